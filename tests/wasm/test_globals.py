"""Globals: their types as far as values can be read, and their names."""

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from componentize.errors import InvalidModuleError
from componentize.wasm.core.global_names import global_names
from componentize.wasm.core.globals import read_globals
from componentize.wasm.core.imports import GlobalType
from componentize.wasm.core.sections import Section, SectionId, read_sections
from componentize.wasm.core.valtypes import NumType


def sections(fields: str) -> tuple[Section, ...]:
    return tuple(read_sections(bytes(wasmtime.wat2wasm(f"(module {fields})"))))


def types(fields: str) -> list[GlobalType]:
    (section,) = (each for each in sections(fields) if each.id == SectionId.GLOBAL)
    return read_globals(section)


@given(
    st.lists(
        st.one_of(
            st.builds("(i32.const {})".format, st.integers(-(2**31), 2**32 - 1)),
            st.builds("(i64.const {})".format, st.integers(-(2**63), 2**64 - 1)),
            st.builds("(f32.const {})".format, st.floats(width=32, allow_nan=False)),
            st.builds("(f64.const {})".format, st.floats(allow_nan=False)),
        ),
        min_size=1,
    ),
    st.booleans(),
)
def test_numbers(values: list[str], mutable: bool) -> None:
    kinds = [each[1:4] for each in values]
    fields = [
        f"(global {f'(mut {kind})' if mutable else kind} {value})"
        for kind, value in zip(kinds, values, strict=True)
    ]
    found = types("\n".join(fields))
    assert found == [GlobalType(NumType[kind.upper()], mutable) for kind in kinds]


def test_they_are_read_up_to_a_value_that_is_no_number() -> None:
    fields = """(global $a i32 (i32.const 1)) (global i32 (global.get $a))
      (global funcref (ref.null func)) (global i64 (i64.const 1))"""
    found = types(fields)
    assert len(found) == 3
    assert found[:2] == [GlobalType(NumType.I32, mutable=False)] * 2


def test_they_are_cut_short() -> None:
    section = Section(SectionId.GLOBAL, memoryview(b"\x02\x7f\x00\x41\x00\x0b\x7f"), 0, 0, 7)
    with pytest.raises(InvalidModuleError, match="global 1 "):
        read_globals(section)


def test_names() -> None:
    fields = """(global $__stack_pointer (mut i32) (i32.const 1)) (func $f) (memory $m 1)
      (global i32 (i32.const 1)) (global $other i32 (i32.const 1))"""
    assert global_names(sections(fields)) == {"__stack_pointer": [0], "other": [2]}
    assert global_names(sections("")) == {}


def test_two_of_one_name() -> None:
    named = b"\x07\x07\x02\x00\x01a\x01\x01a"
    section = b"\x00" + bytes([5 + len(named)]) + b"\x04name" + named
    module = b"\0asm\1\0\0\0" + section
    assert global_names(read_sections(module)) == {"a": [0, 1]}


@given(st.binary(max_size=30))
def test_names_of_whatever_bytes(payload: bytes) -> None:
    section = b"\x00" + bytes([5 + len(payload)]) + b"\x04name" + payload
    global_names(read_sections(b"\0asm\1\0\0\0" + section))
