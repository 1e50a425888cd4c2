"""Table types and the table section (core spec, 5.3.14, 5.5.7)."""

from dataclasses import dataclass

import construct as c

from componentize.wasm.core.forms import abbreviated
from componentize.wasm.core.memories import LIMITS, Limits
from componentize.wasm.core.valtypes import REF_TYPE, RefType
from componentize.wasm.values import record, vec


@dataclass(frozen=True, slots=True)
class TableType:
    element: RefType
    limits: Limits


@dataclass(frozen=True, slots=True)
class InitializedTable:
    """A table with an initializer expression, which follows these bytes and is not decoded.

    So what stands behind it in the section cannot be found from here.
    """

    type: TableType


_INITIALIZED = 0x40

TABLE_TYPE = record(TableType, element=REF_TYPE, limits=LIMITS)
TABLE = abbreviated(
    {
        _INITIALIZED: c.FocusedSeq(
            "table", c.Const(b"\0"), "table" / record(InitializedTable, type=TABLE_TYPE)
        )
    },
    TABLE_TYPE,
    lambda value: _INITIALIZED if isinstance(value, InitializedTable) else None,
)
"""A TableType, or an InitializedTable up to its expression."""
TABLES = vec(TABLE_TYPE)
"""The payload of a table section without initializers."""
