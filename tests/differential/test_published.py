"""How `tests/published.py` fetches packages, runs their programs, and finds what differs."""

import hashlib
import re
import sys
import zipfile
from pathlib import Path

import pytest
import wasmtime

import tests.published
from tests.harness import Invocation, Outcome, build_component
from tests.harness.layout import Entry
from tests.published import (
    LISTS,
    REGISTRIES,
    Package,
    PublishedError,
    Registry,
    Volatile,
    fetch,
    lasting,
    load,
    main,
    run_in_python,
)

PROGRAM = """(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\20\\00\\00\\00\\02\\00\\00\\00\\22\\00\\00\\00\\02\\00\\00\\00")
  (data (i32.const 32) "ab!\\n")
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const BUFFERS) (i32.const 16)))))"""
"""It prints "ab!" and a newline: in two buffers, of which Wasmtime's preview1 takes the first."""

LIST = """
[[package]]
registry = "files"
name = "texts"
version = "1"
sha256 = "{sha256}"

[[package.program]]
name = "{name}"
toolchain = "WAT"
wasm = "bin/{name}.wasm"
{volatile}

[[package.program.job]]
name = "only"
exit_code = {exit_code}
"""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two programs, and a registry "files" whose client copies it."""
    path = tmp_path / "texts.zip"
    with zipfile.ZipFile(path, "w") as opened:
        for name, buffers in (("whole", "1"), ("halves", "2")):
            wasm = wasmtime.wat2wasm(PROGRAM.replace("BUFFERS", buffers))
            opened.writestr(f"bin/{name}.wasm", bytes(wasm))
        opened.writestr("share/a/text", "data")
    copying = f"import shutil; shutil.copy({str(path)!r}, r'{{directory}}')"
    registry = Registry((sys.executable, "-c", copying), "zip")
    monkeypatch.setitem(REGISTRIES, "files", registry)
    monkeypatch.setenv("COMPONENTIZE_TEST_CACHE", str(tmp_path / "cache"))
    return path


def _package(archive: Path) -> Package:
    return Package("files", "texts", "1", hashlib.sha256(archive.read_bytes()).hexdigest())


def test_a_package_is_fetched_once(archive: Path) -> None:
    package = _package(archive)
    tree = fetch(package)
    assert (tree / "share/a/text").read_text() == "data"
    archive.unlink()
    assert fetch(package) == tree


def test_an_archive_that_is_not_the_pinned_one_is_not_used(archive: Path) -> None:
    package = _package(archive)
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("more", "")
    with pytest.raises(PublishedError, match=f"{package.sha256} is pinned"):
        fetch(package)
    with pytest.raises(PublishedError, match="is pinned"):
        fetch(package)


def test_what_a_client_says_is_told(archive: Path) -> None:
    package = _package(archive)
    archive.unlink()
    with pytest.raises(PublishedError, match=r"(?s)cannot be fetched: .* ended with 1: .*No such"):
        fetch(package)


def _main(
    archive: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    exit_code: int = 0,
    volatile: str = "",
) -> int:
    lists = archive.parent / "lists"
    lists.mkdir()
    (lists / "one.toml").write_text(
        LIST.format(
            sha256=_package(archive).sha256, name=name, exit_code=exit_code, volatile=volatile
        )
    )
    monkeypatch.setattr(tests.published, "LISTS", lists)
    return main([name])


@pytest.mark.slow
def test_a_program_that_does_the_same_is_the_same(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(archive, monkeypatch, "whole") == 0
    assert re.search(r"(?m)^whole +only +same +natively", capsys.readouterr().out)


@pytest.mark.slow
def test_a_program_that_prints_something_else_differs(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(archive, monkeypatch, "halves") == 1
    output = capsys.readouterr().out
    assert "in the CLI: stdout:" in output
    assert "in Python: stdout:" in output
    assert output.endswith("1 jobs  2 differences\n")


@pytest.mark.slow
def test_a_program_may_print_something_else_where_it_is_volatile(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    volatile = 'volatile = [{ where = "stdout", pattern = "ab(!\\n)?", reason = "a test" }]'
    assert _main(archive, monkeypatch, "halves", volatile=volatile) == 0


@pytest.mark.slow
def test_a_job_that_does_not_end_as_it_says_fails(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(archive, monkeypatch, "whole", exit_code=3) == 1
    assert "exit code 0 natively, not 3" in capsys.readouterr().out


def test_an_unknown_program_is_refused(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tests.published, "LISTS", archive.parent)
    with pytest.raises(SystemExit, match="2"):
        main(["none"])
    assert "no program none" in capsys.readouterr().err


@pytest.mark.slow
def test_a_program_that_does_not_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tests.published, "TIMEOUT", 5)
    monkeypatch.setenv("COMPONENTIZE_TEST_CACHE", str(tmp_path / "cache"))
    wasm = tmp_path / "endless.wasm"
    text = '(module (memory (export "memory") 0) (func (export "_start") (loop (br 0))))'
    wasm.write_bytes(wasmtime.wat2wasm(text))
    with pytest.raises(PublishedError, match="still running after 5 s"):
        run_in_python(build_component(wasm), Invocation(("endless",)), tmp_path)


def test_a_runtime_that_ends_early_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublishedError, match="the Python runtime ended with 1"):
        run_in_python(tmp_path / "none.wasm", Invocation(("none",)), tmp_path)


def test_volatile_text_is_not_compared_where_it_is_volatile() -> None:
    times = Volatile("stdout", re.compile(b"[0-9.]+ s"), "measured")
    names = Volatile("out/*.log", re.compile(b"cc[a-z]+"), "temporary")
    tree = {
        "out/a.log": Entry("file", b"ccxyz 3 s", 1),
        "a.log": Entry("file", b"ccxyz", 1),
    }
    outcome = lasting(Outcome(0, b"in 3.5 s", b"in 3.5 s", tree), (times, names))
    assert outcome.stdout == b"in ..."
    assert outcome.stderr == b"in 3.5 s"
    assert outcome.tree["out/a.log"].content == b"... 3 s"
    assert outcome.tree["a.log"].content == b"ccxyz"


def test_the_list_pins_what_it_names() -> None:
    programs = load(LISTS)
    assert len({program.name for program in programs}) == len(programs) >= 10
    assert len({program.toolchain for program in programs}) >= 10
    for program in programs:
        assert program.package.registry in REGISTRIES
        assert re.fullmatch("[0-9a-f]{64}", program.package.sha256)
        assert program.jobs
        assert len({job.name for job in program.jobs}) == len(program.jobs)
        assert all(text.reason for text in program.volatile)
