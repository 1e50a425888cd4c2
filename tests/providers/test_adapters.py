"""Adapters run: what they give the module, what is lifted of them, what they call of the module."""

from typing import Any

import pytest
import wasmtime
from wasmtime.component import ResourceAny

from componentize.wasm.component.canon import StringEncoding
from tests.providers.adapters import build_adapted
from tests.providers.guests import ALLOCATOR, PAIR, REALLOC, SHARED
from tests.providers.worlds import Functions, start

MEMORY = '(memory (export "memory") 1)'
STACK = "(global $__stack_pointer (mut i32) (i32.const 0))"
STATE = "(global $allocation_state (mut i32) (i32.const 0))"


def greet(store: object, n: int) -> str:
    return "ü" * n


HOST: Functions = {"a:b/host": {"get": greet}}

GREET = """package a:b;
interface host { get: func(n: u32) -> string; }
world w { export last: func() -> string; }
world adapt { import host; }"""

ASKS = f"""(module (import "old" "ask" (func $ask (param i32 i32))) {MEMORY} {REALLOC}
  (func (export "last") (result i32) (call $ask (i32.const 3) (i32.const 16)) (i32.const 16)))"""
"""A module that returns the string an adapter writes the address and size of."""

ANSWERS = f"""
  (import "a:b/host" "get" (func $get (param i32 i32))) {SHARED}
  (func (export "ask") (param i32 i32) (call $get (local.get 0) (local.get 1)))"""
"""An adapter that has a host write it."""


