"""Splitting a core module into sections, and writing sections."""

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from componentize.errors import ComponentizeError, InvalidModuleError, UnsupportedModuleError
from componentize.wasm.core.sections import (
    ORDER,
    SectionId,
    read_sections,
    write_section,
)
from componentize.wasm.preambles import MODULE as PREAMBLE

payloads = st.binary(max_size=300)


@given(
    st.sets(st.sampled_from(ORDER)), st.lists(st.tuples(st.integers(0, 13), payloads)), st.data()
)
def test_reads_what_it_writes(
    ids: set[SectionId], custom: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    expected = [(id_, data.draw(payloads)) for id_ in ORDER if id_ in ids]
    for place, payload in custom:
        expected.insert(place, (SectionId.CUSTOM, payload))
    written = [write_section(id_, payload[:7], payload[7:]) for id_, payload in expected]
    module = PREAMBLE + b"".join(part for parts in written for part in parts)

    sections = read_sections(module)
    assert [(each.id, bytes(each.payload)) for each in sections] == expected
    assert PREAMBLE + b"".join(each.raw for each in sections) == module
    for each in sections:
        assert module[each.offset : each.offset + len(each.payload)] == each.payload


def test_nothing_is_copied() -> None:
    module = bytes(wasmtime.wat2wasm('(module (memory 1) (data (i32.const 0) "abc"))'))
    for section in read_sections(module):
        contents = section.payload
        assert contents.obj is module
        assert section.raw.obj is module
        header, payload = write_section(section.id, contents)
        assert payload is contents
        assert bytes(header) + payload == section.raw


def test_order_is_that_of_an_assembler() -> None:
    text = """(module (type (func)) (import "a" "f" (func)) (func $f) (table 1 funcref) (memory 1)
        (tag) (global i32 i32.const 0) (export "f" (func $f)) (start $f) (elem (i32.const 0) $f)
        (func (data.drop 0)) (data (i32.const 0) "abc"))"""
    sections = read_sections(bytes(wasmtime.wat2wasm(text)))
    assert tuple(each.id for each in sections if each.id != SectionId.CUSTOM) == ORDER


def test_any_encoding_of_a_size_is_read() -> None:
    (section,) = read_sections(PREAMBLE + b"\0\x83\x80\x80\x80\0\2ab")
    assert (bytes(section.payload), section.offset) == (b"\2ab", 14)


MODULE = PREAMBLE + b"\1\1\0\2\1\0"
INVALID = {
    b"": "the input is empty",
    b"\0as": "the input ends inside the preamble at byte 0x3",
    PREAMBLE[:7]: "the input ends inside the preamble at byte 0x7",
    b"(module)": "not WebAssembly: the input begins with 28 6d 6f 64, not 00 61 73 6d at byte 0x0",
    b"\x7fE": "not WebAssembly: the input begins with 7f 45, not 00 61 73 6d at byte 0x0",
    MODULE + b"\x0e\0": "unknown section id 14 at byte 0xe",
    MODULE + b"\3": "unexpected end in the header of the function section at byte 0xf",
    MODULE + b"\3\x80\x80": "unexpected end in the header of the function section at byte 0x11",
    MODULE + b"\3\xff\xff\xff\xff\x1f": (
        "malformed LEB128 in the header of the function section at byte 0xf"
    ),
    MODULE + b"\3\x80\x80\x80\x80\x80\0": (
        "malformed LEB128 in the header of the function section at byte 0xf"
    ),
    MODULE + b"\x0b\7abc": (
        "the data section says it is 7 bytes long, but only 3 are left at byte 0xe"
    ),
    MODULE + b"\2\1\0": "the import section occurs twice at byte 0xe",
    MODULE + b"\1\1\0": "the type section stands after the import section at byte 0xe",
    MODULE
    + b"\x0a\1\0\x0c\1\0": "the data count section stands after the code section at byte 0x11",
}


@pytest.mark.parametrize("module", INVALID)
def test_malformed(module: bytes) -> None:
    with pytest.raises(InvalidModuleError) as caught:
        read_sections(module)
    assert str(caught.value) == INVALID[module]


UNSUPPORTED = {
    bytes(wasmtime.wat2wasm("(component)")): (
        "the input is already a component (layer 1), not a core module: use it as it is"
    ),
    b"\0asm\2\0\0\0": (
        "the input is of version 2, layer 0: only version 1 of layer 0, a core module, can be read"
    ),
    b"\0asm\1\0\2\0": (
        "the input is of version 1, layer 2: only version 1 of layer 0, a core module, can be read"
    ),
}


@pytest.mark.parametrize("module", UNSUPPORTED)
def test_not_a_core_module(module: bytes) -> None:
    with pytest.raises(UnsupportedModuleError) as caught:
        read_sections(module)
    assert str(caught.value) == UNSUPPORTED[module]


@given(st.binary() | st.binary().map(lambda rest: PREAMBLE + rest))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        sections = read_sections(data)
    except ComponentizeError:
        return
    assert PREAMBLE + b"".join(each.raw for each in sections) == data
