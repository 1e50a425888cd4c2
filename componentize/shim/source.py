"""The shim's source: module fields of WebAssembly text, and what each of them uses.

A field is a list that is in no other; what it uses are the `$names` in it. That is enough to keep
what is reachable and drop the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import cast

from componentize.errors import ShimError
from componentize.package_data import file_names, read_text
from componentize.shim.constants import Constant, constant
from componentize.shim.identifiers import LABEL, LOCAL, Identifier, identifiers
from componentize.shim.sexpr import List, lists, read, strings, write
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType

_PACKAGE = "componentize.shim_wat"


@dataclass(frozen=True, eq=False)
class Field:
    """A module field; equal to itself only.

    Args:
        tree: the field, from `(` to `)`.
        file: where it is.
        declaration: what it declares: for an import the `(func ...)` at its end, for others all of
            it.
        name: its name in the module, with `$`.
        export: the name of its inline export.
        annotations: the annotations in its declaration.
        of: KIND of `(@of KIND)`, the kind of descriptor that it is for.
        since: VERSION of `(@since "VERSION")`, the first version of WASI that it is for.
        until: VERSION of `(@until "VERSION")`, the first version of WASI that it is not for.
        constant: the number of an immutable global of an integer type, where it is given as that.
    """

    tree: List
    file: str
    declaration: List
    name: str | None
    export: str | None
    annotations: tuple[List, ...]
    of: str | None
    since: str | None
    until: str | None
    constant: Constant | None

    @property
    def kind(self) -> str:
        """Its first word: `func`, `import`, `global`, ..."""
        return self.tree[0]

    @property
    def identifier(self) -> Identifier | None:
        """Its name with the index space it is in."""
        return None if self.name is None else Identifier(self.declaration[0], self.name)

    @cached_property
    def strings(self) -> tuple[str, ...]:
        """The strings in it, in order. An import begins with two: its module and its name."""
        return tuple(strings(self.tree))

    @cached_property
    def uses(self) -> frozenset[Identifier]:
        """What it names in its module, but for itself.

        Raises:
            ShimError: a name follows a word of which nobody has said what it names.
        """
        own = self.identifier
        return frozenset(
            each
            for each in identifiers(self.tree)
            if each.space not in (LOCAL, LABEL) and each != own
        )

    @cached_property
    def params(self) -> tuple[str | None, ...]:
        """The names of a function's parameters, without `$`."""
        names: list[str | None] = []
        for param in lists(self.declaration, "param"):
            words = cast(tuple[str, ...], param[1:])
            names += [words[0][1:]] if words and words[0][0] == "$" else [None] * len(words)
        return tuple(names)

    @cached_property
    def signature(self) -> FuncType:
        """The core type of a function."""
        return FuncType(self._types("param"), self._types("result"))

    def __str__(self) -> str:
        """What messages call it."""
        return f"{self.name or write(self.tree)[:60]} in {self.file}"

    def _types(self, word: str) -> tuple[NumType, ...]:
        groups = lists(self.declaration, word)
        return tuple(
            NumType(str(type_)) for each in groups for type_ in each[1:] if type_[0] != "$"
        )


@dataclass(frozen=True, eq=False)
class Source:
    """All fields of a source, in order; `named` by identifier, `constants` by name of their global.

    `kinds` are the `(@kind NAME "function"...)` annotations: the preview1 functions of which one
    must be linked for descriptors of that kind to exist.
    """

    fields: tuple[Field, ...]
    named: Mapping[Identifier, Field]
    constants: Mapping[str, Constant]
    kinds: Mapping[str, frozenset[str]]


@cache
def shim_source() -> Source:
    """The source of the shim: the texts in `componentize.shim_wat`, in the order of their names."""
    names = file_names(_PACKAGE, ".wat")
    return read_source({name: read_text(_PACKAGE, name) for name in names})


@cache
def store_source() -> Source:
    """The source of the shim's store."""
    return _one("store/store.wat")


@cache
def entry_source() -> Source:
    """The source of the module that calls the guest's `_start`."""
    return _one("entry/entry.wat")


def read_source(texts: Mapping[str, str]) -> Source:
    """The fields of module text, without the `(module ...)` around them.

    Args:
        texts: WebAssembly text by the name of its file: fields, comments, and annotations between
            them.

    Raises:
        ShimError: a text cannot be read, or a name is defined twice.
    """
    fields: list[Field] = []
    named: dict[Identifier, Field] = {}
    constants: dict[str, Constant] = {}
    kinds: dict[str, frozenset[str]] = {}
    for file, text in texts.items():
        for tree in read(text, file):
            match tree:
                case ("@kind", str(kind), *_):
                    kinds[kind] = frozenset(strings(tree))
                    continue
            field = read_field(tree, file)
            fields.append(field)
            if field.identifier is not None:
                other = named.setdefault(field.identifier, field)
                if other is not field:
                    raise ShimError(
                        f"the shim's source defines {field.name} twice: {other.file}, {file}"
                    )
            if field.name is not None and field.constant is not None:
                constants[field.name] = field.constant
    return Source(tuple(fields), named, constants, kinds)


def read_field(tree: List, file: str) -> Field:
    """The field that a tree is, in a file that messages name."""
    last = tree[-1]
    declaration = last if tree[0] == "import" and not isinstance(last, str) else tree
    name: str | None = None
    match declaration:
        case (_, str(first), *_) if first[0] == "$":
            name = first
    annotations: list[List] = []
    export: str | None = None
    for each in declaration:
        if not isinstance(each, str):
            if each[0] == "export":
                export = next(strings(each), None)
            elif each[0][0] == "@":
                annotations.append(each)
    operands = {each[0]: str(each[-1]).strip('"') for each in annotations}
    return Field(
        tree,
        file,
        declaration,
        name,
        export,
        tuple(annotations),
        operands.get("@of"),
        operands.get("@since"),
        operands.get("@until"),
        _constant(tree) if tree[0] == "global" else None,
    )


def _constant(tree: List) -> Constant | None:
    match tree:
        case ("global", str(), "i32" | "i64", *_, value):
            return constant(value)
    return None


def _one(path: str) -> Source:
    return read_source({path: read_text(_PACKAGE, path)})
