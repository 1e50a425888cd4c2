"""The order of versions, as Semantic Versioning defines it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from componentize.errors import WitError
from componentize.wit.versions import precedence

ASCENDING = (
    *("", "0.0.0-0", "0.0.0", "0.2.0", "0.2.9", "0.2.12", "0.10.0", "1.0.0-0", "1.0.0-9"),
    *("1.0.0-10", "1.0.0-10.0", "1.0.0-10.a", "1.0.0--", "1.0.0-alpha", "1.0.0-alpha.1"),
    *("1.0.0-alpha.beta", "1.0.0-alpha0", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11"),
    *("1.0.0-rc.1", "1.0.0", "1.0.1-0", "2.0.0"),
)


def test_each_is_before_the_next() -> None:
    shuffled = random.Random(1).sample(ASCENDING, len(ASCENDING))
    assert tuple(sorted(shuffled, key=precedence)) == ASCENDING
    assert len(set(map(precedence, ASCENDING))) == len(ASCENDING)


@pytest.mark.parametrize("version", ["1.0.0", "1.0.0-rc.1", "0.2.0"])
@pytest.mark.parametrize("build", ["+b", "+0.00", "+a.-"])
def test_build_metadata_is_ignored(version: str, build: str) -> None:
    assert precedence(version + build) == precedence(version)


@pytest.mark.parametrize(
    "version",
    [
        *("0.2.00012", "00.2.0", "0.02.0", "0.2", "1", "0.2.0.0", "v0.2.0", "0.2.0-", "0.2.0-01"),
        *(
            "0.2.0-a..b",
            "0.2.0+",
            " 0.2.0",
            "0.2.0\n",
            "0.2.-1",
            "0.2.0-a_b",
            "\u0660.0.0",
            "0.2.x",
        ),
        "9" * 10**6 + ".0.0",
    ],
)
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(WitError, match="is no version; write three numbers") as caught:
        precedence(version)
    assert len(caught.value.found) < 200


IDENTIFIER = st.from_regex(r"(0|[1-9][0-9]{0,3}|[0-9]{0,2}[a-zA-Z-][a-z0-9-]{0,3})", fullmatch=True)
RELEASE = st.tuples(*[st.integers(0, 3)] * 3)
VERSIONS = st.tuples(RELEASE, st.lists(IDENTIFIER, max_size=3))


def as_text(release: tuple[int, ...], identifiers: list[str]) -> str:
    return ".".join(map(str, release)) + ("-" + ".".join(identifiers) if identifiers else "")


def before(one: list[str], other: list[str]) -> bool:
    """SemVer §11, of what follows the `-`, item by item."""
    if not one or not other:
        return bool(one) and not other
    for mine, theirs in zip(one, other, strict=False):
        if mine == theirs:
            continue
        if mine.isdecimal() != theirs.isdecimal():
            return mine.isdecimal()
        return int(mine) < int(theirs) if mine.isdecimal() else mine < theirs
    return len(one) < len(other)


@given(VERSIONS, VERSIONS)
def test_the_order_is_that_of_the_rules(
    one: tuple[tuple[int, ...], list[str]], other: tuple[tuple[int, ...], list[str]]
) -> None:
    expected = one[0] < other[0] or (one[0] == other[0] and before(one[1], other[1]))
    assert (precedence(as_text(*one)) < precedence(as_text(*other))) == expected
