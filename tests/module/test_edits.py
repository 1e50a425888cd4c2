"""Sections that edits append to, add, replace and leave out; all others are carried as they are."""

from collections.abc import Mapping

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from componentize.module.edits import Edits, appended, combined, edited, free_module
from componentize.module.facts import read_facts
from componentize.wasm.core.elements import active_segment
from componentize.wasm.core.imports import Import
from componentize.wasm.core.memories import Limits
from componentize.wasm.core.sections import (
    ORDER,
    SectionId,
    Slice,
    read_sections,
    write_section,
)
from componentize.wasm.core.tables import TableType
from componentize.wasm.core.valtypes import FUNCREF
from componentize.wasm.preambles import MODULE

TABLE = Import("slots", "table", TableType(FUNCREF, Limits(1, 1)))


def assemble(text: str) -> bytes:
    return bytes(wasmtime.wat2wasm(text))


def edit(module: bytes, edits: Edits) -> bytes:
    facts = read_facts(module)
    return b"".join(edited(facts, edits, facts.imports))


def ids(module: bytes) -> list[SectionId]:
    return [each.id for each in read_sections(module) if each.id != SectionId.CUSTOM]


FUNCTIONS = '(func $f (export "f")) (func $g)'
ELEMENTS = {
    "none": "",
    "one": "(elem func $f)",
    "some": "(table 3 funcref) (elem (i32.const 0) func $f $g) (elem declare func $g)",
    "many": "(elem func $f)" * 127,
}


@pytest.mark.parametrize("case", ELEMENTS)
def test_an_element_segment_is_appended_as_the_last(case: str) -> None:
    module = assemble(f"(module {FUNCTIONS} {ELEMENTS[case]})")
    facts = read_facts(module)
    before = facts.by_id.get(SectionId.ELEMENT)
    segment = active_segment(ELEMENTS[case].count("(table"), [facts.exports["f"].index])
    elements = appended(before, SectionId.ELEMENT, [segment])
    (after,) = (
        each
        for each in read_sections(edit(module, Edits(sections={SectionId.ELEMENT: elements})))
        if each.id == SectionId.ELEMENT
    )
    count, first = after.u32(0)
    earlier, start = (0, 0) if before is None else before.u32(0)
    assert count == earlier + 1
    kept = b"" if before is None else bytes(before.payload[start:])
    assert bytes(after.payload[first:]) == kept + segment


@pytest.mark.parametrize(("table", "functions"), [(0, [0]), (1, [0, 1]), (200, [1] * 200)])
def test_an_active_segment_is_what_an_assembler_makes_of_it(
    table: int, functions: list[int]
) -> None:
    listed = " ".join(map(str, functions))
    tables = "(table 200 funcref)" * (table + 1)
    place = f"(table {table})" if table else ""
    text = f"(module {tables} (func) (func) (elem {place} (i32.const 0) func {listed}))"
    (section,) = (each for each in read_sections(assemble(text)) if each.id == SectionId.ELEMENT)
    assert bytes(section.payload) == b"\1" + active_segment(table, functions)


WHOLE = f"""(module (import "a" "b" (func)) (memory 1) (table 1 funcref) (tag)
  (global i32 (i32.const 0)) {FUNCTIONS} (start $f) (elem func $f) (data "passive"))"""
PARTS = {each.id: bytes(each.raw) for each in read_sections(assemble(WHOLE)) if each.id}


@given(st.sets(st.sampled_from(sorted(PARTS))), st.sets(st.sampled_from(sorted(PARTS))))
def test_what_is_added_and_replaced_stands_in_its_place(
    present: set[SectionId], changed: set[SectionId]
) -> None:
    present.add(SectionId.TYPE)
    needs = {SectionId.IMPORT, SectionId.FUNCTION, SectionId.EXPORT}
    present -= {SectionId.EXPORT} if not needs <= present else set()
    changed -= needs
    module = MODULE + b"".join(PARTS[each] for each in ORDER if each in present and each in PARTS)
    new: Mapping[SectionId, tuple[Slice, ...]] = {
        each: write_section(each, b"new ", each.name.encode()) for each in changed
    }
    result = edit(module, Edits(sections=new))
    expected = [each for each in ORDER if each in present | changed and each in PARTS]
    assert ids(result) == expected
    for section in read_sections(result):
        if section.id in changed:
            assert bytes(section.payload) == b"new " + section.id.name.encode()
        elif section.id:
            assert bytes(section.raw) == PARTS[section.id]


def test_a_section_is_left_out() -> None:
    module = assemble(WHOLE)
    without = edit(module, Edits(sections={SectionId.START: (), SectionId.TAG: ()}))
    assert ids(without) == [
        each for each in ids(module) if each not in (SectionId.START, SectionId.TAG)
    ]


def test_the_sections_of_a_world_are_left_out() -> None:
    names = ("component-type", "component-type:wit-bindgen:0.36.0:a:b:w:encoded world", "other")
    customs = "".join(
        f'(@custom "{name}" ({place}) "contents of it")'
        for name in names
        for place in ("before first", "after type", "after last")
    )
    module = assemble(f"(module {FUNCTIONS} {customs})")
    kept = edit(module, Edits())
    assert kept.count(b"component-type") == 0
    assert kept.count(b"contents of it") == 3
    assert ids(kept) == ids(module)
    wasmtime.Module.validate(wasmtime.Engine(), kept)


def test_edits_of_different_sections_are_combined() -> None:
    start: tuple[Slice, ...] = (b"start",)
    other = Import("store", "table", TableType(FUNCREF, Limits(1, 1)))
    assert combined(
        [Edits((other,)), Edits((TABLE,)), Edits(sections={SectionId.START: start})]
    ) == Edits((other, TABLE), {SectionId.START: start})
    assert combined([]) == Edits()


def test_a_module_name_is_free() -> None:
    facts = read_facts(
        assemble('(module (import "slots" "a" (func)) (import "slots#" "b" (func)))')
    )
    assert free_module(facts, "slots") == "slots##"
    assert free_module(facts, "store") == "store"
