"""Tests of Go's standard library, as `tests/go_std.py` runs them, and how it reads verdicts."""

import re
from pathlib import Path

import pytest

from tests.go_std import HOSTS, UNFINISHED, Program, compare, differing, lay_out, program, run_tests
from tests.harness import TRAPPED, Outcome

PACKAGE = "io/fs"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("go") / "tree"
    lay_out(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("host", HOSTS)
def test_a_package_has_the_same_verdicts_both_ways(host: str, tree: Path) -> None:
    native, component = (program(PACKAGE, run, tree) for run in HOSTS[host])
    counts, lines = compare(native, component)
    assert "PASS" in counts
    assert not lines


def _scripted(**said: tuple[int | str, str]) -> Program:
    """A program of tests that say what is given, and go on as long as their exit code is 0."""

    def start(*flags: str) -> Outcome:
        if flags == ("-test.list=.",):
            return Outcome(0, "\n".join([*said, "BenchmarkX"]).encode(), b"", {})
        pattern = re.compile(flags[-1].removeprefix("-test.run="))
        output = ""
        for test, (exit_code, text) in said.items():
            if pattern.search(test):
                output += f"\x16=== RUN   {test}\n{text}"
                if exit_code:
                    return Outcome(exit_code, output.encode(), b"", {})  # type: ignore[arg-type]
        failed = "--- FAIL" in output
        return Outcome(int(failed), (output + ("FAIL\n" if failed else "PASS\n")).encode(), b"", {})

    return start


PASS = (0, "\x16--- PASS: TestPass (0.00s)\n")


def test_verdicts_are_those_of_tests_and_subtests() -> None:
    subtests = (
        "--- FAIL: not a verdict (0.00s)\n\x16    --- PASS: wrong\n\x16--- SKIP: TestF/a (0s)\n"
    )
    fails = (0, f"{subtests}text\x16--- FAIL: TestF (1.20s)\n")
    verdicts = run_tests(_scripted(TestPass=PASS, TestF=fails))
    assert verdicts == {"TestPass": "PASS", "TestF/a": "SKIP", "TestF": "FAIL"}


def test_tests_after_one_that_ends_the_program_are_run() -> None:
    start = _scripted(
        TestTrap=(TRAPPED, "\x16=== RUN   TestTrap/a\n\x16--- PASS: TestTrap/a (0.00s)\n"),
        TestPanic=(2, "\x16--- FAIL: TestPanic (0.00s)\npanic: no\nPASS\n"),
        TestExit=(1, ""),
        TestPass=PASS,
    )
    assert run_tests(start) == {
        "TestTrap/a": "PASS",
        "TestTrap": UNFINISHED,
        "TestPanic": "FAIL",
        "TestExit": UNFINISHED,
        "TestPass": "PASS",
    }


def test_a_program_that_does_not_start_finishes_no_test() -> None:
    def start(*flags: str) -> Outcome:
        listing = b"TestA\nTestB\n" if flags == ("-test.list=.",) else b""
        return Outcome(0 if listing else TRAPPED, listing, b"", {})

    assert run_tests(start) == {"TestA": UNFINISHED, "TestB": UNFINISHED}


def test_tests_that_differ_are_found_wherever_they_are_missing() -> None:
    native = {"A": "PASS", "B": "PASS", "C": "FAIL"}
    component = {"A": "PASS", "B": "FAIL", "D": "SKIP"}
    assert differing(native, component) == {
        "B": ("PASS", "FAIL"),
        "C": ("FAIL", "-"),
        "D": ("-", "SKIP"),
    }


def test_what_differs_once_is_noted_and_what_differs_again_is_told() -> None:
    failing = (0, "\x16--- FAIL: TestPass (0.00s)\n")
    native = _scripted(TestPass=PASS)

    def compared_with(*runs: tuple[int | str, str]) -> list[str]:
        left = [_scripted(TestPass=said) for said in runs]
        return compare(native, lambda *flags: left.pop(0)(*flags))[1]

    line = "TestPass: PASS natively, FAIL as a component, in {} of 4 runs"
    assert compared_with(PASS) == []
    assert compared_with(failing, PASS, PASS, PASS) == ["note: " + line.format(1)]
    assert compared_with(failing, PASS, failing, PASS) == [line.format(2)]


def test_a_package_with_no_test_that_runs_is_told() -> None:
    assert compare(_scripted(), _scripted()) == ("", ["none of the tests runs on wasip1"])
