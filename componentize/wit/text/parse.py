"""From WIT text to its syntax tree (WIT.md)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, NoReturn, TypeVar

from componentize.errors import WitError
from componentize.text import printable
from componentize.wit.limits import MAX_DEPTH
from componentize.wit.model import Primitive
from componentize.wit.text.cursor import Cursor
from componentize.wit.text.newer import NEWER
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
    TypeItem,
    Use,
    Variant,
    World,
    WorldItem,
)
from componentize.wit.text.tokens import STRING, VERSION, Token

_PRIMITIVES = {each.value: each for each in Primitive}
_TYPES = tuple(f"`{each}`" for each in ("borrow", "list", "option", "own", "result", "tuple"))
_GATES = "@since(version = X), @deprecated(version = X) or @unstable(feature = F)"
_Part = TypeVar("_Part")
_Gated = TypeVar("_Gated", bound=Item)


def parse(text: str, where: str) -> File:
    """Parse one WIT text (`wit-file` in WIT.md).

    Args:
        text: the WIT.
        where: what to call the text in messages and spans, usually the name of its file.

    Raises:
        WitError: with line and column: the text is not WIT, or is newer than that of WASI 0.2.
    """
    return _Parser(text, where).file()


def too_deep(span: Span) -> WitError:
    """The error that what stands there is nested deeper than `MAX_DEPTH`."""
    found = f"types are nested more than {MAX_DEPTH} deep here; make it flatter"
    return WitError(found, where=str(span))


class _Parser(Cursor):
    """A method for each production, which takes the tokens that it is of."""

    def file(self) -> File:
        header = None
        items: list[PackageItem] = []
        nested: list[Package] = []
        while not self.ends():
            first = self.token
            if not self.accept("package"):
                items.append(self._gated(self._package_item))
                continue
            declared = self._header(first)
            if not items and not nested and header is None and self.accept(";"):
                header = declared
            else:
                self.expect("{")
                inner = self.until("}", lambda: self._gated(self._package_item))
                nested.append(Package(declared, inner))
        return File(header, tuple(items), tuple(nested))

    def _header(self, first: Token) -> Header:
        begin = self.token
        namespace = self.name()
        self.expect(":")
        name = self.name()
        span = self.span(begin)
        full = f"{namespace.text}:{name.text}"
        if full != full.lower():
            found = (
                f"the name of a package takes small letters only; write `{printable(full.lower())}`"
            )
            raise self.error(found, span)
        version = self.version() if self.accept("@") else ""
        return Header(full, version, self.doc(first), span)

    def _package_item(self) -> PackageItem:
        first = self.token
        if self.accept("use"):
            path = self._path()
            name = self.name() if self.accept("as") else path.name
            self.expect(";")
            return ToplevelUse(path, name, docs=self.doc(first), span=self.span(first))
        if self.accept("interface"):
            name = self.name()
            items = self._interface_items()
            return Interface(name, items, docs=self.doc(first), span=self.span(first))
        if self.accept("world"):
            name = self.name()
            self.expect("{")
            parts = self.until("}", lambda: self._gated(self._world_item))
            return World(name, parts, docs=self.doc(first), span=self.span(first))
        raise self.unexpected()

    def _gated(self, item: Callable[[], _Gated]) -> _Gated:
        first = self.token
        gates: list[Gate] = []
        while self.token.text == "@":
            gates.append(self._gate())
        self._expected["`@`"] = None
        gated = item()
        if not gates:
            return gated
        docs = "\n".join(filter(None, (*(gate.docs for gate in gates), gated.docs)))
        return replace(gated, gates=tuple(gates), docs=docs, span=self.span(first))

    def _gate(self) -> Gate:
        first = self.expect("@")
        kind = self.name()
        self.expect("(")
        if self.take(STRING, "a string"):
            if kind.text == "external-id":
                raise self.error(f"external identifiers are {NEWER}", kind.span)
            found = f'`@{printable(kind.text)}("..")` is no annotation; remove it'
            raise self.error(found, kind.span)
        argument = self.name()
        self.expect("=")
        token = self.token
        value = self.version() if token.kind == VERSION else self.name().text
        self.expect(")")
        docs, span = self.doc(first), self.span(first)
        match kind.text, argument.text, token.kind == VERSION:
            case ("since" | "deprecated") as versioned, "version", True:
                return Gate(versioned, value, span, docs)
            case "unstable", "feature", False:
                return Gate("unstable", value, span, docs)
        gate = printable(f"@{kind.text}({argument.text} = {value})")
        raise self.error(f"`{gate}` is no gate; write {_GATES}", kind.span)

    def _interface_items(self) -> tuple[InterfaceItem, ...]:
        self.expect("{")
        return self.until("}", lambda: self._gated(self._interface_item))

    def _interface_item(self) -> InterfaceItem:
        first = self.token
        item = self._use_or_type(first)
        if item is not None:
            return item
        name = self.name()
        self.expect(":")
        return self._function(first, name, "")

    def _world_item(self) -> WorldItem:
        first = self.token
        item = self._use_or_type(first)
        if item is not None:
            return item
        if self.accept("include"):
            path = self._path()
            names: tuple[Renamed, ...] = ()
            if self.accept("with"):
                self.expect("{")
                names = self.items("}", self._included)
                self.accept(";")
            else:
                self.expect(";")
            return Include(path, names, docs=self.doc(first), span=self.span(first))
        if self.accept("import"):
            return self._extern(first, "import")
        if self.accept("export"):
            return self._extern(first, "export")
        raise self.unexpected()

    def _included(self) -> Renamed:
        name = self.name()
        self.expect("as")
        return Renamed(name, self.name())

    def _extern(self, first: Token, direction: Literal["import", "export"]) -> Extern:
        begin = self.token
        name = self.name()
        what: Path | Function | Interface
        if not self.accept(":"):
            what = Path("", name, "", self.span(begin))
            self.expect(";")
        elif self.token.text == "func":
            what = self._function(begin, name, "")
        elif self.accept("interface"):
            items = self._interface_items()
            what = Interface(name, items, span=self.span(begin))
        else:
            self._expected["`func`"] = None
            second = self.token
            package = self.name()
            if self.token.text in (":", ";"):
                self._refuse_implements(direction, name, second, package)
            what = self._path_in(begin, name, package)
            self.expect(";")
        return Extern(direction, what, docs=self.doc(first), span=self.span(first))

    def _refuse_implements(self, port: str, name: Name, begin: Token, path: Name) -> NoReturn:
        written = str(self._path_from(begin, path))
        found = f"`{port} {printable(name.text)}: {printable(written)}`"
        raise self.error(
            f"{found}, an interface by another name (`implements`), is {NEWER}; {port} it by its "
            f"own name, `{port} {printable(written)}`",
            name.span,
        )

    def _use_or_type(self, first: Token) -> Use | TypeItem | None:
        if self.accept("use"):
            path = self._path()
            self.expect(".")
            self.expect("{")
            names = self.items("}", self._used, can_be_empty=True)
            self.expect(";")
            return Use(path, names, docs=self.doc(first), span=self.span(first))
        if self.accept("type"):
            name = self.name()
            self.expect("=")
            type = self._type()
            self.expect(";")
            return Alias(name, type, docs=self.doc(first), span=self.span(first))
        if self.accept("record"):
            name, fields = self._named_list(first, self._field)
            return Record(name, fields, docs=self.doc(first), span=self.span(first))
        if self.accept("variant"):
            name, cases = self._named_list(first, self._case)
            return Variant(name, cases, docs=self.doc(first), span=self.span(first))
        if self.accept("enum"):
            name, labels = self._named_list(first, self._label)
            return Enum(name, labels, docs=self.doc(first), span=self.span(first))
        if self.accept("flags"):
            name, labels = self._named_list(first, self._label)
            return Flags(name, labels, docs=self.doc(first), span=self.span(first))
        if self.accept("resource"):
            name = self.name()
            functions: tuple[Function, ...] = ()
            if not self.accept(";"):
                self.expect("{")
                functions = self.until("}", lambda: self._gated(self._member))
            return Resource(name, functions, docs=self.doc(first), span=self.span(first))
        return None

    def _used(self) -> Renamed:
        name = self.name()
        return Renamed(name, self.name() if self.accept("as") else name)

    def _named_list(
        self, first: Token, item: Callable[[], _Part]
    ) -> tuple[Name, tuple[_Part, ...]]:
        name = self.name()
        self.expect("{")
        if self.token.text == "}":
            found = f"`{printable(name.text)}` is empty, which `{first.text}` cannot be"
            raise self.error(f"{found}; remove it, or name something in it", name.span)
        return name, self.items("}", item)

    def _field(self) -> Member:
        first = self.token
        name = self.name()
        self.expect(":")
        type = self._type()
        return Member(name, type, self.doc(first), self.span(first))

    def _case(self) -> Member:
        first = self.token
        name = self.name()
        payload = None
        if self.accept("("):
            payload = self._type()
            self.expect(")")
        return Member(name, payload, self.doc(first), self.span(first))

    def _label(self) -> Label:
        first = self.token
        return Label(self.name(), self.doc(first), self.span(first))

    def _member(self) -> Function:
        first = self.token
        if self.accept("constructor"):
            name = Name(first.text, self.span(first))
            return self._signature(first, name, "constructor")
        name = self.name()
        self.expect(":")
        return self._function(first, name, "static" if self.accept("static") else "method")

    def _function(
        self, first: Token, name: Name, kind: Literal["", "method", "static"]
    ) -> Function:
        self.expect("func")
        return self._signature(first, name, kind)

    def _signature(
        self, first: Token, name: Name, kind: Literal["", "method", "static", "constructor"]
    ) -> Function:
        self.expect("(")
        params = self.items(")", self._field, can_be_empty=True)
        result = self._type() if self.accept("->") else None
        self.expect(";")
        docs, span = self.doc(first), self.span(first)
        return Function(name, params, result, kind, docs=docs, span=span)

    def _type(self, depth: int = 0) -> Type:
        first = self.token
        if depth > MAX_DEPTH:
            raise too_deep(self.span_of(first, first))
        if first.text in _PRIMITIVES:
            self.advance()
            return PrimitiveType(_PRIMITIVES[first.text], self.span(first))
        match first.text:
            case "list" | "option":
                part = self._enclosed(lambda: self._type(depth + 1))
                of = ListType if first.text == "list" else OptionType
                return of(part, self.span(first))
            case "tuple":
                self.advance()
                self.expect("<")
                elements = self.items(">", lambda: self._type(depth + 1))
                return TupleType(elements, self.span(first))
            case "result":
                return self._result(first, depth + 1)
            case "own" | "borrow":
                name = self._enclosed(self.name)
                handle = OwnType if first.text == "own" else BorrowType
                return handle(name, self.span(first))
        self._expected.update(dict.fromkeys((*_TYPES, "a primitive type")))
        return NamedType(self.name(), self.span(first))

    def _enclosed(self, part: Callable[[], _Part]) -> _Part:
        self.advance()
        self.expect("<")
        enclosed = part()
        self.expect(">")
        return enclosed

    def _result(self, first: Token, depth: int) -> ResultType:
        self.advance()
        ok = error = None
        if self.accept("<"):
            if self.accept("_"):
                self.expect(",")
                error = self._type(depth)
            else:
                ok = self._type(depth)
                error = self._type(depth) if self.accept(",") else None
            self.expect(">")
        return ResultType(ok, error, self.span(first))

    def _path(self) -> Path:
        begin = self.token
        return self._path_from(begin, self.name())

    def _path_from(self, begin: Token, name: Name) -> Path:
        if self.accept(":"):
            return self._path_in(begin, name, self.name())
        return Path("", name, "", self.span(begin))

    def _path_in(self, begin: Token, namespace: Name, package: Name) -> Path:
        self.expect("/")
        name = self.name()
        version = self.version() if self.accept("@") else ""
        return Path(f"{namespace.text}:{package.text}", name, version, self.span(begin))
