"""What is not WIT, or names what is not there: each message has its place, line and column."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from componentize.errors import WitError
from componentize.wit.load import load

BASE = "package a:b@1.0.0; interface base { resource r; type t = u8; }\n"


def in_interface(items: str) -> str:
    return f"{BASE}interface i {{\n{items}\n}}"


SYNTAX = [
    ("interface i {", "1:13", "the text ends, expected "),
    ("package a:b", "1:11", "the text ends, expected `;`, `@`, `{`"),
    ("package a:b;\n interface i { type t = u8 }", "2:28", "found `}`, expected `;`"),
    ("package a:b;\ninterface i {\n  f: func(x u8);\n}", "3:13", "found `u8`, expected `:`"),
    ("package a:b;\ninterface i {\n  type: func();\n}", "3:7", "found `:`, expected a name"),
    (in_interface("record d { use: u8 }"), "3:12", "the keyword is written `%use`"),
    (in_interface("record d { bool: u8 }"), "3:12", "the keyword is written `%bool`"),
    (in_interface("f: async func();"), "3:4", "found `async`, expected `func`"),
    (in_interface("type s = stream<u8>;"), "3:16", "found `<`"),
    (in_interface("record empty { }"), "3:16", "found `}`, expected a name"),
    (in_interface("type l = list<>;"), "3:15", "found `>`"),
    (in_interface("f: func() -> $;"), "3:14", "'$' begins nothing in WIT"),
    (in_interface("type a_b = u8;"), "3:7", "found `_`"),
    ("package a:b;\n\n /* one /* two */ \n", "3:2", "the block comment is not closed"),
    ("package a:b; */", "1:14", "'*' begins nothing in WIT"),
]

DEFINITIONS = [
    ("interface i {\n type t = u8; }", "1:11", "no package declaration"),
    ("package a:b;\ninterface i {}\ninterface i {}", "3:11", "`i` is already defined"),
    ("package a:b;\nuse c:d/i;\ninterface i {}", "3:11", "`i` is already defined"),
    (in_interface("type x = u8;\nf: func();\nx: func();"), "5:1", "`x` is already defined"),
    (in_interface("record d {\n x: u8,\n x: u16 }"), "5:2", "`x` is already defined"),
    (in_interface("variant v { x, y(u8), x(u8) }"), "3:23", "`x` is already defined"),
    (in_interface("enum e { x, %x }"), "3:13", "`x` is already defined"),
    (in_interface("flags f { x, y, y }"), "3:17", "`y` is already defined"),
    (in_interface("f: func(x: u8, x: u8);"), "3:16", "`x` is already defined"),
    (in_interface("resource q { m: func(self: u8); }"), "3:22", "`self` is already defined"),
    (in_interface("resource q { m: func(); m: func(); }"), "3:25", "`[method]q.m` is already"),
    (
        in_interface("resource q { constructor(); constructor(x: u8); }"),
        "3:29",
        "`[constructor]q` is already",
    ),
    (in_interface("resource q { constructor() -> u8; }"), "3:14", "nothing or `result<q, ..>`"),
    (in_interface(f"flags f {{ {','.join(f'l{n}' for n in range(33))} }}"), "3:7", "33 labels"),
    (in_interface("@since(feature = x)\nf: func();"), "3:2", "`@since(feature = x)` is no gate"),
    (in_interface("@since(version = x)\nf: func();"), "3:2", "`@since(version = x)` is no gate"),
    (in_interface("@soon(version = 1.0.0) f: func();"), "3:2", "is no gate"),
    (in_interface('@note("x") f: func();'), "3:2", "is no annotation"),
]

NAMES = [
    (in_interface("f: func(x: nothing);"), "3:12", "`a:b/i` has no type `nothing`"),
    (in_interface("type x = list<option<t>>;"), "3:22", "`a:b/i` has no type `t`"),
    (in_interface("f: func(x: borrow<u>);"), "3:19", "`a:b/i` has no type `u`"),
    (in_interface("use base.{t, u};"), "3:14", "`a:b/base` has no type `u`"),
    (in_interface("use other.{t};"), "3:5", "no interface is called `a:b/other`"),
    (in_interface("use c:d/e.{t};"), "3:5", "no interface is called `c:d/e`"),
    (f"{BASE}use c:d/e as f;", "2:5", "no interface is called `c:d/e`"),
    (in_interface("use a:b/base@1.0.1.{t};"), "3:5", "is loaded at version 1.0.0"),
    (in_interface("use base.{t};\nf: func(x: borrow<t>);"), "4:19", "`t` is not a resource"),
    (in_interface("type x = x;"), "3:10", "`x` contains itself"),
    (in_interface("record x { a: list<y> }\nrecord y { b: x }"), "4:15", "`x` contains itself"),
    (f"{BASE}interface i {{ use j.{{x}}; }}\ninterface j {{ use i.{{x}}; }}", "3:22", "itself"),
    (
        f"{BASE}interface i {{ use j.{{x}}; type y = u8; }}\n"
        "interface j { use i.{y}; type x = u8; }",
        "2:19",
        "`a:b/j` uses `a:b/i` in its turn",
    ),
]


@pytest.mark.parametrize(("text", "place", "found"), [*SYNTAX, *DEFINITIONS, *NAMES])
def test_the_message_has_the_place(text: str, place: str, found: str) -> None:
    with pytest.raises(WitError) as caught:
        load({"dir/x.wit": text})
    assert found in caught.value.found
    assert caught.value.where == f"dir/x.wit:{place}"


def test_a_package_has_one_version() -> None:
    with pytest.raises(WitError, match=r"^y\.wit:1:9: `a:b` is version 1\.0\.0 in another text"):
        load({"x.wit": BASE, "y.wit": "package a:b@1.0.1; interface i {}"})


def test_an_interface_is_defined_in_one_text() -> None:
    with pytest.raises(WitError, match=r"^y\.wit:1:30: `a:b/base` is already defined"):
        load({"x.wit": BASE, "y.wit": "package a:b@1.0.0; interface base {}"})


WHOLE = """package a:b@1.0.0;
use a:b/base as other; // a comment
@since(version = 1.0.0)
interface base {
  resource r { constructor(x: u8); m: static func() -> result<_, list<t>>; }
  /* type t = u8; /* nested */ */
  variant t { a, b(tuple<string, option<u64>>) }
  @external-id("x") flags f { x, y }
  f: func(s: borrow<r>) -> result<r>;
}
world w { import base; export g: func(); }
"""
PIECES = ("", "}", "{", ";", "t", "/*", "*/", '"', "<", "0.1", "@", "%", "\0", "use ", "_", "é")


@pytest.mark.slow
@given(st.integers(0, len(WHOLE)), st.integers(0, 3), st.sampled_from(PIECES))
@settings(max_examples=400, deadline=None)
def test_no_damage_goes_unnamed(at: int, cut: int, piece: str) -> None:
    where: str | None = "x.wit:1:1"
    try:
        load({"x.wit": WHOLE[:at] + piece + WHOLE[at + cut :]})
    except WitError as error:
        where = error.where
    assert re.fullmatch(r"x\.wit:\d+:\d+", where or "")
