"""Limits and memory types, and the memory section (core spec, 5.3.12, 5.3.13, 5.5.8).

Flags of the threads and custom-page-sizes proposals are read and written too.
"""

from dataclasses import dataclass
from typing import Any

import construct as c

from componentize.wasm.values import U32, Byte, record, vec

_HAS_MAXIMUM = 0x01
_SHARED = 0x02
_IS_64 = 0x04
_HAS_PAGE_SIZE = 0x08


@dataclass(frozen=True, slots=True)
class Limits:
    """The sizes a memory (in pages) or table (in elements) can have.

    `is_64` is the address type: i64, else i32. `page_size_log2` is None for pages of 64 KiB.
    """

    minimum: int
    maximum: int | None = None
    shared: bool = False
    is_64: bool = False
    page_size_log2: int | None = None


class _Limits(c.Adapter):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(
            c.Sequence(
                "flags" / Byte,
                U32,
                c.If(c.this.flags & _HAS_MAXIMUM, U32),
                c.If(c.this.flags & _HAS_PAGE_SIZE, U32),
            )
        )

    def _decode(self, values: list[Any], context: Any, path: str) -> Limits:
        flags, minimum, maximum, page_size_log2 = values
        if flags > 0x0F:
            raise c.MappingError(f"unknown flags of limits {flags:#04x}", path=path)
        return Limits(minimum, maximum, bool(flags & _SHARED), bool(flags & _IS_64), page_size_log2)

    def _encode(self, value: Limits, context: Any, path: str) -> list[Any]:
        flags = (
            (_HAS_MAXIMUM if value.maximum is not None else 0)
            | (_SHARED if value.shared else 0)
            | (_IS_64 if value.is_64 else 0)
            | (_HAS_PAGE_SIZE if value.page_size_log2 is not None else 0)
        )
        return [flags, value.minimum, value.maximum, value.page_size_log2]


@dataclass(frozen=True, slots=True)
class MemType:
    limits: Limits


LIMITS = _Limits()
MEM_TYPE = record(MemType, limits=LIMITS)
MEMORIES = vec(MEM_TYPE)
"""The payload of the memory section."""
