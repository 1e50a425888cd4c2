"""The types, functions, interfaces and worlds that WIT texts declare, all names resolved.

The names are WIT's own (WIT.md of the Component Model); a type that is used by reference is a
`TypeRef`, so a definition stands in one place only: the interface or world that declares it. `docs`
are doc comments; they and versions are no part of what a type is, and not compared.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum as PythonEnum
from typing import TypeAlias

from componentize.dataclass import dataclass


class Primitive(PythonEnum):
    """A primitive value type; the value is its WIT keyword."""

    BOOL = "bool"
    S8 = "s8"
    U8 = "u8"
    S16 = "s16"
    U16 = "u16"
    S32 = "s32"
    U32 = "u32"
    S64 = "s64"
    U64 = "u64"
    F32 = "f32"
    F64 = "f64"
    CHAR = "char"
    STRING = "string"


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A named type, and who declares it.

    `interface` is `namespace:package/interface` with no version. It is `namespace:package/world`
    for a type of a world, and `namespace:package/world.imports.name` or `...exports.name` for one
    of an inline interface.
    """

    interface: str
    name: str


@dataclass(frozen=True, slots=True)
class List:
    """`list<element>`"""

    element: "ValType"


@dataclass(frozen=True, slots=True)
class Option:
    """`option<payload>`"""

    payload: "ValType"


@dataclass(frozen=True, slots=True)
class Result:
    """`result<ok, error>`, each of which can be missing."""

    ok: "ValType | None"
    error: "ValType | None"


@dataclass(frozen=True, slots=True)
class Tuple:
    """`tuple<elements>`"""

    elements: tuple["ValType", ...]


@dataclass(frozen=True, slots=True)
class Own:
    """A handle: `resource`."""

    resource: TypeRef


@dataclass(frozen=True, slots=True)
class Borrow:
    """`borrow<resource>`"""

    resource: TypeRef


ValType: TypeAlias = Primitive | TypeRef | List | Option | Result | Tuple | Own | Borrow
"""A value type. A `TypeRef` never names a resource: handles are `Own` or `Borrow`."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, or a parameter."""

    name: str
    type: ValType
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a variant."""

    name: str
    payload: ValType | None
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """`record`"""

    fields: tuple[Field, ...]
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Variant:
    """`variant`"""

    cases: tuple[Case, ...]
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Enum:
    """`enum`: `label_docs` are those of the labels that have any."""

    labels: tuple[str, ...]
    docs: str = field(default="", compare=False)
    label_docs: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Flags:
    """`flags`: `label_docs` are those of the labels that have any."""

    labels: tuple[str, ...]
    docs: str = field(default="", compare=False)
    label_docs: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Alias:
    """`type name = target`."""

    target: ValType
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Use:
    """`use other.{name}`: the local name stands for a type of another interface."""

    target: TypeRef


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource type; its methods are functions of the interface or world."""

    docs: str = field(default="", compare=False)


TypeDef: TypeAlias = Record | Variant | Enum | Flags | Alias | Use | Resource


@dataclass(frozen=True, slots=True)
class Function:
    """A function under its component-level name (`now`, `[method]descriptor.read`).

    `params` of a method begin with `self`. `since` is the first version that has it, as in
    `@since(version = 0.2.12)`.
    """

    name: str
    params: tuple[Field, ...]
    result: ValType | None
    since: str
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface: `name` is `namespace:package/interface` with no version.

    `types` keeps the order of the text, uses included. `version` is that of the package, empty if
    it has none. The name of an inline interface is that of the world, `.imports.` or `.exports.`,
    and what the world calls it.
    """

    name: str
    types: Mapping[str, TypeDef]
    functions: Mapping[str, Function]
    docs: str = field(default="", compare=False)
    version: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class InterfaceRef:
    """An interface by its name: `namespace:package/interface` with no version."""

    name: str


Extern: TypeAlias = InterfaceRef | Interface | Function | TypeDef
"""What a world imports or exports: an interface by its name, or an inline one, a function, a type;
types are imported only."""


@dataclass(frozen=True, slots=True)
class World:
    """A world: `name` is `namespace:package/world` with no version.

    `imports` and `exports` keep the order of the text, and have what is included from other worlds,
    as if it were written here. The interfaces that others take types from are there too, each
    before those: exported where the text exports it, else imported. An interface is there under its
    full name, all else under its plain one.
    """

    name: str
    imports: Mapping[str, Extern]
    exports: Mapping[str, Extern]
    docs: str = field(default="", compare=False)
    version: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Wit:
    """Every interface and every world of a set of WIT texts, by name."""

    interfaces: Mapping[str, Interface]
    worlds: Mapping[str, World] = field(default_factory=dict)
