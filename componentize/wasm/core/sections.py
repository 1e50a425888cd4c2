"""The preamble and the sections of a core module (core spec, 5.5.2 Sections and 5.5.16 Modules).

Sections are slices of the input. Nothing is copied on reading or on writing.
"""

from enum import IntEnum
from typing import TypeAlias

from componentize.errors import InvalidModuleError, UnsupportedModuleError
from componentize.wasm.codec import Malformed
from componentize.wasm.preambles import MAGIC, MODULE
from componentize.wasm.values import U32, u32_at

Slice: TypeAlias = bytes | memoryview


class SectionId(IntEnum):
    """The one-byte id a section begins with."""

    CUSTOM = 0
    TYPE = 1
    IMPORT = 2
    FUNCTION = 3
    TABLE = 4
    MEMORY = 5
    GLOBAL = 6
    EXPORT = 7
    START = 8
    ELEMENT = 9
    CODE = 10
    DATA = 11
    DATA_COUNT = 12
    TAG = 13

    @property
    def title(self) -> str:
        """How messages call it: `the import section`."""
        return f"the {self.name.lower().replace('_', ' ')} section"


ORDER = (
    SectionId.TYPE,
    SectionId.IMPORT,
    SectionId.FUNCTION,
    SectionId.TABLE,
    SectionId.MEMORY,
    SectionId.TAG,
    SectionId.GLOBAL,
    SectionId.EXPORT,
    SectionId.START,
    SectionId.ELEMENT,
    SectionId.DATA_COUNT,
    SectionId.CODE,
    SectionId.DATA,
)
"""The order of the sections of a module; custom sections stand anywhere between."""


class Section:
    """A section of `data`, from `start` to `end`; its payload begins at `offset`, in bytes.

    It is sliced when asked for: a module can have a million sections.
    """

    __slots__ = ("data", "end", "id", "offset", "start")

    def __init__(self, id: SectionId, data: memoryview, start: int, offset: int, end: int) -> None:
        self.id = id
        self.data = data
        self.start = start
        self.offset = offset
        self.end = end

    @property
    def raw(self) -> memoryview:
        """All of it."""
        return self.data[self.start : self.end]

    @property
    def payload(self) -> memoryview:
        """What follows its id and size."""
        return self.data[self.offset : self.end]

    def error(self, found: str, at: int) -> InvalidModuleError:
        """The error for something found `at` bytes into the payload."""
        return InvalidModuleError(found, where=self.id.title, offset=self.offset + at)

    def u32(self, at: int) -> tuple[int, int]:
        """The u32 that is `at` bytes into the payload, and the place after it.

        Raises:
            InvalidModuleError: it is cut short, or is not a LEB128 of 32 bits.
        """
        return _read_u32(self.payload, at, self.id.title, self.offset)


def read_sections(module: Slice) -> tuple[Section, ...]:
    """The sections of a core module, in their order, as slices of it.

    Raises:
        InvalidModuleError: not WebAssembly, cut short, a section that runs past the end, or that is
            unknown, repeated or out of order.
        UnsupportedModuleError: a component, or a version of the format that is not known.
    """
    data = memoryview(module)
    _check_preamble(bytes(data[:8]))
    sections: list[Section] = []
    previous = -1
    at = len(MODULE)
    while at < len(data):
        section, at = _read_section(data, start := at)
        if section.id:
            rank = ORDER.index(section.id)
            if rank <= previous:
                found = (
                    f"{section.id.title} occurs twice"
                    if rank == previous
                    else f"{section.id.title} stands after {ORDER[previous].title}"
                )
                raise InvalidModuleError(found, offset=start)
            previous = rank
        sections.append(section)
    return tuple(sections)


def write_section(section: SectionId, *payload: Slice) -> tuple[Slice, ...]:
    """A section as its header and then the parts of its payload, which are not copied."""
    return (bytes((section,)) + U32.build(sum(map(len, payload))), *payload)


def _check_preamble(preamble: bytes) -> None:
    if not preamble:
        raise InvalidModuleError("the input is empty")
    if not MAGIC.startswith(preamble[:4]):
        raise InvalidModuleError(
            f"not WebAssembly: the input begins with {preamble[:4].hex(' ')}, not 00 61 73 6d",
            offset=0,
        )
    if len(preamble) < len(MODULE):
        raise InvalidModuleError("the input ends inside the preamble", offset=len(preamble))
    version, layer = (int.from_bytes(preamble[i : i + 2], "little") for i in (4, 6))
    if layer == 1:
        raise UnsupportedModuleError(
            "the input is already a component (layer 1), not a core module: use it as it is"
        )
    if preamble != MODULE:
        raise UnsupportedModuleError(
            f"the input is of version {version}, layer {layer}: only version 1 of layer 0, "
            "a core module, can be read"
        )


_IDS = tuple(sorted(SectionId))


def _read_section(data: memoryview, start: int) -> tuple[Section, int]:
    if data[start] >= len(_IDS):
        raise InvalidModuleError(f"unknown section id {data[start]}", offset=start)
    section = _IDS[data[start]]
    if start + 1 < len(data) and data[start + 1] < 0x80:
        size, begin = data[start + 1], start + 2
    else:
        size, begin = _read_u32(data, start + 1, f"the header of {section.title}", 0)
    end = begin + size
    if end > len(data):
        raise InvalidModuleError(
            f"{section.title} says it is {size} bytes long, but only {len(data) - begin} are left",
            offset=start,
        )
    return Section(section, data, start, begin, end), end


def _read_u32(data: memoryview, at: int, where: str, offset: int) -> tuple[int, int]:
    if at < len(data) and data[at] < 0x80:
        return data[at], at + 1
    try:
        return u32_at(data, at)
    except Malformed:
        encoded = bytes(data[at : at + 5])
    if len(encoded) < 5 and all(byte >= 0x80 for byte in encoded):
        raise InvalidModuleError("unexpected end", where=where, offset=offset + len(data))
    raise InvalidModuleError("malformed LEB128", where=where, offset=offset + at)
