"""The functions that code refers to, whatever instructions stand between."""

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from componentize.module.facts import read_facts
from componentize.wasm.core.references import read_bodies, referred_functions
from componentize.wasm.core.sections import SectionId
from tests.harness.guests import build_guest

FIELDS = """
  (type $v (func)) (type $two (func (param i32 i64) (result i32 i64)))
  (import "m" "f" (func $f)) (import "m" "memory" (memory 1)) (table 2 funcref)
  (global $g (mut i32) (i32.const 16)) (data $d "\\10\\10") (elem $e func)
  (func $called)"""
"""Constants in the code are the opcode of a call, so that one that is read as code shows."""

BODIES = {
    "numbers": """(drop (i32.const 16)) (drop (i64.const 0x1010101010)) (drop (f32.const 0x1.2p3))
        (drop (f64.const nan:0x1010101010)) (drop (i32.extend8_s (i32.const -16)))
        (drop (i32.trunc_sat_f64_u (f64.const 1))) (global.set $g (global.get $g))""",
    "memory": """(i64.store32 offset=16 align=1 (i32.const 16) (i64.const 16))
        (drop (i32.load8_s offset=0x101010 (i32.const 16))) (drop (memory.grow (memory.size)))
        (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))
        (memory.copy (i32.const 0) (i32.const 0) (i32.const 0))
        (memory.init $d (i32.const 0) (i32.const 0) (i32.const 0)) (data.drop $d)""",
    "tables": """(table.set 0 (i32.const 0) (ref.null func)) (drop (table.get 0 (i32.const 0)))
        (drop (table.size 0)) (drop (table.grow 0 (ref.null func) (i32.const 0)))
        (table.fill 0 (i32.const 0) (ref.null func) (i32.const 0))
        (table.copy 0 0 (i32.const 0) (i32.const 0) (i32.const 0))
        (table.init 0 $e (i32.const 0) (i32.const 0) (i32.const 0)) (elem.drop $e)
        (call_indirect (type $v) (i32.const 0)) (drop (ref.is_null (ref.null extern)))""",
    "control": """(block (loop (br_if 1 (i32.const 0)) (br_table 0 1 0 1 (i32.const 1))))
        (block (result i32) (i32.const 1)) (if (then nop) (else unreachable))
        (drop (select (i32.const 1) (i32.const 2) (i32.const 0)))
        (drop (select (result externref) (ref.null extern) (ref.null extern) (i32.const 0)))
        (i32.const 1) (i64.const 2) (block (type $two)) (drop) (drop) (block (br 0)) return""",
    "references": """(block $l (result (ref null $v)) (ref.null $v) (br_on_null 1) drop
        (ref.null $v)) (drop (ref.as_non_null)) (call_ref $v (ref.null $v))
        (block (result (ref $v)) (br_on_non_null 0 (ref.null $v)) unreachable) drop""",
    "vectors": """(drop (v128.const i8x16 16 16 16 16 16 16 16 16 16 16 16 16 16 16 16 16))
        (drop (i8x16.shuffle 16 16 16 16 0 0 0 0 1 1 1 1 16 16 16 16
          (v128.load offset=16 (i32.const 16)) (v128.load8_splat (i32.const 0))))
        (drop (i8x16.extract_lane_s 15 (v128.const i32x4 0 0 0 0)))
        (drop (i8x16.extract_lane_s 0 (v128.load16_lane offset=1 7 (i32.const 0)
          (v128.const i32x4 0 0 0 0)))) (v128.store64_lane 1 (i32.const 0) (v128.const i64x2 0 0))
        (drop (v128.load32_zero (i32.const 0))) (drop (f64x2.promote_low_f32x4 (f32x4.splat
        (f32.const 0)))) (drop (i64x2.abs (i64x2.mul (v128.const i64x2 0 0)
        (v128.const i64x2 0 0)))) (drop (f32x4.relaxed_madd (v128.const i64x2 0 0)
        (v128.const i64x2 0 0) (v128.const i64x2 0 0)))""",
    "atomics": """(atomic.fence) (drop (i64.atomic.rmw8.add_u offset=16 (i32.const 0)
        (i64.const 16))) (drop (memory.atomic.notify (i32.const 0) (i32.const 0)))
        (drop (i32.atomic.rmw.cmpxchg (i32.const 0) (i32.const 0) (i32.const 0)))""",
    "locals": "(local.set 16 (local.tee 1 (i32.const 1)))",
}

LOCALS = f"(local {'i32 ' * 17} f64 externref (ref null $v))"


def bodies(fields: str) -> list[bytes]:
    facts = read_facts(bytes(wasmtime.wat2wasm(f"(module {FIELDS} {fields})")))
    return read_bodies(facts.by_id[SectionId.CODE])


@pytest.mark.parametrize("family", BODIES)
def test_instructions(family: str) -> None:
    code = BODIES[family]
    assert referred_functions(bodies(f"(func {LOCALS} {code})")[1]) == set()
    last = bodies(f"(func {LOCALS} (call $f) {code} (call $called))")[1]
    assert referred_functions(last) == {0, 1}


def test_calls() -> None:
    many = "(func)" * 200
    (_, *others) = bodies(f"(func (return_call 150)) (func $r (drop (ref.func 202))) {many}")
    assert [referred_functions(each) for each in others[:3]] == [{150}, {202}, set()]


def test_what_is_not_known() -> None:
    body = bodies("(tag $t) (func (throw $t))")[1]
    assert referred_functions(body) is None


@given(st.binary(max_size=40))
def test_whatever_bytes(body: bytes) -> None:
    found = referred_functions(body)
    assert found is None or all(0 <= each < 2**32 for each in found)


@given(st.sampled_from(sorted(BODIES)), st.data())
def test_what_is_cut_short_is_not_understood_or_refers_to_less(
    family: str, data: st.DataObject
) -> None:
    body = bodies(f"(func {LOCALS} {BODIES[family]})")[1]
    cut = body[: data.draw(st.integers(0, len(body)))]
    assert referred_functions(cut) in (None, set())


def test_a_long_table_of_labels() -> None:
    labels = "0 " * 1000
    body = bodies(f"(func (block (br_table {labels} (i32.const 0))) (call $f))")[1]
    assert referred_functions(body) == {0}


def test_every_function_of_a_compiler() -> None:
    facts = read_facts(build_guest("c/walk.c").read_bytes())
    found = [referred_functions(each) for each in read_bodies(facts.by_id[SectionId.CODE])]
    assert None not in found
    called = set().union(*(each for each in found if each))
    assert max(called) < len(found) + len(facts.functions)
    assert set(range(len(facts.functions))) <= called