class TestImports:
    def test_a_string_is_allocated_by_the_adapter(self) -> None:
        # at 300, and the count of allocations is kept at 40
        own = """(func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
          (i32.store (i32.const 40) (i32.add (i32.load (i32.const 40)) (i32.const 1)))
          (i32.const 300))"""
        wit = GREET.replace(
            "-> string; }\nworld adapt", "-> string; export count: func() -> u32; }\nworld adapt"
        )
        guest = ASKS.replace(
            "(func (export",
            """(func (export "count") (result i32) (i32.load (i32.const 40)))
          (func (export""",
            1,
        )
        built = build_adapted(guest, wit, {"old": (f"(module {ANSWERS} {own})", "adapt")})
        running = start(built, HOST)
        assert running.call("last") == "üüü"
        assert running.call("count") == 1

    @pytest.mark.parametrize("name", ["cabi_realloc", "canonical_abi_realloc"])
    def test_the_adapter_allocates_by_the_module(self, name: str) -> None:
        own = f"""(import "__main_module__" "{name}"
            (func $realloc (param i32 i32 i32 i32) (result i32))) {ANSWERS}
          (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
            (call $realloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"""
        built = build_adapted(ASKS, GREET, {"old": (f"(module {own})", "adapt")})
        assert start(built, HOST).call("last") == "üüü"

    def test_the_module_has_an_allocator_for_adapters(self) -> None:
        own = f"""(import "__main_module__" "cabi_realloc"
            (func $realloc (param i32 i32 i32 i32) (result i32))) {ANSWERS}
          (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
            (call $realloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"""
        guest = ASKS.replace(
            REALLOC,
            """
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
          (func (export "cabi_realloc_adapter") (param i32 i32 i32 i32) (result i32)
            (i32.const 512))""",
        )
        built = build_adapted(guest, GREET, {"old": (f"(module {own})", "adapt")})
        assert start(built, HOST).call("last") == "üüü"

    def test_a_module_without_allocator_grows_by_pages(self) -> None:
        own = f"""(import "__main_module__" "cabi_realloc"
            (func $realloc (param i32 i32 i32 i32) (result i32))) {ANSWERS}
          (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
            (call $realloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"""
        guest = ASKS.replace(REALLOC, '(func (export "pages") (result i32) (memory.size))')
        wit = GREET.replace("world w {", "world w { export pages: func() -> u32;")
        running = start(build_adapted(guest, wit, {"old": (f"(module {own})", "adapt")}), HOST)
        assert running.call("last") == "üüü"
        assert running.call("pages") == 2

    def test_the_start_function_of_the_module_calls_it(self) -> None:
        own = """(func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
          (i32.const 300))"""
        guest = f"""(module (import "old" "ask" (func $ask (param i32 i32))) {MEMORY}
          (func $ctors (call $ask (i32.const 2) (i32.const 16))) (start $ctors)
          (func (export "last") (result i32) (i32.const 16)))"""
        built = build_adapted(guest, GREET, {"old": (f"(module {ANSWERS} {own})", "adapt")})
        assert start(built, HOST).call("last") == "üü"

    def test_it_stands_for_an_interface_of_the_world(self) -> None:
        wit = GREET.replace("world w {", "world w { import host;")
        guest = f"""(module (import "a:b/host" "get" (func $get (param i32 i32))) {MEMORY}
          (data (i32.const 100) "adapted")
          (func (export "last") (result i32) (call $get (i32.const 7) (i32.const 16))
            (i32.const 16)))"""
        own = f"""(module {SHARED} (func (export "get") (param i32 i32)
          (i32.store (local.get 1) (i32.const 100))
          (i32.store offset=4 (local.get 1) (local.get 0))))"""
        built = build_adapted(guest, wit, {"a:b/host": own})
        assert start(built).call("last") == "adapted"

    def test_several(self) -> None:
        wit = """package a:b;
          world w { export sum: func() -> u32; }
          world one { import first: func() -> u32; }
          world two { import second: func() -> u32; import first: func() -> u32; }"""
        guest = """(module (import "one" "f" (func $one (result i32)))
          (import "two" "f" (func $two (result i32)))
          (import "three" "f" (func $three (result i32)))
          (func (export "sum") (result i32)
            (i32.add (i32.add (call $one) (call $two)) (call $three))))"""
        one = """(module (import "$root" "first" (func $f (result i32))) (export "f" (func $f)))"""
        two = """(module (import "$root" "second" (func $s (result i32)))
          (import "$root" "first" (func $f (result i32)))
          (func (export "f") (result i32) (i32.add (call $s) (call $f))))"""
        three = '(module (func (export "f") (result i32) (i32.const 1000)))'
        built = build_adapted(
            guest, wit, {"one": (one, "one"), "two": (two, "two"), "three": three}
        )
        host: Functions = {"": {"first": lambda _: 1, "second": lambda _: 10}}
        assert start(built, host).call("sum") == 1012

    def test_strings_are_encoded_as_each_module_says(self) -> None:
        wit = """package a:b;
          interface host { put: func(text: string); }
          world w { import host; export both: func(); }
          world adapt { import host; }"""
        guest = f"""(module (import "old" "say" (func $say (param i32 i32)))
          (import "a:b/host" "put" (func $put (param i32 i32))) {MEMORY}
          (data (i32.const 0) "g\\00\\fc\\00a\\c3\\bc")
          (func (export "both") (call $put (i32.const 0) (i32.const 2))
            (call $say (i32.const 4) (i32.const 3))))"""
        own = f"""(module (import "a:b/host" "put" (func $put (param i32 i32))) {SHARED}
          (export "say" (func $put)))"""
        told: list[str] = []
        host: Functions = {"a:b/host": {"put": lambda _, text: told.append(text)}}
        encodings = (StringEncoding.UTF16, StringEncoding.UTF8)
        built = build_adapted(guest, wit, {"old": (own, "adapt")}, encodings=encodings)
        start(built, host).call("both")
        assert told == ["gü", "aü"]

    def test_an_interface_of_its_world_is_called_like_the_module_of_the_memory(self) -> None:
        wit = """package a:b; world w { export sum: func() -> u32; }
          world adapt { import env: interface { f: func() -> u32; } }"""
        guest = """(module (import "old" "f" (func $f (result i32)))
          (func (export "sum") (result i32) (call $f)))"""
        own = f"""(module (import "env" "f" (func $f (result i32))) {SHARED}
          (export "f" (func $f)))"""
        built = build_adapted(guest, wit, {"old": (own, "adapt")})
        assert start(built, {"env": {"f": lambda _: 3}}).call("sum") == 3

    def test_an_import_under_two_names(self) -> None:
        guest = """(module (import "old" "f" (func $a (result i32)))
          (import "old" "f" (func $b (result i32)))
          (func (export "sum") (result i32) (i32.add (call $a) (call $b))))"""
        wit = "package a:b; world w { export sum: func() -> u32; }"
        own = '(module (func (export "f") (result i32) (i32.const 4)))'
        assert start(build_adapted(guest, wit, {"old": own})).call("sum") == 8

    def test_what_is_not_used_is_left_out(self) -> None:
        guest = '(module (func (export "sum") (result i32) (i32.const 5)))'
        wit = """package a:b; world w { export sum: func() -> u32; }
          world adapt { import first: func() -> u32; }"""
        own = '(module (import "$root" "first" (func $f (result i32))) (export "f" (func $f)))'
        built = build_adapted(guest, wit, {"old": (own, "adapt")})
        assert built.names == ["memory", "guest"]
        assert start(built).call("sum") == 5


