"""Limits and memory types, and the memory section (core spec, 5.3.12, 5.3.13, 5.5.8).

Flags of the threads and custom-page-sizes proposals are read and written too.
"""

from io import BytesIO

from componentize.dataclass import dataclass
from componentize.wasm.codec import Format, byte_class, malformed, read_byte, record
from componentize.wasm.values import U32, U64, vec

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


class _Limits(Format[Limits]):
    """Flags, and what they say follows; `flags` are those that can be set.

    Sizes are u64 for both address types, as the spec has it since there are two.
    """

    def __init__(self, flags: int) -> None:
        forms = []
        for value in range(flags + 1):
            maximum = U64.pattern if value & _HAS_MAXIMUM else b""
            page_size = U32.pattern if value & _HAS_PAGE_SIZE else b""
            forms.append(b"%s%s%s%s" % (byte_class([value]), U64.pattern, maximum, page_size))
        super().__init__(b"(?:%s)" % b"|".join(forms))
        self.flags = flags

    def _read(self, stream: BytesIO) -> Limits:
        flags = read_byte(stream)
        if flags & ~self.flags:
            raise malformed(f"unknown flags of limits {flags:#04x}")
        return Limits(
            U64._read(stream),
            U64._read(stream) if flags & _HAS_MAXIMUM else None,
            bool(flags & _SHARED),
            bool(flags & _IS_64),
            U32._read(stream) if flags & _HAS_PAGE_SIZE else None,
        )

    def _write(self, value: Limits, stream: BytesIO) -> None:
        flags = (
            (_HAS_MAXIMUM if value.maximum is not None else 0)
            | (_SHARED if value.shared else 0)
            | (_IS_64 if value.is_64 else 0)
            | (_HAS_PAGE_SIZE if value.page_size_log2 is not None else 0)
        )
        stream.write(bytes((flags,)))
        U64._write(value.minimum, stream)
        if value.maximum is not None:
            U64._write(value.maximum, stream)
        if value.page_size_log2 is not None:
            U32._write(value.page_size_log2, stream)


@dataclass(frozen=True, slots=True)
class MemType:
    limits: Limits


TABLE_LIMITS = _Limits(_HAS_MAXIMUM | _SHARED | _IS_64)
MEM_LIMITS = _Limits(_HAS_MAXIMUM | _SHARED | _IS_64 | _HAS_PAGE_SIZE)
MEM_TYPE = record(MemType, limits=MEM_LIMITS)
MEMORIES = vec(MEM_TYPE)
"""The payload of the memory section."""
