"""Tracks of versions, and imports of one track as one."""

import re

import pytest
from hypothesis import given

from componentize.errors import WitError
from componentize.wit.load import load
from componentize.wit.model import InterfaceRef, TypeRef, Use, Wit, World
from componentize.wit.tracks import higher, track, track_name, unified
from tests.wit.world_strategies import worlds


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.2.3", "1"),
        ("12.0.0", "12"),
        ("0.2.0", "0.2"),
        ("0.20.5", "0.20"),
        ("0.0.1", "0.0.1"),
        ("0.0.0", "0.0.0"),
        ("1.2.3+build-1", "1"),
        ("0.2.1+b.1", "0.2"),
        ("0.0.1+b", "0.0.1"),
        ("1.0.0-rc.1", "1.0.0-rc.1"),
        ("0.2.0-rc.1+b", "0.2.0-rc.1"),
        ("", ""),
    ],
)
def test_track(version: str, expected: str) -> None:
    assert track(version) == expected
    at = f"@{version}" if version else ""
    assert track_name(f"a:b/i{at}") == (f"a:b/i@{expected}" if version else "a:b/i")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("a:b/i@1.2.3", "a:b/i@1.9.0", True),
        ("a:b/i@0.2.3", "a:b/i@0.2.0", True),
        ("a:b/i@0.2.3", "a:b/i@0.3.0", False),
        ("a:b/i@1.2.3", "a:b/i@2.0.0", False),
        ("a:b/i@0.0.1", "a:b/i@0.0.2", False),
        ("a:b/i@1.0.0-rc.1", "a:b/i@1.0.0", False),
        ("a:b/i@1.2.3", "a:b/j@1.2.3", False),
        ("a:b/i@1.2.3", "a:b/i", False),
        ("a:b/i", "a:b/i", True),
    ],
)
def test_same_track(first: str, second: str, same: bool) -> None:
    assert (track_name(first) == track_name(second)) is same


def test_the_higher_version_is_that_of_numbers() -> None:
    assert higher("a:b/i@0.2.9", "a:b/i@0.2.10") == "a:b/i@0.2.10"
    assert higher("a:b/i@1.0.0+b", "a:b/i@1.0.0+c") == "a:b/i@1.0.0+b"


DEPS = """
package a:b;
package d:e@1.2.0 {
  interface t { type t = u8; resource r { m: func(); } }
  interface i { use t.{t, r}; record p { x: t } f: func(x: p, r: r); }
}
package d:e@1.10.0 {
  interface t { type t = u8; resource r { m: func(); n: func(); } type more = u8; }
  interface i { use t.{t, r}; record p { x: t } f: func(x: p, r: r); g: func(); }
}
package d:e@2.0.0 { interface i { type p = u16; } }
"""
LOW, HIGH = "d:e/i@1.2.0", "d:e/i@1.10.0"


def world(items: str, text: str = DEPS) -> tuple[Wit, World]:
    wit = load({"w.wit": f"{text} world w {{ {items} }}"})
    return unified(wit, wit.worlds["a:b/w"])


@pytest.mark.parametrize(
    "items", [f"import {LOW}; import {HIGH};", f"import {HIGH}; import {LOW};"]
)
def test_imports_on_one_track_are_one(items: str) -> None:
    wit, result = world(f"{items} import d:e/i@2.0.0; use {LOW}.{{p}};")
    assert list(result.imports) == ["d:e/t@1.10.0", HIGH, "d:e/i@2.0.0", "p"]
    assert result.imports["p"] == Use(TypeRef(HIGH, "p"))
    assert wit.worlds["a:b/w"] == result
    assert wit.interfaces[HIGH].types["t"] == Use(TypeRef("d:e/t@1.10.0", "t"))


def test_what_takes_types_from_a_lower_version_takes_them_from_the_higher() -> None:
    wit, result = world(
        f"import {HIGH}; import x: interface {{ use {LOW}.{{p as q}}; f: func(x: q); }} "
        f"export y: interface {{ use {LOW}.{{p}}; }}"
    )
    assert list(result.imports) == ["d:e/t@1.10.0", HIGH, "x"]
    assert wit.interfaces["a:b/w#imports.x"].types == {"q": Use(TypeRef(HIGH, "p"))}
    assert wit.interfaces["a:b/w#exports.y"].types == {"p": Use(TypeRef(HIGH, "p"))}


def test_exports_stay() -> None:
    wit, result = world(f"export {LOW}; export d:e/t@1.2.0; export {HIGH}; import d:e/t@1.2.0;")
    assert list(result.imports) == ["d:e/t@1.10.0"]
    assert result.exports.keys() == {"d:e/t@1.2.0", LOW, HIGH}
    assert wit.interfaces[LOW].types["t"] == Use(TypeRef("d:e/t@1.2.0", "t"))
    assert wit.interfaces[HIGH].types["t"] == Use(TypeRef("d:e/t@1.10.0", "t"))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("more = u8", "more = u8; f: func()", ""),
        ("f: func(x: p, r: r); g", "g", ""),
        (
            "f: func(x: p, r: r); g",
            "f: func(x: p); g",
            "`f` is `func(x: p, r: r)` in one, `func(x: p)` in the other",
        ),
        (
            "record p { x: t } f: func(x: p, r: r); g",
            "record p { x: r } f: func(x: p, r: r); g",
            "`p` is `record p { x: t, }` in one, `record p { x: r, }` in the other",
        ),
        (
            "type t = u8; resource r { m: func(); n",
            "type t = u16; resource r { m: func(); n",
            "`d:e/t@1.2.0` and `d:e/t@1.10.0` are both imported, which is one import of the higher "
            "version, but that is not compatible: `t` is `type t = u8` in one, `type t = u16` in "
            "the other",
        ),
    ],
)
def test_what_both_versions_have_must_be_the_same(before: str, after: str, found: str) -> None:
    lower, at, upper = DEPS.partition("package d:e@1.10.0")
    assert before in upper
    text = lower + at + upper.replace(before, after)
    items = f"import {LOW}; import {HIGH};"
    if not found:
        world(items, text)
        return
    with pytest.raises(WitError, match=re.escape(found)):
        world(items, text)


def test_what_only_the_lower_version_has_is_kept() -> None:
    lower, at, upper = DEPS.partition("package d:e@1.10.0")
    upper = upper.replace("resource r { m: func(); n: func(); }", "").replace("use t.{t, r};", "")
    upper = upper.replace("record p { x: t } f: func(x: p, r: r);", "")
    wit, _ = world(f"import {LOW}; import {HIGH}; import d:e/t@1.10.0;", lower + at + upper)
    interface = wit.interfaces[HIGH]
    assert interface.types.keys() == {"t", "r", "p"}
    assert interface.types["r"] == Use(TypeRef("d:e/t@1.10.0", "r"))
    assert interface.functions.keys() == {"f", "g"}
    assert wit.interfaces["d:e/t@1.10.0"].functions.keys() == {"[method]r.m"}


@given(worlds())
def test_a_world_with_one_version_on_each_track_stays(wit: Wit) -> None:
    (name,) = wit.worlds
    assert unified(wit, wit.worlds[name]) == (wit, wit.worlds[name])


def test_the_names_of_inline_interfaces_are_no_versions() -> None:
    _, result = world("import i: interface {} import j: interface {}")
    assert result.imports == {
        "i": InterfaceRef("a:b/w#imports.i"),
        "j": InterfaceRef("a:b/w#imports.j"),
    }
