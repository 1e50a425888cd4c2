"""A linked shim has nothing that a guest cannot reach."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wasmtime import wat2wasm

from componentize.preview2 import EARLIEST, LATEST
from componentize.shim.link import PREVIEW2, link, link_entry
from componentize.shim.preview1 import functions
from tests.shim.code import FUNC, GLOBAL, MEMORY, Use, read_code

FUNCTIONS = sorted(functions())


def unreachable(module: bytes) -> list[str]:
    """The imports, functions and globals of a module that none of its exports can reach."""
    code = read_code(module)
    seen: set[Use] = set()
    pending = list(code.exported)
    while pending:
        use = pending.pop()
        if use not in seen:
            seen.add(use)
            pending += code.uses.get(use, ())
    missing = [name for use, name in code.imports.items() if use not in seen]
    return missing + [str(use) for use in code.defined if use not in seen]


def check(names: set[str], wasi: str) -> None:
    shim = link(names, wasi)
    functions = {f"{PREVIEW2} {each.core_name}": each.function for each in shim.lowerings}
    assert [functions.get(name, name) for name in unreachable(shim.module)] == []
    assert unreachable(shim.store) == []
    assert unreachable(link_entry()) == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_shim_of_one_function_is_minimal(name: str) -> None:
    for wasi in (EARLIEST, LATEST):
        check({name}, wasi)


def test_the_shim_of_all_functions_is_minimal() -> None:
    check(set(FUNCTIONS), EARLIEST)
    check(set(FUNCTIONS), LATEST)


@given(st.sets(st.sampled_from(FUNCTIONS)), st.sampled_from([EARLIEST, LATEST]))
@settings(max_examples=60)
def test_the_shim_of_some_functions_is_minimal(names: set[str], wasi: str) -> None:
    check(names, wasi)


@pytest.mark.parametrize(
    ("names", "size"),
    [(["clock_time_get"], 400), (["args_get"], 600), (["sched_yield"], 130), (["proc_exit"], 180)],
)
def test_the_shim_of_a_small_function_is_small(names: list[str], size: int) -> None:
    shim = link(names)
    assert len(shim.module) + len(shim.store) + len(link_entry()) <= size


def test_path_filestat_get_does_not_ask_for_the_hash_of_an_open_descriptor() -> None:
    functions = {each.function for each in link(["path_filestat_get"]).lowerings}
    assert "[method]descriptor.metadata-hash-at" in functions
    assert "[method]descriptor.metadata-hash" not in functions


MODULE = """(module
  (import "a" "used" (func $used (param i32)))
  (import "a" "unused" (func $unused))
  (import "a" "by_the_unused" (func $by_the_unused))
  (import "a" "memory" (memory $m 1))
  (import "a" "other" (memory $n 1))
  (import "a" "third" (memory $o 1 2))
  (global $get (mut i32) (i32.const 1000000))
  (global $set (mut i64) (i64.const -1))
  (global $idle (mut i32) (i32.const 0))
  (func $f (export "f") (param i32) (result i32) (local $x i64)
    (block $b (block $c (br_table $b $c (i32.load8_u $n offset=35 (local.get 0)))))
    (i64.store $n offset=16 align=1 (local.get 0) (i64.const -16))
    (if (result i32) (global.get $get)
      (then
        (memory.copy $m $n (i32.const 16) (i32.const 65536) (i32.const -1)) (call $g)
          (i32.const 16))
      (else (i32.const 35))))
  (func $g (global.set $set (i64.extend_i32_u (memory.size $m))) (call $used (i32.const 300)))
  (func $h (call $by_the_unused) (drop (memory.grow $o (i32.const 1)))))"""


def test_the_walk_finds_what_is_used_and_what_is_not() -> None:
    module = bytes(wat2wasm(MODULE))
    assert read_code(module).uses == {
        Use(FUNC, 3): {Use(MEMORY, 0), Use(MEMORY, 1), Use(GLOBAL, 0), Use(FUNC, 4)},
        Use(FUNC, 4): {Use(MEMORY, 0), Use(GLOBAL, 1), Use(FUNC, 0)},
        Use(FUNC, 5): {Use(MEMORY, 2), Use(FUNC, 2)},
    }
    unused = ["a unused", "a by_the_unused", "a third", str(Use(FUNC, 5)), str(Use(GLOBAL, 2))]
    assert unreachable(module) == unused
