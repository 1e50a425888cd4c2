"""Foreign text in messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from componentize.text import LONGEST, MOST, joined, listed, printable, printable_path

ANY = st.text(st.characters(categories=None) | st.sampled_from("\x1b\n\r\u202e\udcff\U0010ffff"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("fd_write", "fd_write"),
        ("größe 数 \U0001f980", "größe 数 \U0001f980"),
        ("", ""),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("\u202eevil", r"\u202eevil"),
        ("caf\udce9", r"caf\xe9"),
        ("x" * 80, "x" * 80),
        ("a" * 50 + "z" * 50, "a" * 39 + "..." + "z" * 38),
        ("\0" * 20, r"\x00" * 20),
        ("\0" * 21, r"\x00" * 10 + "..." + r"\x00" * 9),
    ],
)
def test_a_name_is_shown_in_printable_characters(name: str, shown: str) -> None:
    assert printable(name) == shown


@given(ANY, st.integers(min_value=10, max_value=100))
def test_every_name_is_shown_printably_and_no_longer_than_asked(name: str, longest: int) -> None:
    shown = printable(name, longest)
    assert shown.isprintable()
    assert len(shown) <= longest
    if name.isprintable() and len(name) <= longest:
        assert shown == name


def test_a_name_of_megabytes_is_cut_before_it_is_looked_at() -> None:
    assert len(printable("\n" * 2_000_000)) <= LONGEST


def test_a_path_is_shown_whole() -> None:
    assert printable_path("d/" * 100 + "a\nb") == "d/" * 100 + r"a\nb"


def test_lists_are_shortened_with_a_count() -> None:
    names = [f"n{number}" for number in range(1000)]
    assert listed(names[:2]) == "n0, n1"
    assert listed(names[:MOST]) == ", ".join(names[:20])
    assert listed(names[: MOST + 1]) == ", ".join(names[:20]) + " and 1 more"
    assert listed(names) == ", ".join(names[:20]) + " and 980 more"
    assert listed(["a\n", "b"]) == r"a\n, b"
    assert joined(["a is 1", "b is 2"]) == "a is 1; b is 2"
    assert joined(names) == "; ".join(names[:20]) + " and 980 more"
