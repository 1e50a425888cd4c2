"""Imports, exports and the types of both (Binary.md, Import and Export Definitions)."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias

import construct as c

from componentize.wasm.component.opcodes import framed
from componentize.wasm.component.sorts import SORT, AnySort
from componentize.wasm.values import U32, Name, optional, record, tagged


class _ExternName(c.Construct):  # type: ignore[misc]
    """nameattributes without attributes: both old opcodes are read, 0x00 is written."""

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        opcode: int = c.stream_read(stream, 1, path)[0]
        if opcode > 1:
            raise c.MappingError(f"unknown kind of name {opcode:#04x}", path=path)
        return Name._parsereport(stream, context, path)

    def _build(self, value: str, stream: BytesIO, context: Any, path: str) -> Any:
        c.stream_write(stream, b"\0", 1, path)
        return Name._build(value, stream, context, path)


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


TYPE_BOUND = tagged({0x00: (Eq, record(Eq, type=U32)), 0x01: (SubResource, record(SubResource))})
EXTERN_TYPE = tagged(
    {
        0x00: (CoreModuleExtern, record(CoreModuleExtern, type=framed(U32, before=b"\x11"))),
        0x01: (FuncExtern, record(FuncExtern, type=U32)),
        0x03: (TypeExtern, record(TypeExtern, bound=TYPE_BOUND)),
        0x04: (ComponentExtern, record(ComponentExtern, type=U32)),
        0x05: (InstanceExtern, record(InstanceExtern, type=U32)),
    }
)
IMPORT = record(Import, name=EXTERN_NAME, type=EXTERN_TYPE)
EXPORT_DECL = record(ExportDecl, name=EXTERN_NAME, type=EXTERN_TYPE)
EXPORT = record(Export, name=EXTERN_NAME, sort=SORT, index=U32, type=optional(EXTERN_TYPE))
