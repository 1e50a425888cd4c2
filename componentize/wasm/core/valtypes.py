"""Number, vector, reference and value types (core spec, 5.3.1 to 5.3.5).

A reference type keeps no trace of whether it was written short (`funcref`) or long
(`(ref null func)`): both mean the same, and it is written short where it can be.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from io import BytesIO
from typing import Any, TypeAlias

import construct as c

from componentize.wasm.values import Signed


class NumType(StrEnum):
    """A number or vector type; the value is its WAT keyword."""

    I32 = "i32"
    I64 = "i64"
    F32 = "f32"
    F64 = "f64"
    V128 = "v128"


class PackedType(StrEnum):
    """What a field of a structure or array can be stored as, besides a value type."""

    I8 = "i8"
    I16 = "i16"


class AbsHeapType(IntEnum):
    """An abstract heap type; the value is the negative s33 it is written as."""

    NOEXN = -0x0C
    NOFUNC = -0x0D
    NOEXTERN = -0x0E
    NONE = -0x0F
    FUNC = -0x10
    EXTERN = -0x11
    ANY = -0x12
    EQ = -0x13
    I31 = -0x14
    STRUCT = -0x15
    ARRAY = -0x16
    EXN = -0x17


HeapType: TypeAlias = AbsHeapType | int
"""An abstract heap type, or a type index."""


@dataclass(frozen=True, slots=True)
class RefType:
    """`(ref null? heap)`."""

    nullable: bool
    heap: HeapType

    def __str__(self) -> str:
        heap = self.heap.name.lower() if isinstance(self.heap, AbsHeapType) else self.heap
        return f"(ref {'null ' if self.nullable else ''}{heap})"


ValType: TypeAlias = NumType | RefType
StorageType: TypeAlias = ValType | PackedType

FUNCREF = RefType(True, AbsHeapType.FUNC)
EXTERNREF = RefType(True, AbsHeapType.EXTERN)

BY_CODE: dict[int, StorageType] = {
    0x7F: NumType.I32,
    0x7E: NumType.I64,
    0x7D: NumType.F32,
    0x7C: NumType.F64,
    0x7B: NumType.V128,
    0x78: PackedType.I8,
    0x77: PackedType.I16,
    **{heap & 0x7F: RefType(True, heap) for heap in AbsHeapType},
}
"""The types that are written as one byte."""

_CODES = {type_: code for code, type_ in BY_CODE.items()}
_REF_NULL = 0x63
_REF = 0x64


class _HeapType(c.Adapter):  # type: ignore[misc]
    def _decode(self, value: int, context: Any, path: str) -> HeapType:
        if value >= 0:
            return value
        try:
            return AbsHeapType(value)
        except ValueError:
            raise c.MappingError(f"unknown heap type {value}", path=path) from None

    def _encode(self, value: HeapType, context: Any, path: str) -> int:
        return int(value)


HEAP_TYPE = _HeapType(Signed)


class _Type(c.Construct):  # type: ignore[misc]
    """The types of some classes: one byte, or `ref` or `ref null` and a heap type."""

    def __init__(self, noun: str, *classes: type) -> None:
        super().__init__()
        self.noun = noun
        self.by_code = {code: t for code, t in BY_CODE.items() if isinstance(t, classes)}

    def _parse(self, stream: BytesIO, context: Any, path: str) -> StorageType:
        code: int = c.stream_read(stream, 1, path)[0]
        if code in self.by_code:
            return self.by_code[code]
        if code in (_REF_NULL, _REF):
            return RefType(code == _REF_NULL, HEAP_TYPE._parsereport(stream, context, path))
        raise c.MappingError(f"unknown {self.noun} {code:#04x}", path=path)

    def _build(self, value: StorageType, stream: BytesIO, context: Any, path: str) -> StorageType:
        if value in _CODES:
            c.stream_write(stream, bytes((_CODES[value],)), 1, path)
        elif isinstance(value, RefType):
            c.stream_write(stream, bytes((_REF_NULL if value.nullable else _REF,)), 1, path)
            HEAP_TYPE._build(value.heap, stream, context, path)
        return value


REF_TYPE = _Type("reference type", RefType)
VAL_TYPE = _Type("value type", NumType, RefType)
STORAGE_TYPE = _Type("storage type", NumType, PackedType, RefType)
