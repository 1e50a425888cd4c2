"""Matching takes time that is linear in what a module and a world have, also where nothing fits."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from componentize.errors import MOST_PROBLEMS, MismatchError
from componentize.matching.fit import match
from componentize.module.facts import read_facts
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.bindings import bindings
from componentize.wit.model import Field, Function, Interface, InterfaceRef, Primitive, Wit, World
from tests.harness.timing import is_linear
from tests.matching.modules import core_module

I32 = NumType.I32
LOWERED, LIFTED = FuncType((I32,) * 3, ()), FuncType((I32,) * 2, (I32,))
REALLOC = FuncType((I32,) * 4, (I32,))


def world(interfaces: int, functions: int) -> Wit:
    """A world that imports and exports interfaces of functions from strings to strings."""
    echo = ((Field("s", Primitive.STRING),), Primitive.STRING)
    names = [f"function-{number}" for number in range(functions)]
    declared = {name: Function(name, *echo) for name in names}
    found = {
        name: Interface(name, {}, declared)
        for name in (f"test:large/i{number}@1.2.3" for number in range(interfaces))
    }
    refs = {name: InterfaceRef(name) for name in found}
    return Wit(found, {"test:large/w": World("test:large/w", refs, refs)})


def fitting(count: int) -> tuple[Wit, bytes]:
    wit = world(count // 20, 20)
    functions = [(name, each) for name in wit.interfaces for each in wit.interfaces[name].functions]
    imports = [(name, function, LOWERED) for name, function in functions]
    exports = {f"{name}#{function}": LIFTED for name, function in functions}
    helpers = {f"helper_{number}": LIFTED for number in range(20 * count)}
    return wit, core_module(imports, {**exports, **helpers, "cabi_realloc": REALLOC}, ["memory"])


def other_modules(count: int) -> tuple[Wit, bytes]:
    imports = [(f"test:lagre/i{number}@1.2.3", "f", LOWERED) for number in range(count)]
    return world(count, 1), core_module(imports, {})


def other_functions(count: int) -> tuple[Wit, bytes]:
    imports = [("test:large/i0@1.2.3", f"fnuction-{number}", LOWERED) for number in range(count)]
    return world(1, count), core_module(imports, {})


def other_exports(count: int) -> tuple[Wit, bytes]:
    names = [f"{place}#fnuction-{n}" for place in ("test:large/i0@1.2.3", "") for n in range(count)]
    return world(count, 10), core_module([], dict.fromkeys(names, LIFTED))


def matching(made: tuple[Wit, bytes]) -> Callable[[], object]:
    wit, module = made
    facts, given = read_facts(module), bindings(wit, "test:large/w", StringEncoding.UTF8)

    def call() -> None:
        with suppress(MismatchError):
            match(facts, given)

    return call


def test_a_message_has_an_end() -> None:
    wit, module = other_functions(300)
    with pytest.raises(MismatchError) as caught:
        match(read_facts(module), bindings(wit, "test:large/w", StringEncoding.UTF8))
    assert len(caught.value.problems) > 300
    *_, last = lines = str(caught.value).splitlines()
    assert len(lines) == MOST_PROBLEMS + 2
    assert last == f"- and {len(caught.value.problems) - MOST_PROBLEMS} more"


@pytest.mark.slow
@pytest.mark.parametrize("made", [fitting, other_modules, other_functions, other_exports])
def test_is_linear(made: Callable[[int], tuple[Wit, bytes]]) -> None:
    assert is_linear(lambda count: matching(made(count)), 200)
