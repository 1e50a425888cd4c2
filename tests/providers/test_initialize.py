"""A library's `_initialize` is called once, after all is wired and before its exports can be."""

import pytest

from componentize.wasm.core.sections import SectionId, read_sections
from tests.providers.guests import REALLOC
from tests.providers.worlds import build, start

WIT = (
    """package a:b; world w { import note: func(n: u32) -> string; export state: func() -> u32; }"""
)
PARTS = f"""
  (import "$root" "note" (func $note (param i32 i32)))
  (memory (export "memory") 1) {REALLOC}
  (global $state (mut i32) (i32.const 1))
  (func (export "state") (result i32) (global.get $state))
  (func $initialize
    (call $note (i32.const 9) (i32.const 16))
    (global.set $state (i32.mul (global.get $state) (i32.const 10))))
  (func $start (global.set $state (i32.add (global.get $state) (i32.const 3))))"""

EXPORTS = ["_initialize", "cm32p2_initialize"]
CASES = {
    "nothing": ("", 1, [], ["guest"]),
    "its start section is set": ('(export "{}" (func $initialize))', 10, [9], ["guest"]),
    "another start function comes before": (
        '(start $start) (export "{}" (func $initialize))',
        40,
        [9],
        ["guest", "initializer"],
    ),
    "a start function of its own": ("(start $start)", 4, [], ["guest"]),
    "after a table that stays defined is filled": (
        '(export "{}" (func $initialize)) (type $t (func)) (table 1 (ref null $t))',
        10,
        [9],
        ["guest", "fix-up", "initializer"],
    ),
}


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("case", CASES)
def test_it_is_called_once(case: str, export: str) -> None:
    fields, state, notes, names = CASES[case]
    noted: list[int] = []

    def note(store: object, n: int) -> str:
        noted.append(n)
        return "noted"

    built = build(f"(module {PARTS} {fields.format(export)})", WIT)
    assert built.names[built.names.index("guest") :] == names
    running = start(built, {"": {"note": note}})
    assert noted == notes
    assert running.call("state") == state
    assert noted == notes


def test_the_start_section_stands_in_its_place() -> None:
    fields = '(elem func $start) (data "passive") (export "_initialize" (func $initialize))'
    built = build(f"(module {PARTS} (table 1 funcref) {fields})", WIT)
    sections = [each.id for each in read_sections(built.modules["guest"])]
    at = sections.index(SectionId.START)
    assert sections[at - 1 : at + 2] == [SectionId.EXPORT, SectionId.START, SectionId.ELEMENT]
