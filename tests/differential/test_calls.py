"""Generated programs do as components what they do as core modules.

`COMPONENTIZE_CALLS=100000 python -m pytest tests/differential/test_calls.py` makes at least as many
calls, others each time; without it the calls are few and always the same.
"""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from tests.differential.calls import programs, wild_programs
from tests.differential.functions import PREVIEW0, PREVIEW1, Version
from tests.differential.program import Call
from tests.differential.runs import compare

pytestmark = pytest.mark.slow

CALLS = int(os.environ.get("COMPONENTIZE_CALLS", "0"))
_CALLS_IN_A_PROGRAM = 16
_NEVER_SUCCEED = {
    "fd_allocate",
    "fd_fdstat_set_rights",
    "proc_exit",
    "proc_raise",
    "sock_accept",
    "sock_recv",
    "sock_send",
    "sock_shutdown",
}


_FEWEST = {PREVIEW1: 500, PREVIEW0: 200}
"""Programs that are drawn where nothing is said: those of preview0 take a process each."""

versions = pytest.mark.parametrize("version", [PREVIEW1, PREVIEW0], ids=["preview1", "preview0"])


def _compare_all(
    drawn: SearchStrategy[list[Call]], version: Version, count: int
) -> Counter[tuple[str, str]]:
    """Compares `count` drawn programs. Counts their calls by function and errno."""
    performed: Counter[tuple[str, str]] = Counter()

    @settings(
        max_examples=count,
        derandomize=not CALLS,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def agree(program: list[Call]) -> None:
        comparison = compare(program, version)
        performed.update(comparison.performed)
        assert comparison.differing is None, comparison.differing

    agree()
    return performed


@versions
def test_calls_agree(version: Version) -> None:
    count = max(_FEWEST[version], CALLS // _CALLS_IN_A_PROGRAM)
    performed = _compare_all(programs(version), version, count)
    print(f"{performed.total()} calls agree")
    assert performed.total() >= CALLS
    succeeded = {function for function, errno in performed if errno == "success"}
    failed = {function for function, errno in performed if errno != "success"}
    assert version.functions.keys() - succeeded == _NEVER_SUCCEED & version.functions.keys()
    assert _NEVER_SUCCEED & version.functions.keys() - {"proc_exit"} <= failed
    # a read may overwrite the iovecs of a later call, and so make it trap, both ways
    trapped = [(name, count) for (name, errno), count in performed.items() if errno == "trap"]
    others = sum(count for name, count in trapped if name != "proc_exit")
    assert others <= performed.total() // 10_000


@versions
def test_invalid_calls_agree(version: Version) -> None:
    count = max(_FEWEST[version], CALLS // 50)
    performed = _compare_all(wild_programs(version), version, count)
    trapped = sum(count for (_, errno), count in performed.items() if errno == "trap")
    print(f"{trapped} calls trap both ways")
    assert trapped > count // 25
