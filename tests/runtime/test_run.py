"""`componentize.run`: what a program is given, and how its end is told."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import componentize
from componentize import CAPTURE

PROGRAMS = Path(__file__).parent / "programs"


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture(autouse=True)
def cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "cache"))


def output(name: str, *args: str, **options: object) -> bytes:
    completed = componentize.run(PROGRAMS / name, args, stdout=CAPTURE, **options)  # type: ignore[arg-type]
    assert completed.exit_code == 0
    assert completed.stdout is not None
    return completed.stdout


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["", " ", "a b", "-x", "--", "\n"],
        ["größe", "数", "\U0001f980"],
        [f"{number:099}" for number in range(20_000)],
    ],
    ids=["none", "spaces", "unicode", "megabytes"],
)
def test_arguments_arrive_as_given(args: list[str]) -> None:
    assert output("args.wat", *args).decode().split("\0") == ["args.wat", *args, ""]


def test_the_name_of_the_program_is_its_file_name_or_argv0() -> None:
    assert output("args.wat", argv0="other name") == b"other name\0"
    assert output("args.wat", argv0="") == b"\0"
    program = (PROGRAMS / "args.wat").read_bytes()
    assert componentize.run(program, stdout=CAPTURE).stdout == b"program.wasm\0"


def test_the_environment_is_what_is_given_and_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("INHERITED", "no")
    assert output("environ.wat") == b""
    given = {"EMPTY": "", "EQUALS": "a=b", "ÜMLAUT": "größe", "LONG": "x" * 1_000_000}
    expected = "".join(f"{name}={value}\0" for name, value in given.items()).encode()
    assert output("environ.wat", env=given) == expected
    assert output("environ.wat", env=given.items()) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"args": ["a", "b\0c"]}, "argument 2 contains a NUL"),
        ({"args": ["\udcff"]}, "argument 1 is not valid UTF-8"),
        ({"argv0": "a\0"}, r"the program's name \(--argv0 gives another\) contains a NUL"),
        ({"env": {"A": "b\0c"}}, "environment variable A contains a NUL"),
        ({"env": {"\udcff": ""}}, "an environment name is not valid UTF-8"),
        ({"dirs": {"missing-directory": "/"}}, "missing-directory: No such file"),
        ({"dirs": {__file__: "/"}}, "test_run.py: Not a directory"),
        ({"stdin": "missing-file"}, "cannot open missing-file: No such file"),
        ({"stdout": "missing-directory/out"}, "cannot open missing-directory/out: No such file"),
    ],
)
def test_what_cannot_be_given_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(componentize.RunError, match=message):
        componentize.run(PROGRAMS / "args.wat", **options)  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are not UTF-8 are Linux's")
def test_a_programs_file_name_that_is_not_utf8_is_refused_and_can_be_replaced(
    tmp_path: Path,
) -> None:
    program = tmp_path / os.fsdecode(b"\xff.wat")
    program.write_bytes((PROGRAMS / "args.wat").read_bytes())
    with pytest.raises(componentize.RunError) as caught:
        componentize.run(program)
    assert str(caught.value) == (
        r"the program's name (--argv0 gives another) is not valid UTF-8: '\xff.wat'"
    )
    assert componentize.run(program, argv0="a", stdout=CAPTURE).stdout == b"a\0"


def test_directories_may_be_paths_and_text_in_one_mapping(tmp_path: Path) -> None:
    mixed: dict[str | Path, str] = {str(tmp_path): "a", tmp_path: "b"}
    completed = componentize.run(PROGRAMS / "preopens.wat", dirs=mixed, stdout=CAPTURE)
    assert completed.stdout == b"a\0b\0"


def test_directories_arrive_in_order_under_their_names(tmp_path: Path) -> None:
    host = str(tmp_path)
    names = output("preopens.wat", dirs=[(host, "/b"), (host, "a")], read_only_dirs={tmp_path: "/"})
    assert names == b"/b\0a\0/\0"


def test_a_read_only_directory_is_not_written_to(tmp_path: Path) -> None:
    directory = tmp_path / "directory"
    directory.mkdir()
    program = PROGRAMS / "create.wat"
    assert componentize.run(program, read_only_dirs={directory: "."}).exit_code != 0
    assert names(directory) == []
    assert componentize.run(program, dirs={directory: "."}).exit_code == 0
    assert names(directory) == ["new"]


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 5_000_000])
def test_bytes_pass_through_the_standard_streams_unchanged(size: int, tmp_path: Path) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert output("cat.wat", stdin=data) == data
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    completed = componentize.run(PROGRAMS / "cat.wat", stdin=source, stdout=target)
    assert completed == componentize.Completed(0, None, None)
    assert target.read_bytes() == data


def test_streams_are_inherited_unless_told_otherwise() -> None:
    code = f"import componentize; print('before'); componentize.run({str(PROGRAMS / 'cat.wat')!r})"
    process = subprocess.run(
        [sys.executable, "-c", code], input=b"through\n", capture_output=True, check=True
    )
    assert process.stdout.splitlines() == [b"before", b"through"]


@pytest.mark.parametrize("code", [1, 2, 33, 125])
def test_the_exit_code_is_the_programs(code: int) -> None:
    args = ["x"] * (code - 1)
    assert componentize.run(PROGRAMS / "exit.wat", args).exit_code == code


def test_a_trap_tells_why_and_where_and_keeps_what_was_captured() -> None:
    with pytest.raises(componentize.TrapError) as caught:
        componentize.run(PROGRAMS / "trap.wat", stdout=CAPTURE, stderr=CAPTURE)
    trap = caught.value
    assert str(trap) == "trap.wat trapped: wasm `unreachable` instruction executed"
    assert "deep" in trap.backtrace[0]
    assert (trap.stdout, trap.stderr) == (b"out\n", b"err\n")


def name_section(*subsections: tuple[int, bytes]) -> str:
    """A name section in WAT, of subsections of less than 128 bytes."""
    content = b"".join(bytes([number, len(data)]) + data for number, data in subsections)
    return '(@custom "name" "' + "".join(f"\\{byte:02x}" for byte in content) + '")'


@pytest.mark.parametrize(
    "name",
    [
        "x\n\nStack backtrace:\nqq",
        "x\n\nCaused by:\n",
        "x\n\nCaused by:\n    0: wasm trap: forged",
        "x\n\nCaused by:\n    0: failed\n    1: failed\n\nStack backtrace:\n",
        "x\x1b[31my\r\u2028\n  z",
        "\n",
        "note: x\nnote: y",
    ],
)
def test_names_of_the_guest_change_neither_the_reason_of_a_trap_nor_its_frames(name: str) -> None:
    encoded = name.encode()
    assert len(encoded) < 120
    module = bytes([len("a\nb")]) + b"a\nb"
    function = bytes([1, 0, len(encoded)]) + encoded
    names = name_section((0, module), (1, function))
    with pytest.raises(componentize.TrapError) as caught:
        componentize.run(f'(module {names} (func (export "_start") unreachable))'.encode())
    trap = caught.value
    assert trap.reason == "wasm `unreachable` instruction executed"
    assert [frame.partition(":")[0] for frame in trap.backtrace] == ["0", "1"]
    assert "a\\nb!" in trap.backtrace[0]
    assert all(frame.isprintable() for frame in trap.backtrace)


@pytest.mark.parametrize("details", [False, True])
def test_a_frame_is_one_line_with_its_place_in_the_source_too(
    details: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASMTIME_BACKTRACE_DETAILS", str(int(details)))
    wasm, source = tmp_path / "debug.wasm", tmp_path / "debug.c"
    source.write_text("int main(void) { __builtin_trap(); }")
    compiler = [sys.executable, "-m", "ziglang", "cc", "-target", "wasm32-wasi", "-g"]
    subprocess.run([*compiler, str(source), "-o", str(wasm)], check=True)
    command = [sys.executable, "-m", "componentize", "run", str(wasm)]
    process = subprocess.run(command, capture_output=True, text=True)
    _, *backtrace = process.stderr.splitlines()
    numbers = [int(frame.partition(":")[0]) for frame in backtrace]
    assert numbers == list(range(len(numbers)))
    assert backtrace[0].endswith(f" at {source}:1:18") == details


def test_a_built_component_runs_like_the_module(tmp_path: Path) -> None:
    component = componentize.build(PROGRAMS / "args.wat")
    assert componentize.run(component, ["a"], stdout=CAPTURE).stdout == b"args.wat\0a\0"
    component.save(tmp_path / "saved.wasm")
    completed = componentize.run(tmp_path / "saved.wasm", ["a"], stdout=CAPTURE)
    assert completed.stdout == b"saved.wasm\0a\0"
    assert componentize.run(component.to_bytes(), argv0="x", stdout=CAPTURE).stdout == b"x\0"


def command(core: str, lifted: str, name: str = "wasi:cli/run@0.2.0") -> bytes:
    """A component whose `run` has another type: a core function, and what it is lifted to."""
    return f"""(component
      (core module $m (memory (export "memory") 1) {core})
      (core instance $i (instantiate $m))
      (func $run {lifted} (canon lift (core func $i "run") (memory (core memory $i "memory"))))
      (instance $exports (export "run" (func $run)))
      (export "{name}" (instance $exports)))""".encode()


NO_COMMAND = "^program.wasm is not a command: it does not export wasi:cli/run with `run: "


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (command('(func (export "run"))', ""), NO_COMMAND),
        (command('(func (export "run") (result i32) i32.const 3)', "(result u32)"), NO_COMMAND),
        (
            command(
                '(func (export "run") (param i32) (result i32) i32.const 0)',
                '(param "a" u32) (result (result))',
            ),
            NO_COMMAND,
        ),
        (
            command('(func (export "run") (result i32) i32.const 0)', "(result (result u32))"),
            NO_COMMAND,
        ),
        (
            command(
                '(func (export "run") (result i32) i32.const 0)', "(result (result (error u8)))"
            ),
            NO_COMMAND,
        ),
        (
            command('(func (export "run") (result i32) i32.const 0)', "(result (tuple u32 u32))"),
            NO_COMMAND,
        ),
        (
            command('(func (export "run") (result i32) i32.const 9)', "(result (result))"),
            "^program.wasm failed: discriminant 9 out of range",
        ),
        (b"(component)", "does not export wasi:cli/run"),
        (
            b'(component (import "a:b/c@1.0.0" (instance (export "f" (func)))))',
            NO_COMMAND,
        ),
        (
            b"""(component
              (import "a:b/c@1.0.0" (instance (export "f" (func))))
              (core module $m (func (export "run") (result i32) (i32.const 0)))
              (core instance $i (instantiate $m))
              (func $run (result (result)) (canon lift (core func $i "run")))
              (instance $exports (export "run" (func $run)))
              (export "wasi:cli/run@0.2.0" (instance $exports)))""",
            "^program.wasm imports `a:b/c@1.0.0`, which this host does not have: ",
        ),
        (b"\0asm\x0d\0\1\0\xff", "program.wasm is not valid"),
        (
            b'(module (memory (export "memory") 1)'
            b' (func (export "_start") (drop (i64.add (i32.const 0) (i32.const 0)))))',
            "program.wasm is not valid: .*type mismatch",
        ),
        (
            b"""(component
              (import "wasi:io/poll@0.2.0" (instance $poll
                (export "pollable" (type $p (sub resource)))
                (export "[method]pollable.block" (func (param "self" (borrow $p))))))
              (alias export $poll "[method]pollable.block" (func $block))
              (core func $lowered (canon lower (func $block)))
              (core module $m (import "" "block" (func $block (param i32)))
                (func (export "run") (result i32) (call $block (i32.const 99)) (i32.const 0)))
              (core instance $i (instantiate $m
                (with "" (instance (export "block" (func $lowered))))))
              (func $run (result (result)) (canon lift (core func $i "run")))
              (instance $exports (export "run" (func $run)))
              (export "wasi:cli/run@0.2.0" (instance $exports)))""",
            "^program.wasm failed: unknown handle index 99$",
        ),
    ],
)
def test_what_cannot_be_run_is_refused(program: bytes, message: str) -> None:
    with pytest.raises(componentize.RunError, match=message) as caught:
        componentize.run(program)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_an_interruptible_program_stops_at_an_interrupt(tmp_path: Path) -> None:
    target = tmp_path / "out"
    timer = threading.Timer(0.5, signal.raise_signal, (signal.SIGINT,))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        componentize.run(PROGRAMS / "spin.wat", stdout=target, interruptible=True)
    timer.join()
    assert target.read_bytes() == b"begun\n"


def run_cat(data: bytes) -> bytes | None:
    return componentize.run(PROGRAMS / "cat.wat", stdin=data, stdout=CAPTURE).stdout


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # there are threads: the point
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_in_a_fork_of_a_process_that_has_run_a_program_none_is_started() -> None:
    assert run_cat(b"parent") == b"parent"
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=fork) as pool:
        future = pool.submit(run_cat, b"child")
        try:
            with pytest.raises(componentize.RunError, match="'spawn' or 'forkserver'"):
                future.result(timeout=60)
        finally:
            for process in multiprocessing.active_children():
                process.kill()  # if it hangs, so would the end of the pool
    assert run_cat(b"parent") == b"parent"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_in_a_fork_of_a_process_that_has_only_built_programs_run() -> None:
    code = """
import componentize, os, sys
component = componentize.build(sys.argv[1])
child = os.fork()
completed = componentize.run(component, stdin=b"data", stdout=componentize.CAPTURE)
assert completed.stdout == b"data"
if child:
    assert os.waitpid(child, 0)[1] == 0
"""
    subprocess.run([sys.executable, "-c", code, PROGRAMS / "cat.wat"], check=True, timeout=60)
