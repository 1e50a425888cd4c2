"""The name that is most like one, and that looking for it takes bounded time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from componentize.matching.nearest import names

KNOWN = names(
    [
        "a:b/files@1.0.0#open",
        "a:b/files@1.0.0#close",
        "a:b/files@1.0.0#read_all",
        "cm32p2|a:b/names@1|get-it",
        "cm32p2||run",
        "log",
        "printLine",
        "read-entropy",
    ]
)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("a:b/files@1.0.0#opne", "a:b/files@1.0.0#open"),
        ("a:b/files@2.0.0#open", "a:b/files@1.0.0#open"),
        ("a:b/files#close", "a:b/files@1.0.0#close"),
        ("a:b/files@1.0.0#read-all", "a:b/files@1.0.0#read_all"),
        ("a:b/file@1.0.0#close", "a:b/files@1.0.0#close"),
        ("a:b/names@1.2.0#get-it", "cm32p2|a:b/names@1|get-it"),
        ("run", "cm32p2||run"),
        ("lgo", "log"),
        ("print-line", "printLine"),
        ("read-entrpoy", "read-entropy"),
        ("a:b/files@1.0.0#seek", None),
        ("a:b/clocks@1.0.0#open", None),
        ("elsewhere", None),
        ("", None),
    ],
)
def test_nearest(name: str, nearest: str | None) -> None:
    assert KNOWN.nearest(name) == nearest


@given(st.lists(st.text(alphabet="ab-_@#|.1", max_size=20)), st.text(alphabet="ab-_@#|.1"))
def test_it_is_one_of_those_known(known: list[str], name: str) -> None:
    nearest = names(known).nearest(name)
    assert nearest is None or nearest in known
    if name in known:
        assert nearest is not None


def test_names_that_are_long_and_alike_take_bounded_time() -> None:
    known = names("ab-" * 25 + f"{number}" for number in range(5000))
    started = time.process_time()
    for number in range(20):
        known.nearest("ba-" * 25 + f"{number}")
    assert time.process_time() - started < 5
