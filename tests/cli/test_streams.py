"""Standard streams that are closed, full or of the wrong kind: the status stays right."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.command_line import wasmtime_command
from tests.harness.components import build_component

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="descriptors are POSIX's"),
]

PROGRAMS = Path(__file__).parent.parent / "runtime" / "programs"
SPOILT = Path(__file__).parent / "spoilt.py"
COMMAND = [sys.executable, "-m", "componentize"]


def ended(command: list[str], spoil: str, *descriptors: int) -> tuple[int, bytes, bytes]:
    """Status, standard output and standard error of a process with spoilt descriptors."""
    numbers = ",".join(map(str, descriptors))
    launched = [sys.executable, "-S", str(SPOILT), spoil, numbers, *command]
    process = subprocess.run(launched, input=b"", capture_output=True, check=False)
    return process.returncode, process.stdout, process.stderr


@pytest.fixture(autouse=True)
def cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


@pytest.mark.parametrize(
    ("program", "args", "spoil", "descriptors"),
    [
        ("read.wat", [], "closed", [0]),
        ("read.wat", [], "write_only", [0]),
        ("read.wat", [], "without_writer", [0]),
        ("read.wat", [], "hung_up", [0]),
        ("read.wat", [], "closed", [0, 1, 2]),
        ("write.wat", [], "closed", [1]),
        ("write.wat", [], "closed", [0, 1, 2]),
        ("write.wat", [], "full", [1]),
        ("write.wat", [], "read_only", [1]),
        ("write.wat", [], "without_reader", [1]),
        ("write.wat", ["x"], "closed", [2]),
        ("write.wat", ["x"], "closed", [1, 2]),
        ("write.wat", ["x"], "full", [2]),
        ("write.wat", ["x"], "without_reader", [2]),
        ("trap.wat", [], "closed", [1]),
        ("trap.wat", [], "closed", [2]),
        ("trap.wat", [], "closed", [0, 1, 2]),
        ("trap.wat", [], "full", [1]),
        ("trap.wat", [], "read_only", [2]),
    ],
)
def test_a_program_ends_as_under_wasmtime(
    program: str, args: list[str], spoil: str, descriptors: list[int]
) -> None:
    path = PROGRAMS / program
    theirs = [wasmtime_command(), "run", str(build_component(path)), *args]
    expected = ended(theirs, spoil, *descriptors)
    assert ended([*COMMAND, "run", str(path), *args], spoil, *descriptors)[:2] == expected[:2]


@pytest.mark.parametrize(
    ("args", "status", "spoil"),
    [
        (["run", str(PROGRAMS / "trap.wat")], 134, "closed"),
        (["run", str(PROGRAMS / "trap.wat")], 134, "full"),
        (["run", str(PROGRAMS / "trap.wat")], 134, "read_only"),
        (["run", str(PROGRAMS / "trap.wat")], 134, "without_reader"),
        (["run", str(PROGRAMS / "trap.wat")], 134, "hung_up"),
        (["run", str(PROGRAMS / "exit.wat"), "x"], 2, "full"),
        (["run", "missing.wasm"], 1, "full"),
        (["build", "missing.wasm"], 1, "closed"),
        (["build", "missing.wasm"], 1, "without_reader"),
        (["build", "--bogus"], 2, "closed"),
        (["build", "--bogus"], 2, "full"),
        (["bild"], 2, "full"),
    ],
)
def test_the_status_does_not_depend_on_standard_error(
    args: list[str], status: int, spoil: str
) -> None:
    assert ended([*COMMAND, *args], spoil, 2)[0] == status


def test_a_file_that_is_opened_is_not_taken_for_a_closed_stream(tmp_path: Path) -> None:
    code = """
import os, sys
from componentize.cli import main
sys.addaudithook(lambda event, args: event == "os.rename" and os.write(2, b"not for the file"))
sys.exit(main(["build", "-q", sys.argv[1], "-o", sys.argv[2]]))"""
    out = tmp_path / "out"
    command = [sys.executable, "-c", code, str(PROGRAMS / "args.wat"), str(out)]
    assert ended(command, "closed", 0, 1, 2)[0] == 0
    assert out.read_bytes() == build_component(PROGRAMS / "args.wat").read_bytes()


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    ("args", "spoil", "status", "message"),
    [
        (["-o", "-"], "closed", 1, b"error: cannot write standard output: it is closed\n"),
        (["-o", "-"], "full", 1, b"error: cannot write standard output: No space left on device\n"),
        (
            ["-o", "-"],
            "read_only",
            1,
            b"error: cannot write standard output: Bad file descriptor\n",
        ),
        (["-o", "-"], "without_reader", 1, b""),
        (["-o", "out"], "closed", 0, b""),
        (
            ["-o", "out"],
            "full",
            1,
            b"error: cannot write standard output: No space left on device\n",
        ),
        (["-o", "out"], "without_reader", 1, b""),
        (["-q", "-o", "out"], "full", 0, b""),
        (["--help"], "full", 1, b"error: cannot write standard output: No space left on device\n"),
        (["--help"], "closed", 0, b""),
        (["--help"], "without_reader", 1, b""),
    ],
)
def test_building_tells_that_standard_output_fails(
    args: list[str],
    spoil: str,
    status: int,
    message: bytes,
    unbuffered: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    command = [*COMMAND, "build", str(PROGRAMS / "args.wat"), *args]
    assert ended(command, spoil, 1) == (status, b"", message)


def test_no_stream_at_all_is_no_obstacle_to_building(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = [*COMMAND, "build", str(PROGRAMS / "args.wat"), "-o", "out.wasm"]
    assert ended(command, "closed", 0, 1, 2)[0] == 0
    assert (tmp_path / "out.wasm").read_bytes() == build_component(
        PROGRAMS / "args.wat"
    ).read_bytes()


def test_an_encoding_without_the_letters_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONIOENCODING", "ascii:strict")
    command = [*COMMAND, "build", str(PROGRAMS / "args.wat"), "-o", "größe.wasm"]
    process = subprocess.run(command, capture_output=True, check=True)
    assert process.stdout.startswith(rb"gr\xf6\xdfe.wasm: ")
    process = subprocess.run([*COMMAND, "run", "größe"], capture_output=True, check=False)
    assert process.stderr == b"error: gr\\xf6\\xdfe: No such file or directory\n"


def test_names_of_files_are_printable_in_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "a\n\x1b[31m.wasm"
    Path(name).write_bytes((PROGRAMS / "args.wat").read_bytes())
    process = subprocess.run([*COMMAND, "build", name], capture_output=True, check=True)
    assert process.stdout.startswith(rb"a\n\x1b[31m.component.wasm: ")
    assert process.stdout.count(b"\n") == 1
    Path(name).write_bytes(b"nothing")
    for command in ("build", "run"):
        process = subprocess.run([*COMMAND, command, name], capture_output=True, check=False)
        assert process.stderr.startswith(rb"error: a\n\x1b[31m.wasm: not WebAssembly")
        assert process.stderr.count(b"\n") == 1
