"""What the functions of a core module use, read from its code, whoever made it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

FUNC, MEMORY, GLOBAL = 0, 2, 3
"""Sorts of imports and exports (core spec, "Import Section")."""

_LEBS = {
    **dict.fromkeys((0x00, 0x01, 0x05, 0x0B, 0x0F, 0x1A, 0x1B, *range(0x45, 0xC5), 0xD1), 0),
    **dict.fromkeys((0x02, 0x03, 0x04, 0x0C, 0x0D, 0x10, *range(0x20, 0x27), 0x3F, 0x40), 1),
    **dict.fromkeys((0x41, 0x42, 0xD0, 0xD2), 1),
    0x11: 2,
}
"""How many LEB128 numbers follow an opcode."""
_BULK_LEBS = {**dict.fromkeys(range(8), 0), 8: 2, 9: 1, 10: 2, 11: 1}
"""The same of the opcodes after 0xfc."""
_USES = {0x10: FUNC, 0x23: GLOBAL, 0x24: GLOBAL, 0xD2: FUNC, 0x3F: MEMORY, 0x40: MEMORY}
_BULK_USES = {8: (None, MEMORY), 10: (MEMORY, MEMORY), 11: (MEMORY,)}


@dataclass(frozen=True, slots=True)
class Use:
    """An index, and what it is of: `FUNC`, `MEMORY` or `GLOBAL`."""

    sort: int
    index: int


class Code(NamedTuple):
    """What a module imports, has, exports and uses.

    `imports` are names by what they are in the module, `defined` the functions and globals of its
    own, `exported` what it exports, `uses` what each of its own functions uses.
    """

    imports: dict[Use, str]
    defined: list[Use]
    exported: list[Use]
    uses: dict[Use, set[Use]]


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        self.at += size
        assert self.at <= len(self.data)
        return self.data[self.at - size : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def leb(self) -> int:
        """Unsigned; of a signed one only the length is right."""
        value = shift = 0
        while (byte := self.byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
        return value | byte << shift

    def name(self) -> str:
        return self.take(self.leb()).decode()


def read_code(module: bytes) -> Code:
    """Reads a module of integer and memory instructions, with 32-bit memories that may be many."""
    reader = _Reader(module)
    assert reader.take(8) == b"\0asm\1\0\0\0"
    sections = {}
    while reader.at < len(module):
        id_ = reader.byte()
        sections[id_] = reader.take(reader.leb())
    counts = {FUNC: 0, MEMORY: 0, GLOBAL: 0}
    imports = {}
    for sort, name in _imports(_Reader(sections.get(2, b"\0"))):
        imports[Use(sort, counts[sort])] = name
        counts[sort] += 1
    own = {
        sort: [counts[sort] + n for n in range(_Reader(sections.get(id_, b"\0")).leb())]
        for sort, id_ in ((FUNC, 3), (GLOBAL, 6))
    }
    bodies = _Reader(sections.get(10, b"\0"))
    assert bodies.leb() == len(own[FUNC])
    return Code(
        imports,
        [Use(sort, index) for sort, indices in own.items() for index in indices],
        list(_exports(_Reader(sections.get(7, b"\0")))),
        {Use(FUNC, index): set(_uses(bodies.take(bodies.leb()))) for index in own[FUNC]},
    )


def _imports(reader: _Reader) -> Iterator[tuple[int, str]]:
    for _ in range(reader.leb()):
        name = f"{reader.name()} {reader.name()}"
        sort = reader.byte()
        yield sort, name
        if sort == MEMORY:
            reader.take({0: 2, 1: 3}[reader.data[reader.at]])
        else:
            assert all(byte < 0x80 for byte in reader.take({FUNC: 1, GLOBAL: 2}[sort]))


def _exports(reader: _Reader) -> Iterator[Use]:
    for _ in range(reader.leb()):
        reader.name()
        yield Use(reader.byte(), reader.leb())


def _uses(body: bytes) -> Iterator[Use]:
    reader = _Reader(body)
    for _ in range(reader.leb()):
        reader.leb()
        reader.byte()
    while reader.at < len(body):
        opcode = reader.byte()
        if 0x28 <= opcode <= 0x3E:
            alignment = reader.leb()
            yield Use(MEMORY, reader.leb() if alignment & 0x40 else 0)
            reader.leb()
        elif opcode == 0x0E:
            for _ in range(reader.leb() + 1):
                reader.leb()
        elif opcode == 0xFC:
            bulk = reader.leb()
            operands = [reader.leb() for _ in range(_BULK_LEBS[bulk])]
            for sort, index in zip(_BULK_USES.get(bulk, ()), operands, strict=False):
                if sort is not None:
                    yield Use(sort, index)
        else:
            operands = [reader.leb() for _ in range(_LEBS[opcode])]
            if opcode in _USES:
                yield Use(_USES[opcode], operands[0])
    assert body[-1] == 0x0B
