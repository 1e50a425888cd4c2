"""Value types (Binary.md, Type Definitions: defvaltype)."""

from dataclasses import dataclass
from enum import Enum as PythonEnum
from io import BytesIO
from typing import Any, TypeAlias

import construct as c

from componentize.wasm.component.opcodes import either, framed
from componentize.wasm.values import U32, Name, Signed, optional, record, vec


class Primitive(PythonEnum):
    """primvaltype; the value is its opcode."""

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


class _TypeIndex(c.Construct):  # type: ignore[misc]
    """typeidx where a primitive type could stand too: s33, not negative."""

    def _parse(self, stream: BytesIO, context: Any, path: str) -> int:
        index: int = Signed._parsereport(stream, context, path)
        if index < 0:
            raise c.MappingError(f"unknown value type {index & 0x7F:#04x}", path=path)
        return index

    def _build(self, value: int, stream: BytesIO, context: Any, path: str) -> Any:
        return Signed._build(value, stream, context, path)


VAL_TYPE = either(Primitive, _TypeIndex())
LABEL_VAL_TYPE = record(LabelValType, label=Name, type=VAL_TYPE)
_CASE = record(Case, label=Name, type=framed(optional(VAL_TYPE), after=b"\0"))

DEF_VAL_TYPES = {
    0x72: (Record, record(Record, fields=vec(LABEL_VAL_TYPE))),
    0x71: (Variant, record(Variant, cases=vec(_CASE))),
    0x70: (List, record(List, element=VAL_TYPE)),
    0x6F: (Tuple, record(Tuple, elements=vec(VAL_TYPE))),
    0x6E: (Flags, record(Flags, labels=vec(Name))),
    0x6D: (Enum, record(Enum, labels=vec(Name))),
    0x6B: (Option, record(Option, payload=VAL_TYPE)),
    0x6A: (Result, record(Result, ok=optional(VAL_TYPE), error=optional(VAL_TYPE))),
    0x69: (Own, record(Own, resource=U32)),
    0x68: (Borrow, record(Borrow, resource=U32)),
}
"""defvaltype by its opcode, primitive types apart."""
