"""A guest that imports its memory, and guests that export it otherwise."""

import pytest
import wasmtime

from componentize.shim.preview1 import PREVIEW1
from tests.providers.guests import REALLOC
from tests.providers.worlds import build, start

WIT = """package a:b; world w {
  import get: func(x: string) -> string;
  export f: func(x: string) -> string;
}"""
FUNCTIONS = f"""{REALLOC}
  (func (export "f") (param i32 i32) (result i32)
    (call $get (local.get 0) (local.get 1) (i32.const 64)) (i32.const 64))"""
GET = '(import "$root" "get" (func $get (param i32 i32 i32)))'

MEMORIES = {
    "imported": ('(import "env" "memory" (memory 1))', wasmtime.Limits(1, None)),
    "imported and exported": (
        '(import "env" "memory" (memory 3 9)) (export "memory" (memory 0))',
        wasmtime.Limits(3, 9),
    ),
    "with data": (
        '(import "env" "memory" (memory 2)) (data (i32.const 8) "at eight")',
        wasmtime.Limits(2, None),
    ),
    "of the Canonical ABI's name": (
        '(memory (export "cm32p2_memory") 1)',
        wasmtime.Limits(1, None),
    ),
    "of another name": ('(memory (export "heap") 1)', wasmtime.Limits(1, None)),
}


@pytest.mark.parametrize("case", MEMORIES)
def test_strings_pass_through_the_memory(case: str) -> None:
    memory, limits = MEMORIES[case]
    built = build(f"(module {GET} {memory} {FUNCTIONS})", WIT)
    (export,) = wasmtime.Module(wasmtime.Engine(), built.modules["memory"]).exports
    assert isinstance(export.type, wasmtime.MemoryType)
    assert export.type.limits == limits
    running = start(built, {"": {"get": lambda store, x: x.upper()}})
    assert running.call("f", "in and out") == "IN AND OUT"


def test_an_imported_memory_stands_before_defined_ones() -> None:
    text = f"""(module (import "env" "memory" (memory 1)) {GET}
      (memory $other (export "memory") 2)
      (func (export "f") (param i32 i32) (result i32)
        (call $get (local.get 0) (local.get 1) (i32.const 64)) (i32.const 64))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))"""
    built = build(text, WIT)
    assert built.names[:2] == ["memory", "memory1"]
    running = start(built, {"": {"get": lambda store, x: x}})
    assert running.call("f", "text") == "text"


def test_preview1_points_into_the_imported_memory() -> None:
    wit = "package a:b; world w { export f: func() -> u32; }"
    text = f"""(module (import "env" "memory" (memory 1))
      (import "{PREVIEW1}" "random_get" (func $random (param i32 i32) (result i32)))
      (func (export "f") (result i32)
        (drop (call $random (i32.const 8) (i32.const 64)))
        (i64.ne (i64.load (i32.const 8)) (i64.const 0))))"""
    assert start(build(text, wit)).call("f") == 1
