"""What a program is started with, what a run of it left, and how two runs differ."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tests.harness.layout import Entry

TRAPPED: Literal["trap"] = "trap"


class Preopen(NamedTuple):
    """A preopened directory: where it is below the run's own, the guest's name for it."""

    host: str
    guest: str
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Invocation:
    """Arguments (the program's name first), environment, standard input, preopened directories."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    preopens: tuple[Preopen, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left. `exit_code` is "trap" for a trap; `tree` is the directory afterwards."""

    exit_code: int | Literal["trap"]
    stdout: bytes
    stderr: bytes
    tree: Mapping[str, Entry]


def differences(expected: Outcome, found: Outcome, times: Iterable[str] = ()) -> list[str]:
    """How two runs differ, a sentence or a diff each; nothing where they agree.

    Args:
        expected, found: the two runs.
        times: paths whose modification times must agree.
    """
    result = []
    if expected.exit_code != found.exit_code:
        result.append(f"exit code: expected {expected.exit_code}, found {found.exit_code}")
    result += _differing_bytes("stdout", expected.stdout, found.stdout)
    result += _differing_bytes("stderr", expected.stderr, found.stderr)
    for path in sorted({*expected.tree, *found.tree}):
        result += _differing_entries(path, expected.tree.get(path), found.tree.get(path))
    for path in times:
        before, after = expected.tree[path].modified, found.tree[path].modified
        if before != after:
            result.append(f"{path}: expected modification time {before}, found {after}")
    return result


def _differing_entries(path: str, expected: Entry | None, found: Entry | None) -> list[str]:
    if expected is None or found is None:
        entry = expected or found
        assert entry
        there, missing = ("expected", "found") if expected else ("found", "expected")
        return [f"{path}: a {entry.kind} {there}, nothing {missing}"]
    if expected.kind != found.kind:
        return [f"{path}: expected a {expected.kind}, found a {found.kind}"]
    return _differing_bytes(path, expected.content, found.content)


def _differing_bytes(what: str, expected: bytes, found: bytes) -> list[str]:
    if expected == found:
        return []
    if len(expected) < 20_000 and len(found) < 20_000:
        try:
            return [_text_diff(what, expected.decode(), found.decode())]
        except UnicodeDecodeError:
            pass
    pairs = zip(expected, found, strict=False)
    shorter = min(len(expected), len(found))
    at = next((i for i, (a, b) in enumerate(pairs) if a != b), shorter)
    return [
        f"{what}: expected {len(expected)} bytes, found {len(found)}; they differ from byte {at}: "
        f"expected {expected[at : at + 16].hex(' ')}, found {found[at : at + 16].hex(' ')}"
    ]


def _text_diff(what: str, expected: str, found: str) -> str:
    lines = difflib.unified_diff(
        expected.splitlines(), found.splitlines(), "expected", "found", lineterm="", n=2
    )
    return "\n".join([f"{what}:", *list(lines)[:60]])
