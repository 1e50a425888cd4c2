"""What all subcommands have in common."""

import subprocess
import sys
from pathlib import Path

import pytest

import componentize
from componentize.cli import main


@pytest.mark.parametrize("args", [[], ["--help"], ["-h"]])
def test_help_names_the_subcommands(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(args) == 0
    printed = capsys.readouterr()
    assert "componentize build app.wasm" in printed.out
    assert "Commands:\n  build  Make" in printed.out
    assert printed.err == ""


@pytest.mark.parametrize("command", ["build", "run"])
def test_each_subcommand_has_help_with_examples(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    assert f"\n  componentize {command} " in capsys.readouterr().out


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"componentize {componentize.__version__}\n"


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("/usr/bin/componentize", "componentize"),
        ("wasi-componentize", "wasi-componentize"),
        ("/venv/bin/wasi-componentize.exe", "wasi-componentize"),
        ("/src/componentize/__main__.py", "componentize"),
    ],
)
def test_help_shows_the_name_that_was_called(
    called: str, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", [called])
    assert main(["build", "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: {shown} build ")
    assert main(["build"]) == 2
    assert f"(try '{shown} build --help')" in capsys.readouterr().err


def test_an_unknown_subcommand_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bild"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("error: No such command 'bild'")
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import componentize", {"click", "lark", "rich", "wasmtime"}),
        (
            "from componentize.cli import main; main(['--version'])",
            {"lark", "rich", "wasmtime"},
        ),
        (
            "from componentize.cli import main; main(['build', 'missing.wasm'])",
            {"componentize.pipeline", "lark", "rich", "wasmtime"},
        ),
    ],
)
def test_heavy_packages_are_imported_only_when_used(code: str, unwanted: set[str]) -> None:
    script = f"{code}\nimport sys\nprint()\nprint(*sys.modules)"
    process = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert unwanted.isdisjoint(process.stdout.splitlines()[-1].split())


def test_a_cached_program_runs_without_the_builder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path))
    program = Path(__file__).parent.parent / "runtime" / "programs" / "args.wat"
    code = f"""
import sys
from componentize.cli import main
main(["run", {str(program)!r}])
print(*sys.modules)"""

    def imported() -> set[str]:
        process = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return set(process.stdout.decode().split())

    assert "componentize.pipeline" in imported()
    assert imported().isdisjoint({"componentize.pipeline", "lark", "rich"})
