"""Modules made for drawn worlds match them, in both manglings; with one thing amiss they do not."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from componentize.errors import MismatchError
from componentize.matching.fit import match
from componentize.matching.match import (
    ExportedFunction,
    ImportedFunction,
    Match,
    ResourceDrop,
    ResourceNew,
    ResourceRep,
    WorldImport,
)
from componentize.module.facts import read_facts
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.abi import lifted, lowered
from componentize.wit.bindings import bindings
from componentize.wit.model import Extern, Function, InterfaceRef, Resource, Wit
from tests.matching.modules import core_module
from tests.wit.world_strategies import worlds

I32 = NumType.I32
TAKES, MAKES = FuncType((I32,), ()), FuncType((I32,), (I32,))
REALLOC = FuncType((I32,) * 4, (I32,))


@dataclass
class Module:
    """What a module has, and what that is."""

    imports: list[tuple[str, str, FuncType]] = field(default_factory=list)
    meanings: list[WorldImport] = field(default_factory=list)
    exports: dict[str, FuncType] = field(default_factory=dict)
    lifts: dict[str, dict[str, ExportedFunction]] = field(default_factory=dict)
    destructors: dict[tuple[str, str], str] = field(default_factory=dict)

    def matched(self, wit: Wit) -> Match:
        (world,) = wit.worlds
        module = core_module(self.imports, {**self.exports, "cabi_realloc": REALLOC}, ["memory"])
        return match(read_facts(module), bindings(wit, world, StringEncoding.UTF8))


def on_track(name: str) -> str:
    """The name of a drawn interface with the version that `cm32p2` modules give it."""
    path, _, version = name.partition("@")
    return {"0.2.1": f"{path}@0.2", "1.2.3": f"{path}@1", "2.0.0": f"{path}@2"}.get(version, name)


def items(
    wit: Wit, externs: dict[str, Extern]
) -> Iterator[tuple[str, dict[str, Function], list[str]]]:
    """The functions and the resources of a world, under the empty name, and of its interfaces."""
    functions = {name: each for name, each in externs.items() if isinstance(each, Function)}
    yield "", functions, [name for name, each in externs.items() if isinstance(each, Resource)]
    for key, extern in externs.items():
        if isinstance(extern, InterfaceRef):
            interface = wit.interfaces[extern.name]
            resources = [n for n, each in interface.types.items() if isinstance(each, Resource)]
            yield key, dict(interface.functions), resources


@st.composite
def modules(draw: st.DrawFn) -> tuple[Wit, Module]:
    wit = draw(worlds())
    (world,) = wit.worlds.values()
    module = Module()

    def add(
        meaning: WorldImport, type_: FuncType, places: tuple[str, str], names: tuple[str, str]
    ) -> None:
        if draw(st.integers(0, 3)):
            which = draw(st.integers(0, 1))
            module.imports.append((places[which], names[which], type_))
            module.meanings.append(meaning)

    for key, functions, resources in items(wit, dict(world.imports)):
        places = (key or "$root", f"cm32p2|{on_track(key)}" if key else "cm32p2")
        for name, function in functions.items():
            add(ImportedFunction(key, name), lowered(wit, function), places, (name, name))
        for name in resources:
            drops = (f"[resource-drop]{name}", f"{name}_drop")
            add(ResourceDrop(key, name, exported=False), TAKES, places, drops)
    for key, functions, resources in items(wit, dict(world.exports)):
        before = (f"{key}#", f"cm32p2|{on_track(key)}|") if key else ("", "cm32p2||")
        places = (f"[export]{key}", f"cm32p2|_ex_{on_track(key)}")
        if key or functions:
            module.lifts[key] = {}
        for name, function in functions.items():
            type_ = lifted(wit, function)
            core = draw(st.sampled_from(before)) + name
            module.exports[core] = type_
            posts = (f"cabi_post_{before[0]}{name}", f"{before[1]}{name}_post")
            post = draw(st.none() | st.sampled_from(posts))
            if post is not None:
                module.exports[post] = FuncType(type_.results, ())
            module.lifts[key][name] = ExportedFunction(core, post)
        for name in resources:
            destructors = (f"{before[0]}[dtor]{name}", f"{before[1]}{name}_dtor")
            destructor = draw(st.none() | st.sampled_from(destructors))
            if destructor is not None:
                module.destructors[key, name] = destructor
                module.exports[destructor] = TAKES
            intrinsics: tuple[tuple[WorldImport, str, FuncType], ...] = (
                (ResourceDrop(key, name, exported=True), "drop", TAKES),
                (ResourceNew(key, name), "new", MAKES),
                (ResourceRep(key, name), "rep", MAKES),
            )
            for intrinsic, kind, type_ in intrinsics:
                add(intrinsic, type_, places, (f"[resource-{kind}]{name}", f"{name}_{kind}"))
    return wit, module


RELAXED = settings(suppress_health_check=list(HealthCheck), max_examples=30)


@RELAXED
@given(modules())
def test_a_module_made_for_a_world_matches_it(drawn: tuple[Wit, Module]) -> None:
    wit, module = drawn
    found = module.matched(wit)
    places = [(place, name) for place, name, _ in module.imports]
    assert dict(found.imports) == dict(zip(places, module.meanings, strict=True))
    assert {key: dict(each) for key, each in found.exports.items()} == module.lifts
    assert dict(found.destructors) == module.destructors
    assert found.unmatched == ()
    assert found.notes == ()


@RELAXED
@given(modules(), st.data())
def test_what_a_module_lacks_is_told(drawn: tuple[Wit, Module], data: st.DataObject) -> None:
    wit, module = drawn
    lifts = [each.core for functions in module.lifts.values() for each in functions.values()]
    if not lifts:
        return
    lacking = data.draw(st.sampled_from(lifts))
    del module.exports[lacking]
    with pytest.raises(MismatchError) as caught:
        module.matched(wit)
    assert len(caught.value.problems) == 1
    assert "but the module has no export" in str(caught.value)


@RELAXED
@given(modules(), st.data())
def test_all_wrong_types_are_told(drawn: tuple[Wit, Module], data: st.DataObject) -> None:
    wit, module = drawn
    wrong_imports = {
        place: replace(type_, params=(*type_.params, NumType.F64))
        for place, (_, _, type_) in enumerate(module.imports)
        if data.draw(st.booleans())
    }
    wrong_exports = {
        name: replace(type_, params=(*type_.params, NumType.F64))
        for name, type_ in module.exports.items()
        if data.draw(st.booleans())
    }
    module.imports = [
        (*each[:2], wrong_imports.get(place, each[2])) for place, each in enumerate(module.imports)
    ]
    module.exports |= wrong_exports
    wrong = len(wrong_imports) + len(wrong_exports)
    if wrong:
        with pytest.raises(MismatchError) as caught:
            module.matched(wit)
        assert len(caught.value.problems) == wrong
        assert all(" has the type " in problem for problem in caught.value.problems)
