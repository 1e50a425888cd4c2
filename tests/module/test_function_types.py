"""Function types that are open, or part of a recursion group (core spec, 2.3.8 and 3.3)."""

import pytest
import wasmtime

import componentize
from componentize.shim.preview1 import PREVIEW1

EXIT = f'(import "{PREVIEW1}" "proc_exit" (func $exit (param i32)))'

STARTS = {
    "open": "(type $t (sub (func)))",
    "final": "(type $t (sub final (func)))",
    "in a group": "(rec (type $t (func)) (type $other (struct)))",
    "last of a group": "(rec (type $s (struct (field (ref null $t)))) (type $t (func)))",
    "alone in a group": "(rec (type $t (func)))",
    "with a supertype": "(type $u (sub (func))) (type $t (sub final $u (func)))",
    "that others come before and after": """(type (func (param i64))) (type $s (struct (field i32)))
        (rec (type $a (sub (array (mut (ref null $s))))) (type $t (sub (func))))
        (type (func (result f32)))""",
    "a group of 200": "(rec (type $t (sub (func)))" + "(type (func (param i32)))" * 199 + ")",
}


@pytest.mark.parametrize("case", STARTS)
@pytest.mark.parametrize("names", [False, True])
def test_an_entry_point_of_any_function_type_is_called(case: str, names: bool) -> None:
    program = f"""(module {STARTS[case]} {EXIT} (memory (export "memory") 1)
        (func (export "_start") (type $t) (call $exit (i32.const 7))))"""
    component = componentize.build(program.encode(), names=names)
    assert componentize.run(component, use_cache=False).exit_code == 7


def test_an_entry_point_that_is_an_import_has_its_type() -> None:
    program = f"""(module (type $t (func))
        (import "{PREVIEW1}" "reset_adapter_state" (func $start (type $t)))
        (export "_start" (func $start)))"""
    component = componentize.build(program.encode())
    assert componentize.run(component, use_cache=False).exit_code == 0


IMPORTS = {
    "open": "(type $t (sub (func (param i32))))",
    "in a group": "(rec (type $t (func (param i32))) (type (struct)))",
    "with a supertype": """(type $u (sub (func (param i32))))
        (type $t (sub final $u (func (param i32))))""",
}


@pytest.mark.parametrize("case", IMPORTS)
def test_imports_that_no_host_function_matches_are_refused(case: str) -> None:
    text = f"""(module {IMPORTS[case]}
        (import "{PREVIEW1}" "proc_exit" (func (type $t)))
        (memory (export "memory") 1) (func (export "_start")))"""
    engine = wasmtime.Engine()
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    store = wasmtime.Store(engine)
    store.set_wasi(wasmtime.WasiConfig())
    with pytest.raises(wasmtime.WasmtimeError, match="incompatible import type"):
        linker.instantiate(store, wasmtime.Module(engine, text))
    with pytest.raises(
        componentize.UnsupportedModuleError,
        match=r"`wasi_snapshot_preview1\.proc_exit` with a type that is not final",
    ) as caught:
        componentize.build(text.encode())
    assert caught.value.items == (f"{PREVIEW1}.proc_exit",)


@pytest.mark.parametrize(
    "type_", ["(type $t (sub final (func (param i32))))", "(rec (type $t (func (param i32))))"]
)
def test_other_spellings_of_a_plain_type_are_plain(type_: str) -> None:
    text = f"""(module {type_} (import "{PREVIEW1}" "proc_exit" (func $exit (type $t)))
        (memory (export "memory") 1) (func (export "_start") (call $exit (i32.const 3))))"""
    component = componentize.build(text.encode())
    assert componentize.run(component, use_cache=False).exit_code == 3
