"""Type definitions (Binary.md, Type Definitions): functions, resources, instances, components."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias

import construct as c

from componentize.wasm.component.aliases import ALIAS, Alias
from componentize.wasm.component.externs import EXPORT_DECL, IMPORT, ExportDecl, Import
from componentize.wasm.component.opcodes import either
from componentize.wasm.component.valtypes import (
    DEF_VAL_TYPES,
    LABEL_VAL_TYPE,
    VAL_TYPE,
    DefValType,
    LabelValType,
    Primitive,
    ValType,
)
from componentize.wasm.values import U32, Byte, optional, record, tagged, vec


@dataclass(frozen=True, slots=True)
class ResourceType:
    """resourcetype: `representation` is the opcode of a core valtype (0x7f is i32)."""

    representation: int
    destructor: int | None


@dataclass(frozen=True, slots=True)
class FuncType:
    """functype"""

    params: tuple[LabelValType, ...]
    result: ValType | None


@dataclass(frozen=True, slots=True)
class InstanceType:
    """instancetype"""

    declarations: tuple["InstanceDecl", ...]


@dataclass(frozen=True, slots=True)
class ComponentType:
    """componenttype"""

    declarations: tuple["ComponentDecl", ...]


DefType: TypeAlias = DefValType | FuncType | ResourceType | InstanceType | ComponentType
"""deftype"""

InstanceDecl: TypeAlias = DefType | Alias | ExportDecl
"""instancedecl, core types apart"""

ComponentDecl: TypeAlias = InstanceDecl | Import
"""componentdecl, core types apart"""


class _Declaration(c.Construct):  # type: ignore[misc]
    """instancedecl or componentdecl: a type, or one of `cases`."""

    TYPE = 0x01

    def __init__(self, cases: Mapping[int, tuple[type, c.Construct]]) -> None:
        super().__init__()
        self.by_tag = {tag: item for tag, (_, item) in cases.items()}
        self.by_class = {cls: (tag, item) for tag, (cls, item) in cases.items()}

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        tag: int = c.stream_read(stream, 1, path)[0]
        item = TYPE if tag == self.TYPE else self.by_tag.get(tag)
        if item is None:
            raise c.MappingError(f"unknown declaration {tag:#04x}", path=path)
        return item._parsereport(stream, context, path)

    def _build(self, value: Any, stream: BytesIO, context: Any, path: str) -> Any:
        tag, item = self.by_class.get(type(value), (self.TYPE, TYPE))
        c.stream_write(stream, bytes((tag,)), 1, path)
        return item._build(value, stream, context, path)


_INSTANCE_DECLS = {0x02: (Alias, ALIAS), 0x04: (ExportDecl, EXPORT_DECL)}
_INSTANCE_DECL = _Declaration(_INSTANCE_DECLS)
_COMPONENT_DECL = _Declaration({0x03: (Import, IMPORT), **_INSTANCE_DECLS})


class _ResultList(c.Construct):  # type: ignore[misc]
    """resultlist: a type, or None."""

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        tag: int = c.stream_read(stream, 1, path)[0]
        if tag == 0x00:
            return VAL_TYPE._parsereport(stream, context, path)
        if tag == 0x01 and c.stream_read(stream, 1, path) == b"\0":
            return None
        raise c.MappingError("named results are not part of the format any more", path=path)

    def _build(self, value: ValType | None, stream: BytesIO, context: Any, path: str) -> Any:
        if value is None:
            c.stream_write(stream, b"\1\0", 2, path)
            return None
        c.stream_write(stream, b"\0", 1, path)
        return VAL_TYPE._build(value, stream, context, path)


TYPE = either(
    Primitive,
    tagged(
        {
            **DEF_VAL_TYPES,
            0x3F: (
                ResourceType,
                record(ResourceType, representation=Byte, destructor=optional(U32)),
            ),
            0x40: (FuncType, record(FuncType, params=vec(LABEL_VAL_TYPE), result=_ResultList())),
            0x41: (ComponentType, record(ComponentType, declarations=vec(_COMPONENT_DECL))),
            0x42: (InstanceType, record(InstanceType, declarations=vec(_INSTANCE_DECL))),
        }
    ),
)
"""deftype"""
