"""A guest whose realloc or post-return function calls preview1 hears an errno; nothing traps."""

import pytest
import wasmtime

from componentize.shim.preview1 import PREVIEW1
from tests.providers.guests import ALLOCATOR
from tests.providers.worlds import build, start

WIT = """package a:b; world w {
  import get: func(n: u32) -> string;
  export ask: func() -> string;
  export f: func(x: string) -> string;
  export heard: func() -> list<u32>;
  export say: func() -> u32;
}"""

PRINTS = f"""
  (import "$root" "get" (func $get (param i32 i32)))
  (import "{PREVIEW1}" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\08\\00\\00\\00\\03\\00\\00\\00hi\\n")
  {ALLOCATOR}
  (global $count (mut i32) (i32.const 0))
  ;; what each call answered is kept from 512 on
  (func $say (result i32) (local $errno i32)
    (local.set $errno (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 24)))
    (i32.store (i32.add (i32.const 512) (i32.shl (global.get $count) (i32.const 2)))
      (local.get $errno))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (local.get $errno))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (drop (call $say))
    (call $alloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "say") (result i32) (call $say))
  (func (export "heard") (result i32)
    (i32.store (i32.const 64) (i32.const 512))
    (i32.store (i32.const 68) (global.get $count))
    (i32.const 64))
  (func (export "ask") (result i32) (call $get (i32.const 3) (i32.const 80)) (i32.const 80))
  (func (export "f") (param i32 i32) (result i32)
    (i32.store (i32.const 72) (local.get 0)) (i32.store (i32.const 76) (local.get 1))
    (i32.const 72))"""

SUCCESS, NOTSUP = 0, 58


def get(store: object, n: int) -> str:
    return "x" * n


HOST = {"": {"get": get}}


def test_realloc_hears_an_errno_of_what_it_prints_for_a_lifted_string() -> None:
    running = start(build(f"(module {PRINTS})", WIT), HOST)
    assert running.call("say") == SUCCESS
    assert running.call("f", "lifted") == "lifted"
    assert running.call("say") == SUCCESS
    assert list(running.call("heard")) == [SUCCESS, NOTSUP, SUCCESS]


def test_realloc_hears_an_errno_of_what_it_prints_for_a_lowered_string() -> None:
    running = start(build(f"(module {PRINTS})", WIT), HOST)
    assert running.call("ask") == "xxx"
    assert running.call("say") == SUCCESS
    assert list(running.call("heard")) == [NOTSUP, SUCCESS]


def test_a_start_function_prints_and_its_realloc_cannot() -> None:
    text = f"""(module {PRINTS}
      (func $ctors (drop (call $say)) (call $get (i32.const 3) (i32.const 80)) (drop (call $say)))
      (start $ctors))"""
    running = start(build(text, WIT), HOST)
    assert list(running.call("heard")) == [SUCCESS, NOTSUP, SUCCESS]


def test_what_is_allocated_by_the_guest_itself_may_print() -> None:
    wit = "package a:b; world w { import get: func(n: u32) -> string; export g: func() -> u32; }"
    text = f"""(module {PRINTS}
      (export "own" (func $say)) (func (export "g") (result i32) (call $say)))"""
    assert start(build(text, wit), HOST).call("g") == SUCCESS


def test_post_return_hears_an_errno() -> None:
    text = f"""(module {PRINTS}
      (func (export "cabi_post_f") (param i32) (drop (call $say)))
      (func (export "cabi_post_heard") (param i32)))"""
    running = start(build(text, WIT), HOST)
    assert running.call("f", "") == ""
    assert running.call("say") == SUCCESS
    assert list(running.call("heard"))[-2:] == [NOTSUP, SUCCESS]


def test_a_table_that_stays_defined_is_guarded_too() -> None:
    tables = "(type $t (func)) (table 1 (ref null $t))"
    built = build(f"(module {PRINTS} {tables})", WIT)
    assert built.names[-1] == "fix-up"
    running = start(built, HOST)
    assert running.call("f", "lifted") == "lifted"
    assert list(running.call("heard")) == [NOTSUP]


def test_what_calls_no_host_needs_no_guard() -> None:
    wit = "package a:b; world w { export f: func(x: string) -> u32; }"
    text = f"""(module (import "{PREVIEW1}" "sched_yield" (func $yield (result i32)))
      (memory (export "memory") 1) {ALLOCATOR}
      (global $heard (mut i32) (i32.const -1))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $heard (call $yield))
        (call $alloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
      (func (export "f") (param i32 i32) (result i32) (global.get $heard)))"""
    assert start(build(text, wit)).call("f", "x") == SUCCESS


def test_exit_traps() -> None:
    wit = "package a:b; world w { export f: func(x: string) -> u32; }"
    text = f"""(module (import "{PREVIEW1}" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (call $exit (i32.const 0)) (i32.const 8))
      (func (export "f") (param i32 i32) (result i32) (i32.const 0)))"""
    with pytest.raises(wasmtime.WasmtimeError, match="cannot leave component instance"):
        start(build(text, wit)).call("f", "x")


def test_there_are_no_arguments_until_they_can_be_asked_for() -> None:
    wit = "package a:b; world w { export count: func(x: string) -> tuple<u32, u32>; }"
    text = f"""(module
      (import "{PREVIEW1}" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
      (memory (export "memory") 1) {ALLOCATOR}
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (i32.store (i32.const 8) (i32.const -1))
        (if (call $sizes (i32.const 8) (i32.const 16)) (then unreachable))
        (call $alloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
      (func (export "count") (param i32 i32) (result i32)
        (if (call $sizes (i32.const 12) (i32.const 16)) (then unreachable))
        (i32.const 8)))"""
    running = start(build(text, wit), args=["program", "argument"])
    assert [running.call("count", "x") for _ in range(2)] == [(0, 2), (2, 2)]
