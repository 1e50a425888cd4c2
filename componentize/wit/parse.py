"""The syntax of WIT (WIT.md): from text to `Package` values, whose names are not resolved."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TypeAlias, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken, v_args

from componentize.errors import WitError
from componentize.wit.model import (
    Alias,
    Borrow,
    Case,
    Enum,
    Field,
    Flags,
    Function,
    Interface,
    List,
    Option,
    Primitive,
    Record,
    Resource,
    Result,
    Tuple,
    TypeDef,
    TypeRef,
    Use,
    ValType,
    Variant,
)

MAX_FLAGS = 32
"""How many labels `flags` can have (CanonicalABI.md, Alignment)."""


@dataclass(frozen=True, slots=True)
class Package:
    """One `package` of a text, its names as written.

    Every name is a lark `Token`, a `str` that knows its line and column. A `TypeRef` has no
    `interface`: it names a type of the interface it stands in, which can be a resource. Only that
    of a `Use` has one: the use-path. `since` of a function is empty where no gate says it. What is
    gated as unstable is left out.

    Args:
        where: what the text is called in messages.
        name: `namespace:package`.
        version: empty if the text gives none.
        uses: the use-path of each name that a `use` at the top level brings in.
        interfaces: each by its bare name.
    """

    where: str
    name: Token
    version: str
    uses: Mapping[str, Token]
    interfaces: Mapping[str, Interface]


def parse(text: str, where: str) -> tuple[Package, ...]:
    """Parse one WIT text (`wit-file` in WIT.md). Worlds are checked for syntax and left out.

    Args:
        text: the WIT.
        where: what to call the text in messages, usually the name of its file.

    Raises:
        WitError: with line and column: the text is not WIT, defines a name twice, or has no
            package declaration.
    """
    try:
        packages = _parser().parse(_blank_block_comments(text))
    except UnexpectedToken as error:
        raise WitError(_unexpected(error), where=f"{where}:{_place(error.token)}") from None
    except UnexpectedCharacters as error:
        found = f"{error.char!r} begins nothing in WIT; remove it"
        raise WitError(found, where=f"{where}:{error.line}:{error.column}") from None
    except WitError as error:
        raise WitError(error.found, where=f"{where}:{error.where}") from None
    return tuple(replace(package, where=where) for package in cast(tuple[Package, ...], packages))


_Header: TypeAlias = tuple[Token, str]
_Definition: TypeAlias = TypeDef | Function | Interface | Token
_Items: TypeAlias = tuple[tuple[Token, _Definition], ...]
"""The names an item of a package, an interface or a resource defines, with what they are."""
_Fields: TypeAlias = tuple[Field, ...]


@v_args(inline=True)
class _Syntax(Transformer[Token, tuple[Package, ...]]):
    """A method for each rule of the grammar; its arguments are what the parts of the rule became.

    It raises WitError with line and column, but not the file.
    """

    def start(self, header: _Header | None, *parts: _Items | Package) -> tuple[Package, ...]:
        nested = tuple(part for part in parts if isinstance(part, Package))
        items = [part for part in parts if not isinstance(part, Package)]
        if header is not None:
            return (self.nested(header, *items), *nested)
        for (name, _), *_ in filter(None, items):
            raise _error("no package declaration stands above this; add one", name)
        return nested

    def package(self, namespace: Token, name: Token, version: Token | None) -> _Header:
        return _at(namespace, f"{namespace}:{name}"), str(version or "")

    def nested(self, header: _Header, *items: _Items) -> Package:
        entries = _unique_entries(items)
        uses: dict[str, Token] = {n: each for n, each in entries if isinstance(each, Token)}
        interfaces: dict[str, Interface] = {
            name: each for name, each in entries if isinstance(each, Interface)
        }
        return Package("", *header, uses, interfaces)

    def toplevel_use(self, path: Token, name: Token | None) -> _Items:
        return ((name or _at(path, path.partition("@")[0].rpartition("/")[2]), path),)

    def package_path(
        self, namespace: Token, package: Token, interface: Token, version: Token | None
    ) -> Token:
        at_version = f"@{version}" if version else ""
        return _at(namespace, f"{namespace}:{package}/{interface}{at_version}")

    def gate(self, kind: Token, argument: Token, value: Token) -> str | None:
        """What `@since` says; None for `@unstable`, empty for `@deprecated`."""
        match kind, argument, value.type:
            case "since", "version", "SEMVER":
                return str(value)
            case "deprecated", "version", "SEMVER":
                return ""
            case "unstable", "feature", "ID":
                return None
        gates = "@since(version = X), @deprecated(version = X) or @unstable(feature = F)"
        raise _error(f"`@{kind}({argument} = {value})` is no gate; write {gates}", kind)

    def external_id(self, kind: Token, _: Token) -> str:
        if kind != "external-id":
            raise _error(f'`@{kind}("..")` is no annotation; remove it', kind)
        return ""

    def gated(self, gate: str | None, items: _Items) -> _Items:
        if gate is None:
            return ()
        return tuple((name, _since(gate, each)) for name, each in items)

    def world(self, *_: object) -> _Items:
        return ()

    def interface(self, name: Token, *items: _Items) -> _Items:
        entries = _unique_entries(items)
        types: dict[str, TypeDef] = {n: each for n, each in entries if isinstance(each, TypeDef)}
        functions: dict[str, Function] = {
            n: each for n, each in entries if isinstance(each, Function)
        }
        return ((name, Interface(name, types, functions)),)

    def use(self, path: Token, *names: tuple[Token, Token]) -> _Items:
        return tuple((local, Use(TypeRef(path, name))) for name, local in names)

    def use_name(self, name: Token, local: Token | None) -> tuple[Token, Token]:
        return name, local or name

    def alias(self, name: Token, target: ValType) -> _Items:
        return ((name, Alias(target)),)

    def record(self, name: Token, *fields: Field) -> _Items:
        _unique(field.name for field in fields)
        return ((name, Record(fields)),)

    def variant(self, name: Token, *cases: Case) -> _Items:
        _unique(case.name for case in cases)
        return ((name, Variant(cases)),)

    def enum(self, name: Token, *labels: Token) -> _Items:
        _unique(labels)
        return ((name, Enum(labels)),)

    def flags(self, name: Token, *labels: Token) -> _Items:
        _unique(labels)
        if len(labels) > MAX_FLAGS:
            found = f"`{name}` has {len(labels)} labels, flags have at most {MAX_FLAGS}; split it"
            raise _error(found, name)
        return ((name, Flags(labels)),)

    def field(self, name: Token, type: ValType) -> Field:
        return Field(name, type)

    def case(self, name: Token, payload: ValType | None) -> Case:
        return Case(name, payload)

    def function(self, name: Token, params: _Fields, result: ValType | None) -> _Items:
        return ((name, Function(name, params, result, since="")),)

    def params(self, *fields: Field) -> _Fields:
        _unique(field.name for field in fields)
        return fields

    def resource(self, name: Token, *items: _Items) -> _Items:
        members = (entry for item in items for entry in item)
        functions = [
            _desugar(name, member, each) for member, each in members if isinstance(each, Function)
        ]
        return ((name, Resource()), *functions)

    def method(self, name: Token, params: _Fields, result: ValType | None) -> _Items:
        return ((name, Function("[method]", params, result, since="")),)

    def static(self, name: Token, params: _Fields, result: ValType | None) -> _Items:
        return ((name, Function("[static]", params, result, since="")),)

    def constructor(self, keyword: Token, params: _Fields, result: ValType | None) -> _Items:
        return ((keyword, Function("[constructor]", params, result, since="")),)

    def primitive(self, keyword: Token) -> Primitive:
        return Primitive(keyword)

    def named(self, name: Token) -> TypeRef:
        return TypeRef("", name)

    def list(self, element: ValType) -> List:
        return List(element)

    def option(self, payload: ValType) -> Option:
        return Option(payload)

    def tuple(self, *elements: ValType) -> Tuple:
        return Tuple(elements)

    def result(self, ok: ValType | None, error: ValType | None) -> Result:
        return Result(ok, error)

    def result_error(self, error: ValType) -> Result:
        return Result(None, error)

    def borrow(self, resource: Token) -> Borrow:
        return Borrow(TypeRef("", resource))

    def ID(self, token: Token) -> Token:  # noqa: N802
        return _at(token, token.removeprefix("%"))


def _at(token: Token, text: str) -> Token:
    return Token.new_borrow_pos(token.type, text, token)


def _place(token: Token) -> str:
    return f"{token.line}:{token.column}"


def _error(found: str, token: Token) -> WitError:
    return WitError(found, where=_place(token))


def _unique(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _error(f"`{name}` is already defined; rename one of the two", cast(Token, name))
        seen.add(name)


def _unique_entries(items: Iterable[_Items]) -> _Items:
    entries = tuple(entry for item in items for entry in item)
    _unique(name for name, _ in entries)
    return entries


def _since(version: str, definition: _Definition) -> _Definition:
    """The definition with `version` wherever no gate nearer to a function says it."""
    match definition:
        case Function(since=""):
            return replace(definition, since=version)
        case Interface(functions=functions):
            gated = {name: replace(f, since=f.since or version) for name, f in functions.items()}
            return replace(definition, functions=gated)
    return definition


def _desugar(resource: Token, name: Token, member: Function) -> tuple[Token, Function]:
    """The function of the interface that a member of a resource stands for (WIT.md, resource).

    Until here a member's `name` is its kind: `[method]`, `[static]` or `[constructor]`.
    """
    handle = TypeRef("", resource)
    kind, params, result = member.name, member.params, member.result
    full = _at(name, f"{kind}{resource}" if kind == "[constructor]" else f"{kind}{resource}.{name}")
    if kind == "[method]":
        params = (Field(_at(name, "self"), Borrow(handle)), *params)
        _unique(param.name for param in params)
    elif kind == "[constructor]":
        result = result or handle
        if result != handle and not (isinstance(result, Result) and result.ok == handle):
            raise _error(f"a constructor returns nothing or `result<{resource}, ..>`", name)
    return full, replace(member, name=full, params=params, result=result)


@cache
def _parser() -> Lark:
    grammar = files("componentize.wit").joinpath("wit.lark").read_text(encoding="utf8")
    return Lark(grammar, parser="lalr", lexer="basic", transformer=_Syntax())


_OUTSIDE_COMMENT = re.compile(r'/\*|//[^\n]*|"(?:[^"\\\n]|\\.)*"')
_INSIDE_COMMENT = re.compile(r"/\*|\*/")


def _blank_block_comments(text: str) -> str:
    """The text with every character of a block comment a space; line breaks stay.

    Block comments nest (WIT.md, Comments), which no regular expression of a lexer can follow.
    """
    if "/*" not in text:
        return text
    kept: list[str] = []
    depth = opened = closed = position = 0
    while match := (_INSIDE_COMMENT if depth else _OUTSIDE_COMMENT).search(text, position):
        position = match.end()
        if match[0] == "/*":
            opened = opened if depth else match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                kept += text[closed:opened], re.sub(r"[^\n]", " ", text[opened:position])
                closed = position
    if depth:
        line, column = text.count("\n", 0, opened) + 1, opened - text.rfind("\n", 0, opened)
        raise WitError("the block comment is not closed; add `*/`", where=f"{line}:{column}")
    return "".join((*kept, text[closed:]))


_TERMINALS = {
    "ID": "a name",
    "PRIMITIVE": "a primitive type",
    "SEMVER": "a version",
    "STRING": "a string",
    "_PORT": "`import` or `export`",
    "$END": "the end of the text",
}


def _unexpected(error: UnexpectedToken) -> str:
    """What the parser found and what it could have taken, in the words of WIT."""
    spelled = {
        terminal.name: f"`{terminal.pattern.value}`" for terminal in _parser().terminals
    } | _TERMINALS
    token = error.token
    found = "the text ends" if token.type == "$END" else f"found `{token}`"
    expected = ", ".join(sorted(spelled[name] for name in error.accepts))
    keyword = "ID" in error.accepts and token.isalnum()
    hint = f"; as a name, the keyword is written `%{token}`" if keyword else ""
    return f"{found}, expected {expected}{hint}"
