"""Value types (Binary.md, Type Definitions: defvaltype)."""

from enum import Enum as PythonEnum
from typing import Any, TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.codec import Record as Production
from componentize.wasm.codec import either, framed, optional, record
from componentize.wasm.values import U32, Name, S33Index, vec


class Primitive(PythonEnum):
    """primvaltype; the value is its opcode."""

    __hash__ = object.__hash__  # members are one each; that of enumerations is slow

    BOOL = 0x7F
    S8 = 0x7E
    U8 = 0x7D
    S16 = 0x7C
    U16 = 0x7B
    S32 = 0x7A
    U32 = 0x79
    S64 = 0x78
    U64 = 0x77
    F32 = 0x76
    F64 = 0x75
    CHAR = 0x74
    STRING = 0x73


ValType: TypeAlias = Primitive | int
"""valtype: a primitive type, or the index of a type."""


@dataclass(frozen=True, slots=True)
class LabelValType:
    """labelvaltype: a field of a record, or a parameter."""

    label: str
    type: ValType


@dataclass(frozen=True, slots=True)
class Case:
    """case"""

    label: str
    type: ValType | None


@dataclass(frozen=True, slots=True)
class Record:
    fields: tuple[LabelValType, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class List:
    element: ValType


@dataclass(frozen=True, slots=True)
class Tuple:
    elements: tuple[ValType, ...]


@dataclass(frozen=True, slots=True)
class Flags:
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enum:
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    payload: ValType


@dataclass(frozen=True, slots=True)
class Result:
    ok: ValType | None
    error: ValType | None


@dataclass(frozen=True, slots=True)
class Own:
    """`resource` is the index of a resource type."""

    resource: int


@dataclass(frozen=True, slots=True)
class Borrow:
    """`resource` is the index of a resource type."""

    resource: int


DefValType: TypeAlias = (
    Primitive | Record | Variant | List | Tuple | Flags | Enum | Option | Result | Own | Borrow
)
"""defvaltype"""


NEWER_VAL_TYPES = {
    0x67: "a list of a fixed length",
    0x66: "a stream",
    0x65: "a future",
    0x64: "an error context",
    0x63: "a map",
}
"""defvaltype by its opcode that is newer than WASI 0.2"""

VAL_TYPE = either(Primitive, S33Index("value type", NEWER_VAL_TYPES))
LABEL_VAL_TYPE = record(LabelValType, label=Name, type=VAL_TYPE)
_CASE = record(Case, label=Name, type=framed(optional(VAL_TYPE), after=b"\0"))

DEF_VAL_TYPES: dict[int, Production[Any]] = {
    0x72: record(Record, fields=vec(LABEL_VAL_TYPE)),
    0x71: record(Variant, cases=vec(_CASE)),
    0x70: record(List, element=VAL_TYPE),
    0x6F: record(Tuple, elements=vec(VAL_TYPE)),
    0x6E: record(Flags, labels=vec(Name)),
    0x6D: record(Enum, labels=vec(Name)),
    0x6B: record(Option, payload=VAL_TYPE),
    0x6A: record(Result, ok=optional(VAL_TYPE), error=optional(VAL_TYPE)),
    0x69: record(Own, resource=U32),
    0x68: record(Borrow, resource=U32),
}
"""defvaltype by its opcode, primitive types apart."""
