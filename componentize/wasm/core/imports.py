"""External types and the import section (core spec, 5.3.15 to 5.3.17, 5.5.5)."""

from dataclasses import dataclass
from typing import TypeAlias

import construct as c

from componentize.wasm.core.memories import MEM_TYPE, MemType
from componentize.wasm.core.tables import TABLE_TYPE, TableType
from componentize.wasm.core.types import MUTABILITY
from componentize.wasm.core.valtypes import VAL_TYPE, ValType
from componentize.wasm.values import U32, Name, record, tagged, vec


@dataclass(frozen=True, slots=True)
class Func:
    """A function of the type with index `type`."""

    type: int


@dataclass(frozen=True, slots=True)
class GlobalType:
    type: ValType
    mutable: bool


@dataclass(frozen=True, slots=True)
class TagType:
    """An exception tag whose parameters are those of the function type with index `type`."""

    type: int


ExternType: TypeAlias = Func | TableType | MemType | GlobalType | TagType


@dataclass(frozen=True, slots=True)
class Import:
    module: str
    name: str
    type: ExternType


EXTERN_TYPE = tagged(
    {
        0x00: (Func, record(Func, type=U32)),
        0x01: (TableType, TABLE_TYPE),
        0x02: (MemType, MEM_TYPE),
        0x03: (GlobalType, record(GlobalType, type=VAL_TYPE, mutable=MUTABILITY)),
        0x04: (
            TagType,
            c.FocusedSeq("tag", c.Const(b"\0"), "tag" / record(TagType, type=U32)),
        ),
    }
)
IMPORT = record(Import, module=Name, name=Name, type=EXTERN_TYPE)
IMPORTS = vec(IMPORT)
"""The payload of the import section."""
