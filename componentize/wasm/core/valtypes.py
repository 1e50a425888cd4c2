"""Number, vector, reference and value types (core spec, 5.3.1 to 5.3.5).

A reference type keeps no trace of whether it was written short (`funcref`) or long
(`(ref null func)`): both mean the same, and it is written short where it can be.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from io import BytesIO
from typing import TypeAlias, TypeVar, cast

from componentize.dataclass import dataclass
from componentize.wasm.codec import Format, byte_class, malformed, read_byte
from componentize.wasm.values import S33Index


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

_NUMBERS = {
    0x7F: NumType.I32,
    0x7E: NumType.I64,
    0x7D: NumType.F32,
    0x7C: NumType.F64,
    0x7B: NumType.V128,
}
_PACKED = {0x78: PackedType.I8, 0x77: PackedType.I16}
_ABBREVIATED = {heap & 0x7F: RefType(True, heap) for heap in AbsHeapType}

BY_CODE: dict[int, StorageType] = {**_NUMBERS, **_PACKED, **_ABBREVIATED}
"""The types that are written as one byte."""

ONE_BYTE_VAL_TYPES = bytes((*_NUMBERS, *_ABBREVIATED))
"""The bytes of those that are value types."""

_CODES = {type_: code for code, type_ in BY_CODE.items()}
_REF_NULL = 0x63
_REF = 0x64


_TYPE_INDEX = S33Index("heap type")


class _HeapType(Format[HeapType]):
    """An abstract heap type, which is one byte, or a type index."""

    def __init__(self) -> None:
        codes = {heap & 0x7F: heap for heap in AbsHeapType}
        super().__init__(b"(?:%s|%s)" % (byte_class(list(codes)), _TYPE_INDEX.pattern))
        self.by_code = codes

    def _read(self, stream: BytesIO) -> HeapType:
        start = stream.tell()
        code = read_byte(stream)
        if code in self.by_code:
            return self.by_code[code]
        if 0x40 <= code < 0x80:
            raise malformed(f"unknown heap type {code - 0x80}")
        stream.seek(start)
        return _TYPE_INDEX._read(stream)

    def _write(self, value: HeapType, stream: BytesIO) -> None:
        if isinstance(value, AbsHeapType):
            stream.write(bytes((value & 0x7F,)))
        else:
            _TYPE_INDEX._write(value, stream)


HEAP_TYPE = _HeapType()

S = TypeVar("S", bound=StorageType)


class _Type(Format[S]):
    """Types that are one byte, or `ref` or `ref null` and a heap type."""

    def __init__(self, noun: str, by_code: Mapping[int, S]) -> None:
        super().__init__(rb"(?:%s|[\x63\x64]%s)" % (byte_class(list(by_code)), HEAP_TYPE.pattern))
        self.noun = noun
        self.by_code = by_code

    def _read(self, stream: BytesIO) -> S:
        code = read_byte(stream)
        if code in self.by_code:
            return self.by_code[code]
        if code in (_REF_NULL, _REF):
            return cast(S, RefType(code == _REF_NULL, HEAP_TYPE._read(stream)))
        raise malformed(f"unknown {self.noun} {code:#04x}")

    def _write(self, value: S, stream: BytesIO) -> None:
        if value in _CODES:
            stream.write(bytes((_CODES[value],)))
        elif isinstance(value, RefType):
            stream.write(bytes((_REF_NULL if value.nullable else _REF,)))
            HEAP_TYPE._write(value.heap, stream)


REF_TYPE = _Type("reference type", _ABBREVIATED)
VAL_TYPE: Format[ValType] = _Type("value type", {**_NUMBERS, **_ABBREVIATED})
STORAGE_TYPE: Format[StorageType] = _Type("storage type", BY_CODE)
