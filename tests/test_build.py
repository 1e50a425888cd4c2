"""`componentize.build`, `Component.save`, and files that appear whole or not at all."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import wasmtime
from wasmtime.component import Component as CompiledComponent

import componentize
from componentize.files import write_whole

PROGRAMS = Path(__file__).parent / "runtime" / "programs"
ARGS = PROGRAMS / "args.wat"


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "args.wasm"
    path.write_bytes(wasmtime.wat2wasm(ARGS.read_text()))
    return path


def test_the_input_may_be_bytes_or_a_path_and_text_or_binary(module: Path) -> None:
    expected = componentize.build(module).to_bytes()
    assert componentize.build(str(module)).to_bytes() == expected
    assert componentize.build(module.read_bytes()).to_bytes() == expected
    assert componentize.build(bytearray(module.read_bytes())).to_bytes() == expected
    assert componentize.build(memoryview(module.read_bytes())).to_bytes() == expected
    assert componentize.build(ARGS).to_bytes() == expected
    assert componentize.build(ARGS.read_bytes()).to_bytes() == expected


def test_wasmtime_validates_what_is_built(module: Path) -> None:
    compiled = CompiledComponent(wasmtime.Engine(), componentize.build(module).to_bytes())
    assert compiled.get_export_index("wasi:cli/run@0.2.0")


def test_the_report_says_what_the_component_is_made_of(module: Path) -> None:
    component = componentize.build(module)
    engine = wasmtime.Engine()
    compiled = CompiledComponent(engine, component.to_bytes())
    report = component.report
    assert report.input_size == module.stat().st_size
    assert report.output_size == len(component.to_bytes())
    assert 0 < report.shim_size < report.output_size - report.input_size
    assert report.preview1 == ("args_sizes_get", "args_get", "fd_write")
    assert report.imports["wasi:cli/environment@0.2.0"] == ("get-arguments",)
    assert set(report.imports) <= set(compiled.type.imports(engine))
    assert report.notes == ()


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        (b"", componentize.InvalidModuleError, "empty"),
        (b"\x7fELF\x02\x01\x01\x00", componentize.InvalidModuleError, "not WebAssembly"),
        (b"\0asm\x01", componentize.InvalidModuleError, "ends inside the preamble"),
        (b"(module\n  (func", componentize.InvalidModuleError, r"the text, line 2, column 8"),
        (b"(component)", componentize.UnsupportedModuleError, "already a component"),
        (
            b'(module (memory (export "memory") 1))',
            componentize.UnsupportedModuleError,
            "_start",
        ),
        (
            b'(module (import "wasi_snapshot_preview1" "fd_reed" (func))'
            b' (import "wasi_snapshot_preview1" "fd_rite" (func))'
            b' (memory (export "memory") 1) (func (export "_start")))',
            componentize.UnsupportedModuleError,
            "fd_reed, fd_rite",
        ),
        (
            b'(module (import "wasi_snapshot_preview1" "fd_close" (func (param i64)))'
            b' (memory (export "memory") 1) (func (export "_start")))',
            componentize.UnsupportedModuleError,
            r"fd_close is \[i64\] -> \[\], not \[i32\] -> \[i32\]",
        ),
    ],
)
def test_what_cannot_be_built_is_refused_by_name(
    source: bytes, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        componentize.build(source)


def test_a_missing_input_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        componentize.build(tmp_path / "missing.wasm")


@pytest.mark.parametrize("path", ["a\0b", Path("a\0b")])
def test_a_path_with_a_nul_character_names_no_file(path: str | Path) -> None:
    with pytest.raises(OSError, match="null") as caught:
        componentize.build(path)
    assert caught.value.filename == "a\0b"
    with pytest.raises(OSError, match="null"):
        componentize.run(path)
    component = componentize.build(b'(module (func (export "_start")))')
    with pytest.raises(componentize.OutputError, match=r"^cannot write a\\x00b: .*null") as refused:
        component.save(path)
    assert refused.value.path == Path(path)


def test_saving_writes_the_component_and_nothing_else(module: Path) -> None:
    before = module.read_bytes()
    component = componentize.build(module)
    target = module.with_name("out.wasm")
    component.save(target)
    component.save(target)
    assert target.read_bytes() == component.to_bytes()
    assert names(module.parent) == ["args.wasm", "out.wasm"]
    assert module.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_the_mode_of_the_output_follows_the_umask(module: Path, mask: int) -> None:
    target = module.with_name("out.wasm")
    previous = os.umask(mask)
    try:
        componentize.build(module).save(target)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("link", ["args.wasm", "symbolic", "hard"])
def test_the_input_is_never_overwritten(module: Path, link: str) -> None:
    (module.parent / "symbolic").symlink_to(module)
    (module.parent / "hard").hardlink_to(module)
    before = module.read_bytes()
    with pytest.raises(componentize.OutputError, match="is the input"):
        componentize.build(module).save(module.parent / link)
    assert module.read_bytes() == before


@pytest.mark.parametrize("target", ["missing/out.wasm", "args.wasm/out.wasm", "."])
def test_an_output_that_cannot_be_written_is_an_output_error(module: Path, target: str) -> None:
    with pytest.raises(componentize.OutputError, match="cannot write"):
        componentize.build(module).save(module.parent / target)
    assert names(module.parent) == ["args.wasm"]


def failing() -> Iterator[bytes]:
    yield b"half"
    raise RuntimeError("no more")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    with pytest.raises(RuntimeError):
        write_whole(target, failing())
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", [b"new"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, [b"one ", b"two"])
        assert os.read(reader, 100) == b"one two"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("wasi", "imported", "status"),
    [
        (None, {"wasi:cli/exit@0.2.12": ("exit-with-code",)}, 33),
        ("0.2.12", {"wasi:cli/exit@0.2.12": ("exit-with-code",)}, 33),
        ("0.2.20", {"wasi:cli/exit@0.2.12": ("exit-with-code",)}, 33),
        ("0.2.11", {"wasi:cli/exit@0.2.0": ("exit",)}, 1),
        ("0.2.0", {"wasi:cli/exit@0.2.0": ("exit",)}, 1),
    ],
)
def test_hosts_before_exit_codes_get_a_status(
    wasi: str | None, imported: dict[str, tuple[str, ...]], status: int
) -> None:
    program = b"""(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") 1)
        (func (export "_start") (call $exit (i32.const 33))))"""
    component = componentize.build(program, wasi=wasi)
    assert component.report.imports == imported
    assert componentize.run(component, use_cache=False).exit_code == status


@pytest.mark.parametrize(
    "wasi",
    [
        "",
        "1.0.0",
        "0.3.0",
        "0.2",
        "0.2.x",
        "0.2.00012",
        "0.2.1\u0662",
        "0.2.1\n",
        "0.2." + "1" * 999,
    ],
)
def test_a_version_that_is_not_of_wasi_is_refused(module: Path, wasi: str) -> None:
    with pytest.raises(componentize.ComponentizeError, match=r"no version of WASI 0\.2") as caught:
        componentize.build(module, wasi=wasi)
    assert len(str(caught.value)) < 200
