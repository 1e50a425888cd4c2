"""Flattening and lowering options, judged by Wasmtime's validation of components."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wasmtime import Engine, WasmtimeError
from wasmtime.component import Component

from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wasm.core.valtypes import ValType as CoreType
from componentize.wit import abi
from componentize.wit.abi import Needs
from componentize.wit.model import (
    Field,
    Function,
    Interface,
    List,
    Option,
    Primitive,
    Result,
    ValType,
    Wit,
)
from tests.wit.wit_strategies import EDGES, NAME, VERSION, interfaces
from tests.wit.wit_wat import (
    MEMORY,
    REALLOC,
    STORE,
    core_signature,
    function,
    instance_import,
    lowering,
)

ENGINE = Engine()
CORE_TYPES: tuple[NumType, ...] = (NumType.I32, NumType.I64, NumType.F32, NumType.F64)

JOINED = tuple(map(NumType, ["i32", "i32", "i32", "i64", "i32", "i64", "i32", "i64", "i32"]))
"""The first four of `EDGES`: discriminant and payload, the last payload of two."""


def component(text: str) -> Component:
    return Component(ENGINE, text.encode())


def lowered(interface: Interface) -> dict[tuple[str, str], tuple[FuncType, Needs]]:
    wit = Wit({interface.name: interface})
    return {
        (interface.name, f.name): (abi.lowered(wit, f), abi.lower_needs(wit, f))
        for f in interface.functions.values()
    }


def signatures_other_than(signature: FuncType) -> st.SearchStrategy[FuncType]:
    """Signatures that differ in one type, or have one too many or too few."""
    types = st.sampled_from(CORE_TYPES)

    def changed(part: tuple[CoreType, ...]) -> st.SearchStrategy[tuple[CoreType, ...]]:
        added = types.map(lambda each: (*part, each))
        if not part:
            return added
        at = st.integers(0, len(part) - 1)
        return st.one_of(
            added,
            at.map(lambda n: part[:n] + part[n + 1 :]),
            st.tuples(at, types).map(lambda c: (*part[: c[0]], c[1], *part[c[0] + 1 :])),
        )

    return st.one_of(
        changed(signature.params).map(lambda params: replace(signature, params=params)),
        changed(signature.results).map(lambda results: replace(signature, results=results)),
    ).filter(lambda other: other != signature)


@pytest.mark.slow
@given(interfaces(), st.data())
@settings(max_examples=80)
def test_lowering_is_what_validation_asks_for(interface: Interface, data: st.DataObject) -> None:
    wit, functions = Wit({interface.name: interface}), lowered(interface)
    component(lowering(wit, functions))

    key = data.draw(st.sampled_from(sorted(functions)))
    signature, needs = functions[key]
    wrong = data.draw(signatures_other_than(signature))
    with pytest.raises(WasmtimeError, match="type mismatch"):
        component(lowering(wit, functions | {key: (wrong, needs)}))
    if needs.realloc:
        with pytest.raises(WasmtimeError, match="canonical option `realloc` is required"):
            component(lowering(wit, functions | {key: (signature, Needs(True, False))}))
    if needs.memory:
        with pytest.raises(WasmtimeError, match="canonical option `memory` is required"):
            component(lowering(wit, functions | {key: (signature, Needs(False, False))}))


def of_types(*params: ValType, result: ValType | None = None) -> Interface:
    fields = tuple(Field(f"p{index}", type) for index, type in enumerate(params))
    return Interface(NAME, {}, {"f": Function("f", fields, result, VERSION)})


@pytest.mark.parametrize(
    ("interface", "signature", "needs"),
    [
        (of_types(*[Primitive.U8] * 16), FuncType((NumType.I32,) * 16, ()), Needs(False, False)),
        (of_types(*[Primitive.U64] * 17), FuncType((NumType.I32,), ()), Needs(True, False)),
        (
            of_types(*[Primitive.U64] * 17, result=Option(Primitive.U8)),
            FuncType((NumType.I32, NumType.I32), ()),
            Needs(True, False),
        ),
        (of_types(result=Primitive.F32), FuncType((), (NumType.F32,)), Needs(False, False)),
        (of_types(result=Result(None, None)), FuncType((), (NumType.I32,)), Needs(False, False)),
        (of_types(result=Primitive.STRING), FuncType((NumType.I32,), ()), Needs(True, True, True)),
        (of_types(result=List(Primitive.U8)), FuncType((NumType.I32,), ()), Needs(True, True)),
        (of_types(*EDGES[:4]), FuncType(JOINED, ()), Needs(True, False, True)),
    ],
)
def test_lowering_at_the_limits(interface: Interface, signature: FuncType, needs: Needs) -> None:
    functions = lowered(interface)
    assert functions == {(NAME, "f"): (signature, needs)}
    component(lowering(Wit({NAME: interface}), functions))


def lifting(interface: Interface, lifted: Function, signature: FuncType, needs: Needs) -> str:
    """A component that lifts a core function of type `signature`, with the options of `needs`."""
    options = f"{MEMORY if needs.memory else ''} {REALLOC if needs.realloc else ''}"
    return "\n".join(
        [
            "(component",
            instance_import(replace(interface, functions={})),
            STORE,
            f'(core module $m (func (export "f") {core_signature(signature)} unreachable))',
            "(core instance $m (instantiate $m))",
            '(alias core export $m "f" (core func $f))',
            f"(func {function(lifted)} (canon lift (core func $f) {options})))",
        ]
    )


@pytest.mark.slow
@given(interfaces(), st.data())
@settings(max_examples=60)
def test_lifting_is_what_validation_asks_for(interface: Interface, data: st.DataObject) -> None:
    lifted = interface.functions[data.draw(st.sampled_from(sorted(interface.functions)))]
    wit = Wit({interface.name: interface})
    signature, needs = abi.lifted(wit, lifted), abi.lift_needs(wit, lifted)
    component(lifting(interface, lifted, signature, needs))
    wrong = data.draw(signatures_other_than(signature))
    with pytest.raises(WasmtimeError, match="do not match"):
        component(lifting(interface, lifted, wrong, needs))
    if needs.realloc:
        with pytest.raises(WasmtimeError, match="canonical option `realloc` is required"):
            component(lifting(interface, lifted, signature, Needs(True, False)))
    if needs.memory:
        with pytest.raises(WasmtimeError, match="canonical option `memory` is required"):
            component(lifting(interface, lifted, signature, Needs(False, False)))
