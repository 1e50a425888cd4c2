"""The harness sees what differs."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.differential import interpreter as layout
from tests.differential.calls import programs
from tests.differential.program import Call, Constant, Register, encode
from tests.differential.recording import Record, difference
from tests.differential.runs import compare
from tests.harness import TRAPPED, Entry, Layout, Outcome, differences, snapshot
from tests.harness.cache import made

OUTCOME = Outcome(3, b"line\n", b"", {"d": Entry("directory", b"", 5), "f": Entry("file", b"x", 7)})
BINARY = bytes(range(256)) * 100


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (replace(OUTCOME, exit_code=4), "exit code: expected 3, found 4"),
        (replace(OUTCOME, exit_code=TRAPPED), "exit code: expected 3, found trap"),
        (replace(OUTCOME, stdout=b"other\n"), "stdout:\n--- expected\n+++ found"),
        (replace(OUTCOME, stderr=BINARY), "stderr: expected 0 bytes, found 25600"),
        (replace(OUTCOME, tree={"d": OUTCOME.tree["d"]}), "f: a file expected, nothing found"),
        (
            replace(OUTCOME, tree={**OUTCOME.tree, "new": Entry("link", b"f", 1)}),
            "new: a link found",
        ),
        (replace(OUTCOME, tree={**OUTCOME.tree, "f": Entry("link", b"x", 7)}), "found a link"),
        (replace(OUTCOME, tree={**OUTCOME.tree, "f": Entry("file", b"y", 7)}), "-x\n+y"),
        (replace(OUTCOME, tree={**OUTCOME.tree, "f": Entry("file", b"x", 8)}), "time 7, found 8"),
    ],
)
def test_outcomes_differ(found: Outcome, said: str) -> None:
    assert differences(OUTCOME, OUTCOME, ["f"]) == []
    (differing,) = differences(OUTCOME, found, ["f"] if "f" in found.tree else [])
    assert said in differing


def test_a_byte_in_much_output() -> None:
    other = bytearray(BINARY)
    other[20_000] ^= 1
    (differing,) = differences(
        replace(OUTCOME, stdout=BINARY), replace(OUTCOME, stdout=bytes(other))
    )
    assert "they differ from byte 20000" in differing


def test_a_tree_is_read_back(tmp_path: Path) -> None:
    tree = Layout({"a/b": b"1", "c": b""}, ("d/e",), {"a/l": "../c", "dangling": "none"})
    tree.create(tmp_path / "root")
    found = snapshot(tmp_path / "root")
    assert {path: (entry.kind, entry.content) for path, entry in found.items()} == {
        "a": ("directory", b""),
        "a/b": ("file", b"1"),
        "a/l": ("link", b"../c"),
        "c": ("file", b""),
        "d": ("directory", b""),
        "d/e": ("directory", b""),
        "dangling": ("link", b"none"),
    }
    assert len({entry.modified for entry in found.values()}) == 1


def test_files_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPONENTIZE_TEST_CACHE", str(tmp_path))
    times = []

    def make(path: Path) -> None:
        times.append(path)
        path.write_text("content")

    first, second = (made("kind", "name", ["key"], make) for _ in range(2))
    assert first == second
    assert made("kind", "name", ["other key"], make) != first
    assert len(times) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kind"]

    def fail(path: Path) -> None:
        path.write_text("half")
        raise RuntimeError("the compiler failed")

    with pytest.raises(RuntimeError, match="the compiler failed"):
        made("kind", "name", ["third key"], fail)
    assert made("kind", "name", ["third key"], make).read_text() == "content"


def _record() -> Record:
    low, arena = bytearray(layout.LOW_SIZE), bytearray(layout.ARENA_SIZE)
    return Record(0, 0, layout.NONE, 0, low, arena)


def test_records_differ() -> None:
    assert difference(_record(), _record()) is None
    for name, value in (("errno", 8), ("probe", 0), ("bulk", 1)):
        other = _record()
        setattr(other, name, value)
        assert difference(_record(), other)
    for address in (0, 63, layout.ARENA, layout.END - 1):
        other = _record()
        other.write(address, b"!")
        assert f"{address & ~7:#x}" in (difference(_record(), other) or "")


def test_calls_are_recorded() -> None:
    """Two calls and an exit leave two records, with what they wrote."""
    calls = [
        Call("fd_prestat_get", (Register(3), Constant(layout.ARENA))),
        Call("fd_tell", (Register(1), Constant(layout.ARENA))),
        Call("proc_exit", (Constant(9),)),
    ]
    comparison = compare(calls)
    assert comparison.performed == [
        ("fd_prestat_get", "success"),
        ("fd_tell", "spipe"),
        ("proc_exit", "9"),
    ]
    assert comparison.differing is None


@pytest.mark.slow
@settings(max_examples=50, derandomize=True, database=None)
@given(programs())
def test_programs_fit(calls: list[Call]) -> None:
    """Programs are far from filling the interpreter's room."""
    assert len(encode(calls, False)) < layout.PROGRAM_SIZE / 2
