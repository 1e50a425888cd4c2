"""Imports, exports and the types of both (Binary.md, Import and Export Definitions)."""

from io import BytesIO
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.codec import (
    Format,
    framed,
    malformed,
    newer_than_read,
    optional,
    read_byte,
    record,
    tagged,
)
from componentize.wasm.component.sorts import SORT, AnySort
from componentize.wasm.values import U32, Name


class _ExternName(Format[str]):
    """nameattributes without attributes: both old opcodes are read, 0x00 is written."""

    def __init__(self) -> None:
        super().__init__(None)

    def _read(self, stream: BytesIO) -> str:
        opcode = read_byte(stream)
        if opcode == 2:
            raise newer_than_read("a name with attributes such as `implements`")
        if opcode > 1:
            raise malformed(f"unknown kind of name {opcode:#04x}")
        return Name._read(stream)

    def _write(self, value: str, stream: BytesIO) -> None:
        stream.write(b"\0")
        Name._write(value, stream)


EXTERN_NAME = _ExternName()


@dataclass(frozen=True, slots=True)
class Eq:
    """typebound (eq type)"""

    type: int


@dataclass(frozen=True, slots=True)
class SubResource:
    """typebound (sub resource)"""


TypeBound: TypeAlias = Eq | SubResource
"""typebound"""


@dataclass(frozen=True, slots=True)
class CoreModuleExtern:
    """externtype (core module (type i)); `type` is an index of a core type."""

    type: int


@dataclass(frozen=True, slots=True)
class FuncExtern:
    """externtype (func (type i))"""

    type: int


@dataclass(frozen=True, slots=True)
class TypeExtern:
    """externtype (type bound)"""

    bound: TypeBound


@dataclass(frozen=True, slots=True)
class ComponentExtern:
    """externtype (component (type i))"""

    type: int


@dataclass(frozen=True, slots=True)
class InstanceExtern:
    """externtype (instance (type i))"""

    type: int


ExternType: TypeAlias = (
    CoreModuleExtern | FuncExtern | TypeExtern | ComponentExtern | InstanceExtern
)
"""externtype"""


@dataclass(frozen=True, slots=True)
class Import:
    """import and importdecl"""

    name: str
    type: ExternType


@dataclass(frozen=True, slots=True)
class ExportDecl:
    """exportdecl"""

    name: str
    type: ExternType


@dataclass(frozen=True, slots=True)
class Export:
    """export: `sort` and `index` are its sortidx, `type` what it is ascribed."""

    name: str
    sort: AnySort
    index: int
    type: ExternType | None


TYPE_BOUND: Format[TypeBound] = tagged({0x00: record(Eq, type=U32), 0x01: record(SubResource)})
EXTERN_TYPE: Format[ExternType] = tagged(
    {
        0x00: record(CoreModuleExtern, type=framed(U32, before=b"\x11")),
        0x01: record(FuncExtern, type=U32),
        0x03: record(TypeExtern, bound=TYPE_BOUND),
        0x04: record(ComponentExtern, type=U32),
        0x05: record(InstanceExtern, type=U32),
    }
)
IMPORT = record(Import, name=EXTERN_NAME, type=EXTERN_TYPE)
EXPORT_DECL = record(ExportDecl, name=EXTERN_NAME, type=EXTERN_TYPE)
EXPORT = record(Export, name=EXTERN_NAME, sort=SORT, index=U32, type=optional(EXTERN_TYPE))
