"""LEB128s are read where Wasmtime reads them: no longer than their type needs, and in its range."""

from collections.abc import Callable
from typing import Any

import pytest
import wasmtime

from componentize.errors import InvalidModuleError
from componentize.wasm.codec import Format, Malformed
from componentize.wasm.core.exports import read_exports
from componentize.wasm.core.imports import read_imports
from componentize.wasm.core.memories import MEM_TYPE
from componentize.wasm.core.sections import ORDER, Section, SectionId, read_sections, write_section
from componentize.wasm.core.tables import read_tables
from componentize.wasm.core.types import read_types
from componentize.wasm.core.vectors import read_entries
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import S33, U32, U64

SOUND = {
    SectionId.TYPE: b"\2\x60\0\0\x60\0\0",
    SectionId.IMPORT: b"",
    SectionId.FUNCTION: b"\1\0",
    SectionId.TABLE: b"",
    SectionId.MEMORY: b"",
    SectionId.GLOBAL: b"\2\x7f\0\x41\0\x0b\x7f\0\x41\0\x0b",
    SectionId.EXPORT: b"",
    SectionId.CODE: b"\1\2\0\x0b",
}

Read = Callable[[Section], object]
PLACES: dict[str, tuple[SectionId, Callable[[bytes], bytes], Read]] = {
    "count of types": (
        SectionId.TYPE,
        lambda leb: leb + b"\x60\0\0",
        lambda section: read_types(section, {0}),
    ),
    "count of a group": (
        SectionId.TYPE,
        lambda leb: b"\1\x4e" + leb + b"\x60\0\0",
        lambda section: read_types(section, {0}),
    ),
    "count of parameters": (
        SectionId.TYPE,
        lambda leb: b"\2\x60\0\0\x60" + leb + b"\x7f\0",
        lambda section: read_types(section, {1}),
    ),
    "type index of a parameter that is skipped": (
        SectionId.TYPE,
        lambda leb: b"\3\x60\0\0\x60\0\0\x60\1\x63" + leb + b"\0",
        lambda section: read_types(section, {2}),
    ),
    "supertype": (
        SectionId.TYPE,
        lambda leb: b"\3\x60\0\0\x50\0\x60\0\0\x50\1" + leb + b"\x60\0\0",
        lambda section: read_types(section, {2}),
    ),
    "type index of an import": (
        SectionId.IMPORT,
        lambda leb: b"\1\1a\1b\0" + leb,
        read_imports,
    ),
    "length of a module's name": (
        SectionId.IMPORT,
        lambda leb: b"\1" + leb + b"a\1b\0\0",
        read_imports,
    ),
    "type index of a table": (
        SectionId.TABLE,
        lambda leb: b"\1\x63" + leb + b"\0\0",
        read_tables,
    ),
    "minimum of a table": (
        SectionId.TABLE,
        lambda leb: b"\1\x70\0" + leb,
        read_tables,
    ),
    "minimum of a 64-bit table": (
        SectionId.TABLE,
        lambda leb: b"\1\x70\4" + leb,
        read_tables,
    ),
    "maximum of a table": (
        SectionId.TABLE,
        lambda leb: b"\1\x70\1\0" + leb,
        read_tables,
    ),
    "minimum of a memory": (
        SectionId.MEMORY,
        lambda leb: b"\1\0" + leb,
        lambda section: list(read_entries(section, MEM_TYPE, "memory")),
    ),
    "maximum of a 64-bit memory": (
        SectionId.MEMORY,
        lambda leb: b"\1\5\0" + leb,
        lambda section: list(read_entries(section, MEM_TYPE, "memory")),
    ),
    "index of an export": (
        SectionId.EXPORT,
        lambda leb: b"\1\1g\3" + leb,
        read_exports,
    ),
    "length of an export's name": (
        SectionId.EXPORT,
        lambda leb: b"\1" + leb + b"g\3\0",
        read_exports,
    ),
}


