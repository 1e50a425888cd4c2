"""Every guest does as a component what it does as a core module under Wasmtime's own preview1."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.harness import (
    POOLING,
    Case,
    Invocation,
    Outcome,
    UnavailableError,
    build_component,
    build_guest,
    differences,
    load_cases,
    run_command_line,
    run_component,
    run_native,
)

pytestmark = pytest.mark.slow

CASES = {case.name: case for case in load_cases()}


def _component_in_python(guest: Path, invocation: Invocation, root: Path) -> Outcome:
    return run_component(build_component(guest), invocation, root)


def _component_in_cli(guest: Path, invocation: Invocation, root: Path) -> Outcome:
    return run_command_line(build_component(guest), invocation, root)


def _component_in_pooling_cli(guest: Path, invocation: Invocation, root: Path) -> Outcome:
    return run_command_line(build_component(guest), invocation, root, POOLING)


RUNNERS = {
    "python": _component_in_python,
    "cli": _component_in_cli,
    "pooling-cli": _component_in_pooling_cli,
}


def _built(case: Case) -> Path:
    try:
        return build_guest(case.guest)
    except UnavailableError as reason:
        pytest.skip(str(reason))


@cache
def _native(name: str) -> Outcome:
    case = CASES[name]
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "root"
        case.layout.create(root)
        return run_native(_built(case), case.invocation(), root, Path(scratch) / "streams")


@pytest.mark.parametrize("name", CASES)
def test_guest_does_its_work_natively(name: str) -> None:
    """What the other tests compare with is what the case says."""
    case, outcome = CASES[name], _native(name)
    assert outcome.exit_code == case.native_exit_code, outcome.stderr.decode()
    if case.stdout is not None:
        assert outcome.stdout.decode() == case.stdout


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("name", CASES)
def test_component_does_the_same(name: str, runner: str, tmp_path: Path) -> None:
    case = CASES[name]
    expected = _native(name)
    if case.native_exit_code != case.exit_code:
        expected = replace(expected, exit_code=case.exit_code)
    root = tmp_path / "root"
    case.layout.create(root)
    run: Callable[[Path, Invocation, Path], Outcome] = RUNNERS[runner]
    found = run(_built(case), case.invocation(), root)
    differing = differences(expected, found, case.times)
    assert not differing, "\n".join(differing)
