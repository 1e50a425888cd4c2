"""The preview1 table, against Wasmtime's own preview1."""

from dataclasses import replace

import pytest
from wasmtime import Engine, Linker, Module, Store, WasiConfig, WasmtimeError

from componentize.shim.preview1 import PREVIEW0, functions
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType

MODULE = "wasi_snapshot_preview1"
HELPERS = {
    "adapter_open_badfd": FuncType((NumType.I32,), (NumType.I32,)),
    "adapter_close_badfd": FuncType((NumType.I32,), (NumType.I32,)),
    "reset_adapter_state": FuncType((), ()),
    "adapter_monotonic_clock_set_paused": FuncType((NumType.I32,), ()),
}
PREVIEW1 = {name: each for name, each in functions().items() if name not in HELPERS}


def link(name: str, signature: FuncType) -> None:
    """Instantiate a module that imports a function of preview1 with a signature."""
    params, results = " ".join(map(str, signature.params)), " ".join(map(str, signature.results))
    text = f'(module (import "{MODULE}" "{name}" (func (param {params}) (result {results}))))'
    engine = Engine()
    linker = Linker(engine)
    linker.define_wasi()
    store = Store(engine)
    store.set_wasi(WasiConfig())
    linker.instantiate(store, Module(engine, text))


def test_there_are_46_functions_and_four_helpers() -> None:
    assert len(PREVIEW1) == 46
    assert {name: functions()[name] for name in HELPERS} == HELPERS


@pytest.mark.parametrize("name", PREVIEW1)
def test_wasmtime_has_it_with_this_signature(name: str) -> None:
    link(name, PREVIEW1[name])


@pytest.mark.parametrize("name", PREVIEW1)
def test_wasmtime_refuses_another_signature(name: str) -> None:
    signature = PREVIEW1[name]
    with pytest.raises(WasmtimeError, match="incompatible import type"):
        link(name, replace(signature, params=(*signature.params, NumType.I32)))
    with pytest.raises(WasmtimeError, match="incompatible import type"):
        link(name, replace(signature, results=() if signature.results else (NumType.I32,)))


def test_preview0_has_the_functions_of_preview1_but_one() -> None:
    expected = {name: each for name, each in PREVIEW1.items() if name != "sock_accept"}
    assert functions(PREVIEW0) == expected


def test_no_helper_is_a_function_of_preview1() -> None:
    for name, signature in HELPERS.items():
        with pytest.raises(WasmtimeError, match="unknown import"):
            link(name, signature)
