"""`componentize build`: its output, its messages, its exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import wasmtime

import componentize
from componentize.cli import main

PROGRAMS = Path(__file__).parent.parent / "runtime" / "programs"
COMMAND = [sys.executable, "-m", "componentize", "build"]


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the module args.wasm in it."""
    monkeypatch.chdir(tmp_path)
    Path("args.wasm").write_bytes(wasmtime.wat2wasm((PROGRAMS / "args.wat").read_text()))
    return tmp_path


@pytest.fixture
def component(directory: Path) -> bytes:
    return componentize.build(directory / "args.wasm").to_bytes()


def test_the_output_is_named_after_the_input(
    directory: Path, component: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "args.wasm"]) == 0
    assert (directory / "args.component.wasm").read_bytes() == component
    printed = capsys.readouterr()
    assert printed.out.startswith("args.component.wasm: ")
    assert "of wasi:cli, wasi:io" in printed.out
    assert printed.out.count("\n") == 1
    assert printed.err == ""


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("a.wat", "a.component.wasm"),
        ("b.c.wasm", "b.c.component.wasm"),
        ("program", "program.component.wasm"),
        ("v1.2", "v1.2.component.wasm"),
    ],
)
def test_only_the_ending_of_a_module_is_replaced(directory: Path, name: str, output: str) -> None:
    (directory / "args.wasm").rename(name)
    assert main(["build", "--quiet", name]) == 0
    assert names(directory) == sorted([name, output])


def test_quiet_prints_nothing(
    directory: Path, component: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "-q", "args.wasm", "-o", "out"]) == 0
    assert (directory / "out").read_bytes() == component
    assert capsys.readouterr() == ("", "")


PROC_EXIT = '(import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))'
FILESTAT = """(import "wasi_snapshot_preview1" "path_filestat_get"
    (func (param i32 i32 i32 i32 i32) (result i32)))"""


@pytest.mark.parametrize(
    ("imports", "told"),
    [
        ("", "imports nothing"),
        (PROC_EXIT, "imports 1 function of wasi:cli"),
        (FILESTAT, " functions of wasi:filesystem"),
    ],
    ids=["nothing", "one function", "wasi:clocks for a type alone"],
)
@pytest.mark.usefixtures("directory")
def test_the_report_names_the_packages_of_functions(
    imports: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f'(module {imports} (memory (export "memory") 1) (func (export "_start")))'
    Path("a.wat").write_text(text)
    report = componentize.build("a.wat").report
    clocks = [names for name, names in report.imports.items() if name.startswith("wasi:clocks")]
    assert clocks == ([()] if imports == FILESTAT else [])
    assert main(["build", "a.wat"]) == 0
    assert capsys.readouterr().out.endswith(f"{told}\n")


def test_names_are_kept_on_demand(directory: Path, component: bytes) -> None:
    assert main(["build", "-q", "args.wasm", "--names", "-o", "named"]) == 0
    named = (directory / "named").read_bytes()
    assert named == componentize.build(directory / "args.wasm", names=True).to_bytes()
    assert len(named) > len(component)


def test_the_report_can_be_json(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "args.wasm", "--report", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["input_size"] == (directory / "args.wasm").stat().st_size
    assert report["output_size"] == (directory / "args.component.wasm").stat().st_size
    assert report["imports"]["wasi:cli/environment@0.2.0"] == ["get-arguments"]


def test_the_component_can_go_to_standard_output(directory: Path, component: bytes) -> None:
    process = subprocess.run([*COMMAND, "args.wasm", "-o", "-"], capture_output=True, check=True)
    assert process.stdout == component
    assert process.stderr.startswith(b"-: ")
    assert names(directory) == ["args.wasm"]


def test_the_report_goes_to_standard_error_beside_a_component(directory: Path) -> None:
    command = [*COMMAND, "args.wasm", "-o", "-", "--report", "json"]
    process = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(process.stderr)["output_size"] == len(process.stdout)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs /dev/fd")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1"])
def test_a_pipe_can_be_named_by_its_descriptor(
    name: str, directory: Path, component: bytes
) -> None:
    process = subprocess.run([*COMMAND, "-q", "args.wasm", "-o", name], capture_output=True)
    assert (process.returncode, process.stderr) == (0, b"")
    assert process.stdout == component
    assert names(directory) == ["args.wasm"]


TRY_HELP = " (try 'componentize build --help')\n"


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (["missing.wasm"], 1, "missing.wasm: No such file or directory"),
        (["."], 1, ".: Is a directory"),
        (["empty.wasm"], 1, "empty.wasm: the input is empty"),
        (["picture.wasm"], 1, "picture.wasm: not WebAssembly"),
        (["cut.wasm"], 1, "cut.wasm: "),
        (["component.wasm"], 1, "component.wasm: the input is already a component"),
        (["text.wat"], 1, "text.wat: expected `)`"),
        (["args.wasm", "-o", "args.wasm"], 1, "args.wasm is the input"),
        (["args.wasm", "-o", "missing/out"], 1, "cannot write missing/out: No such file"),
        (["args.wasm", "-o", "missing/out"], 1, "directory (there is no directory missing)\n"),
        (["args.wasm", "-o", "."], 1, "cannot write .: Is a directory"),
        ([], 2, "Missing argument 'IN.wasm'"),
        (["--bogus"], 2, "No such option '--bogus'"),
        (["args.wasm", "other.wasm"], 2, "unexpected extra argument"),
        (["args.wasm", "--report", "xml"], 2, "'xml' is not one of"),
        (["args.wasm", "-o", ""], 2, "'--output': the name of a file is empty." + TRY_HELP),
        ([""], 2, "'IN.wasm': the name of a file is empty." + TRY_HELP),
        (["args.wasm", "-o"], 2, "Option '-o' requires an argument." + TRY_HELP),
        (["args.wasm", "--wasi"], 2, "Option '--wasi' requires an argument." + TRY_HELP),
        (["args.wasm", "--wasi", "1.0"], 2, "'--wasi': '1.0' is no version of WASI 0.2"),
        (["args.wasm", "--wasi", ""], 2, "'' is no version of WASI 0.2, such as 0.2.0 or 0.2.12"),
        (["args.wasm", "--wasi", "0.2.00012"], 2, "0.2.0 or 0.2.12" + TRY_HELP),
    ],
)
@pytest.mark.usefixtures("directory")
def test_bad_input_is_one_clear_line_and_no_file(
    args: list[str],
    status: int,
    message: str,
    component: bytes,
    capsys: pytest.CaptureFixture[str],
) -> None:
    module = Path("args.wasm").read_bytes()
    Path("empty.wasm").touch()
    Path("picture.wasm").write_bytes(b"\x89PNG\r\n\x1a\n")
    Path("cut.wasm").write_bytes(module[:-10])
    Path("component.wasm").write_bytes(component)
    Path("text.wat").write_text("(module (func)")
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert main(["build", *args]) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert message in printed.err
    assert printed.err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_an_input_without_permission_is_one_clear_line(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (directory / "args.wasm").chmod(0)
    assert main(["build", "args.wasm"]) == 1
    assert capsys.readouterr().err == "error: args.wasm: Permission denied\n"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails to read")
def test_an_input_that_fails_while_it_is_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "/proc/self/mem"]) == 1
    assert capsys.readouterr().err == "error: /proc/self/mem: Input/output error\n"


def test_a_reader_that_has_gone_is_no_traceback(directory: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as stdout:
        process = subprocess.run(
            [*COMMAND, "args.wasm", "-o", "-"], stdout=stdout, stderr=subprocess.PIPE, check=False
        )
    assert (process.returncode, process.stderr) == (1, b"")
