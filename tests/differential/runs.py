"""Runs of programs: under Wasmtime's own preview1, and as a component."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.differential import interpreter
from tests.differential.differences import exit_code_of, is_compared, reference
from tests.differential.functions import PREVIEW1, Version
from tests.differential.program import Call, encode
from tests.differential.recording import Record, decode, difference, normalize
from tests.harness import (
    Invocation,
    Layout,
    Outcome,
    Preopen,
    build_component,
    differences,
    run_command_line,
    run_native,
)
from tests.harness.cache import made
from tests.harness.components import run_component_in_process

ROOT = Layout(
    files={
        "a": b"hello world",
        "b": bytes(range(256)) * 2,
        "d/x": b"x",
        "d/y": b"",
        "other/o": b"in the other preopen",
        "fixed/f": b"cannot be changed",
        "fixed/g/h": b"",
    },
    directories=("e",),
    symlinks={
        "l": "a",
        "ld": "d",
        "dangling": "nowhere",
        "loop": "loop",
        "up": "../..",
        "absolute": "/etc",
    },
)
"""What a program finds in its preopens."""

INVOCATION = Invocation(
    argv=("calls", "one", "two words"),
    env={"NAME": "value", "EMPTY": ""},
    stdin=b"some bytes to read\n" * 20,
    preopens=(
        Preopen("root", "/"),
        Preopen("root/other", "/other"),
        Preopen("root/fixed", "/fixed", writable=False),
        Preopen("control", "/control"),
    ),
)

_SCRATCH = "/dev/shm" if Path("/dev/shm").is_dir() and "TMPDIR" not in os.environ else None
"""In memory where that is easy: making and removing small trees is most of a run's time."""

Runner = Callable[[Path, Invocation, Path, Path], Outcome]


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended, and what it recorded."""

    outcome: Outcome
    records: list[Record]


@cache
def guest(version: Version = PREVIEW1) -> Path:
    """The interpreter, a core module."""
    text = interpreter.text(version)
    return made("calls", "calls.wasm", [text], lambda path: path.write_bytes(_assemble(text)))


def _assemble(text: str) -> bytes:
    import wasmtime

    return bytes(wasmtime.wat2wasm(text))


def _run(runner: Runner, wasm: Path, program: bytes) -> Run:
    scratch = Path(tempfile.mkdtemp(prefix="calls-", dir=_SCRATCH))
    try:
        ROOT.create(scratch / "root")
        (scratch / "control").mkdir()
        (scratch / "control" / "program").write_bytes(program)
        outcome = runner(wasm, INVOCATION, scratch, scratch / "streams")
        log = scratch / "control" / "log"
        records = decode(log.read_bytes()) if log.exists() else []
    finally:
        shutil.rmtree(scratch)
    tree = {
        path: entry
        for path, entry in outcome.tree.items()
        if not path.startswith(("control", "streams"))
    }
    return Run(Outcome(outcome.exit_code, outcome.stdout, outcome.stderr, tree), records)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs of a program did: each call's function and errno, and how they differ.

    Instead of an errno, a call that does not return has the exit code, or "trap".
    """

    performed: list[tuple[str, str]]
    differing: str | None


def runners(version: Version) -> tuple[Runner, Runner]:
    """Who runs a core module, and who its component.

    wasmtime-py has a preview1 of its own, but of Wasmtime's two only the command line has preview0.
    """
    if version is PREVIEW1:
        return run_native, run_component_in_process
    return _run_in_command_line, _run_in_command_line


def _run_in_command_line(wasm: Path, invocation: Invocation, root: Path, _: Path) -> Outcome:
    return run_command_line(wasm, invocation, root, ("-C", "cache"))


def compare(calls: list[Call], version: Version = PREVIEW1) -> Comparison:
    """Runs a program both ways. It differs where a call, the end, or what is left does."""
    native, component = runners(version)
    expected = _run(native, guest(version), reference(calls))
    found = _run(component, build_component(guest(version)), encode(calls, split=False))
    now = time.time_ns()
    normalize(calls, expected.records, now)
    normalize(calls, found.records, now)
    performed = [
        (call.function, record.errno_name)
        for call, record in zip(calls, expected.records, strict=False)
    ]
    if len(performed) < len(calls):
        performed.append((calls[len(performed)].function, str(expected.outcome.exit_code)))
    differing = _first_difference(calls, expected, found)
    return Comparison(performed, _text(calls, performed, *differing) if differing else None)


def _first_difference(calls: list[Call], expected: Run, found: Run) -> tuple[int, str] | None:
    """The index of the first call that differs, or the number of calls; and what differs."""
    pairs = zip(expected.records, found.records, strict=False)
    for index, (before, after) in enumerate(pairs):
        differing = difference(before, after)
        if differing and (index == len(calls) or is_compared(calls, expected.records, index)):
            return index, differing
    returned = len(expected.records), len(found.records)
    if returned[0] != returned[1]:
        return min(returned), f"{returned[0]} calls returned natively, {returned[1]} here"
    ending = exit_code_of(calls, expected.outcome, len(expected.records))
    left = differences(replace(expected.outcome, exit_code=ending), found.outcome)
    return (len(expected.records), "\n".join(left)) if left else None


def _text(calls: list[Call], performed: list[tuple[str, str]], index: int, differing: str) -> str:
    lines = [
        f"{number:4} {errno:12} {call}"
        for number, (call, (_, errno)) in enumerate(zip(calls[:index], performed, strict=False))
    ]
    here = f"{index:4} HERE {calls[index]}" if index < len(calls) else "at the end"
    return "\n".join(["the component differs:", *lines, here, differing])
