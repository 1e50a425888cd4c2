"""Name sections: read as written, and as an independent parser and Wasmtime take them."""

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st
from wasmtime import component as wasmtime_component

from componentize.errors import InvalidModuleError
from componentize.wasm.component import read_component, write_component
from componentize.wasm.component.definitions import CustomSection
from componentize.wasm.component.names import Names, read_names, write_names
from componentize.wasm.component.sorts import CoreSort, Sort

texts = st.text(st.characters(codec="utf-8"), max_size=20)
maps = st.dictionaries(st.integers(0, 2**32 - 1), texts, max_size=4)
names = st.builds(
    Names, st.none() | texts, st.dictionaries(st.sampled_from([*Sort, *CoreSort]), maps)
)


@given(names)
def test_reads_what_it_writes(value: Names) -> None:
    assert read_names(write_names(value)) == value


TEXT = """(component $whole
  (core module $guest (memory $main (export "memory") 1))
  (core instance $started (instantiate $guest))
  (alias core export $started "memory" (core memory $shared))
  (type $text string))"""


def test_agrees_with_an_assembler() -> None:
    assembled = bytes(wasmtime.wat2wasm(TEXT))
    definitions = read_component(assembled).definitions
    section = definitions[-1]
    assert isinstance(section, CustomSection)
    expected = Names(
        "whole",
        {
            CoreSort.MEMORY: {0: "shared"},
            CoreSort.MODULE: {0: "guest"},
            CoreSort.INSTANCE: {0: "started"},
            Sort.TYPE: {0: "text"},
        },
    )
    assert read_names(section) == expected
    written = b"".join(write_component([*definitions[:-1], write_names(expected)]))
    assert written == assembled
    wasmtime_component.Component(wasmtime.Engine(), written)


def test_unknown_subsections_are_passed_over() -> None:
    assert read_names(CustomSection("component-name", b"\7\1x\0\2\1a")) == Names("a")


@pytest.mark.parametrize(
    ("contents", "found"),
    [
        (b"\0\5\1", "a subsection is cut short"),
        (b"\0\2\1\xff", "a subsection is malformed (a name that is not UTF-8)"),
        (b"\1\1\x09", "a subsection is malformed (expected 00, found 09)"),
    ],
)
def test_malformed(contents: bytes, found: str) -> None:
    with pytest.raises(InvalidModuleError) as caught:
        read_names(CustomSection("component-name", contents))
    assert caught.value.found == found
    assert caught.value.where == "the custom section component-name"
