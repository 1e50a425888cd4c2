"""The shim's store: `realloc` and `place`, which hosts call."""

from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from wasmtime import Engine, Func, Global, Instance, Memory, Module, Store, Trap

from componentize.shim.link import link
from componentize.shim.preview1 import functions

PAGE = 1 << 16
STATIC = 184
"""The shim's static data lies below."""

MAX = (1 << 32) - 1
ALIGNMENTS = st.sampled_from([1, 2, 4, 8])
SIZES = st.one_of(
    st.integers(0, 64),
    st.integers(0, 3 * PAGE),
    st.sampled_from([PAGE - 1, PAGE, PAGE + 1, 16 * PAGE, 100 * PAGE + 3]),
)


@cache
def engine() -> Engine:
    return Engine()


@cache
def module() -> Module:
    return Module(engine(), link(functions()).store)


class ShimStore:
    """An instance of the store. It imports nothing, so no call of it can reach anything else."""

    def __init__(self) -> None:
        self.store = Store(engine())
        exports = Instance(self.store, module(), []).exports(self.store)
        self._memory = exports["memory"]
        self._functions = {name: exports[name] for name in ("realloc", "place")}
        self._globals = {name: exports[name] for name in ("arena.top", "place.at", "place.len")}

    def realloc(self, old: int, old_size: int, align: int, size: int) -> int:
        return self._call("realloc", old, old_size, align, size)

    def place(self, old: int, old_size: int, align: int, size: int) -> int:
        return self._call("place", old, old_size, align, size)

    def _call(self, name: str, *args: int) -> int:
        function = self._functions[name]
        assert isinstance(function, Func)
        signed = (arg - (1 << 32) if arg > MAX // 2 else arg for arg in args)
        result = function(self.store, *signed)
        assert isinstance(result, int)
        return result & MAX

    def get(self, name: str) -> int:
        variable = self._globals[name]
        assert isinstance(variable, Global)
        value = variable.value(self.store)
        assert isinstance(value, int)
        return value & MAX

    def set(self, name: str, value: int) -> None:
        variable = self._globals[name]
        assert isinstance(variable, Global)
        variable.set_value(self.store, value - (1 << 32) if value > MAX // 2 else value)

    @property
    def memory(self) -> Memory:
        assert isinstance(self._memory, Memory)
        return self._memory

    @property
    def pages(self) -> int:
        return self.memory.size(self.store)

    def read(self, at: int, size: int) -> bytes:
        return bytes(self.memory.read(self.store, at, at + size))

    def write(self, at: int, contents: bytes) -> None:
        self.memory.write(self.store, contents, at)


def pattern(seed: int, size: int) -> bytes:
    """Bytes that differ from those of other seeds, and at other places."""
    period = bytes((seed * 37 + index * 11) & 0xFF for index in range(251))
    return (period * (size // 251 + 1))[:size]


@dataclass
class Allocation:
    at: int
    align: int
    contents: bytes


class Allocations(RuleBasedStateMachine):
    """A host that allocates, and resizes as it fills: nothing it has may move or change."""

    def __init__(self) -> None:
        super().__init__()
        self.shim = ShimStore()
        self.static = pattern(99, STATIC)
        self.shim.write(0, self.static)
        self.live: list[Allocation] = []
        self.count = 0

    @rule(align=ALIGNMENTS, size=SIZES)
    def allocate(self, align: int, size: int) -> None:
        at = self.shim.realloc(0, 0, align, size)
        self.live.append(Allocation(at, align, b""))
        self.fill(self.live[-1], size)

    @precondition(lambda self: self.live)
    @rule(data=st.data(), size=SIZES)
    def resize(self, data: st.DataObject, size: int) -> None:
        allocation = data.draw(st.sampled_from(self.live))
        old = allocation.contents
        allocation.at = self.shim.realloc(allocation.at, len(old), allocation.align, size)
        kept = old[:size]
        assert self.shim.read(allocation.at, len(kept)) == kept
        self.fill(allocation, size)

    @precondition(lambda self: self.live)
    @rule(size=st.integers(0, 1 << 20))
    def grow_the_last(self, size: int) -> None:
        last = max(self.live, key=lambda allocation: allocation.at)
        at, before = last.at, len(last.contents)
        is_top = at + before == self.shim.get("arena.top")
        last.at = self.shim.realloc(at, before, last.align, before + size)
        assert self.shim.read(last.at, before) == last.contents
        assert last.at == at or not is_top
        self.fill(last, before + size)

    @rule()
    def forget(self) -> None:
        """What the shim does at each call."""
        self.shim.set("arena.top", STATIC)
        self.live.clear()

    def fill(self, allocation: Allocation, size: int) -> None:
        self.count += 1
        allocation.contents = pattern(self.count, size)
        self.shim.write(allocation.at, allocation.contents)

    @invariant()
    def nothing_overlaps_or_changes(self) -> None:
        assert self.shim.read(0, STATIC) == self.static
        end = self.shim.pages * PAGE
        for allocation in self.live:
            assert allocation.at % allocation.align == 0
            assert STATIC <= allocation.at <= end - len(allocation.contents)
            assert self.shim.read(allocation.at, len(allocation.contents)) == allocation.contents

    @invariant()
    def memory_grows_as_far_as_it_must(self) -> None:
        assert self.shim.pages * PAGE >= self.shim.get("arena.top")


TestAllocations = pytest.mark.slow(Allocations.TestCase)
TestAllocations.settings = settings(max_examples=40, stateful_step_count=25)


def test_an_allocation_that_shrinks_stays_where_it_is() -> None:
    """A host whose strings are not UTF-8 takes three bytes a character, then gives back."""
    shim = ShimStore()
    at = shim.realloc(0, 0, 1, 3000)
    shim.write(at, b"x" * 1000)
    for size in (1000, 999, 1, 0):
        assert shim.realloc(at, 3000, 1, size) == at
    assert shim.read(at, 1000) == b"x" * 1000


@pytest.mark.parametrize("align", [1, 2, 4, 8])
def test_an_allocation_of_nothing_is_aligned_and_not_null(align: int) -> None:
    shim = ShimStore()
    shim.realloc(0, 0, 1, 1)
    at = shim.realloc(0, 0, align, 0)
    assert at % align == 0
    assert at >= STATIC
    assert shim.pages == 2


def test_memory_grows_by_what_is_allocated_and_no_more() -> None:
    shim = ShimStore()
    shim.realloc(0, 0, 1, 2 * PAGE - STATIC)
    assert shim.pages == 2
    shim.realloc(0, 0, 1, 1)
    assert shim.pages == 3
    shim.set("arena.top", STATIC)
    shim.realloc(0, 0, 8, 100 * PAGE - STATIC)
    assert shim.pages == 100


@pytest.mark.parametrize(
    ("top", "align", "size"),
    [
        (STATIC, 1, MAX),
        (STATIC, 8, MAX - STATIC + 1),
        (MAX - 7, 8, 8),
        (MAX - 2, 4, 4),
        (MAX - 2, 8, 1),
        (MAX - 2, 8, 0),
    ],
)
def test_an_allocation_past_the_last_address_traps(top: int, align: int, size: int) -> None:
    shim = ShimStore()
    shim.set("arena.top", top)
    with pytest.raises(Trap, match="unreachable"):
        shim.realloc(0, 0, align, size)
    assert shim.pages == 2


def test_growing_past_the_last_address_traps() -> None:
    shim = ShimStore()
    at = shim.realloc(0, 0, 8, 16)
    with pytest.raises(Trap, match="unreachable"):
        shim.realloc(at, 16, 8, MAX)


@pytest.mark.parametrize("grow", [False, True])
def test_a_memory_that_cannot_grow_traps(grow: bool) -> None:
    shim = ShimStore()
    shim.store.set_limits(memory_size=4 * PAGE)
    at = shim.realloc(0, 0, 1, PAGE)
    with pytest.raises(Trap, match="unreachable"):
        shim.realloc(at if grow else 0, PAGE if grow else 0, 1, 8 * PAGE)


def test_place_hands_out_the_buffer_of_the_guest() -> None:
    shim = ShimStore()
    shim.set("place.at", 70_000)
    shim.set("place.len", 100)
    for size in (100, 99, 1):
        assert shim.place(0, 0, 1, size) == 70_000
    assert shim.place(0, 0, 1, 0) == 0
    assert shim.place(70_000, 100, 1, 40) == 70_000
    assert shim.get("arena.top") == STATIC
    assert shim.pages == 2


@pytest.mark.parametrize(("room", "size"), [(0, 1), (100, 101), (100, MAX), (MAX - 1, MAX)])
def test_place_traps_where_the_host_brings_more_than_there_is_room_for(
    room: int, size: int
) -> None:
    shim = ShimStore()
    shim.set("place.at", 70_000)
    shim.set("place.len", room)
    with pytest.raises(Trap, match="unreachable"):
        shim.place(0, 0, 1, size)
