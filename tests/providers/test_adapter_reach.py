"""What is there of an adapter: what no call reaches is not imported; commands have their run."""

import pytest

from tests.harness.component_types import described
from tests.providers.adapters import build_adapted
from tests.providers.guests import SHARED
from tests.providers.worlds import ENGINE, Functions, start

ONE: Functions = {"a:b/host": {"one": lambda _: 7}}


class TestReach:
    """What no call reaches of an adapter is not imported."""

    WIT = """package a:b;
      interface host { one: func() -> u32; two: func() -> string; resource r { m: func(); } }
      world w { export n: func() -> u32; }
      world adapt { import host; export extra: func() -> u32; }
      world little { import host; }"""

    GUEST = """(module (import "old" "a" (func $a (result i32)))
      (func (export "n") (result i32) (call $a)))"""

    OWN = f"""(import "a:b/host" "one" (func $one (result i32)))
      (import "a:b/host" "two" (func $two (param i32)))
      (import "a:b/host" "[method]r.m" (func $m (param i32)))
      (import "a:b/host" "[resource-drop]r" (func $drop (param i32)))
      (import "__main_module__" "none" (func $none)) {SHARED}
      (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8))
      (func (export "b") (call $two (i32.const 0)) (call $m (i32.const 0)) (call $none))
      (func (export "extra") (result i32) (call $drop (i32.const 0)) (i32.const 0))
      (func $n (result i32) (call $one))"""

    CALLS = '(func (export "a") (result i32) (call $n))'

    def test_functions_and_resources(self) -> None:
        """Nor is what it calls of the module looked for."""
        own = f"(module {self.OWN} {self.CALLS})"
        built = build_adapted(self.GUEST, self.WIT, {"old": (own, "little")})
        assert imported(built.component) == {"a:b/host": {"one"}}
        assert start(built, ONE).call("n") == 7

    def test_what_its_exports_reach_is(self) -> None:
        own = f"(module {self.OWN} {self.CALLS})"
        built = build_adapted(self.GUEST, self.WIT, {"old": (own, "adapt")})
        assert imported(built.component) == {"a:b/host": {"one", "r"}}

    def test_an_import_that_it_exports(self) -> None:
        own = f'(module {self.OWN} (export "a" (func $one)))'
        built = build_adapted(self.GUEST, self.WIT, {"old": (own, "little")})
        assert imported(built.component) == {"a:b/host": {"one"}}
        assert start(built, ONE).call("n") == 7

    @pytest.mark.parametrize(
        "fields",
        [
            "(table 1 funcref) (elem (i32.const 0) func 0) (func $a (result i32) (call 0))",
            "(global funcref (ref.func 0)) (func $a (result i32) (call 0))",
            "(tag $t) (func $a (result i32) (throw $t))",
        ],
    )
    def test_all_is_where_that_cannot_be_told(self, fields: str) -> None:
        own = f'(module {self.OWN} {fields} (export "a" (func $a)))'.replace(
            '(import "__main_module__" "none" (func $none))', "(func $none)"
        )
        own = own.replace(f"(func $none) {SHARED}", f"{SHARED} (func $none)")
        built = build_adapted(self.GUEST, self.WIT, {"old": (own, "little")})
        assert imported(built.component) == {"a:b/host": {"one", "two", "r", "[method]r.m"}}


def imported(component: bytes) -> dict[str, set[str]]:
    """What a component imports: names by interface."""
    imports = described(ENGINE, component)["imports"]
    return {interface: set(items) for interface, items in imports.items()}


class TestCommands:
    """A module with `_start` and an adapter for what it imports."""

    WIT = """package a:b;
      package wasi:cli@0.2.0 { interface run { run: func() -> result; } }
      world w { }
      world adapt { export wasi:cli/run@0.2.0; import tell: func(n: u32); }
      world little { import tell: func(n: u32); }"""
    GUEST = """(module (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
      (func (export "_start") (drop (call $yield))))"""
    OWN = """(import "__main_module__" "_start" (func $start))
      (import "$root" "tell" (func $tell (param i32)))
      (func (export "sched_yield") (result i32) (call $tell (i32.const 2)) (i32.const 0))"""
    RUN = """(func (export "wasi:cli/run@0.2.0#run") (result i32)
      (call $tell (i32.const 1)) (call $start) (i32.const 0))"""

    @pytest.mark.parametrize("world", [None, "w"])
    def test_the_adapter_runs_it(self, world: str | None) -> None:
        told: list[int] = []
        adapters = {"wasi_snapshot_preview1": (f"(module {self.OWN} {self.RUN})", "adapt")}
        built = build_adapted(self.GUEST, self.WIT, adapters, world=world)
        assert built.names[-1] == "guest"
        assert "shim" not in built.names
        running = start(built, {"": {"tell": lambda _, n: told.append(n)}})
        running.call("wasi:cli/run@0.2.0#run")
        assert told == [1, 2]

    def test_the_entry_runs_it(self) -> None:
        told: list[int] = []
        adapters = {"wasi_snapshot_preview1": (f"(module {self.OWN})", "little")}
        built = build_adapted(self.GUEST, self.WIT, adapters, world=None)
        assert "shim" not in built.names
        running = start(built, {"": {"tell": lambda _, n: told.append(n)}})
        (run,) = (name for name in described(ENGINE, built.component)["exports"])
        running.call(f"{run}#run")
        assert told == [2]
