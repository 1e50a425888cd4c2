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
    (in_interface("record d { }"), "3:8", "`d` is empty, which `record` cannot be"),
    (in_interface("enum d {}"), "3:6", "`d` is empty, which `enum` cannot be"),
    (in_interface("flags d { , }"), "3:11", "found `,`, expected a name"),
    (in_interface("type l = list<>;"), "3:15", "found `>`"),
    ("package a:B-c;", "1:9", "takes small letters only; write `a:b-c`"),
    (in_interface("f: func() -> $;"), "3:14", "'$' begins nothing in WIT"),
    ("package a:b;\n\n /* one /* two */ \n", "3:2", "the block comment is not closed"),
    ("package a:b; /// \ud800\ninterface i {}", "1:18", "U+D800 is not allowed in WIT"),
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
    (in_interface("@since(version = 1.0.1) f: func();"), "3:1", "after the version of the package"),
    ("package a:b;\n@since(version = 1.0.0)\ninterface i {}", "2:1", "`a:b` has no version"),
    ("package a:b;\ninterface %from {}\ninterface FROM {}", "3:11", "`from` is already defined"),
    (in_interface("record d { a-b: u8, ab: u8 }"), "3:21", "`a-b` is already defined, and `ab` is"),
    (in_interface("enum e { x, X }"), "3:13", "is the same but for letter case, hyphens"),
    (in_interface("f: func(a: u8, A: u8);"), "3:16", "is the same but for"),
    (in_interface("resource q { m: func(); m: static func(); }"), "3:25", "and `[static]q.m` is"),
    (in_interface("resource q { q: func(); }"), "3:14", "`q` is already defined, and"),
    (in_interface("resource q { constructor() -> q; }"), "3:14", "nothing or `result<q, ..>`"),
    (in_interface("resource q { constructor() -> result<r>; }"), "3:14", "nothing or `result<q"),
    (in_interface("resource q; f: func() -> option<borrow<q>>;"), "3:26", "cannot hold a `borrow`"),
    (in_interface("resource q; record d { q: borrow<q> } f: func() -> d;"), "3:52", "outlive"),
]

SPELLING = [
    ("fooBar", "write `foo-bar`"),
    ("a_b", "write `a-b`"),
    ("Foo", "write `foo`"),
    ("XMLHttp", "in small letters or each in capitals"),
    ("a--b", "write `a-b`"),
    ("a-", "write `a`"),
    ("from", "as a name, it is written `%from`"),
    ("stream", "newer than WASI 0.2's WIT; as a name, it is written `%stream`"),
    ("async", "`async` is newer than"),
]
SPELLED = ("a", "A", "a1", "A1-b2-C3", "a-1", "a-2b", "%type", "%async", "with-x")

NEWER = [
    (in_interface("f: async func();"), "3:4", "asynchronous functions are"),
    (in_interface("resource q { f: async static func(); }"), "3:17", "asynchronous functions are"),
    (in_interface("type s = stream<u8>;"), "3:10", "streams are"),
    (in_interface("type s = option<stream>;"), "3:17", "`stream` is"),
    (in_interface("f: func() -> future<u8>;"), "3:14", "futures are"),
    (in_interface("type m = map<string, u8>;"), "3:10", "maps are"),
    (in_interface("type e = error-context;"), "3:10", "`error-context` is"),
    (in_interface("type l = list<u8, 4>;"), "3:17", "lists of fixed length are"),
    (in_interface("type l = list<tuple<u8, u16>, 4>;"), "3:29", "lists of fixed length are"),
    (in_interface('@external-id("x") f: func();'), "3:2", "external identifiers are"),
    (
        f"{BASE}world w {{ import x: base; }}",
        "2:18",
        "an interface by another name (`implements`), is",
    ),
    (f"{BASE}world w {{ export x: a:b/base@1.0.0; }}", "2:18", "export it by its own name"),
    (f"{BASE}world w {{ include a:b:c/i; }}", "2:22", "nested names are"),
    (f"{BASE}world w {{ import a:b/c/i; }}", "2:23", "nested packages in paths are"),
    ("package a:b:c;", "1:12", "nested names are"),
]

