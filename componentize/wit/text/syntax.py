"""The syntax tree of WIT: a class for each production of WIT.md that has a meaning of its own.

Nothing is resolved: names are as written (without the `%` of an escape), uses and gates stand where
the text has them. Every node knows its `span`; `docs` is the text of the doc comments before it.
"""

from dataclasses import field
from typing import Literal, NamedTuple, TypeAlias

from componentize.dataclass import dataclass
from componentize.wit.model import Primitive


class Span(NamedTuple):
    """Where a node stands: from a line and column, both from 1, up to before an end."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """`file:line:column`, as messages have it."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Name:
    """An `id`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Path:
    """A `use-path`: of a name in the same package (`package` is empty), or of another package.

    `package` is `namespace:package`, `version` empty where the path has none.
    """

    package: str
    name: Name
    version: str
    span: Span

    def __str__(self) -> str:
        """As written, without spaces."""
        name = f"{self.package}/{self.name.text}" if self.package else self.name.text
        return f"{name}@{self.version}" if self.version else name


@dataclass(frozen=True, slots=True)
class Gate:
    """A `gate-item`: `value` is the version, for `unstable` the feature."""

    kind: Literal["since", "deprecated", "unstable"]
    value: str
    span: Span
    docs: str = ""


@dataclass(frozen=True, slots=True)
class PrimitiveType:
    """A keyword such as `u8`."""

    primitive: Primitive
    span: Span


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type by its name; a handle, if that names a resource."""

    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class ListType:
    """`list<element>`"""

    element: "Type"
    span: Span


@dataclass(frozen=True, slots=True)
class OptionType:
    """`option<payload>`"""

    payload: "Type"
    span: Span


@dataclass(frozen=True, slots=True)
class ResultType:
    """`result<ok, error>`, each of which can be missing."""

    ok: "Type | None"
    error: "Type | None"
    span: Span


@dataclass(frozen=True, slots=True)
class TupleType:
    """`tuple<elements>`"""

    elements: tuple["Type", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class OwnType:
    """`own<resource>`"""

    resource: Name
    span: Span


@dataclass(frozen=True, slots=True)
class BorrowType:
    """`borrow<resource>`"""

    resource: Name
    span: Span


Type: TypeAlias = (
    PrimitiveType
    | NamedType
    | ListType
    | OptionType
    | ResultType
    | TupleType
    | OwnType
    | BorrowType
)
"""`ty`"""


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a record, a case of a variant (which may have no type), or a parameter."""

    name: Name
    type: Type | None
    docs: str
    span: Span


@dataclass(frozen=True, slots=True)
class Label:
    """A case of an enum, or a flag."""

    name: Name
    docs: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """What every item has: its doc comments, its gates in order, and where it stands."""

    docs: str = field(default="", kw_only=True)
    gates: tuple[Gate, ...] = field(default=(), kw_only=True)
    span: Span = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Alias(Item):
    """`type-item`"""

    name: Name
    type: Type


@dataclass(frozen=True, slots=True)
class Record(Item):
    """`record-item`"""

    name: Name
    fields: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Variant(Item):
    """`variant-items`"""

    name: Name
    cases: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Enum(Item):
    """`enum-items`"""

    name: Name
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Flags(Item):
    """`flags-items`"""

    name: Name
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Function(Item):
    """`func-item`, or an item of a resource: its `kind` is empty for a function of its own.

    The name of a constructor is its keyword.
    """

    name: Name
    params: tuple[Member, ...]
    result: Type | None
    kind: Literal["", "method", "static", "constructor"] = ""


@dataclass(frozen=True, slots=True)
class Resource(Item):
    """`resource-item`"""

    name: Name
    functions: tuple[Function, ...]


@dataclass(frozen=True, slots=True)
class Renamed:
    """A name that is used or included, and what it is called here."""

    name: Name
    local: Name


@dataclass(frozen=True, slots=True)
class Use(Item):
    """`use-item`: types of another interface."""

    path: Path
    names: tuple[Renamed, ...]


@dataclass(frozen=True, slots=True)
class ToplevelUse(Item):
    """`toplevel-use-item`: a name for an interface or a world of another package."""

    path: Path
    name: Name


TypeItem: TypeAlias = Alias | Record | Variant | Enum | Flags | Resource
InterfaceItem: TypeAlias = TypeItem | Function | Use


@dataclass(frozen=True, slots=True)
class Interface(Item):
    """`interface-item`, or an inline interface of a world."""

    name: Name
    items: tuple[InterfaceItem, ...]


@dataclass(frozen=True, slots=True)
class Extern(Item):
    """`import-item` or `export-item`: an interface by its path, or what is written there."""

    direction: Literal["import", "export"]
    what: Path | Function | Interface


@dataclass(frozen=True, slots=True)
class Include(Item):
    """`include-item`"""

    path: Path
    names: tuple[Renamed, ...]


WorldItem: TypeAlias = TypeItem | Use | Extern | Include


@dataclass(frozen=True, slots=True)
class World(Item):
    """`world-item`"""

    name: Name
    items: tuple[WorldItem, ...]


PackageItem: TypeAlias = ToplevelUse | Interface | World


@dataclass(frozen=True, slots=True)
class Header:
    """A `package-decl`: `name` is `namespace:package`, which stands at `span`; `version` is empty
    if there is none."""

    name: str
    version: str
    docs: str
    span: Span

    @property
    def full(self) -> str:
        """`namespace:package@version`."""
        return f"{self.name}@{self.version}" if self.version else self.name


@dataclass(frozen=True, slots=True)
class Package:
    """A package, or a part of one: `nested-package-definition`, or what a file has of its own."""

    header: Header
    items: tuple[PackageItem, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A `wit-file`: its package declaration if it has one, and what belongs to that; and the
    packages that are nested in it."""

    header: Header | None
    items: tuple[PackageItem, ...]
    nested: tuple[Package, ...]