def encodings(value: int) -> list[bytes]:
    """One value in one byte and in more, the last of them with each bit that has no meaning."""
    found = [bytes((value,))]
    for length in (*range(2, 13), 3000):
        for last in (0x00, 0x01, 0x08, 0x10, 0x20, 0x40, 0x70, 0x7F):
            found.append(bytes((value | 0x80,)) + b"\x80" * (length - 2) + bytes((last,)))
    return found


def engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    config.wasm_gc = True
    config.wasm_function_references = True
    config.wasm_memory64 = True
    return wasmtime.Engine(config)


ENGINE = engine()
OF_NUMBERS = ("integer representation too long", "integer too large", "invalid heap type")
"""What Wasmtime says of a LEB128 that it cannot read."""


def wasmtime_error(module: bytes) -> str | None:
    try:
        wasmtime.Module.validate(ENGINE, module)
    except wasmtime.WasmtimeError as error:
        return str(error)
    return None


def is_read(module: bytes, place: SectionId, read: Read) -> bool:
    section = next(each for each in read_sections(module) if each.id == place)
    try:
        read(section)
    except InvalidModuleError:
        return False
    return True


@pytest.mark.parametrize("case", PLACES)
def test_agrees_with_wasmtime(case: str) -> None:
    place, payload, read = PLACES[case]
    valid = malformed = 0
    for leb in encodings(1):
        payloads = {**SOUND, place: payload(leb)}
        sections = (write_section(each, payloads[each]) for each in ORDER if payloads.get(each))
        module = MODULE + b"".join(part for parts in sections for part in parts)
        error = wasmtime_error(module)
        if error is None:
            valid += 1
            assert is_read(module, place, read), leb.hex(" ")
        elif any(text in error for text in OF_NUMBERS):
            malformed += 1
            assert not is_read(module, place, read), leb.hex(" ")
    assert valid >= 5
    assert malformed >= 8


@pytest.mark.parametrize(
    ("declaration", "value", "encoded"),
    [
        (U32, 2**32 - 1, "ffffffff0f"),
        (U64, 2**64 - 1, "ffffffffffffffffff01"),
        (S33, 2**32 - 1, "ffffffff0f"),
        (S33, -(2**32), "8080808070"),
    ],
)
def test_bounds(declaration: Format[Any], value: int, encoded: str) -> None:
    assert declaration.build(value) == bytes.fromhex(encoded)
    assert declaration.parse(bytes.fromhex(encoded)) == value
    with pytest.raises(ValueError, match=f"^{value * 2} is no [us]"):
        declaration.build(value * 2)


@pytest.mark.parametrize(
    ("declaration", "encoded"),
    [
        (U32, "ffffffff1f"),
        (U32, "808080808000"),
        (U64, "ffffffffffffffffff02"),
        (U64, "8080808080808080808000"),
        (S33, "ffffffff1f"),
        (S33, "8080808060"),
        (S33, "808080808000"),
    ],
)
def test_out_of_bounds(declaration: Format[Any], encoded: str) -> None:
    with pytest.raises(Malformed, match=r"LEB128 that is no [us]"):
        declaration.parse(bytes.fromhex(encoded))


@pytest.mark.parametrize("flags", range(0x20))
@pytest.mark.parametrize("place", [SectionId.TABLE, SectionId.MEMORY])
def test_flags_of_limits(place: SectionId, flags: int) -> None:
    element = b"\x70" if place == SectionId.TABLE else b""
    maximum = b"\2" if flags & 1 else b""
    page_size = b"\x10" if flags & 8 else b""
    payload = b"\1" + element + bytes((flags,)) + b"\1" + maximum + page_size
    module = MODULE + b"".join(write_section(place, payload))
    error = wasmtime_error(module) or ""
    read = PLACES["minimum of a table" if place == SectionId.TABLE else "minimum of a memory"][2]
    assert is_read(module, place, read) == ("flags" not in error), error
