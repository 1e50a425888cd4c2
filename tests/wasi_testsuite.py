"""The WASI test suite passes with components as it passes natively.

    python -m tests.wasi_testsuite DIR

DIR is a checkout of the branch `prod/testsuite-base` of WebAssembly/wasi-testsuite, which has the
tests compiled. Those for wasm32-wasip1 are run as core modules and as components under the Wasmtime
command line, and by `componentize run`, each in a fresh copy of its directory. The exit status is 1
if one fails that passes natively.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import componentize
from tests.harness import Invocation, Outcome, Preopen, build_component, run_command_line, snapshot

FOLDERS = "tests/*/testsuite/wasm32-wasip1"
TIMEOUT = 60
"""Seconds for a test under `componentize run`."""


class SuiteError(Exception):
    """There is no test suite where one is looked for."""


@dataclass(frozen=True, slots=True)
class Case:
    """A test, and its specification as doc/specification.md of the suite has it.

    `root` is the directory that the test finds as its `/`, if any. Streams that the specification
    does not name are not compared.
    """

    wasm: Path
    args: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    root: Path | None = None
    exit_code: int = 0
    streams: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its language and name, such as "rust/fd_advise"."""
        return f"{self.wasm.parents[2].name}/{self.wasm.stem}"


def load(suite: Path) -> list[Case]:
    """The tests of a checkout for wasm32-wasip1.

    Raises:
        SuiteError: there are none.
    """
    cases = [_case(wasm) for wasm in sorted(suite.glob(f"{FOLDERS}/*.wasm"))]
    if not cases:
        raise SuiteError(f"no {FOLDERS}/*.wasm in {suite}: it is no checkout of the test suite")
    return cases


def _case(wasm: Path) -> Case:
    path = wasm.with_suffix(".json")
    specification = json.loads(path.read_text()) if path.exists() else {}
    root = specification.get("root")
    return Case(
        wasm,
        args=tuple(specification.get("args", ())),
        env=specification.get("env", {}),
        root=wasm.parent / root if root else None,
        exit_code=specification.get("exit_code", 0),
        streams={key: specification[key] for key in ("stdout", "stderr") if key in specification},
    )


def _natively(case: Case, invocation: Invocation, scratch: Path) -> Outcome:
    return run_command_line(case.wasm, invocation, scratch)


def _as_component(case: Case, invocation: Invocation, scratch: Path) -> Outcome:
    return run_command_line(build_component(case.wasm), invocation, scratch)


def _by_componentize_run(case: Case, invocation: Invocation, scratch: Path) -> Outcome:
    name, *args = invocation.argv
    dirs = [f"--dir={scratch / host}::{guest}" for host, guest, _ in invocation.preopens]
    env = [f"--env={key}={value}" for key, value in invocation.env.items()]
    command = [sys.executable, "-m", "componentize", "run", *dirs, *env, f"--argv0={name}"]
    done = subprocess.run(
        [*command, str(case.wasm), *args], input=b"", capture_output=True, timeout=TIMEOUT
    )
    return Outcome(done.returncode, done.stdout, done.stderr, snapshot(scratch))


Run = Callable[[Case, Invocation, Path], Outcome]

WAYS: dict[str, Run] = {
    "natively": _natively,
    "as a component": _as_component,
    "componentize run": _by_componentize_run,
}
"""How a test is run, by name."""


def run(case: Case, way: Run) -> str:
    """Runs a test in a fresh copy of its directory.

    Returns:
        Why it fails; nothing if it passes.
    """
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        preopens: tuple[Preopen, ...] = ()
        if case.root:
            shutil.copytree(case.root, scratch / "root", symlinks=True)
            preopens = (Preopen("root", "/"),)
        invocation = Invocation((case.wasm.name, *case.args), case.env, preopens=preopens)
        try:
            return _failure(case, way(case, invocation, scratch))
        except (subprocess.TimeoutExpired, componentize.ComponentizeError) as error:
            return str(error)


def _failure(case: Case, outcome: Outcome) -> str:
    if outcome.exit_code != case.exit_code:
        stderr = outcome.stderr.decode(errors="replace").strip()
        return f"exit code {outcome.exit_code}, not {case.exit_code}: {stderr[-600:]}"
    found = {"stdout": outcome.stdout.decode(), "stderr": outcome.stderr.decode()}
    differing = [key for key, text in case.streams.items() if found[key] != text]
    return "; ".join(f"{key}: {found[key]!r}, not {case.streams[key]!r}" for key in differing)


def main(argv: list[str]) -> int:
    """Runs the suite, prints what fails and how many pass, and returns the exit status."""
    if len(argv) != 1 or argv[0].startswith("-"):
        print(__doc__.strip())
        return 0 if argv in (["-h"], ["--help"]) else 2
    try:
        cases = load(Path(argv[0]))
    except SuiteError as error:
        print(error, file=sys.stderr)
        return 2
    failed: dict[str, set[str]] = {way: set() for way in WAYS}
    for case in cases:
        for name, way in WAYS.items():
            failure = run(case, way)
            if failure:
                failed[name].add(case.name)
                print(f"{case.name}, {name}: {failure}", flush=True)
    for name, names in failed.items():
        print(f"{name:18} {len(cases) - len(names)} of {len(cases)} pass")
    return 1 if set().union(*failed.values()) - failed["natively"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
