"""Values go through a component unchanged, whatever the world it is of.

`COMPONENTIZE_WORLDS=1000 python -m pytest tests/worlds/test_echo.py` draws that many worlds.
"""

import os
from collections.abc import Iterator
from typing import Any

import wasmtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wasmtime.component import Component, Func, Instance

import componentize
from componentize import origin
from componentize.wasm.component.canon import StringEncoding
from componentize.wit.bindings import bindings
from componentize.wit.model import Borrow, Function, InterfaceRef, Own, Wit, World
from componentize.wit.resolve import resource_of
from componentize.wit.text.print import to_text
from tests.harness.component_types import described, differences
from tests.harness.world_host import WorldHost, comparable, new_engine, replaced, tagged
from tests.wit.world_strategies import worlds
from tests.worlds.echo import REALLOCS, TABLES, Shape, echo_module
from tests.worlds.expected import expected_type
from tests.worlds.manglings import CM32P2, LEGACY
from tests.worlds.mirror import SOURCE, mirrored
from tests.worlds.sections import with_section
from tests.worlds.stubs import stub
from tests.worlds.values import values

WORLDS = int(os.environ.get("COMPONENTIZE_WORLDS", "15"))

ENCODINGS = {each: name for name, each in origin.ENCODINGS.items()}

ENGINE = new_engine()

SHAPES = st.builds(
    Shape, st.just(CM32P2), st.booleans(), st.just("one"), st.sampled_from(tuple(TABLES))
) | st.builds(
    Shape,
    st.just(LEGACY),
    st.booleans(),
    st.sampled_from(tuple(REALLOCS)),
    st.sampled_from(tuple(TABLES)),
)


class Caller:
    """Calls the exports of a component of a mirrored world, and compares what its host hears.

    `numbers` are those of resources that the guest's handles of one call stand for, by identity.
    """

    def __init__(self, wit: Wit, world: World, component: bytes, data: st.DataObject) -> None:
        self.wit = wit
        self.data = data
        self.host = WorldHost(wit, world)
        self.store = wasmtime.Store(ENGINE)
        linker = self.host.linker(ENGINE)
        self.instance: Instance = linker.instantiate(self.store, Component(ENGINE, component))
        self.numbers: dict[int, int] = {}
        self.keys = {
            each.name: key for key, each in world.exports.items() if isinstance(each, InterfaceRef)
        }

    def exported(self, key: str, name: str) -> Func:
        interface = self.instance.get_export_index(self.store, key) if key else None
        index = self.instance.get_export_index(self.store, name, interface)
        assert index
        function = self.instance.get_func(self.store, index)
        assert function
        return function

    def call(self, key: str, function: Function) -> None:
        """A call with values of the types: they are what the host hears, its result what comes."""
        self.numbers.clear()
        drawn = tuple(self.data.draw(values(self.wit, each.type)) for each in function.params)
        args = replaced(drawn, Own | Borrow, lambda handle: self.given(key, handle))
        answer = None
        if function.result is not None:
            drawn = self.data.draw(values(self.wit, function.result))
            answer = replaced(drawn, Own, lambda handle: self.host.own(handle.resource))
        heard = comparable(args, self.number)
        expected = comparable(answer, lambda handle: handle.rep)
        self.host.answers[key, function.name] = answer
        self.host.calls.clear()
        result = self.exported(key, function.name)(self.store, *args)
        assert self.host.calls == [(key, function.name, heard)]
        assert comparable(result, self.ended) == expected

    def given(self, key: str, handle: Own | Borrow) -> Any:
        """A handle for an argument: of the guest, or of the host if the type is imported."""
        if not key:
            owns = isinstance(handle, Own)
            return (self.host.own if owns else self.host.borrow)(handle.resource)
        home = resource_of(self.wit, handle.resource)
        assert home
        source = self.keys[home.interface], SOURCE + home.name
        inner = self.host.answers[source] = self.host.own(home)
        number = inner.rep
        outer = self.exported(*source)(self.store)
        self.numbers[id(outer)] = number
        return outer

    def number(self, handle: Any) -> int:
        return number if (number := self.numbers.get(id(handle))) else int(handle.rep)

    def ended(self, handle: Any) -> int:
        """The number of a resource: it is dropped, so that the host hears of it."""
        handle.drop(self.store)
        return self.host.dropped[-1]


@settings(max_examples=WORLDS, suppress_health_check=list(HealthCheck))
@given(st.data(), worlds())
def test_values_in_are_values_out(data: st.DataObject, wit: Wit) -> None:
    mirror, world = mirrored(wit, next(iter(wit.worlds)))
    encoding = data.draw(st.sampled_from(StringEncoding))
    text = echo_module(mirror, world, data.draw(SHAPES))
    core = bytes(wasmtime.wat2wasm(text))
    if data.draw(st.booleans()):
        core = with_section(core, bindings(mirror, world.name, encoding))
        component = componentize.build(core).to_bytes()
    else:
        texts = {"drawn.wit": to_text(mirror, world.name)}
        component = componentize.build(
            core, wit=texts, world=world.name, encoding=ENCODINGS[encoding]
        ).to_bytes()
    types = described(ENGINE, component)
    used = {(key, function.name) for key, function in exported(mirror, world)}
    assert differences(types, expected_type(mirror, world, used, types)) == []
    with tagged():
        caller = Caller(mirror, world, component, data)
        for key, function in exported(mirror, world):
            caller.call(key, function)


@settings(max_examples=WORLDS, suppress_health_check=list(HealthCheck))
@given(st.data(), worlds())
def test_what_is_not_used_is_not_imported(data: st.DataObject, wit: Wit) -> None:
    world = next(iter(wit.worlds.values()))
    mangling = data.draw(st.sampled_from((LEGACY, CM32P2)))
    made = stub(wit, world, mangling, lambda: data.draw(st.booleans()))
    core = bytes(wasmtime.wat2wasm(made.text(mangling)))
    encoding = data.draw(st.sampled_from(StringEncoding))
    core = with_section(core, bindings(wit, world.name, encoding))
    types = described(ENGINE, componentize.build(core).to_bytes())
    assert differences(types, expected_type(wit, world, made.used, types)) == []


def exported(wit: Wit, world: World) -> Iterator[tuple[str, Function]]:
    """The exported functions, each after what the world calls its interface, if it has one."""
    for key, extern in world.exports.items():
        match extern:
            case Function():
                yield "", extern
            case InterfaceRef(name):
                for function in wit.interfaces[name].functions.values():
                    yield key, function