NAMES = [
    (in_interface("f: func(x: nothing);"), "3:12", "`a:b/i@1.0.0` has no type `nothing`"),
    (in_interface("type x = list<option<t>>;"), "3:22", "`a:b/i@1.0.0` has no type `t`"),
    (in_interface("f: func(x: borrow<u>);"), "3:19", "`a:b/i@1.0.0` has no type `u`"),
    (in_interface("use base.{t, u};"), "3:14", "`a:b/base@1.0.0` has no type `u`"),
    (in_interface("use other.{t};"), "3:5", "no interface is called `a:b/other@1.0.0`"),
    (in_interface("use c:d/e.{t};"), "3:5", "no package is called `c:d`"),
    (f"{BASE}use c:d/e as f;", "2:5", "no package is called `c:d`"),
    (
        in_interface("use a:b/base@1.0.1.{t};"),
        "3:5",
        "is not there in version 1.0.1; there is 1.0.0",
    ),
    (in_interface("use base.{t};\nf: func(x: borrow<t>);"), "4:19", "`t` is not a resource"),
    (in_interface("type x = float32;"), "3:10", "write `f32`"),
    (in_interface("f: func();\ntype x = f;"), "4:10", "has no type `f`, but a function"),
    (in_interface("type x = own<t>; use base.{t};"), "3:14", "only these have handles"),
    (in_interface("use base.{r}; type h = own<r>; type x = borrow<h>;"), "3:48", "`h` is not a"),
    (f"{BASE}world w {{ include base; }}", "2:19", "is an interface, and no world"),
    (f"{BASE}world w {{ import w; }}", "2:18", "is a world, and no interface"),
    (in_interface("type x = x;"), "3:10", "`x` contains itself"),
    (in_interface("record x { a: list<y> }\nrecord y { b: x }"), "4:15", "`x` contains itself"),
    (f"{BASE}interface i {{ use j.{{x}}; }}\ninterface j {{ use i.{{x}}; }}", "3:22", "itself"),
    (
        f"{BASE}interface i {{ use j.{{x}}; type y = u8; }}\n"
        "interface j { use i.{y}; type x = u8; }",
        "2:19",
        "`a:b/j@1.0.0` uses `a:b/i@1.0.0` in its turn",
    ),
]


@pytest.mark.parametrize(("text", "place", "found"), [*SYNTAX, *DEFINITIONS, *NAMES, *NEWER])
def test_the_message_has_the_place(text: str, place: str, found: str) -> None:
    with pytest.raises(WitError) as caught:
        load({"dir/x.wit": text})
    assert found in caught.value.found
    assert caught.value.where == f"dir/x.wit:{place}"


@pytest.mark.parametrize(("name", "found"), SPELLING)
def test_a_name_that_is_misspelled(name: str, found: str) -> None:
    with pytest.raises(WitError) as caught:
        load({"x.wit": in_interface(f"{name}: func();")})
    assert found in caught.value.found


@pytest.mark.parametrize("name", SPELLED)
def test_names_that_are_spelled_well(name: str) -> None:
    wit = load({"x.wit": in_interface(f"{name}: func();")})
    assert list(wit.interfaces["a:b/i@1.0.0"].functions) == [name.removeprefix("%")]


FORBIDDEN = ("\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufeff", "\u0149")


@pytest.mark.parametrize("char", FORBIDDEN)
def test_characters_that_mislead_are_refused(char: str) -> None:
    with pytest.raises(WitError) as caught:
        load({"x.wit": f"package a:b;\n// {char}"} | {"y.wit": f"package a:b; {char}"})
    assert caught.value.where in ("x.wit:2:4", "y.wit:1:14")


def test_an_interface_is_defined_in_one_text() -> None:
    with pytest.raises(WitError, match=r"^y\.wit:1:30: `base` is already defined"):
        load({"x.wit": BASE, "y.wit": "package a:b@1.0.0; interface base {}"})


WHOLE = """package a:b@1.0.0;
use a:b/base as other; // a comment
@since(version = 1.0.0)
interface base {
  resource r { constructor(x: u8); m: static func() -> result<_, list<t>>; }
  /* type t = u8; /* nested */ */
  variant t { a, b(tuple<string, option<u64>>) }
  @deprecated(version = 1.0.0) flags f { x, y }
  f: func(s: borrow<r>) -> result<r>;
}
world w { import base; export g: func(); }
"""
PIECES = ("", "}", "{", ";", "t", "/*", "*/", '"', "<", "0.1", "@", "%", "\0", "use ", "_", "é")


@pytest.mark.slow
@given(st.integers(0, len(WHOLE)), st.integers(0, 3), st.sampled_from(PIECES))
@settings(max_examples=400)
def test_no_damage_goes_unnamed(at: int, cut: int, piece: str) -> None:
    where: str | None = "x.wit:1:1"
    try:
        load({"x.wit": WHOLE[:at] + piece + WHOLE[at + cut :]})
    except WitError as error:
        where = error.where
    assert re.fullmatch(r"x\.wit:\d+:\d+", where or "")
