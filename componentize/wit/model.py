"""The types and functions that a WIT text declares.

The names are WIT's own (WIT.md of the Component Model); a type that is used by reference is a
`TypeRef`, so a definition stands in one place only: the interface that declares it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum as PythonEnum
from typing import TypeAlias


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
    """A named type: `interface` is `namespace:package/interface` with no version."""

    interface: str
    name: str


@dataclass(frozen=True, slots=True)
class List:
    element: "ValType"


@dataclass(frozen=True, slots=True)
class Option:
    payload: "ValType"


@dataclass(frozen=True, slots=True)
class Result:
    ok: "ValType | None"
    error: "ValType | None"


@dataclass(frozen=True, slots=True)
class Tuple:
    elements: tuple["ValType", ...]


@dataclass(frozen=True, slots=True)
class Own:
    resource: TypeRef


@dataclass(frozen=True, slots=True)
class Borrow:
    resource: TypeRef


ValType: TypeAlias = Primitive | TypeRef | List | Option | Result | Tuple | Own | Borrow
"""A value type. A `TypeRef` never names a resource: handles are `Own` or `Borrow`."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: ValType


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    payload: ValType | None


@dataclass(frozen=True, slots=True)
class Record:
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Enum:
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flags:
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """`type name = target`."""

    target: ValType


@dataclass(frozen=True, slots=True)
class Use:
    """`use other.{name}`: the local name stands for a type of another interface."""

    target: TypeRef


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource type; its methods are functions of the interface."""


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


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface: `name` is `namespace:package/interface` with no version.

    `types` keeps the order of the text, uses included.
    """

    name: str
    types: Mapping[str, TypeDef]
    functions: Mapping[str, Function]


@dataclass(frozen=True, slots=True)
class Wit:
    """Every interface of a set of WIT texts, by name."""

    interfaces: Mapping[str, Interface]