class TestExports:
    """What an adapter exports of its world is lifted of it."""

    WIT = """package a:b;
      interface text { double: func(x: string) -> string; }
      world w { }
      world adapt { export text; export freed: func() -> u32; }"""

    def test_strings_by_its_own_allocator_and_post_return(self) -> None:
        own = f"""(module {SHARED} {ALLOCATOR} {PAIR}
          (global $freed (mut i32) (i32.const 0))
          (export "cabi_export_realloc" (func $alloc))
          (func (export "a:b/text#double") (param i32 i32) (result i32) (local $new i32)
            (local.set $new (call $alloc (i32.const 0) (i32.const 0) (i32.const 1)
              (i32.shl (local.get 1) (i32.const 1))))
            (memory.copy (local.get $new) (local.get 0) (local.get 1))
            (memory.copy (i32.add (local.get $new) (local.get 1)) (local.get 0) (local.get 1))
            (call $pair (local.get $new) (i32.shl (local.get 1) (i32.const 1))))
          (func (export "cabi_post_a:b/text#double") (param i32)
            (if (i32.ne (local.get 0) (i32.const 64)) (then unreachable))
            (global.set $freed (i32.add (global.get $freed) (i32.const 1))))
          (func (export "freed") (result i32) (global.get $freed)))"""
        guest = f"(module {MEMORY})"
        running = start(build_adapted(guest, self.WIT, {"old": (own, "adapt")}))
        assert running.call("a:b/text#double", "aü") == "aüaü"
        assert running.call("a:b/text#double", "") == ""
        assert running.call("freed") == 2

    @pytest.mark.parametrize("state", ["", STATE])
    def test_they_have_a_stack_while_parameters_are_allocated(self, state: str) -> None:
        """The host calls the allocator before the function."""
        own = f"""(module {SHARED} {STACK} {state} {ALLOCATOR}
          (func (export "cabi_export_realloc") (param i32 i32 i32 i32) (result i32)
            (if (i32.eqz (global.get $__stack_pointer)) (then unreachable))
            (call $alloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
          (func (export "a:b/text#double") (param i32 i32) (result i32)
            (i32.store (i32.sub (global.get $__stack_pointer) (i32.const 8)) (local.get 0))
            (i32.store (i32.sub (global.get $__stack_pointer) (i32.const 4)) (local.get 1))
            (i32.sub (global.get $__stack_pointer) (i32.const 8)))
          (func (export "freed") (result i32) (global.get $__stack_pointer)))"""
        guest = f"(module {MEMORY})"
        running = start(build_adapted(guest, self.WIT, {"old": (own, "adapt")}))
        assert running.call("a:b/text#double", "aü") == "aü"
        assert running.call("freed") == 2 << 16

    def test_main_module(self) -> None:
        wit = """package a:b; world w { } world adapt { export entry: func(n: u32) -> u32; }"""
        guest = """(module (import "old" "n" (func $n (result i32)))
          (global $sum (mut i32) (i32.const 1))
          (func (export "the_entry") (global.set $sum (i32.add (call $n) (global.get $sum))))
          (func (export "sum") (result i32) (global.get $sum)))"""
        own = """(module (import "__main_module__" "the_entry" (func $entry))
          (import "__main_module__" "sum" (func $sum (result i32)))
          (global $n (mut i32) (i32.const 0))
          (func (export "entry") (param i32) (result i32)
            (global.set $n (local.get 0)) (call $entry) (call $sum))
          (func (export "n") (result i32) (global.get $n)))"""
        running = start(build_adapted(guest, wit, {"old": (own, "adapt")}))
        assert [running.call("entry", n) for n in (5, 7)] == [6, 13]

    def test_a_resource_with_a_destructor(self) -> None:
        wit = """package a:b;
          interface things { resource thing { constructor(n: u32); get: func() -> u32; } }
          world w { export dropped: func() -> u32; }
          world adapt { export things; }"""
        guest = """(module (import "old" "dropped" (func $dropped (result i32)))
          (func (export "dropped") (result i32) (call $dropped)))"""
        own = """(module
          (import "[export]a:b/things" "[resource-new]thing" (func $new (param i32) (result i32)))
          (global $dropped (mut i32) (i32.const 0))
          (func (export "dropped") (result i32) (global.get $dropped))
          (func (export "a:b/things#[constructor]thing") (param i32) (result i32)
            (call $new (i32.add (local.get 0) (i32.const 100))))
          (func (export "a:b/things#[method]thing.get") (param i32) (result i32) (local.get 0))
          (func (export "a:b/things#[dtor]thing") (param i32)
            (global.set $dropped (local.get 0))))"""
        running = start(build_adapted(guest, wit, {"old": (own, "adapt")}))
        thing: Any = running.call("a:b/things#[constructor]thing", 7)
        assert isinstance(thing, ResourceAny)
        assert running.call("a:b/things#[method]thing.get", thing) == 107
        assert running.call("dropped") == 0
        thing.drop(running.store)
        assert running.call("dropped") == 107


