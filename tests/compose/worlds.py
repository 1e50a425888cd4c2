"""A composition for any world: a module that imports and exports all of it, and does nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

import wasmtime

from componentize.compose.composition import (
    Composition,
    CoreExport,
    CoreInstance,
    CoreItem,
    Dropped,
    Lifted,
    Lowered,
    New,
    Options,
    Rep,
)
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.custom import ProducersField
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.abi import Needs, lift_needs, lifted, lower_needs, lowered
from componentize.wit.binary.externs import interfaces_of
from componentize.wit.live import live
from componentize.wit.model import Extern, Function, Resource, Wit, World

STORE = """(module (memory (export "memory") 1)
  (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024))"""

SLOTS = '(module (func (export "dtor") (param i32)))'

MEMORY = CoreExport("store", CoreSort.MEMORY, "memory")
REALLOC = CoreExport("store", CoreSort.FUNC, "realloc")


Producers: TypeAlias = tuple[ProducersField, ...]


def wasm(text: str) -> bytes:
    return bytes(wasmtime.wat2wasm(text))


I32 = NumType.I32


def functions_of(wit: Wit, externs: Mapping[str, Extern]) -> list[tuple[str, Function]]:
    """The functions among imports or exports, each with what the world calls its interface."""
    found = [
        (key, function)
        for key, interface in interfaces_of(wit, externs).items()
        for function in interface.functions.values()
    ]
    return found + [("", each) for each in externs.values() if isinstance(each, Function)]


def resources_of(wit: Wit, externs: Mapping[str, Extern]) -> list[tuple[str, str]]:
    """The resources among imports or exports, each with what the world calls its interface."""
    owned = [(key, each.types) for key, each in interfaces_of(wit, externs).items()]
    return [
        (key, name)
        for key, types in (*owned, ("", externs))
        for name, each in types.items()
        if isinstance(each, Resource)
    ]


def whole(wit: Wit, world: World) -> tuple[Wit, World]:
    """The world with all functions and resources that it imports."""
    functions = [(key, each.name) for key, each in functions_of(wit, world.imports)]
    return live(wit, world, functions, resources_of(wit, world.imports))


def composition_of(
    wit: Wit, world: World, encoding: StringEncoding | None = None, producers: Producers = ()
) -> Composition:
    """A component whose core module imports and exports everything.

    The functions that the module exports trap. Exported resources have a destructor each, and are
    made, dropped and read.

    Args:
        wit: as `live` makes it.
        world: the world.
        encoding: how strings are encoded.
        producers: the tools that made the module.
    """
    given: list[tuple[CoreItem, FuncType]] = []
    for key, function in functions_of(wit, world.imports):
        options = _options(lower_needs(wit, function), encoding)
        given.append((Lowered(key, function.name, options), lowered(wit, function)))
    given += [
        (Dropped(key, name), FuncType((I32,), ())) for key, name in resources_of(wit, world.imports)
    ]
    exported = resources_of(wit, world.exports)
    for key, name in exported:
        given.append((Dropped(key, name, exported=True), FuncType((I32,), ())))
        given.append((New(key, name), FuncType((I32,), (I32,))))
        given.append((Rep(key, name), FuncType((I32,), (I32,))))
    fields = [
        f'(import "w" "{number}" (func {_signature(type_)}))'
        for number, (_, type_) in enumerate(given)
    ]
    lifts: dict[str, dict[str, Lifted]] = {}
    for number, (key, function) in enumerate(functions_of(wit, world.exports)):
        type_ = lifted(wit, function)
        fields.append(f'(func (export "{number}") {_signature(type_)} unreachable)')
        fields.append(f'(func (export "post {number}") (param {_words(type_.results)}))')
        post_return = CoreExport("guest", CoreSort.FUNC, f"post {number}")
        options = replace(_options(lift_needs(wit, function), encoding), post_return=post_return)
        lift = Lifted(CoreExport("guest", CoreSort.FUNC, str(number)), options)
        lifts.setdefault(key, {})[function.name] = lift
    return Composition(
        wit,
        world,
        (
            CoreInstance("store", (wasm(STORE),)),
            CoreInstance("slots", (wasm(SLOTS),)),
            CoreInstance(
                "guest",
                (wasm(f"(module {' '.join(fields)})"),),
                {"w": {str(number): item for number, (item, _) in enumerate(given)}},
            ),
        ),
        lifts,
        {each: CoreExport("slots", CoreSort.FUNC, "dtor") for each in exported},
        producers,
    )


def _options(needs: Needs, encoding: StringEncoding | None) -> Options:
    return Options(
        MEMORY if needs.memory else None,
        REALLOC if needs.realloc else None,
        encoding if needs.string_encoding else None,
    )


def _signature(type_: FuncType) -> str:
    return f"(param {_words(type_.params)}) (result {_words(type_.results)})"


def _words(types: Iterable[object]) -> str:
    return " ".join(map(str, types))
