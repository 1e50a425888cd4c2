"""The shim's source: module fields of WebAssembly text, and the names each of them uses.

Nothing here knows instructions. A field is a parenthesis at depth one; what it uses are the
`$names` inside it. That is enough to keep what is reachable and drop the rest.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from componentize.errors import ShimError

_TOKEN = re.compile(
    r"""
    (?P<comment> ;;[^\n]* | \(;(?:[^;]|;(?!\)))*;\) )
  | (?P<string> "(?:[^"\\\n]|\\.)*" )
  | (?P<open> \( )
  | (?P<close> \) )
  | (?P<word> [^\s();"]+ )
  | (?P<other> \S )
    """,
    re.VERBOSE,
)
_CONSTANT = re.compile(
    r"\(\s*global\s+(\$\S+)\s+(i32|i64)\s+\(\s*(\S+\.const\s+[^\s()]+)\s*\)\s*\)\Z"
)
_ANNOTATION = re.compile(r"\(@(of|since|until) \"?([^\s\"()]+)\"?\)")


@dataclass(frozen=True, slots=True)
class Field:
    """A module field.

    `kind` is its first word (`func`, `import`, `global`, ...); `text` is all of it but comments.
    `strings` are its string literals, unquoted; `uses` are the names in it but for its own.
    `export` is the name of an inline export. `of`, `since` and `until` are what its annotations
    `(@of KIND)`, `(@since "VERSION")` and `(@until "VERSION")` say.
    """

    kind: str
    name: str | None
    text: str
    strings: tuple[str, ...]
    uses: frozenset[str]
    export: str | None
    of: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """All fields of a source, in order; `named` by name, `constants` by name as instructions.

    `kinds` are the `(@kind NAME "function"...)` annotations: the preview1 functions of which one
    must be linked for descriptors of that kind to exist.
    """

    fields: tuple[Field, ...]
    named: Mapping[str, Field]
    constants: Mapping[str, str]
    kinds: Mapping[str, frozenset[str]]


@cache
def shim_source() -> Source:
    """The source of the shim: the texts in `componentize.shim_wat`, in the order of their names."""
    folder = files("componentize.shim_wat")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".wat"))
    return read_source("\n".join(folder.joinpath(name).read_text("utf-8") for name in names))


@cache
def store_source() -> Source:
    """The source of the shim's store."""
    return read_source(
        files("componentize.shim_wat").joinpath("store/store.wat").read_text("utf-8")
    )


@cache
def entry_source() -> Source:
    """The source of the module that calls the guest's `_start`."""
    return read_source(
        files("componentize.shim_wat").joinpath("entry/entry.wat").read_text("utf-8")
    )


def read_source(text: str) -> Source:
    """The fields of module text, without the `(module ...)` around them.

    Args:
        text: WebAssembly text: fields, comments, and annotations between them.

    Raises:
        ShimError: parentheses do not match, or a name is defined twice.
    """
    fields: list[Field] = []
    named: dict[str, Field] = {}
    constants: dict[str, str] = {}
    kinds: dict[str, frozenset[str]] = {}
    for tokens in _parentheses(text):
        field = _field(tokens)
        if field.kind == "@kind":
            kinds[tokens[2]] = frozenset(field.strings)
            continue
        fields.append(field)
        if field.name is not None:
            if field.name in named:
                raise ShimError(f"the shim's source defines {field.name} twice")
            named[field.name] = field
        if constant := _CONSTANT.match(field.text):
            constants[constant[1]] = constant[3]
    return Source(tuple(fields), named, constants, kinds)


def _parentheses(text: str) -> Iterator[list[str]]:
    """The tokens of each parenthesis at depth one, comments left out."""
    depth = 0
    tokens: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        group = match.lastgroup
        if group == "comment":
            continue
        if group == "other":
            raise ShimError(f"the shim's source has a stray {token!r}")
        tokens.append(token)
        if group == "open":
            depth += 1
        elif group == "close":
            depth -= 1
            if depth == 0:
                yield tokens
                tokens = []
        if depth <= 0 and tokens:
            raise ShimError(f"the shim's source has {token!r} outside of all parentheses")
    if depth:
        raise ShimError("the shim's source ends inside a parenthesis")


def _field(tokens: list[str]) -> Field:
    # no string has a line end in it, so these are all between tokens
    text = "\n".join(tokens).replace("(\n", "(").replace("\n)", ")").replace("\n", " ")
    kind = tokens[1]
    names = [token for token in tokens if token.startswith("$")]
    at = 2
    if kind == "import":
        at = 6
    name = tokens[at] if len(tokens) > at and tokens[at].startswith("$") else None
    export = re.search(r'\(export "([^"]*)"\)', text)
    annotations = dict(_ANNOTATION.findall(text))
    return Field(
        kind=kind,
        name=name,
        text=text,
        strings=tuple(token[1:-1] for token in tokens if token.startswith('"')),
        uses=frozenset(names) - {name},
        export=export[1] if export else None,
        of=annotations.get("of"),
        since=annotations.get("since"),
        until=annotations.get("until"),
    )