class TestStack:
    """An adapter that has a stack pointer is given a stack in the module's memory."""

    WIT = """package a:b;
      world w {
        export pointer: func() -> u32;
        export pages: func() -> u32;
        export given: func() -> u32;
      }"""

    OWN = """(func (export "pointer") (result i32) (global.get $__stack_pointer))"""

    @staticmethod
    def guest(realloc: str) -> str:
        return f"""(module (import "old" "pointer" (func $pointer (result i32))) {MEMORY}
          (global $given (mut i32) (i32.const 0)) {realloc}
          (func (export "pointer") (result i32) (call $pointer))
          (func (export "pages") (result i32) (memory.size))
          (func (export "given") (result i32) (global.get $given)))"""

    COUNTING = (
        ALLOCATOR
        + """
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $given (i32.add (global.get $given) (local.get 3)))
        (call $alloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"""
    )

    @pytest.mark.parametrize(
        ("state", "realloc", "pointer", "given"),
        [
            ("", "", 2 << 16, 0),
            (STATE, "", 2 << 16, 0),
            ("", COUNTING, 2 << 16, 0),
            (STATE, COUNTING, 4096 + (1 << 16), 1 << 16),
        ],
    )
    def test_where_it_is(self, state: str, realloc: str, pointer: int, given: int) -> None:
        own = f"(module {SHARED} {STACK} {state} {self.OWN})"
        running = start(build_adapted(self.guest(realloc), self.WIT, {"old": own}))
        assert running.call("pages") == 1
        assert [running.call("pointer") for _ in range(2)] == [pointer] * 2
        assert running.call("pages") == 2
        assert running.call("given") == given

    def test_it_is_used_where_the_linker_left_the_pointer_elsewhere(self) -> None:
        own = f"(module {SHARED} {STACK.replace('const 0', 'const 4096')} {self.OWN})"
        running = start(build_adapted(self.guest(""), self.WIT, {"old": own}))
        assert running.call("pointer") == 2 << 16

    def test_the_allocator_calls_the_adapter(self) -> None:
        """It sees the state 1 then."""
        wit = "package a:b; world w { export states: func() -> tuple<u32, u32>; }"
        guest = f"""(module (import "old" "state" (func $state (result i32))) {MEMORY} {ALLOCATOR}
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
            (i32.store (i32.const 8) (call $state))
            (call $alloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
          (func (export "states") (result i32)
            (i32.store (i32.const 12) (call $state)) (i32.const 8)))"""
        own = f"""(module {SHARED} {STACK} {STATE}
          (func (export "state") (result i32) (global.get $allocation_state)))"""
        running = start(build_adapted(guest, wit, {"old": own}))
        assert running.call("states") == (1, 2)

    def test_the_start_function_of_the_module_has_it_allocated(self) -> None:
        guest = self.guest(self.COUNTING).removesuffix(")")
        guest += "(func $ctors (drop (call $pointer))) (start $ctors))"
        own = f"(module {SHARED} {STACK} {STATE} {self.OWN})"
        running = start(build_adapted(guest, self.WIT, {"old": own}))
        assert running.call("given") == 1 << 16
        assert running.call("pointer") == 4096 + (1 << 16)

    def test_memory_that_cannot_grow_traps(self) -> None:
        guest = self.guest("").replace(MEMORY, '(memory (export "memory") 1 1)')
        own = f"(module {SHARED} {STACK} {self.OWN})"
        running = start(build_adapted(guest, self.WIT, {"old": own}))
        with pytest.raises(wasmtime.WasmtimeError, match="unreachable"):
            running.call("pointer")

    def test_each_adapter_has_its_own(self) -> None:
        """Whatever their names are."""
        wit = "package a:b; world w { export both: func() -> tuple<u32, u32>; }"
        guest = f"""(module (import "x" "pointer" (func $a (result i32)))
          (import "x stack" "pointer" (func $b (result i32))) {MEMORY}
          (func (export "both") (result i32) (i32.store (i32.const 0) (call $a))
            (i32.store (i32.const 4) (call $b)) (i32.const 0)))"""
        own = f"(module {SHARED} {STACK} {self.OWN})"
        running = start(build_adapted(guest, wit, {"x": own, "x stack": own}))
        assert running.call("both") == (2 << 16, 3 << 16)

    def test_what_the_adapter_exports_under_the_name_is_no_obstacle(self) -> None:
        own = f"""(module {SHARED} {STACK} {self.OWN}
          (func (export "__stack_pointer") (result i32) unreachable))"""
        running = start(build_adapted(self.guest(""), self.WIT, {"old": own}))
        assert running.call("pointer") == 2 << 16


