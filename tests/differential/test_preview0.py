"""Programs of preview0, and of both versions, do as components what they do natively."""

from pathlib import Path

import pytest
import wasmtime

import componentize
from tests.differential.functions import PREVIEW0
from tests.differential.runs import runners
from tests.harness import Invocation, Layout, Outcome, Preopen, build_component

pytestmark = pytest.mark.slow

BOTH = """(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $seek1 (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_seek" (func $seek0 (param i32 i64 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get" (func $stat1 (param i32 i32) (result i32)))
  (import "wasi_unstable" "fd_filestat_get" (func $stat0 (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "a")
  (data (i32.const 16) "\\00\\04\\00\\00\\00\\01\\00\\00")
  (func $ok (param i32) (if (local.get 0) (then unreachable)))
  (func (export "_start")
    (call $ok (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0)
      (i64.const 66) (i64.const 66) (i32.const 0) (i32.const 8)))
    (call $ok (call $seek1 (i32.load (i32.const 8)) (i64.const 1) (i32.const 0) (i32.const 1024)))
    (call $ok (call $seek0 (i32.load (i32.const 8)) (i64.const 1) (i32.const 0) (i32.const 1032)))
    (call $ok (call $seek1 (i32.load (i32.const 8)) (i64.const 1) (i32.const 2) (i32.const 1040)))
    (call $ok (call $seek0 (i32.load (i32.const 8)) (i64.const 1) (i32.const 2) (i32.const 1048)))
    (call $ok (call $stat1 (i32.load (i32.const 8)) (i32.const 2048)))
    (call $ok (call $stat0 (i32.load (i32.const 8)) (i32.const 3072)))
    (i64.store (i32.const 1056) (i64.load (i32.const 2080)))
    (i64.store (i32.const 1064) (i64.load (i32.const 3096)))
    (call $ok (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 12)))))"""
"""It prints positions and sizes that the two versions tell of one file."""


def test_a_program_of_both_versions(tmp_path: Path) -> None:
    guest = tmp_path / "both.wasm"
    guest.write_bytes(wasmtime.wat2wasm(BOTH))
    report = componentize.build(guest).report
    assert report.preview1 == ("path_open", "fd_seek", "fd_filestat_get")
    assert report.preview0 == ("fd_seek", "fd_write", "fd_filestat_get")
    assert set(report.providers.values()) == {"shim"}
    outcomes: list[Outcome] = []
    invocation = Invocation(("both",), preopens=(Preopen(".", "/"),))
    for run, wasm in zip(runners(PREVIEW0), (guest, build_component(guest)), strict=True):
        root = tmp_path / str(len(outcomes))
        Layout(files={"a": b"hello"}).create(root)
        outcomes.append(run(wasm, invocation, root, tmp_path / "streams"))
    native, component = outcomes
    assert component.stdout == native.stdout
    assert component.exit_code == native.exit_code == 0
    numbers = [int.from_bytes(native.stdout[at : at + 8], "little") for at in range(0, 48, 8)]
    assert numbers == [1, 2, 6, 1, 5, 5]
