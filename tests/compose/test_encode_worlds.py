"""Worlds that hypothesis draws, encoded: hosts accept them, and what is read back is the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wasmtime import component as wasmtime_component

from componentize.compose.encode import encode
from componentize.wasm.component.canon import StringEncoding
from componentize.wit.binary.component_type import read_component_type
from componentize.wit.binary.decode import component_world
from componentize.wit.binary.encode import write_component_type
from componentize.wit.bindings import bindings
from componentize.wit.model import Extern, InterfaceRef, TypeRef, Wit, World
from componentize.wit.rename import renamed_extern, renamed_interface
from tests.compose.encoder_programs import ENGINE
from tests.compose.worlds import composition_of, whole
from tests.wit.world_strategies import worlds


def renamed(wit: Wit, name: str) -> tuple[Wit, World]:
    """The one world under another name, its inline interfaces too."""
    (world,) = wit.worlds.values()

    def other(old: str) -> str:
        return (
            name + old.removeprefix(world.name) if f"{old}#".startswith(f"{world.name}#") else old
        )

    def rename(ref: TypeRef) -> TypeRef:
        return TypeRef(other(ref.interface), ref.name)

    def externs(side: dict[str, Extern]) -> dict[str, Extern]:
        return {
            key: InterfaceRef(other(each.name))
            if isinstance(each, InterfaceRef)
            else renamed_extern(each, rename)
            for key, each in side.items()
        }

    interfaces = {
        other(key): renamed_interface(each, other(key), rename)
        for key, each in wit.interfaces.items()
    }
    moved = World(name, externs(dict(world.imports)), externs(dict(world.exports)), world.docs)
    return Wit(interfaces, {name: moved}), moved


@pytest.mark.slow
@settings(max_examples=60)
@given(worlds(), st.sampled_from([None, *StringEncoding]))
def test_a_component_has_its_world(wit: Wit, encoding: StringEncoding | None) -> None:
    (world,) = wit.worlds.values()
    live_wit, live_world = whole(wit, world)
    component = b"".join(encode(composition_of(live_wit, live_world, encoding)).parts)
    wasmtime_component.Component(ENGINE, component)
    found = component_world(component)
    (found_world,) = found.worlds.values()
    assert whole(found, found_world) == renamed(live_wit, found_world.name)


@settings(max_examples=60)
@given(worlds(), st.sampled_from(StringEncoding))
def test_a_section_has_its_world(wit: Wit, encoding: StringEncoding) -> None:
    (world,) = wit.worlds
    given_ = bindings(wit, world, encoding)
    section = write_component_type(given_)
    wasmtime_component.Component(ENGINE, section)
    found = read_component_type(section, "the section")
    assert found == given_
