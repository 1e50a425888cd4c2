"""The line that an error shows, and the mark below the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from componentize.errors import WitError
from componentize.wit.load import load
from componentize.wit.text.excerpt import WIDTH, excerpt

LINES = [
    ("one\n  f: func(x: t);\n", 2, 14, "2 |   f: func(x: t);\n  |              ^"),
    ("type some-%name = u8", 1, 6, "1 | type some-%name = u8\n  |      ^^^^^^^^^^"),
    ("\tf: $;\r\n", 1, 5, "1 |  f: $;\n  |     ^"),
    ("\x1b[31m日本 x", 1, 9, "1 |  [31m日本 x\n  |           ^"),
    ("", 1, 1, "1 | \n  | ^"),
    ("\n" * 99 + "x", 100, 1, "100 | x\n    | ^"),
    ("end", 1, 4, "1 | end\n  |    ^"),
    ("a" * 50 + " b " + "c" * 50, 1, 52, f"1 | ...{'a' * 39} b {'c' * 38}...\n  |    {' ' * 40}^"),
    ("a" * 200, 1, 150, f"1 | ...{'a' * 80}...\n  |    {' ' * 40}{'^' * 40}"),
]


@pytest.mark.parametrize(("text", "line", "column", "shown"), LINES)
def test_the_mark_is_below_the_word(text: str, line: int, column: int, shown: str) -> None:
    assert excerpt(text, line, column) == shown


@given(st.text(max_size=300), st.integers(1, 300))
def test_lines_are_printable_and_short(text: str, column: int) -> None:
    line = text.count("\n") + 1
    column = min(column, len(text.split("\n")[-1]) + 1)
    shown, mark = excerpt(text, line, column).split("\n")
    assert shown.isprintable()
    assert len(shown) <= WIDTH + 20
    assert set(mark) <= set(" |^")
    assert "^" in mark


def test_an_error_shows_its_line() -> None:
    with pytest.raises(WitError) as caught:
        load({"a.wit": "package a:b;", "b.wit": "package a:b;\ninterface i {\n  f: func(x: t);\n}"})
    assert str(caught.value) == (
        "b.wit:3:14: `a:b/i` has no type `t`; define it there, or `use` it\n"
        "3 |   f: func(x: t);\n"
        "  |              ^"
    )
    assert caught.value.where == "b.wit:3:14"
    assert caught.value.excerpt.startswith("3 | ")
