"""`componentize run`: what the program is given, and what becomes of its end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from componentize.cli.run import LARGE

PROGRAMS = Path(__file__).parent.parent / "runtime" / "programs"
COMMAND = [sys.executable, "-m", "componentize", "run"]


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture(autouse=True)
def cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def run(
    *args: str | Path, stdin: bytes = b"", cwd: Path = PROGRAMS
) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, args)]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, check=False)


@pytest.mark.parametrize(
    "args",
    [
        ["--help", "--dir", ".", "--env=A=B", "--no-cache", "-h"],
        ["--", "a", "--"],
        ["", "a b", "größe"],
    ],
)
def test_everything_after_the_file_goes_to_the_program(args: list[str]) -> None:
    process = run("args.wat", *args)
    assert process.stdout.decode().split("\0") == ["args.wat", *args, ""]
    assert (process.returncode, process.stderr) == (0, b"")


def test_options_before_the_file_may_be_ended() -> None:
    assert run("--", "args.wat", "a").stdout == b"args.wat\0a\0"


def test_the_name_of_the_program_is_that_of_its_file() -> None:
    assert run(PROGRAMS / "args.wat").stdout == b"args.wat\0"
    assert run("--argv0", "other", "args.wat").stdout == b"other\0"


def test_the_environment_is_given_or_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SET", "here")
    monkeypatch.setenv("NOT_NAMED", "no")
    monkeypatch.delenv("UNSET", raising=False)
    process = run("--env", "A=b=c", "--env=SET", "--env", "UNSET", "--env", "E=", "environ.wat")
    assert process.stdout == b"A=b=c\0SET=here\0E=\0"


def test_directories_are_named_like_the_host_or_otherwise(tmp_path: Path) -> None:
    program = PROGRAMS / "preopens.wat"
    (tmp_path / "a").mkdir()
    options = ["--dir", "a", "--dir", ".::/b", "--dir=a::c::d", "--read-only-dir", "a::e"]
    assert run(*options, program, cwd=tmp_path).stdout == b"a\0/b\0c\0e\0"


def test_a_read_only_directory_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    program = PROGRAMS / "create.wat"
    assert run("--read-only-dir", "a", program, cwd=tmp_path).returncode != 0
    assert names(tmp_path / "a") == []
    assert run("--dir", "a", program, cwd=tmp_path).returncode == 0
    assert names(tmp_path / "a") == ["new"]


def test_the_standard_streams_are_the_programs() -> None:
    data = bytes(range(256)) * 1000
    process = run("cat.wat", stdin=data)
    assert (process.stdout, process.stderr, process.returncode) == (data, b"", 0)


@pytest.mark.parametrize("code", [1, 2, 125])
def test_the_exit_status_is_the_programs(code: int) -> None:
    assert run("exit.wat", *["x"] * (code - 1)).returncode == code


def test_a_trap_is_told_with_the_programs_backtrace() -> None:
    process = run("trap.wat")
    assert process.returncode == (3 if sys.platform == "win32" else 134)
    assert process.stdout == b"out\n"
    wrote, error, *backtrace = process.stderr.decode().splitlines()
    assert wrote == "err"
    assert error == "error: trap.wat trapped: wasm `unreachable` instruction executed"
    assert "deep" in backtrace[0]


def test_names_of_the_guest_change_neither_status_nor_reason(tmp_path: Path) -> None:
    name = b"x\n\nCaused by:\n    0: failed\n\nStack backtrace:\nqq"
    section = b"\1" + bytes([len(name) + 3, 1, 0, len(name)]) + name
    escaped = "".join(f"\\{byte:02x}" for byte in section)
    (tmp_path / "a.wat").write_text(
        f'(module (@custom "name" "{escaped}") (func (export "_start") unreachable))'
    )
    process = run("a.wat", cwd=tmp_path)
    assert process.returncode == (3 if sys.platform == "win32" else 134)
    error, *backtrace = process.stderr.decode().splitlines()
    assert error == "error: a.wat trapped: wasm `unreachable` instruction executed"
    assert [frame.split(":")[0] for frame in backtrace] == ["  0", "  1"]


def test_a_component_runs_like_the_module(tmp_path: Path) -> None:
    built = tmp_path / "built.wasm"
    build = [sys.executable, "-m", "componentize", "build", "-q", "args.wat", "-o", str(built)]
    subprocess.run(build, cwd=PROGRAMS, check=True)
    assert run(built, "a").stdout == b"built.wasm\0a\0"


def test_no_cache_keeps_nothing(cache_directory: Path) -> None:
    assert run("--no-cache", "args.wat").returncode == 0
    assert not cache_directory.exists()
    assert run("args.wat").returncode == 0
    assert len(names(cache_directory)) == 1


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (["missing.wasm"], 1, "missing.wasm: No such file or directory"),
        (["."], 1, ".: Is a directory"),
        ([__file__], 1, "test_run_command.py: not WebAssembly"),
        (["--dir", "missing", "args.wat"], 1, "cannot open directory missing: No such file"),
        (["--dir", "args.wat", "args.wat"], 1, "cannot open directory args.wat: Not a directory"),
        (["args.wat", b"\xff"], 1, "argument 1 is not valid UTF-8"),
        ([], 2, "Missing argument 'IN.wasm'"),
        ([""], 2, "'IN.wasm': the name of a file is empty. (try 'componentize run --help')"),
        (["--dir"], 2, "Option '--dir' requires an argument. (try 'componentize run --help')"),
        (["--bogus", "args.wat"], 2, "No such option '--bogus'"),
    ],
)
def test_what_cannot_be_run_is_one_clear_line(
    args: list[str | bytes], status: int, message: str
) -> None:
    process = run(*map(os.fsdecode, args))
    assert process.returncode == status
    assert process.stdout == b""
    assert process.stderr.startswith(b"error: ")
    assert message in process.stderr.decode()
    assert process.stderr.count(b"\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_compiling_something_large_is_told_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "large.wat").write_text(
        f"""(module (memory 32) (data (i32.const 0) "{"x" * LARGE}") (func (export "_start")))"""
    )

    def told() -> bytes:
        reader, terminal = os.openpty()
        subprocess.run([*COMMAND, tmp_path / "large.wat"], stderr=terminal, check=True)
        os.set_blocking(reader, False)
        with os.fdopen(reader, "rb"), os.fdopen(terminal):
            try:
                return os.read(reader, 1000)
            except BlockingIOError:
                return b""

    assert b"compiling large.wat (1.0 MB); later runs start at once" in told()
    assert told() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_interrupt_that_was_ignored_stays_ignored() -> None:
    command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *COMMAND, "spin.wat"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROGRAMS) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == -signal.SIGTERM


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_interrupt_ends_the_program_at_once() -> None:
    command = [*COMMAND, "spin.wat"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROGRAMS) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == -signal.SIGINT
