"""Modules of very many parts take at most 1 s of processor time, and 1 s more for each MB.

They have a tenth of what is meant, in a tenth of the time: a time that grows faster than the input
shows.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache

import pytest

import componentize
from componentize.errors import ComponentizeError
from componentize.wasm.core.sections import ORDER, SectionId, write_section
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32, Bytes, Name
from tests.harness.timing import is_within

SCALE = 10
COUNT = 1_000_000 // SCALE

FUNCTION = b"\x60\0\0"
START = b"\6_start\0\0"
SCHED_YIELD = Name.build("wasi_snapshot_preview1") + Name.build("sched_yield")


def module(payloads: Mapping[SectionId, bytes], custom: bytes = b"") -> bytes:
    """A command that does nothing, with some sections of other contents, and custom sections."""
    sound = {
        SectionId.TYPE: b"\1" + FUNCTION,
        SectionId.FUNCTION: b"\1\0",
        SectionId.EXPORT: b"\1" + START,
        SectionId.CODE: b"\1\2\0\x0b",
    }
    contents = {**sound, **payloads}
    sections = (write_section(each, contents[each]) for each in ORDER if each in contents)
    return MODULE + b"".join(part for parts in sections for part in parts) + custom


def several(item: bytes, count: int = COUNT) -> bytes:
    """vec(item), all the same."""
    return U32.build(count) + item * count


def custom(payload: bytes) -> bytes:
    return b"\0" + Bytes.build(payload)


PROCESSED_BY = Name.build("producers") + b"\1" + Name.build("processed-by")
DIFFERENT = COUNT // 4

MODULES: dict[str, Callable[[], bytes]] = {
    "custom sections": lambda: module({}, custom(b"\0") * COUNT),
    "producers sections": lambda: module({}, custom(Name.build("producers") + b"\0") * COUNT),
    "producers": lambda: module({}, custom(PROCESSED_BY + several(b"\0\0"))),
    "fields of producers": lambda: module({}, custom(Name.build("producers") + several(b"\0\0"))),
    "types": lambda: module(
        {SectionId.TYPE: several(FUNCTION), SectionId.FUNCTION: b"\1" + U32.build(COUNT - 1)}
    ),
    "types in a group": lambda: module(
        {
            SectionId.TYPE: b"\1\x4e" + several(FUNCTION),
            SectionId.FUNCTION: b"\1" + U32.build(COUNT - 1),
        }
    ),
    "structures in a group": lambda: module(
        {
            SectionId.TYPE: b"\2\x4e" + several(b"\x50\0\x5f\2\x63\0\0\x78\1") + FUNCTION,
            SectionId.FUNCTION: b"\1" + U32.build(COUNT),
        }
    ),
    "parameters": lambda: module(
        {
            SectionId.TYPE: b"\2\x60" + several(b"\x63\0") + b"\0" + FUNCTION,
            SectionId.FUNCTION: b"\1\1",
        }
    ),
    "imports": lambda: module(
        {
            SectionId.TYPE: b"\2" + FUNCTION + b"\x60\0\1\x7f",
            SectionId.IMPORT: several(SCHED_YIELD + b"\0\1"),
            SectionId.EXPORT: b"\1\6_start\0" + U32.build(COUNT),
        }
    ),
    "imports of different types": lambda: module(
        {
            SectionId.TYPE: U32.build(DIFFERENT + 1) + FUNCTION + b"\x60\0\1\x7f" * DIFFERENT,
            SectionId.IMPORT: U32.build(DIFFERENT)
            + b"".join(SCHED_YIELD + b"\0" + U32.build(1 + each) for each in range(DIFFERENT)),
            SectionId.EXPORT: b"\1\6_start\0" + U32.build(DIFFERENT),
        }
    ),
    "unknown imports": lambda: module({SectionId.IMPORT: several(b"\0\0\0\0")}),
    "exports": lambda: module(
        {
            SectionId.EXPORT: U32.build(COUNT + 1)
            + START
            + b"".join(Name.build(f"{each}") + b"\0\0" for each in range(COUNT))
        }
    ),
    "functions": lambda: module(
        {
            SectionId.FUNCTION: several(b"\0"),
            SectionId.EXPORT: b"\1\6_start\0" + U32.build(COUNT - 1),
            SectionId.CODE: several(b"\2\0\x0b"),
        }
    ),
    "tables": lambda: module({SectionId.TABLE: several(b"\x70\0\1")}),
    "memories": lambda: module(
        {SectionId.MEMORY: several(b"\0\1"), SectionId.EXPORT: b"\2" + START + b"\6memory\2\0"}
    ),
    "data segments": lambda: module(
        {SectionId.MEMORY: b"\1\0\1", SectionId.DATA: several(b"\0\x41\0\x0b\0")}
    ),
    "bytes of a heap type": lambda: module(
        {SectionId.TABLE: b"\1\x63" + b"\x80" * COUNT + b"\0\0\1"}
    ),
    "bytes of a limit": lambda: module({SectionId.MEMORY: b"\1\0" + b"\x80" * COUNT + b"\0"}),
    "bytes of a name": lambda: module(
        {SectionId.IMPORT: b"\1" + Name.build("a" * COUNT) + b"\0\0\0"}
    ),
}


@cache
def _warm() -> None:
    """What only the first build does: reading WIT, linking the shim."""
    types = b"\2" + FUNCTION + b"\x60\0\1\x7f"
    componentize.build(module({}))
    yields = {SectionId.TYPE: types, SectionId.IMPORT: b"\1" + SCHED_YIELD + b"\0\1"}
    componentize.build(module({**yields, SectionId.EXPORT: b"\1\6_start\0\1"}))


@pytest.mark.slow
@pytest.mark.parametrize("case", MODULES)
def test_takes_no_longer_than_its_size_allows(case: str) -> None:
    _warm()
    data = MODULES[case]()

    def build() -> None:
        with suppress(ComponentizeError):
            componentize.build(data).to_bytes()

    assert is_within(1 / SCALE + len(data) / 1e6, build)
