"""What the annotations of constants stand for."""

import pytest

from componentize.errors import WitError
from componentize.shim.contract import breaches
from componentize.shim.layouts import number
from componentize.shim.sexpr import read
from componentize.shim.source import read_source
from componentize.wit.load import load, preview2

WIT = load(
    {
        "types.wit": """
        package test:layouts;
        interface all {
          enum color { red, green, blue }
          flags access { read, write, run }
          record point { x: u8, y: u64, name: string }
          type position = point;
          variant shape { none, circle(u16), line(tuple<point, point>) }
          resource thing;
          get: func() -> result<option<point>, color>;
          points: func() -> list<tuple<u8, point>>;
          nothing: func();
        }
        interface other {
          use all.{position as place, color};
          get: func() -> place;
        }
        """
    }
)


def found(annotation: str) -> int:
    (tree,) = read(annotation, "test.wat")
    return number(tree, WIT)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ('(@case "test:layouts/all" "color" "red")', 0),
        ('(@case "test:layouts/all" "color" "blue")', 2),
        ('(@case "test:layouts/other" "color" "green")', 1),
        ('(@case "test:layouts/all" "shape" "line")', 2),
        ('(@flag "test:layouts/all" "access" "read")', 1),
        ('(@flag "test:layouts/all" "access" "run")', 4),
        ('(@offset "test:layouts/all" "point")', 0),
        ('(@offset "test:layouts/all" "point" "x")', 0),
        ('(@offset "test:layouts/all" "point" "y")', 8),
        ('(@offset "test:layouts/all" "point" "name")', 16),
        ('(@offset "test:layouts/all" "point" "name" "pointer")', 16),
        ('(@offset "test:layouts/all" "position" "name" "length")', 20),
        ('(@offset "test:layouts/other" "place" "name" "length")', 20),
        ('(@size "test:layouts/all" "point")', 24),
        ('(@size "test:layouts/all" "point" "name" "length")', 4),
        ('(@size "test:layouts/all" "color")', 1),
        ('(@offset "test:layouts/all" "shape" "circle")', 8),
        ('(@offset "test:layouts/all" "shape" "line" "1" "y")', 40),
        ('(@size "test:layouts/all" "shape")', 56),
        ('(@offset "test:layouts/all" "get" "result" "ok")', 8),
        ('(@offset "test:layouts/all" "get" "result" "error")', 8),
        ('(@offset "test:layouts/all" "get" "result" "ok" "some" "y")', 24),
        ('(@offset "test:layouts/other" "get" "result" "y")', 8),
        ('(@offset "test:layouts/all" "points" "result" "length")', 4),
        ('(@offset "test:layouts/all" "points" "result" "element" "1" "name" "length")', 28),
        ('(@size "test:layouts/all" "points" "result" "element")', 32),
    ],
)
def test_a_number_is_what_the_canonical_abi_says(annotation: str, expected: int) -> None:
    assert found(annotation) == expected


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        ('(@case "test:layouts/all" "color" "pink")', "there is no case pink"),
        ('(@case "test:layouts/all" "access" "read")', "has no cases"),
        ('(@flag "test:layouts/all" "color" "red")', "has no flags"),
        ('(@flag "test:layouts/all" "access" "wait")', "there is no flag wait"),
        ('(@case "test:layouts/all" "color")', "does not name"),
        ('(@offset "test:layouts/all")', "does not name"),
        ('(@size "test:layouts/none" "point")', "there is no interface test:layouts/none"),
        ('(@size "test:layouts/all" "line")', "line"),
        ('(@case "test:layouts/all" "line" "a")', "line"),
        ('(@size "test:layouts/all" "get")', "the first step is `result`"),
        ('(@size "test:layouts/all" "get" "ok")', "the first step is `result`"),
        ('(@size "test:layouts/all" "nothing" "result")', "the first step is `result`"),
        ('(@size "test:layouts/all" "point" "z")', "`z` is none of the parts x, y, name"),
        ('(@size "test:layouts/all" "shape" "none")', "`none` is none of the parts circle, line"),
        ('(@offset "test:layouts/all" "point" "x" "y")', "`y` is none of the parts"),
        ('(@offset "test:layouts/all" "point" "name" "element")', "`element` is none"),
        ('(@offset "test:layouts/all" "color" "red")', "`red` is none"),
        ('(@size "test:layouts/all" "thing")', "resource"),
    ],
)
def test_what_is_not_there_is_refused(annotation: str, message: str) -> None:
    with pytest.raises(WitError, match=message):
        found(annotation)


@pytest.mark.parametrize(
    ("value", "breach"),
    [
        ('i32 (@offset "wasi:filesystem/types" "descriptor-stat" "size") (i32.const 16)', None),
        ('i64 (@offset "wasi:filesystem/types" "descriptor-stat" "size") (i64.const 0x10)', None),
        (
            'i32 (@offset "wasi:filesystem/types" "descriptor-stat" "size") (i32.const 24)',
            "it is 24, but must be 16",
        ),
        (
            'i32 (@size "wasi:filesystem/types" "descriptor-stat") (@flag "wasi:filesystem/types"'
            ' "path-flags" "symlink-follow") (i32.const 96)',
            "it is 96, but must be 1",
        ),
        (
            '(mut i32) (@size "wasi:filesystem/types" "descriptor-stat") (i32.const 96)',
            "only a constant can be that",
        ),
        ('i32 (@case "wasi:cli/none" "a" "b") (i32.const 96)', "wasi:cli/none"),
    ],
)
def test_the_contract_checks_constants(value: str, breach: str | None) -> None:
    source = read_source({"test.wat": f"(global $n {value})"})
    expected = [] if breach is None else [breach]
    messages = list(breaches(source, preview2()))
    assert len(messages) == len(expected)
    assert all(part in message for part, message in zip(expected, messages, strict=True))
