"""Sorts: what kind of definition an index is of (Binary.md, Instance Definitions)."""

from enum import Enum
from typing import TypeAlias

from componentize.wasm.codec import either, enumeration, framed


class CoreSort(Enum):
    """core:sort"""

    __hash__ = object.__hash__  # members are one each; that of enumerations is slow

    FUNC = 0x00
    TABLE = 0x01
    MEMORY = 0x02
    GLOBAL = 0x03
    TAG = 0x04
    TYPE = 0x10
    MODULE = 0x11
    INSTANCE = 0x12


class Sort(Enum):
    """sort, without the core sorts"""

    __hash__ = object.__hash__  # members are one each; that of enumerations is slow

    FUNC = 0x01
    VALUE = 0x02
    TYPE = 0x03
    COMPONENT = 0x04
    INSTANCE = 0x05


AnySort: TypeAlias = Sort | CoreSort
"""sort"""

CORE_SORT = enumeration(CoreSort)
SORT = either(Sort, framed(CORE_SORT, before=b"\0"))


def sort_name(sort: AnySort) -> str:
    """How the Component Model's texts write a sort: `func`, `core func`."""
    name = sort.name.lower()
    return f"core {name}" if isinstance(sort, CoreSort) else name
