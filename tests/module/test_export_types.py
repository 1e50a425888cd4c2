"""The types of many exports are read in one pass."""

import time

import pytest
import wasmtime

from componentize.errors import InvalidModuleError
from componentize.module.facts import CM32P2_MEMORY, export_types, read_facts
from componentize.wasm.core.sections import SectionId, write_section
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32, Name

TEXT = """(module
  (import "env" "f" (func $f (param f32)))
  (import "env" "g" (func $g (result i64)))
  (memory (export "memory") 1)
  (func $a (param i32))
  (func $b (param i32 i64) (result f64) unreachable)
  (func $c)
  (export "f" (func $f)) (export "b" (func $b)) (export "c" (func $c)) (export "again" (func $b)))
"""


def test_functions_are_imported_or_defined() -> None:
    facts = read_facts(bytes(wasmtime.wat2wasm(TEXT)))
    types = export_types(facts, ["f", "b", "again", "c", "memory", "nothing"])
    assert {name: each.type for name, each in types.items()} == {
        "f": FuncType((NumType.F32,), ()),
        "b": FuncType((NumType.I32, NumType.I64), (NumType.F64,)),
        "again": FuncType((NumType.I32, NumType.I64), (NumType.F64,)),
        "c": FuncType((), ()),
    }
    assert export_types(facts, []) == {}


def module(functions: int, exported: list[int]) -> bytes:
    """As many functions, by turns of 200 types, and exports of some, called by their numbers."""
    types = [b"\x60" + bytes((count,)) + b"\x7f" * count + b"\0" for count in range(100)]
    types += [b"\x60\0" + bytes((count,)) + b"\x7f" * count for count in range(100)]
    exports = b"".join(Name.build(str(n)) + b"\0" + U32.build(n) for n in exported)
    payloads = {
        SectionId.TYPE: U32.build(200) + b"".join(types),
        SectionId.FUNCTION: U32.build(functions)
        + b"".join(U32.build(n % 200) for n in range(functions)),
        SectionId.EXPORT: U32.build(len(exported)) + exports,
    }
    return MODULE + b"".join(
        part for section, payload in payloads.items() for part in write_section(section, payload)
    )


def test_many() -> None:
    exported = [*range(199, 100_000, 7), 0]
    facts = read_facts(module(100_000, exported))
    started = time.process_time()
    types = export_types(facts, facts.exports)
    assert time.process_time() - started < 2
    assert {name: each.type_index for name, each in types.items()} == {
        str(number): number % 200 for number in exported
    }


def test_one_that_is_not_there() -> None:
    facts = read_facts(module(3, [2, 3]))
    assert set(export_types(facts, ["2"])) == {"2"}
    with pytest.raises(InvalidModuleError, match="there is no function 3, only 3 are defined"):
        export_types(facts, ["2", "3"])


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("(module)", 0),
        ("(module (memory 1))", 0),
        ("(module (memory 1) (memory 1))", None),
        ('(module (memory 1) (memory (export "memory") 1))', 1),
        (f'(module (memory 1) (memory (export "{CM32P2_MEMORY}") 1))', 1),
        ('(module (import "env" "memory" (memory 1)))', 0),
        ('(module (import "env" "memory" (memory 1)) (memory 1))', None),
        ('(module (import "env" "memory" (memory 1)) (memory (export "memory") 1))', 1),
    ],
)
def test_the_memory_that_pointers_point_into(text: str, index: int | None) -> None:
    assert read_facts(bytes(wasmtime.wat2wasm(text))).pointed_memory == index
