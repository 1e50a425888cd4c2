"""How `tests/wasi_testsuite.py` reads the test suite, and what it counts as passing."""

import json
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from tests.wasi_testsuite import WAYS, SuiteError, load, main, run

pytestmark = pytest.mark.slow

# It prints its arguments' count and the byte 'r' if descriptor 3 is open, and exits with CODE.
PROGRAM = """(module
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get"
    (func $fd_prestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_create_directory"
    (func $path_create_directory (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\20\\00\\00\\00\\02\\00\\00\\00")
  (func (export "_start")
    (drop (call $args_sizes_get (i32.const 16) (i32.const 20)))
    (i32.store8 (i32.const 32) (i32.add (i32.const 48) (i32.load (i32.const 16))))
    (i32.store8 (i32.const 33) (i32.const 45))
    (if (i32.eqz (call $fd_prestat_get (i32.const 3) (i32.const 40)))
      (then
        (drop (call $path_create_directory (i32.const 3) (i32.const 32) (i32.const 1)))
        (i32.store8 (i32.const 33) (i32.const 114))))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $proc_exit (i32.const CODE))))"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPONENTIZE_TEST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "compiled"))
    return tmp_path / "suite"


def _add(suite: Path, name: str, code: int, specification: dict[str, Any] | None = None) -> Path:
    folder = suite / "tests/wat/testsuite/wasm32-wasip1"
    (folder / "root.dir").mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.wasm").write_bytes(wasmtime.wat2wasm(PROGRAM.replace("CODE", str(code))))
    if specification is not None:
        (folder / f"{name}.json").write_text(json.dumps(specification))
    return folder


def test_tests_that_do_as_specified_pass_every_way(
    suite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _add(suite, "unspecified", 0)
    _add(suite, "bare", 0, {"stdout": "1-", "stderr": ""})
    folder = _add(
        suite,
        "rooted",
        33,
        {"args": ["a", "b"], "root": "root.dir", "exit_code": 33, "stdout": "3r"},
    )
    assert main([str(suite)]) == 0
    assert capsys.readouterr().out.count("3 of 3 pass") == len(WAYS) == 3
    assert not list((folder / "root.dir").iterdir()), "each runs in a copy"


@pytest.mark.parametrize("way", WAYS)
def test_a_test_that_does_not_do_as_specified_fails(suite: Path, way: str) -> None:
    _add(suite, "code", 3, {"exit_code": 4})
    _add(suite, "output", 0, {"stdout": "2-", "args": []})
    code, output = (run(case, WAYS[way]) for case in load(suite))
    assert code.startswith("exit code 3, not 4")
    assert output == "stdout: '1-', not '2-'"


def test_what_fails_natively_too_does_not_count(suite: Path) -> None:
    _add(suite, "code", 3, {"exit_code": 4})
    assert main([str(suite)]) == 0


def test_a_directory_without_tests_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SuiteError, match="no checkout of the test suite"):
        load(tmp_path)
    assert main([str(tmp_path)]) == 2
    assert "no checkout" in capsys.readouterr().err
