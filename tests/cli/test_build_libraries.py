"""`componentize build` of modules with worlds: its report, its messages, its exit status."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import wasmtime

from componentize.cli import main
from componentize.wasm.component.canon import StringEncoding
from componentize.wit.bindings import bindings
from componentize.wit.load import load
from tests.worlds.sections import with_section

WIT = """package demo:lib@1.2.0;
interface log { log: func(line: string); }
interface shapes {
  resource shape { constructor(name: string); }
  describe: func() -> string;
}
world library {
  import log;
  import now: func() -> u64;
  import greeting: func(n: string);
  export shapes;
  export ping: func(n: u32) -> u32;
}
"""
WORLD = "demo:lib/library@1.2.0"
MODULE = """(module
  (import "demo:lib/log@1.2.0" "log" (func (param i32 i32)))
  (import "$root" "greeting" (func (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "demo:lib/shapes@1.2.0#[constructor]shape") (param i32 i32) (result i32)
    unreachable)
  (func (export "demo:lib/shapes@1.2.0#describe") (result i32) (i32.const 16))
  (func (export "ping") (param i32) (result i32) (local.get 0)))"""
WRONG = (
    MODULE.replace("describe", "descrybe")
    .replace('"greeting"', '"greting"')
    .replace('"ping") (param i32)', '"ping") (param i64)')
    .replace("(local.get 0)", "unreachable")
    .replace("cabi_realloc", "my_realloc")
)
TWO = "package two:worlds; world a { export f: func(); } world b { export g: func(); }"
PLAIN = '(module (func (export "f")))'
COMMAND = '(module (func (export "_start")))'
FD_WRITE = """(import "wasi_snapshot_preview1" "fd_write"
    (func (param i32 i32 i32 i32) (result i32)))"""


def section(text: str = MODULE, encoding: StringEncoding = StringEncoding.UTF8) -> bytes:
    """A module with a section that has the world."""
    world = bindings(load({"library.wit": WIT}), WORLD, encoding)
    return with_section(bytes(wasmtime.wat2wasm(text)), world)


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with modules and WIT."""
    monkeypatch.chdir(tmp_path)
    Path("library.wat").write_text(MODULE)
    Path("library.wasm").write_bytes(section())
    Path("library.wit").write_text(WIT)
    Path("two.wit").write_text(TWO)
    Path("plain.wat").write_text(PLAIN)
    return tmp_path


@pytest.mark.parametrize(
    "args", [["library.wasm"], ["library.wat", "--wit", "library.wit"]], ids=["section", "wit"]
)
def test_the_report_of_a_library_shows_its_world(
    args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", *args, "-o", "out"]) == 0
    printed = capsys.readouterr()
    first, imports, exports = printed.out.splitlines()
    assert first.startswith("out: ")
    assert first.endswith(f"; world {WORLD}")
    assert imports == "  imports greeting, demo:lib/log@1.2.0"
    assert exports == "  exports ping, demo:lib/shapes@1.2.0"
    assert printed.err == ""


def test_the_json_report_of_a_library_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "library.wasm", "--report", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["world"] == WORLD
    assert report["imports"] == {"": ["greeting"], "demo:lib/log@1.2.0": ["log"]}
    assert report["exports"]["demo:lib/shapes@1.2.0"] == ["[constructor]shape", "describe"]
    assert report["providers"] == {
        "demo:lib/log@1.2.0.log": "world",
        "$root.greeting": "world",
    }
    assert report["unmatched"] == []


def test_wasi_is_counted_beside_what_the_world_has(capsys: pytest.CaptureFixture[str]) -> None:
    text = MODULE.replace("(memory", f"{FD_WRITE} (memory")
    Path("writes.wasm").write_bytes(section(text))
    assert main(["build", "writes.wasm"]) == 0
    imports = capsys.readouterr().out.splitlines()[1]
    assert imports == ("  imports greeting, demo:lib/log@1.2.0; 6 functions of wasi:cli, wasi:io")


def test_a_command_with_a_world_shows_all_it_exports(capsys: pytest.CaptureFixture[str]) -> None:
    Path("tool.wat").write_text('(module (func (export "f")) (func (export "_start")))')
    assert main(["build", "tool.wat", "--wit", "two.wit", "--world", "a"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  imports nothing",
        "  exports f, wasi:cli/run@0.2.0",
    ]


EXPORTS = " ".join(f'(func (export "{name}"))' for name in ("f", "gg", "malloc", *"uvwxyz"))


@pytest.mark.parametrize(
    ("text", "args", "notes"),
    [
        (
            f'(module {EXPORTS} (func (export "a:b/i#\\1b[31m")))',
            ["--wit", "two.wit", "--world", "a"],
            "note: no item of the world takes what the module exports as `gg`, `u`, `v`, `w`, `x` "
            "and 3 more\n",
        ),
        (
            PLAIN,
            ["--wit", "two.wit", "--world", "a", "--adapt", "x=plain.wat"],
            "note: the adapter for `x` is left out: the module imports nothing from `x`\n",
        ),
        (
            PLAIN,
            ["--adapt", "x=plain.wat"],
            "note: the adapter for `x` is left out: the module imports nothing from `x`\n"
            "note: the component exports no functions, so nothing can call it; name the WIT of its "
            "world (`--wit`)\n",
        ),
    ],
    ids=["unmatched", "unused adapter", "no exports"],
)
def test_what_looks_like_a_mistake_is_noted(
    text: str, args: list[str], notes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("module.wat").write_text(text)
    assert main(["build", "module.wat", *args]) == 0
    assert capsys.readouterr().err == notes
    assert main(["build", "--quiet", "module.wat", *args]) == 0
    assert capsys.readouterr() == ("", "")


def test_all_that_does_not_fit_is_told_at_once(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("wrong.wat").write_text(WRONG)
    assert main(["build", "wrong.wat", "--wit", "library.wit"]) == 1
    printed = capsys.readouterr()
    head, *problems = printed.err.splitlines()
    assert head == (f"error: wrong.wat: the module does not fit the world `{WORLD}`, in 4 places:")
    assert all(problem.startswith("- ") for problem in problems)
    for each in (
        "`greting` of `$root`, but the world imports no such function; the nearest is `greeting`",
        "the export `ping` has the type [i64] -> [i32], not [i32] -> [i32]",
        "the nearest is `demo:lib/shapes@1.2.0#descrybe`",
        "parameters of `[constructor]shape` of `demo:lib/shapes@1.2.0` are put where the module "
        "says, but it exports no function `cabi_realloc`",
    ):
        assert sum(each in problem for problem in problems) == 1
    assert printed.out == ""
    assert not (directory / "wrong.component.wasm").exists()


def cut(module: bytes) -> bytes:
    """A module whose last section ends early, but as long as it says."""
    short = module[:-40]
    start = module.index(b"component-type") - 4
    size = len(short) - start - 3
    assert module[start] == 0
    return short[: start + 1] + bytes((size & 0x7F | 0x80, size >> 7)) + short[start + 3 :]


def of_format(version: int) -> Callable[[bytes], bytes]:
    def changed(module: bytes) -> bytes:
        head, name, rest = module.partition(b"wit-component-encoding")
        return head + name + bytes((version,)) + rest[1:]

    return changed


def of_encoding(encoding: int) -> Callable[[bytes], bytes]:
    def changed(module: bytes) -> bytes:
        head, name, rest = module.partition(b"wit-component-encoding")
        return head + name + rest[:1] + bytes((encoding,)) + rest[2:]

    return changed


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (cut, "but only "),
        (of_format(3), "format 3 instead of 4"),
        (of_format(5), "format 5 (only 4 can be read)"),
        (of_encoding(9), "string encoding 0x09 is not known"),
    ],
    ids=["cut", "format 3", "format 5", "encoding"],
)
def test_a_section_that_cannot_be_decoded_is_named(
    damage: Callable[[bytes], bytes],
    message: str,
    directory: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("damaged.wasm").write_bytes(damage(section()))
    assert main(["build", "damaged.wasm"]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("error: damaged.wasm: ")
    assert message in printed
    assert " in the custom section `component-type`" in printed
    assert printed.count("\n") == 1
    assert not (directory / "damaged.component.wasm").exists()


def test_a_place_in_a_section_is_one_in_the_module(capsys: pytest.CaptureFixture[str]) -> None:
    damaged = cut(section())
    Path("damaged.wasm").write_bytes(damaged)
    assert main(["build", "damaged.wasm"]) == 1
    offset = int(capsys.readouterr().err.rpartition(" at byte ")[2], 16)
    assert damaged.index(b"component-type") < offset < len(damaged)


TRY_HELP = " (try 'componentize build --help')\n"


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (["plain.wat"], 1, "plain.wat: the module exports no function `_start`"),
        (["plain.wat"], 1, "for a library the WIT of its world must be named (`--wit`)\n"),
        (["library.wat"], 1, "name the WIT it was built for (`--wit`), or an adapter (`--adapt`)"),
        (["plain.wat", "--wit", "missing"], 1, "error: missing: No such file or directory\n"),
        (["plain.wat", "--wit", "empty"], 1, "empty: this folder has no `*.wit` files"),
        (["plain.wat", "--wit", "nothing.wit"], 1, "nothing.wit: no package is declared here"),
        (["plain.wat", "--wit", "interface.wit"], 1, "interface.wit: the WIT has no world; add"),
        (
            ["plain.wat", "--wit", "plain.wat"],
            1,
            "error: plain.wat: this is WIT as wasm, which is not read",
        ),
        (
            ["plain.wat", "--wit", "two.wit"],
            1,
            "error: two.wit: the WIT has 2 worlds; say which (`--world`): two:worlds/a, two:wo",
        ),
        (
            ["plain.wat", "--wit", "two.wit", "--world", "c"],
            1,
            "error: two.wit: the WIT has no world `c`, but two:worlds/a, two:worlds/b\n",
        ),
        (
            ["plain.wat", "--wit", "two.wit", "--world", "b"],
            1,
            "plain.wat: the module does not fit the world `two:worlds/b`: the world exports `g`, ",
        ),
        (["plain.wat", "--wit", "cycle.wit"], 1, "cycle.wit:1:49: `a` contains itself; "),
        (["plain.wat", "--wit", "twice.wit"], 1, "`f` is already imported; remove or rename"),
        (
            ["library.wasm", "--wit", "other.wit"],
            1,
            "error: library.wasm: the worlds `demo:lib/library@1.2.0` and `demo:lib/library@1.2.0` "
            "do not merge: the export `ping` is",
        ),
        (
            ["library.wasm", "--wit", "library.wit", "--encoding", "utf16"],
            1,
            "error: library.wasm: `log` of `demo:lib/log` is imported with strings in UTF-8 and in",
        ),
        (
            ["memory64.wat", "--wit", "library.wit"],
            1,
            "memory 0 has 64-bit addresses, but pointers of components have 32 bits: build the",
        ),
        (["library.wasm", "--world", "library"], 2, "--world can be given only with --wit"),
        (["library.wasm", "--features", "a"], 2, "--features can be given only with --wit, "),
        (["library.wasm", "--encoding", "utf16"], 2, "about the WIT it names." + TRY_HELP),
        (["library.wasm", "--encoding", "ascii"], 2, "'ascii' is not one of "),
        (["library.wasm", "--wit", ""], 2, "'--wit': the name of a file is empty." + TRY_HELP),
        (["library.wasm", "--wit"], 2, "Option '--wit' requires an argument." + TRY_HELP),
        (["library.wasm", "--adapt", "x"], 2, "'--adapt': x is not NAME=FILE." + TRY_HELP),
        (["library.wasm", "--adapt", "=x"], 2, "'--adapt': =x is not NAME=FILE." + TRY_HELP),
        (
            ["library.wasm", "--adapt", "x=plain.wat", "--adapt", "x=plain.wat"],
            2,
            "'--adapt': x is given twice." + TRY_HELP,
        ),
        (["plain.wat", "--adapt", "x=missing"], 1, "error: missing: No such file or directory\n"),
        (
            ["plain.wat", "--adapt", "x=two.wit"],
            1,
            "error: the adapter for `x` (two.wit) cannot be used: not WebAssembly: ",
        ),
    ],
)
def test_bad_input_is_one_clear_report_and_no_file(
    args: list[str], status: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("empty").mkdir()
    Path("nothing.wit").touch()
    Path("interface.wit").write_text("package a:b; interface i { f: func(); }")
    Path("cycle.wit").write_text("package a:b; interface i { type a = b; type b = a; }")
    Path("twice.wit").write_text("package a:b; world w { import f: func(); import f: func(); }")
    Path("other.wit").write_text(WIT.replace("ping: func(n: u32)", "ping: func(n: s32)"))
    Path("memory64.wat").write_text(MODULE.replace('"memory") 1', '"memory") i64 1'))
    before = {path.name for path in Path().iterdir()}
    assert main(["build", *args]) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert message in printed.err
    assert {path.name for path in Path().iterdir()} == before


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails to read")
def test_wit_that_fails_while_it_is_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "plain.wat", "--wit", "/proc/self/mem"]) == 1
    assert capsys.readouterr().err == "error: /proc/self/mem: Input/output error\n"


def test_memories_that_no_function_needs_may_be_several() -> None:
    Path("two.wat").write_text('(module (memory 1) (memory 1) (func (export "f")))')
    assert main(["build", "two.wat", "--wit", "two.wit", "--world", "a"]) == 0


@pytest.mark.parametrize("name", ["a", "two:worlds/a"])
def test_a_world_is_named_in_short_or_in_full(name: str) -> None:
    assert main(["build", "plain.wat", "--wit", "two.wit", "--world", name]) == 0


@pytest.mark.parametrize("name", ["library", "demo:lib/library", WORLD])
def test_a_versioned_world_is_named_in_short_or_in_full(name: str) -> None:
    assert main(["build", "library.wat", "--wit", "library.wit", "--world", name]) == 0


@pytest.mark.parametrize("program", ["library.wasm", "built"])
def test_a_library_is_not_run(program: str) -> None:
    assert main(["build", "-q", "library.wasm", "-o", "built"]) == 0
    # in this process it would leave interrupts to the system
    run = [sys.executable, "-m", "componentize", "run", "--no-cache", program]
    ended = subprocess.run(run, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"error: {program} is not a command: it does not export wasi:cli/run with "
        "`run: func() -> result`\n"
    )
