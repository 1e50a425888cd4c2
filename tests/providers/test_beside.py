"""A library that imports from preview1 and from a world that has the same interfaces."""

import pytest
from wasmtime import component

from componentize.shim.preview1 import PREVIEW1
from tests.providers.guests import REALLOC
from tests.providers.worlds import ENGINE, build, start

GUEST = f"""(module
  (import "wasi:random/random@{{0}}" "get-random-bytes" (func $bytes (param i64 i32)))
  (import "{PREVIEW1}" "random_get" (func $get (param i32 i32) (result i32)))
  (memory (export "memory") 1) {REALLOC}
  (func (export "f") (result i32)
    (call $bytes (i64.const 24) (i32.const 64))
    (drop (call $get (i32.const 128) (i32.const 8)))
    (i32.and
      (i32.eq (i32.load (i32.const 68)) (i32.const 24))
      (i64.ne (i64.load (i32.load (i32.const 64))) (i64.load (i32.const 128))))))"""
WIT = """package a:b;
  package wasi:random@{0} {{ interface random {{ get-random-bytes: func(len: u64) -> list<u8>; }} }}
  world w {{ import wasi:random/random@{0}; export f: func() -> u32; }}"""


@pytest.mark.parametrize("version", ["0.2.0", "0.2.3", "0.2.12"])
def test_an_interface_that_both_use_is_imported_once(version: str) -> None:
    built = build(GUEST.format(version), WIT.format(version))
    type_ = component.Component(ENGINE, built.component).type
    assert list(type_.imports(ENGINE)) == [f"wasi:random/random@{version}"]
    running = start(built)
    assert running.call("f") == 1


def test_an_import_that_only_drops_a_resource_is_given_under_its_new_name() -> None:
    wit = """package a:b;
      package wasi:io@0.2.9 { interface streams { resource output-stream; } }
      world w { import wasi:io/streams@0.2.9; export f: func(); }"""
    built = build(
        f"""(module
        (import "wasi:io/streams@0.2.9" "[resource-drop]output-stream" (func (param i32)))
        (import "{PREVIEW1}" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1) (func (export "f")))""",
        wit,
    )
    imports = list(component.Component(ENGINE, built.component).type.imports(ENGINE))
    assert [each for each in imports if each.startswith("wasi:io/streams@")] == [
        "wasi:io/streams@0.2.9"
    ]
    start(built).call("f")
