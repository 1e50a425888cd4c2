"""Type definitions (Binary.md, Type Definitions): functions, resources, instances, components."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.codec import (
    Format,
    Record,
    either,
    malformed,
    optional,
    read_byte,
    record,
    tagged,
)
from componentize.wasm.component.aliases import ALIAS, Alias
from componentize.wasm.component.externs import EXPORT_DECL, IMPORT, ExportDecl, Import
from componentize.wasm.component.valtypes import (
    DEF_VAL_TYPES,
    LABEL_VAL_TYPE,
    NEWER_VAL_TYPES,
    VAL_TYPE,
    DefValType,
    LabelValType,
    Primitive,
    ValType,
)
from componentize.wasm.values import U32, Byte, vec


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


class _Declaration(Format[Any]):
    """instancedecl or componentdecl: a type, or one of `cases`."""

    TYPE = 0x01

    def __init__(self, cases: Mapping[int, Record[Any]]) -> None:
        super().__init__(None)
        self.cases = cases
        self.by_class = {case.cls: (tag, case) for tag, case in cases.items()}

    def _read(self, stream: BytesIO) -> Any:
        tag = read_byte(stream)
        item = TYPE if tag == self.TYPE else self.cases.get(tag)
        if item is None:
            raise malformed(f"unknown declaration {tag:#04x}")
        return item._read(stream)

    def _write(self, value: Any, stream: BytesIO) -> None:
        tag, item = self.by_class.get(type(value), (self.TYPE, TYPE))
        stream.write(bytes((tag,)))
        item._write(value, stream)


_INSTANCE_DECLS: Mapping[int, Record[Any]] = {0x02: ALIAS, 0x04: EXPORT_DECL}
_INSTANCE_DECL = _Declaration(_INSTANCE_DECLS)
_COMPONENT_DECL = _Declaration({0x03: IMPORT, **_INSTANCE_DECLS})


class _ResultList(Format[ValType | None]):
    """resultlist: a type, or None."""

    def __init__(self) -> None:
        super().__init__(None)

    def _read(self, stream: BytesIO) -> ValType | None:
        tag = read_byte(stream)
        if tag == 0x00:
            return VAL_TYPE._read(stream)
        if tag == 0x01 and read_byte(stream) == 0x00:
            return None
        raise malformed("named results are not part of the format any more")

    def _write(self, value: ValType | None, stream: BytesIO) -> None:
        if value is None:
            stream.write(b"\1\0")
        else:
            stream.write(b"\0")
            VAL_TYPE._write(value, stream)


TYPE: Format[DefType] = either(
    Primitive,
    tagged(
        {
            **DEF_VAL_TYPES,
            0x3F: record(ResourceType, representation=Byte, destructor=optional(U32)),
            0x40: record(FuncType, params=vec(LABEL_VAL_TYPE), result=_ResultList()),
            0x41: record(ComponentType, declarations=vec(_COMPONENT_DECL)),
            0x42: record(InstanceType, declarations=vec(_INSTANCE_DECL)),
        },
        newer={**NEWER_VAL_TYPES, 0x3E: "a resource with an asynchronous destructor"}
        | {0x43: "the type of an asynchronous function"},
    ),
)
"""deftype"""
