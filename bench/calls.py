"""Calls from component to component: a caller and a callee, each made in two ways."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import wasmtime
from reference import Refusal, Source, reference_component
from wasmtime import _bindings as bindings
from wasmtime import component as wasmtime_component

import componentize
from componentize.wasm.component.aliases import Alias, ExportTarget
from componentize.wasm.component.definitions import Definition, NestedComponent, write_component
from componentize.wasm.component.externs import Export
from componentize.wasm.component.instances import Instantiate, InstantiateArg
from componentize.wasm.component.sorts import Sort

SOURCES = Path(__file__).parent / "worlds"
INTERFACE = "bench:calls/work"
CALLS = {
    "number": "a number to a number",
    "pair": "a number to two numbers",
    "length": "a string of 16 bytes to a number",
    "text": "a number to a string of 16 bytes",
    "counter": "a resource is made and dropped",
}
"""What is called, by the name of the caller's function that does so."""

OURS, REFERENCE = "both ours", "both the reference's"
CALLER, CALLEE = "the reference's caller", "the reference's callee"
Loop = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class _Pair:
    caller: bytes
    callee: bytes

    def composed(self) -> bytes:
        """A component of both, with the exports of the caller."""
        names = list(enumerate(CALLS))
        definitions: list[Definition] = [
            NestedComponent((self.callee,)),
            NestedComponent((self.caller,)),
            Instantiate(0, ()),
            Alias(Sort.INSTANCE, ExportTarget(0, INTERFACE)),
            Instantiate(1, (InstantiateArg(INTERFACE, Sort.INSTANCE, 1),)),
            *(Alias(Sort.FUNC, ExportTarget(2, name)) for _, name in names),
            *(Export(name, Sort.FUNC, index, None) for index, name in names),
        ]
        return b"".join(write_component(definitions))


def call_times(rounds: int, milliseconds: float) -> Mapping[str, Mapping[str, Sequence[float]]]:
    """Nanoseconds of processor time of a call, by what is called and by who made the components.

    Args:
        rounds: how many samples there are of each.
        milliseconds: how long the calls of one sample take, about, where both are ours.
    """
    config = wasmtime.Config()
    # components of WASI 0.2 have no tasks: what it takes to count them is left out
    bindings.wasmtime_config_concurrency_support_set(config.ptr(), False)
    engine = wasmtime.Engine(config)
    with ExitStack() as stack:
        loops = {
            title: _loops(engine, stack.enter_context(wasmtime.Store(engine)), pair.composed())
            for title, pair in _pairs().items()
        }
        return {
            title: _samples({each: loops[each][name] for each in loops}, rounds, milliseconds)
            for name, title in CALLS.items()
        }


def _pairs() -> Mapping[str, _Pair]:
    wit = (SOURCES / "calls.wit").read_text("utf-8")
    names = ("caller", "callee")
    modules = [wasmtime.wat2wasm((SOURCES / f"{name}.wat").read_text("utf-8")) for name in names]
    sources = [
        Source(bytes(module), wit, name) for module, name in zip(modules, names, strict=True)
    ]
    caller, callee = (
        componentize.build(each.module, wit={"calls.wit": wit}, world=each.world).to_bytes()
        for each in sources
    )
    pairs = {OURS: _Pair(caller, callee)}
    references = [reference_component(source) for source in sources]
    if any(isinstance(each, Refusal) for each in references):
        raise SystemExit("the reference refuses what calls, or what is called")
    match references:
        case [bytes() as other_caller, bytes() as other_callee]:
            pairs |= {
                REFERENCE: _Pair(other_caller, other_callee),
                CALLER: _Pair(other_caller, callee),
                CALLEE: _Pair(caller, other_callee),
            }
    return pairs


def _loops(engine: wasmtime.Engine, store: wasmtime.Store, component: bytes) -> Mapping[str, Loop]:
    compiled = wasmtime_component.Component(engine, component)
    instance = wasmtime_component.Linker(engine).instantiate(store, compiled)

    def loop(name: str) -> Loop:
        function = instance.get_func(store, name)
        assert function
        return lambda times: function(store, times)

    return {name: loop(name) for name in CALLS}


def _samples(
    loops: Mapping[str, Loop], rounds: int, milliseconds: float
) -> Mapping[str, Sequence[float]]:
    times = _repetitions(loops[OURS], milliseconds / 1000)
    samples: dict[str, list[float]] = {title: [] for title in loops}
    for title in _rotating(list(loops), rounds):
        samples[title].append(_seconds(loops[title], times) / times * 1e9)
    return samples


def _rotating(titles: Sequence[str], rounds: int) -> Iterator[str]:
    for round_ in range(rounds):
        first = round_ % len(titles)
        yield from (*titles[first:], *titles[:first])


def _repetitions(loop: Loop, seconds: float) -> int:
    times = 1
    while (taken := _seconds(loop, times)) < seconds / 4:
        times *= 4
    return max(1, round(times * seconds / taken))


def _seconds(loop: Loop, times: int) -> float:
    start = time.process_time()
    loop(times)
    return time.process_time() - start
