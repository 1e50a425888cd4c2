"""From WIT text to its syntax tree (WIT.md)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias, TypeVar, cast

from lark import Lark, Token, UnexpectedCharacters, UnexpectedToken, v_args
from lark.exceptions import VisitError
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from componentize.errors import WitError
from componentize.text import printable
from componentize.wit import versions
from componentize.wit.model import Primitive
from componentize.wit.text.comments import blank_block_comments, doc_comments
from componentize.wit.text.newer import NEWER, newer
from componentize.wit.text.spelling import check_characters, wrong_name
from componentize.wit.text.syntax import (
    Alias,
    BorrowType,
    Enum,
    Extern,
    File,
    Flags,
    Function,
    Gate,
    Header,
    Include,
    Interface,
    InterfaceItem,
    Item,
    Label,
    ListType,
    Member,
    Name,
    NamedType,
    OptionType,
    OwnType,
    Package,
    PackageItem,
    Path,
    PrimitiveType,
    Record,
    Renamed,
    Resource,
    ResultType,
    Span,
    ToplevelUse,
    TupleType,
    Type,
    Use,
    Variant,
    World,
    WorldItem,
)


def parse(text: str, where: str) -> File:
    """Parse one WIT text (`wit-file` in WIT.md).

    Args:
        text: the WIT.
        where: what to call the text in messages and spans, usually the name of its file.

    Raises:
        WitError: with line and column: the text is not WIT, or is newer than that of WASI 0.2.
    """
    check_characters(text, where)
    blanked = blank_block_comments(text, where)
    try:
        return _Syntax(where, doc_comments(text)).transform(_parser().parse(blanked))
    except UnexpectedToken as error:
        token = error.token
        found = newer(blanked, len(blanked) if token.start_pos is None else token.start_pos)
        raise _error(found or _unexpected(error), where, token) from None
    except UnexpectedCharacters as error:
        found = f"{error.char!r} begins nothing in WIT; remove it"
        raise WitError(found, where=f"{where}:{error.line}:{error.column}") from None
    except VisitError as error:
        raise error.orig_exc from None


_Params: TypeAlias = tuple[Member, ...]
_Gated = TypeVar("_Gated", bound=Item)


@v_args(inline=True, meta=True)
class _Syntax(Transformer_NonRecursive[Token, File]):
    """A method for each rule of the grammar; its arguments are what the parts of the rule became.

    Args:
        file: what the text is called.
        docs: the doc comments before each character of the text that has any, by its offset.
    """

    def __init__(self, file: str, docs: Mapping[int, str]) -> None:
        super().__init__()
        self._file = file
        self._doc_comments = docs

    def _span(self, at: Meta | Token) -> Span:
        places = (at.line, at.column, at.end_line, at.end_column)
        return Span(self._file, *cast(tuple[int, int, int, int], places))

    def _docs(self, at: Meta) -> str:
        return self._doc_comments.get(at.start_pos, "")

    def start(self, _: Meta, header: Header | None, *parts: PackageItem | Package) -> File:
        nested = tuple(part for part in parts if isinstance(part, Package))
        items = tuple(part for part in parts if not isinstance(part, Package))
        return File(header, items, nested)

    def package(self, at: Meta, namespace: Name, name: Name, version: Token | None) -> Header:
        full = f"{namespace.text}:{name.text}"
        span = namespace.span._replace(end_line=name.span.end_line, end_column=name.span.end_column)
        return Header(full, self._version(version), self._docs(at), span)

    def nested(self, _: Meta, header: Header, *items: PackageItem) -> Package:
        return Package(header, items)

    def _version(self, version: Token | None) -> str:
        if version is None:
            return ""
        try:
            versions.precedence(version)
        except WitError as error:
            raise _error(error.found, self._file, version) from None
        return str(version)

    def toplevel_use(self, at: Meta, path: Path, name: Name | None) -> ToplevelUse:
        return ToplevelUse(path, name or path.name, docs=self._docs(at), span=self._span(at))

    def path(self, at: Meta, name: Name) -> Path:
        return Path("", name, "", self._span(at))

    def package_path(
        self, at: Meta, namespace: Name, package: Name, name: Name, version: Token | None
    ) -> Path:
        full = f"{namespace.text}:{package.text}"
        return Path(full, name, self._version(version), self._span(at))

    def gate(self, at: Meta, kind: Name, argument: Name, value: Token | Name) -> Gate:
        match kind.text, argument.text, value:
            case ("since" | "deprecated") as versioned, "version", Token():
                return Gate(versioned, self._version(value), self._span(at), self._docs(at))
            case "unstable", "feature", Name(feature):
                return Gate("unstable", feature, self._span(at), self._docs(at))
        written = value.text if isinstance(value, Name) else value
        gate = f"@{kind.text}({argument.text} = {written})"
        gates = "@since(version = X), @deprecated(version = X) or @unstable(feature = F)"
        found = f"`{printable(gate)}` is no gate; write {gates}"
        raise WitError(found, where=str(kind.span))

    def external_id(self, at: Meta, kind: Name, text: Token) -> Gate:
        if kind.text == "external-id":
            found = f"external identifiers are {NEWER}"
        else:
            found = f'`@{printable(kind.text)}("..")` is no annotation; remove it'
        raise WitError(found, where=str(kind.span))

    def gated(self, at: Meta, *parts: Gate | _Gated) -> _Gated:
        gates, item = cast("tuple[Gate, ...]", parts[:-1]), cast(_Gated, parts[-1])
        docs = "\n".join(filter(None, (*(gate.docs for gate in gates), item.docs)))
        return replace(item, gates=gates, docs=docs, span=self._span(at))

    def world(self, at: Meta, name: Name, *items: WorldItem) -> World:
        return World(name, items, docs=self._docs(at), span=self._span(at))

    def extern_path(self, at: Meta, port: Token, path: Path) -> Extern:
        return self._extern(at, port, path)

    def extern_renamed(self, _: Meta, port: Token, name: Name, path: Path) -> Extern:
        found = f"`{port} {printable(name.text)}: {printable(str(path))}`"
        raise WitError(
            f"{found}, an interface by another name (`implements`), is {NEWER}; {port} it by its "
            f"own name, `{port} {printable(str(path))}`",
            where=str(name.span),
        )

    def extern_function(
        self, at: Meta, port: Token, name: Name, params: _Params, result: Type | None
    ) -> Extern:
        return self._extern(at, port, Function(name, params, result, span=self._span(at)))

    def extern_interface(self, at: Meta, port: Token, name: Name, *items: InterfaceItem) -> Extern:
        return self._extern(at, port, Interface(name, items, span=self._span(at)))

    def _extern(self, at: Meta, port: Token, what: Path | Function | Interface) -> Extern:
        direction = cast(Literal["import", "export"], str(port))
        return Extern(direction, what, docs=self._docs(at), span=self._span(at))

    def include(self, at: Meta, path: Path, *names: Renamed) -> Include:
        return Include(path, names, docs=self._docs(at), span=self._span(at))

    def interface(self, at: Meta, name: Name, *items: InterfaceItem) -> Interface:
        return Interface(name, items, docs=self._docs(at), span=self._span(at))

    def use(self, at: Meta, path: Path, *names: Renamed) -> Use:
        return Use(path, names, docs=self._docs(at), span=self._span(at))

    def renamed(self, _: Meta, name: Name, local: Name | None) -> Renamed:
        return Renamed(name, local or name)

    def alias(self, at: Meta, name: Name, type: Type) -> Alias:
        return Alias(name, type, docs=self._docs(at), span=self._span(at))

    def record(self, at: Meta, name: Name, *fields: Member) -> Record:
        return Record(name, fields, docs=self._docs(at), span=self._span(at))

    def variant(self, at: Meta, name: Name, *cases: Member) -> Variant:
        return Variant(name, cases, docs=self._docs(at), span=self._span(at))

    def enum(self, at: Meta, name: Name, *labels: Label) -> Enum:
        return Enum(name, labels, docs=self._docs(at), span=self._span(at))

    def flags(self, at: Meta, name: Name, *labels: Label) -> Flags:
        return Flags(name, labels, docs=self._docs(at), span=self._span(at))

    def field(self, at: Meta, name: Name, type: Type) -> Member:
        return Member(name, type, self._docs(at), self._span(at))

    def case(self, at: Meta, name: Name, payload: Type | None) -> Member:
        return Member(name, payload, self._docs(at), self._span(at))

    def label(self, at: Meta, name: Name) -> Label:
        return Label(name, self._docs(at), self._span(at))

    def resource(self, at: Meta, name: Name, *functions: Function) -> Resource:
        return Resource(name, functions, docs=self._docs(at), span=self._span(at))

    def function(self, at: Meta, name: Name, params: _Params, result: Type | None) -> Function:
        return Function(name, params, result, docs=self._docs(at), span=self._span(at))

    def method(self, at: Meta, name: Name, params: _Params, result: Type | None) -> Function:
        return Function(name, params, result, "method", docs=self._docs(at), span=self._span(at))

    def static(self, at: Meta, name: Name, params: _Params, result: Type | None) -> Function:
        return Function(name, params, result, "static", docs=self._docs(at), span=self._span(at))

    def constructor(
        self, at: Meta, keyword: Token, params: _Params, result: Type | None
    ) -> Function:
        name = Name(str(keyword), self._span(keyword))
        docs, span = self._docs(at), self._span(at)
        return Function(name, params, result, "constructor", docs=docs, span=span)

    def params(self, _: Meta, *fields: Member) -> _Params:
        return fields

    def primitive(self, at: Meta, keyword: Token) -> PrimitiveType:
        return PrimitiveType(Primitive(str(keyword)), self._span(at))

    def named(self, at: Meta, name: Name) -> NamedType:
        return NamedType(name, self._span(at))

    def list(self, at: Meta, element: Type) -> ListType:
        return ListType(element, self._span(at))

    def option(self, at: Meta, payload: Type) -> OptionType:
        return OptionType(payload, self._span(at))

    def tuple(self, at: Meta, *elements: Type) -> TupleType:
        return TupleType(elements, self._span(at))

    def result(self, at: Meta, ok: Type | None, error: Type | None) -> ResultType:
        return ResultType(ok, error, self._span(at))

    def result_error(self, at: Meta, error: Type) -> ResultType:
        return ResultType(None, error, self._span(at))

    def own(self, at: Meta, resource: Name) -> OwnType:
        return OwnType(resource, self._span(at))

    def borrow(self, at: Meta, resource: Name) -> BorrowType:
        return BorrowType(resource, self._span(at))

    def ID(self, token: Token) -> Name:  # noqa: N802
        found = wrong_name(token)
        if found:
            raise _error(found, self._file, token)
        return Name(token.removeprefix("%"), self._span(token))


def _error(found: str, file: str, token: Token) -> WitError:
    return WitError(found, where=f"{file}:{token.line}:{token.column}")


@cache
def _parser() -> Lark:
    grammar = files("componentize.wit.text").joinpath("wit.lark").read_text(encoding="utf8")
    return Lark(grammar, parser="lalr", lexer="basic", propagate_positions=True)


_TERMINALS = {
    "ID": "a name",
    "PORT": "`import` or `export`",
    "PRIMITIVE": "a primitive type",
    "SEMVER": "a version",
    "STRING": "a string",
    "$END": "the end of the text",
}


def _unexpected(error: UnexpectedToken) -> str:
    """What the parser found and what it could have taken, in the words of WIT."""
    spelled = {
        terminal.name: f"`{terminal.pattern.value}`" for terminal in _parser().terminals
    } | _TERMINALS
    token = error.token
    found = "the text ends" if token.type == "$END" else f"found `{printable(token)}`"
    expected = ", ".join(sorted(spelled[name] for name in error.accepts))
    keyword = "ID" in error.accepts and token.isalnum() and token.isascii()
    hint = f"; as a name, the keyword is written `%{token}`" if keyword else ""
    return f"{found}, expected {expected}{hint}"
