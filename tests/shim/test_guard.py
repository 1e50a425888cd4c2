"""A guarded shim: while the host must not be called, what would call it answers `notsup`."""

import struct
from collections.abc import Callable
from functools import cache

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from componentize.shim.link import GUARD, PREVIEW2, link
from componentize.shim.preview1 import functions
from tests.shim.test_link import FUNCTIONS, HELLO
from tests.shim.test_minimality import unreachable

SUCCESS, BADF, NOTSUP = 0, 8, 58
WITHOUT_ERRNO = sorted(name for name, type_ in functions().items() if not type_.results)


class HostCalledError(Exception):
    """Preview2 was called."""


@cache
def engine() -> wasmtime.Engine:
    return wasmtime.Engine()


class Guarded:
    """A guarded shim whose host refuses to be called, but for clocks that are set."""

    def __init__(self, linked: list[str]) -> None:
        shim = link(linked, guarded=True)
        self.store = wasmtime.Store(engine())
        self.monotonic: int | None = None
        self.wall: tuple[int, int] | None = None
        linker = wasmtime.Linker(engine())
        module = wasmtime.Module(engine(), shim.module)
        limits = wasmtime.MemoryType(wasmtime.Limits(2, None))
        self.memory = wasmtime.Memory(self.store, limits)
        linker.define(self.store, "guest", "memory", self.memory)
        flag = wasmtime.GlobalType(wasmtime.ValType.i32(), True)
        self.inside = wasmtime.Global(self.store, flag, wasmtime.Val.i32(0))
        linker.define(self.store, *GUARD, self.inside)
        own = linker.instantiate(self.store, wasmtime.Module(engine(), shim.store))
        self.own = own.exports(self.store)
        for item in shim.store_imports:
            if item.owner == "shim":
                linker.define(self.store, "shim", item.export, self.own[item.export])
        clocks: dict[str, Callable[..., object]] = {
            "wasi:clocks/monotonic-clock@0.2.0": self.now,
            "wasi:clocks/wall-clock@0.2.0": self.write_now,
        }
        interfaces = {each.core_name: each.interface for each in shim.lowerings}
        for each in module.imports:
            if each.module == PREVIEW2:
                assert isinstance(each.type, wasmtime.FuncType)
                function = clocks.get(interfaces[str(each.name)], refuse)
                linker.define_func(each.module, str(each.name), each.type, function)
        self.exports = linker.instantiate(self.store, module).exports(self.store)

    def now(self) -> int:
        if self.monotonic is None:
            raise HostCalledError
        return self.monotonic

    def write_now(self, at: int) -> None:
        if self.wall is None:
            raise HostCalledError
        memory = self.own["memory"]
        assert isinstance(memory, wasmtime.Memory)
        memory.write(self.store, struct.pack("<QI", *self.wall), at)

    def call(self, name: str, args: tuple[int, ...] = (), *, inside: int) -> object:
        """Calls a function, with zeros for `args`."""
        self.inside.set_value(self.store, wasmtime.Val.i32(inside))
        function = self.exports[name]
        assert isinstance(function, wasmtime.Func)
        return function(self.store, *(args or (0,) * len(functions()[name].params)))

    def time(self, clock: int, *, inside: int = 0) -> int:
        """What a clock says, or its errno, negative."""
        errno = self.call("clock_time_get", (clock, 0, 64), inside=inside)
        assert isinstance(errno, int)
        return -errno or struct.unpack("<Q", self.memory.read(self.store, 64, 72))[0]


def refuse(*args: object) -> int:
    raise HostCalledError


def call(name: str, inside: int, *, linked: list[str], args: tuple[int, ...] = ()) -> object:
    """Calls a function of a guarded shim whose host refuses to be called, with zeros for `args`."""
    return Guarded(linked).call(name, args, inside=inside)


OTHERS = {
    "adapter_close_badfd": BADF,
    "args_get": SUCCESS,
    "args_sizes_get": SUCCESS,
    "environ_get": SUCCESS,
    "environ_sizes_get": SUCCESS,
    "fd_prestat_get": BADF,
    "sched_yield": SUCCESS,
}
"""What is answered without the host, but for `notsup`."""


@pytest.mark.parametrize("name", [each for each in FUNCTIONS if each not in WITHOUT_ERRNO])
def test_the_host_is_not_called(name: str) -> None:
    assert call(name, 1, linked=FUNCTIONS) == OTHERS.get(name, NOTSUP)


@pytest.mark.parametrize("name", ["environ_get", "clock_time_get", "args_get", "random_get"])
def test_the_host_is_called_at_other_times(name: str) -> None:
    args = (0, 1) if name == "random_get" else ()
    with pytest.raises(HostCalledError):
        call(name, 0, linked=[name], args=args)


def test_what_has_no_errno_calls_the_host() -> None:
    with pytest.raises(HostCalledError):
        call("proc_exit", 1, linked=["proc_exit"])


@given(st.sets(st.sampled_from(FUNCTIONS)))
@settings(max_examples=30)
def test_it_differs_only_where_it_is_guarded(names: set[str]) -> None:
    plain, guarded = link(names), link(names, guarded=True)
    assert not plain.is_guarded
    assert (guarded.store, guarded.lowerings) == (plain.store, plain.lowerings)
    assert guarded.store_imports == plain.store_imports
    assert unreachable(guarded.module) == []
    assert guarded.is_guarded == (guarded.module != plain.module)


@pytest.mark.parametrize(
    ("names", "is_guarded"),
    [([], False), (HELLO, True), (["sched_yield", "proc_exit"], False), (["random_get"], True)],
)
def test_what_calls_no_host_is_as_it_was(names: list[str], is_guarded: bool) -> None:
    assert link(names, guarded=True).is_guarded == is_guarded


def test_a_look_is_small() -> None:
    more = len(link(FUNCTIONS, guarded=True).module) - len(link(FUNCTIONS).module)
    assert more < 10 * len(FUNCTIONS)


def test_a_clock_tells_the_time_it_told_last() -> None:
    shim = Guarded(["clock_time_get"])
    realtime, monotonic, cpu = 0, 1, 2
    assert [shim.time(each, inside=1) for each in (realtime, monotonic)] == [-NOTSUP, -NOTSUP]
    shim.wall, shim.monotonic = (7, 9), 12
    assert shim.time(monotonic) == 12
    shim.wall, shim.monotonic = (8, 0), 13
    told = [shim.time(each, inside=1) for each in (realtime, monotonic)]
    assert told == [7_000_000_009, 12]
    assert shim.time(cpu, inside=1) == -BADF
    assert [shim.time(each) for each in (realtime, monotonic)] == [8_000_000_000, 13]
    shim.wall, shim.monotonic = (9, 0), 14
    told = [shim.time(each, inside=1) for each in (realtime, monotonic)]
    assert told == [8_000_000_000, 13]
