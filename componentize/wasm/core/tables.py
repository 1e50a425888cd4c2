"""Table types and the table section (core spec, 5.3.14, 5.5.7)."""

from componentize.dataclass import dataclass
from componentize.wasm.codec import Format, abbreviated, framed, record
from componentize.wasm.core.memories import TABLE_LIMITS, Limits
from componentize.wasm.core.sections import Section
from componentize.wasm.core.valtypes import REF_TYPE, RefType
from componentize.wasm.core.vectors import Entry, read_entries
from componentize.wasm.values import vec


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

TABLE_TYPE = record(TableType, element=REF_TYPE, limits=TABLE_LIMITS)
TABLE: Format[TableType | InitializedTable] = abbreviated(
    {_INITIALIZED: framed(record(InitializedTable, type=TABLE_TYPE), before=b"\0")},
    TABLE_TYPE,
    lambda value: _INITIALIZED if isinstance(value, InitializedTable) else None,
)
"""A TableType, or an InitializedTable up to its expression."""
TABLES = vec(TABLE_TYPE)
"""The payload of a table section without initializers."""


def read_tables(section: Section) -> tuple[Entry[TableType | InitializedTable], ...]:
    """The tables of a section, up to and including the first one with an initializer.

    Args:
        section: the table section.

    Raises:
        InvalidModuleError: a table is cut short or malformed, or bytes follow the last one.
    """
    tables = []
    for entry in read_entries(section, TABLE, "table"):
        tables.append(entry)
        if isinstance(entry.value, InitializedTable):
            break
    return tuple(tables)
