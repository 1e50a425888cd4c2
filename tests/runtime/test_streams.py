"""Standard streams of `componentize.run`: files, what is inherited, what is kept or refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import componentize
from componentize import CAPTURE

PROGRAMS = Path(__file__).parent / "programs"
posix = pytest.mark.skipif(sys.platform == "win32", reason="descriptors and limits are POSIX's")

IO = 29
HAD_BYTES = 100


@pytest.fixture(autouse=True)
def cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


def script(code: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a Python script that may spoil its own descriptors."""
    lines = f"import os, sys, componentize\nprograms = {str(PROGRAMS)!r}\n{code}"
    return subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, check=False, input=b""
    )


@pytest.mark.slow
@posix
@pytest.mark.parametrize(
    ("program", "args", "descriptor", "expected"),
    [
        ("read.wat", [], 0, 0),
        ("write.wat", [], 1, 0),
        ("write.wat", ["x"], 2, 0),
    ],
)
def test_an_inherited_stream_that_is_closed_is_empty(
    program: str, args: list[str], descriptor: int, expected: int
) -> None:
    process = script(f"""
os.close({descriptor})
completed = componentize.run(programs + "/{program}", {args!r})
os._exit(completed.exit_code)""")
    assert (process.returncode, process.stderr) == (expected, b"")


@posix
def test_what_is_opened_for_the_program_is_not_its_closed_input(tmp_path: Path) -> None:
    process = script(f"""
os.close(0)
completed = componentize.run(programs + "/read.wat", dirs={{{str(tmp_path)!r}: "/"}})
os._exit(completed.exit_code)""")
    assert (process.returncode, process.stderr) == (0, b"")


@posix
def test_a_directory_as_inherited_input_is_the_programs_affair() -> None:
    process = script("""
os.dup2(os.open(programs, os.O_RDONLY), 0)
os._exit(componentize.run(programs + "/read.wat").exit_code)""")
    assert (process.returncode, process.stderr) == (IO, b"")


@posix
@pytest.mark.parametrize(("stdin", "expected"), [(PROGRAMS, IO), (os.devnull, 0), (__file__, 100)])
def test_any_file_can_be_standard_input(stdin: Path | str, expected: int) -> None:
    assert componentize.run(PROGRAMS / "read.wat", stdin=stdin).exit_code == expected


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_output_that_cannot_be_written_is_the_programs_affair() -> None:
    assert componentize.run(PROGRAMS / "write.wat", stdout="/dev/full").exit_code == IO
    assert componentize.run(PROGRAMS / "write.wat", ["x"], stderr="/dev/full").exit_code == IO


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stdin": "missing"}, "^standard input: cannot open missing: No such file"),
        ({"stdout": "missing/out"}, "^standard output: cannot open missing/out: No such file"),
        ({"stderr": "missing/err"}, "^standard error: cannot open missing/err: No such file"),
        ({"stdout": "."}, "^standard output: cannot open .: Is a directory"),
        ({"stdin": "a\nb"}, r"^standard input: cannot open a\\nb: No such file"),
        ({"stdin": "a\0b"}, "^the path of standard input contains a NUL"),
    ],
)
@posix
def test_a_file_that_cannot_be_a_stream_is_refused_by_the_streams_name(
    options: dict[str, str], message: str
) -> None:
    with pytest.raises(componentize.RunError, match=message):
        componentize.run(PROGRAMS / "args.wat", **options)  # type: ignore[arg-type]


@posix
def test_bytes_to_read_that_do_not_fit_are_a_run_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    componentize.run(PROGRAMS / "read.wat", stdin=b"")  # compiled, which takes larger files
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(componentize.RunError) as caught:
            componentize.run(PROGRAMS / "read.wat", stdin=bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(caught.value).startswith("standard input: cannot keep its 200000 bytes in ")
    assert str(caught.value).endswith(": File too large")
    assert not list(tmp_path.glob("componentize-*"))


@posix
def test_no_temporary_directory_is_a_run_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/missing")
    with pytest.raises(componentize.RunError, match="no temporary directory for the standard"):
        componentize.run(PROGRAMS / "read.wat", stdin=b"x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_what_was_printed_before_and_cannot_be_written_is_told_by_the_streams_name() -> None:
    process = script("""
os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
sys.stdout.write("before")
try:
    componentize.run(programs + "/write.wat")
except componentize.RunError as error:
    os.write(2, str(error).encode())
os._exit(0)""")
    assert process.stderr == b"standard output: No space left on device"


@posix
def test_a_pipe_with_a_name_can_be_read_and_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        completed = componentize.run(PROGRAMS / "write.wat", stdout=tmp_path / "pipe")
        assert (completed.exit_code, os.read(reader, 100)) == (0, b"written\n")
    finally:
        os.close(reader)


def test_a_trap_in_the_middle_keeps_what_was_captured_of_either_stream() -> None:
    with pytest.raises(componentize.TrapError) as caught:
        componentize.run(PROGRAMS / "trap.wat", stdout=CAPTURE, stderr=os.devnull)
    assert (caught.value.stdout, caught.value.stderr) == (b"out\n", None)


def test_names_out_of_a_program_are_printable_in_its_backtrace() -> None:
    program = rb"""(module
      (memory (export "memory") 1)
      (func $inner (@name "\1b[31m\nred") unreachable)
      (func (export "_start") call $inner))"""
    with pytest.raises(componentize.TrapError) as caught:
        componentize.run(program)
    assert all(frame.isprintable() for frame in caught.value.backtrace)
    assert "red" in "".join(caught.value.backtrace)
    assert str(caught.value).isprintable()
