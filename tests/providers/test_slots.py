"""What the host calls of a guest before there is one, by way of slots."""

from typing import Any

import pytest
import wasmtime
from wasmtime.component import ResourceAny, ResourceHost

from tests.providers.guests import PAIR, REALLOC
from tests.providers.worlds import Functions, Running, build, start

GREET = """package a:b; world w {
  import get: func(n: u32) -> string;
  export last: func() -> string;
}"""
GETS = """
  (import "$root" "get" (func $get (param i32 i32)))
  (func $ask (call $get (i32.const 7) (i32.const 16)))
  (func (export "last") (result i32) (i32.const 16))"""
START = "(start $ask)"

MEMORY = '(memory (export "memory") 1)'
"""The text of a guest begins with its imports, so memories and tables stand after them."""


def number(store: object, n: int) -> str:
    return f"number {n}"


HOST = {"": {"get": number}}


def table_imports(module: bytes) -> list[tuple[str, str | None]]:
    imports = wasmtime.Module(wasmtime.Engine(), module).imports
    return [
        (each.module, each.name) for each in imports if isinstance(each.type, wasmtime.TableType)
    ]


TABLES = {
    "no table": ("", [("slots", "table")]),
    "a table": ("(table 2 funcref)", [("store", "table"), ("slots", "table")]),
    "elements": (
        """(table $a 3 funcref) (table $b 3 externref) (elem (table $a) (i32.const 1) func $ask)
        (elem func $ask) (elem declare func $ask)""",
        [("store", "table"), ("store", "table1"), ("slots", "table")],
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_start_function_calls_an_import_that_returns_a_string(case: str) -> None:
    tables, imported = TABLES[case]
    built = build(f"(module {GETS} {MEMORY} {tables} {REALLOC} {START})", GREET)
    assert table_imports(built.modules["guest"]) == imported
    assert built.names[-2:] == ["slots", "guest"]
    assert built.notes == ()
    assert start(built, HOST).call("last") == "number 7"


DEFINED = "(table $typed 1 (ref null $t))"
LATE = f"(type $t (func)) {GETS} {MEMORY} {DEFINED} {REALLOC}"


def test_a_table_that_stays_defined_is_filled_by_a_module_after_the_guest() -> None:
    text = f'(module {LATE} (func (export "_initialize") (call $ask)))'
    built = build(text, GREET)
    assert built.names == ["memory", "slots", "guest", "fix-up", "initializer"]
    assert table_imports(built.modules["guest"]) == []
    assert len(built.notes) == 1
    assert start(built, HOST).call("last") == "number 7"


def test_with_such_a_table_a_start_function_is_told_what_it_cannot_call() -> None:
    built = build(f"(module {LATE} {START})", GREET)
    assert "start function traps if it calls an import" in built.notes[-1]
    with pytest.raises(wasmtime.WasmtimeError, match="uninitialized element"):
        start(built, HOST)


def test_as_many_tables_as_hosts_accept_are_filled_from_outside() -> None:
    tables = "(table 1 funcref)" * 100
    text = f'(module {GETS} {MEMORY} {tables} {REALLOC} (func (export "_initialize") (call $ask)))'
    built = build(text, GREET)
    assert built.names[-3:] == ["guest", "fix-up", "initializer"]
    assert start(built, HOST).call("last") == "number 7"


def test_nothing_is_made_where_nothing_is_needed() -> None:
    wit = "package a:b; world w { import f: func(x: string); export g: func(x: u32) -> u32; }"
    built = build(
        f"""(module (import "$root" "f" (func (param i32 i32))) {MEMORY}
        (func (export "g") (param i32) (result i32) (local.get 0)))""",
        wit,
    )
    assert built.names == ["memory", "guest"]
    assert start(built, {"": {"f": lambda store, x: None}}).call("g", 5) == 5


def test_lifts_call_the_guests_own_realloc() -> None:
    wit = "package a:b; world w { export f: func(x: list<string>) -> list<string>; }"
    built = build(
        f"""(module {MEMORY} {REALLOC} {PAIR}
        (func (export "f") (param i32 i32) (result i32)
          (call $pair (local.get 0) (local.get 1))))""",
        wit,
    )
    assert built.names == ["memory", "guest"]
    assert start(built).call("f", ["a", "", "ccc"]) == ["a", "", "ccc"]


LISTS = """package a:b; world w {
  import host: interface { swap: func(x: list<u8>) -> list<u8>; }
  export f: func(x: list<u8>) -> list<u8>;
}"""
SWAPS = f"""(module
  (import "host" "swap" (func $swap (param i32 i32 i32))) {MEMORY} {REALLOC}
  (func (export "f") (param i32 i32) (result i32)
    (call $swap (local.get 0) (local.get 1) (i32.const 64))
    (i32.const 64)))"""


@pytest.mark.parametrize("size", [0, 5000, 200_000])
def test_lists_go_in_and_out_through_a_realloc_that_grows_the_memory(size: int) -> None:
    built = build(SWAPS, LISTS)
    running = start(built, {"host": {"swap": lambda store, x: bytes(x)[::-1]}})
    given = bytes(n * 7 % 256 for n in range(size))
    assert bytes(running.call("f", given)) == given[::-1]


@pytest.mark.parametrize("encoding", ["utf8", "utf16", "latin1+utf16"])
def test_strings_have_the_encoding_of_the_bindings(encoding: str) -> None:
    wit = """package a:b; world w { import f: func(x: string) -> string;
      export g: func(x: string) -> string; }"""
    built = build(
        f"""(module (import "$root" "f" (func $f (param i32 i32 i32))) {MEMORY} {REALLOC}
        (func (export "g") (param i32 i32) (result i32)
          (call $f (local.get 0) (local.get 1) (i32.const 64)) (i32.const 64)))""",
        wit,
        encoding,
    )
    running = start(built, {"": {"f": lambda store, x: x + "é∀"}})
    assert running.call("g", "aö\N{GRINNING FACE}") == "aö\N{GRINNING FACE}é∀"


def test_imports_and_exports_can_have_reallocs_of_their_own() -> None:
    wit = """package a:b; world w { import f: func() -> string; export g: func(x: string) -> u32;
      export counts: func() -> u32; }"""
    count = """(global $imports (mut i32) (i32.const 0)) (global $exports (mut i32) (i32.const 0))
      (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $imports (i32.add (global.get $imports) (i32.const 1)))
        (call $alloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
      (func (export "cabi_export_realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $exports (i32.add (global.get $exports) (i32.const 10)))
        (call $alloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"""
    built = build(
        f"""(module (import "$root" "f" (func $f (param i32))) {MEMORY} {REALLOC} {count}
        (func (export "g") (param i32 i32) (result i32)
          (call $f (i32.const 64)) (i32.load (i32.const 68)))
        (func (export "counts") (result i32)
          (i32.add (global.get $imports) (global.get $exports))))""",
        wit,
    )
    running = start(built, {"": {"f": lambda store: "four"}})
    assert running.call("g", "x") == 4
    assert running.call("counts") == 11


def test_an_import_that_comes_twice_is_given_twice() -> None:
    wit = "package a:b; world w { import f: func() -> string; export g: func() -> string; }"
    built = build(
        f"""(module (import "$root" "f" (func $a (param i32)))
        (import "$root" "f" (func $b (param i32))) {MEMORY} {REALLOC}
        (func (export "g") (result i32) (call $a (i32.const 64)) (call $b (i32.const 72))
          (i32.const 72)))""",
        wit,
    )
    running = start(built, {"": {"f": lambda store: "again"}})
    assert running.call("g") == "again"


def test_a_world_may_import_interfaces_called_like_what_is_added() -> None:
    wit = """package a:b; world w {
      import store: interface { memory: func() -> u32; }
      import slots: interface { table: func() -> string; }
      import guest: interface { f: func(); }
      export f: func() -> string; }"""
    built = build(
        f"""(module (import "store" "memory" (func $m (result i32)))
        (import "slots" "table" (func $t (param i32))) (import "guest" "f" (func $f))
        {MEMORY} (table 1 funcref) {REALLOC}
        (func (export "f") (result i32)
          (call $f) (call $t (i32.const 64)) (drop (call $m)) (i32.const 64)))""",
        wit,
    )
    running = start(
        built,
        {
            "store": {"memory": lambda store: 3},
            "slots": {"table": lambda store: "of slots"},
            "guest": {"f": lambda store: None},
        },
    )
    assert running.call("f") == "of slots"


RESOURCE = """package a:b; interface ex {
  resource c { constructor(n: u32); get: func() -> u32; drops: static func() -> u32; }
}
world w { export ex; export dropped: func() -> u32; }"""
COUNTER = """
  (import "[export]a:b/ex" "[resource-new]c" (func $new (param i32) (result i32)))
  (import "[export]a:b/ex" "[resource-drop]c" (func $drop (param i32)))
  (global $dropped (mut i32) (i32.const 0))
  (func (export "a:b/ex#[constructor]c") (param i32) (result i32)
    (call $new (local.get 0)))
  (func (export "a:b/ex#[method]c.get") (param i32) (result i32) (local.get 0))
  (func (export "a:b/ex#[static]c.drops") (result i32)
    (call $drop (call $new (i32.const 5))) (global.get $dropped))
  (func (export "a:b/ex#[dtor]c") (param i32)
    (global.set $dropped (i32.add (global.get $dropped) (local.get 0))))
  (func (export "dropped") (result i32) (global.get $dropped))"""


def counter(running: Running, value: int) -> Any:
    return running.call("a:b/ex#[constructor]c", value)


def test_a_destructor_is_called_when_the_host_drops_a_resource() -> None:
    built = build(f"(module {COUNTER})", RESOURCE)
    running = start(built)
    handle = counter(running, 41)
    assert running.call("a:b/ex#[method]c.get", handle) == 41
    handle.drop(running.store)
    assert running.call("dropped") == 41


def test_a_destructor_is_called_when_the_guest_drops_a_resource() -> None:
    running = start(build(f"(module {COUNTER})", RESOURCE))
    assert running.call("a:b/ex#[static]c.drops") == 5
    assert running.call("dropped") == 5


def test_destructors_can_be_called_by_a_start_function() -> None:
    text = f"""(module {COUNTER}
      (func $ctors (call $drop (call $new (i32.const 3)))) (start $ctors))"""
    assert start(build(text, RESOURCE)).call("dropped") == 3


def test_slots_are_in_the_order_of_the_world() -> None:
    wit = """package a:b;
      interface x { resource r; resource q; } interface y { resource p; }
      world w { import f: func() -> string; export y; export x; }"""
    names = ["a:b/x#[dtor]q", "a:b/x#[dtor]r", "a:b/y#[dtor]p"]
    functions = "".join(f'(func (export "{each}") (param i32))' for each in names)
    text = f'(module (import "$root" "f" (func (param i32))) {MEMORY} {functions} {REALLOC})'
    built = build(text, wit)
    exports = wasmtime.Module(wasmtime.Engine(), built.modules["slots"]).exports
    expected = ["cabi_realloc", "a:b/y#[dtor]p", "a:b/x#[dtor]r", "a:b/x#[dtor]q", "table"]
    assert [each.name for each in exports] == expected
    assert build(text, wit).component == built.component


def test_an_imported_resource_is_used_and_dropped() -> None:
    wit = """package a:b; interface i {
      resource file { constructor(name: string); read: func() -> string; }
    }
    world w { import i; export f: func(name: string) -> string; }"""
    built = build(
        f"""(module (import "a:b/i" "[constructor]file" (func $open (param i32 i32) (result i32)))
        (import "a:b/i" "[method]file.read" (func $read (param i32 i32)))
        (import "a:b/i" "[resource-drop]file" (func $close (param i32))) {MEMORY} {REALLOC}
        (func (export "f") (param i32 i32) (result i32) (local $file i32)
          (local.set $file (call $open (local.get 0) (local.get 1)))
          (call $read (local.get $file) (i32.const 64))
          (call $close (local.get $file)) (i32.const 64)))""",
        wit,
    )
    closed: list[int] = []

    def opened(store: wasmtime.Store, name: str) -> ResourceAny:
        return ResourceHost.own(len(name), 1).to_any(store)

    def read(store: wasmtime.Store, file: ResourceAny) -> str:
        file.drop(store)
        return "text"

    host: Functions = {"a:b/i": {"[constructor]file": opened, "[method]file.read": read}}
    running = start(built, host, {"a:b/i": {"file": closed.append}})
    assert running.call("f", "name") == "text"
    assert closed == [4]
