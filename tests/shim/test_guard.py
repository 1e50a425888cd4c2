"""A guarded shim: while the host must not be called, what would call it answers `notsup`."""

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


def call(name: str, inside: int, *, linked: list[str], args: tuple[int, ...] = ()) -> object:
    """Calls a function of a guarded shim whose host refuses to be called, with zeros for `args`."""
    shim = link(linked, guarded=True)
    store = wasmtime.Store(engine())
    linker = wasmtime.Linker(engine())
    module = wasmtime.Module(engine(), shim.module)
    limits = wasmtime.MemoryType(wasmtime.Limits(2, None))
    linker.define(store, "guest", "memory", wasmtime.Memory(store, limits))
    flag = wasmtime.GlobalType(wasmtime.ValType.i32(), True)
    linker.define(store, *GUARD, wasmtime.Global(store, flag, wasmtime.Val.i32(inside)))
    own = linker.instantiate(store, wasmtime.Module(engine(), shim.store)).exports(store)
    for item in shim.store_imports:
        if item.owner == "shim":
            linker.define(store, "shim", item.export, own[item.export])

    def refuse(*args: object) -> int:
        raise HostCalledError

    for each in module.imports:
        if each.module == PREVIEW2:
            assert isinstance(each.type, wasmtime.FuncType)
            linker.define_func(each.module, str(each.name), each.type, refuse)
    function = linker.instantiate(store, module).exports(store)[name]
    assert isinstance(function, wasmtime.Func)
    return function(store, *(args or (0,) * len(functions()[name].params)))


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
@settings(max_examples=30, deadline=None)
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