class TestOrder:
    """What the imports of one are lowered with is there before any other is instantiated."""

    def test_adapters_that_each_allocate(self) -> None:
        wit = GREET.replace("last: func() -> string", "both: func() -> tuple<string, string>")
        guest = f"""(module (import "x" "ask" (func $a (param i32 i32)))
          (import "y" "ask" (func $b (param i32 i32))) {MEMORY}
          (func (export "both") (result i32) (call $a (i32.const 1) (i32.const 16))
            (call $b (i32.const 2) (i32.const 24)) (i32.const 16)))"""
        own = f"""(module {STACK} {ANSWERS}
          (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
            (i32.sub (global.get $__stack_pointer) (i32.const 100))))"""
        own = own.replace(STACK, "").replace("(func (export", f"{STACK} (func (export", 1)
        adapters = {"x": (own, "adapt"), "y": (own, "adapt")}
        assert start(build_adapted(guest, wit, adapters), HOST).call("both") == ("ü", "üü")

    def test_an_adapter_beside_the_shim(self) -> None:
        wit = GREET.replace("world w {", "world w { export args: func() -> u32;")
        guest = ASKS.replace(
            MEMORY,
            f"""(import "wasi_snapshot_preview1" "args_sizes_get"
              (func $sizes (param i32 i32) (result i32))) {MEMORY}
            (func (export "args") (result i32)
              (if (call $sizes (i32.const 8) (i32.const 16)) (then unreachable))
              (i32.load (i32.const 8)))""",
        )
        own = f"""(module {ANSWERS}
          (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32)
            (i32.const 300)))"""
        built = build_adapted(guest, wit, {"old": (own, "adapt")})
        running = start(built, HOST, args=["a", "b", "c"])
        assert running.call("args") == 3
        assert running.call("last") == "üüü"
