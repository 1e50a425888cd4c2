"""One preview1 function imported several times, as the Go toolchain does."""

import pytest
import wasmtime

import componentize
from componentize.wasm.component.definitions import CoreModule, read_component

PREVIEW1 = "wasi_snapshot_preview1"
WRITE = "(param i32 i32 i32 i32) (result i32)"


def program(times: int) -> bytes:
    """Imports `fd_write` that often, and `proc_exit` between the first two; prints a digit each."""
    imports = [f'(import "{PREVIEW1}" "fd_write" (func $w{each} {WRITE}))' for each in range(times)]
    imports.insert(1, f'(import "{PREVIEW1}" "proc_exit" (func $exit (param i32)))')
    calls = [
        f"""(i32.store (i32.const 0) (i32.const {100 + each}))
        (drop (call $w{each} (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))"""
        for each in range(times)
    ]
    digits = "".join(str(each % 10) for each in range(times))
    text = f"""(module {" ".join(imports)}
        (memory (export "memory") 1)
        (data (i32.const 4) "\\01") (data (i32.const 100) "{digits}")
        (func (export "_start") {" ".join(calls)} (call $exit (i32.const 9))))"""
    return bytes(wasmtime.wat2wasm(text))


@pytest.mark.parametrize("times", [1, 2, 3, 12])
def test_each_of_them_works(times: int) -> None:
    completed = componentize.run(program(times), stdout=componentize.CAPTURE, use_cache=False)
    assert completed.stdout == b"".join(b"%d" % (each % 10) for each in range(times))
    assert completed.exit_code == 9


@pytest.mark.parametrize("times", [1, 2, 3, 12])
def test_the_guest_imports_no_name_twice(times: int) -> None:
    engine = wasmtime.Engine()
    [guest] = [
        compiled
        for each in read_component(componentize.build(program(times)).to_bytes()).definitions
        if isinstance(each, CoreModule)
        for compiled in [wasmtime.Module(engine, b"".join(each.parts))]
        if "_start" in {export.name for export in compiled.exports}
    ]
    names = [(each.module, each.name) for each in guest.imports if each.name != "memory"]
    repeated = [(f"{PREVIEW1}#{each}", "fd_write") for each in range(2, times + 1)]
    assert names == [(PREVIEW1, "fd_write"), (PREVIEW1, "proc_exit"), *repeated]


def test_each_function_counts_for_itself() -> None:
    text = f"""(module
        (import "{PREVIEW1}" "fd_close" (func (param i32) (result i32)))
        (import "{PREVIEW1}" "fd_sync" (func (param i32) (result i32)))
        (import "{PREVIEW1}" "fd_sync" (func (param i32) (result i32)))
        (import "{PREVIEW1}" "fd_close" (func (param i32) (result i32)))
        (import "{PREVIEW1}" "fd_sync" (func (param i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")))"""
    component = componentize.build(text.encode())
    assert component.report.preview1 == ("fd_close", "fd_sync")
    assert componentize.run(component, use_cache=False).exit_code == 0
