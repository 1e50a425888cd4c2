"""Packages, uses, gates and the resolution of names."""

import pytest

from componentize.errors import WitError
from componentize.wit.load import load
from componentize.wit.model import (
    Alias,
    Borrow,
    Enum,
    Field,
    List,
    Own,
    Primitive,
    Record,
    Resource,
    Result,
    TypeRef,
    Use,
    Wit,
)
from componentize.wit.resolve import resolve

SHAPES = """
package test:shapes@1.2.0;
interface base {
  resource canvas;
  enum color { red, green }
}
interface more {
  use base.{canvas, color as paint};
  record dot { at: u32, of: paint, on: borrow<canvas>, and: canvas }
  type owned = canvas;
  draw: func(what: dot, c: canvas) -> owned;
}
"""


@pytest.fixture(scope="module")
def shapes() -> Wit:
    return load({"shapes.wit": SHAPES})


def ref(interface: str, name: str) -> TypeRef:
    return TypeRef(f"test:shapes/{interface}@1.2.0", name)


def test_a_used_name_is_one_of_the_interface_that_uses_it(shapes: Wit) -> None:
    more = shapes.interfaces["test:shapes/more@1.2.0"]
    assert list(more.types) == ["canvas", "paint", "dot", "owned"]
    assert more.types["paint"] == Use(ref("base", "color"))
    assert more.types["dot"] == Record(
        (
            Field("at", Primitive.U32),
            Field("of", ref("more", "paint")),
            Field("on", Borrow(ref("more", "canvas"))),
            Field("and", Own(ref("more", "canvas"))),
        )
    )
    assert more.types["owned"] == Alias(ref("more", "canvas"))
    assert more.functions["draw"].params[1] == Field("c", Own(ref("more", "canvas")))
    assert more.functions["draw"].result == Own(ref("more", "owned"))


def test_resolve_follows_uses(shapes: Wit) -> None:
    assert resolve(shapes, ref("more", "paint")) == (ref("base", "color"), Enum(("red", "green")))
    assert resolve(shapes, ref("more", "canvas")) == (ref("base", "canvas"), Resource())
    assert resolve(shapes, ref("more", "owned"))[0] == ref("more", "owned")


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        (ref("more", "nothing"), "`test:shapes/more@1.2.0` has no type `nothing`"),
        (ref("nowhere", "dot"), "no interface is called `test:shapes/nowhere@1.2.0`"),
    ],
)
def test_resolve_refuses_what_is_not_there(shapes: Wit, missing: TypeRef, found: str) -> None:
    with pytest.raises(WitError, match=found):
        resolve(shapes, missing)


def test_texts_of_a_package_see_each_other_in_any_order() -> None:
    wit = load(
        {
            "b.wit": "package a:b@0.1.0; interface user { use owner.{t}; }",
            "a.wit": "package a:b@0.1.0; interface owner { type t = u8; }",
            "c.wit": "package a:c; use a:b/owner@0.1.0 as o; use a:b/user;"
            "interface both { use o.{t}; use user.{t as t2}; }",
        }
    )
    assert wit.interfaces["a:c/both"].types == {
        "t": Use(TypeRef("a:b/owner@0.1.0", "t")),
        "t2": Use(TypeRef("a:b/user@0.1.0", "t")),
    }


def test_packages_can_be_nested() -> None:
    wit = load({"n.wit": "package a:a { interface i { type t = bool; } } package a:b@2.0.0 {}"})
    assert list(wit.interfaces) == ["a:a/i"]


def test_since_is_of_the_nearest_gate() -> None:
    interface = """
    package a:b@1.5.0;
    interface none { f: func(); @since(version = 1.1.0) g: func(); }
    @since(version = 1.2.0)
    interface gated {
      f: func();
      @since(version = 1.3.0) @deprecated(version = 1.4.0)
      resource r {
        m: func();
        @since(version = 1.4.0-rc.1+build)
        constructor();
      }
    }
    """
    wit = load({"gates.wit": interface})
    since = {f.name: f.since for i in wit.interfaces.values() for f in i.functions.values()}
    assert {f.name: f.since for f in wit.interfaces["a:b/none@1.5.0"].functions.values()} == {
        "f": "1.5.0",
        "g": "1.1.0",
    }
    assert since["f"] == "1.2.0"
    assert since["[method]r.m"] == "1.3.0"
    assert since["[constructor]r"] == "1.4.0-rc.1+build"


def test_a_package_without_version_tells_no_since() -> None:
    wit = load({"v.wit": "package a:b; interface i { f: func(); }"})
    assert wit.interfaces["a:b/i"].functions["f"].since == ""


def test_what_is_unstable_is_left_out() -> None:
    wit = load(
        {
            "u.wit": """
            package a:b@1.0.0;
            @unstable(feature = more) interface gone { type t = nothing; }
            interface here {
              @unstable(feature = more) f: func(x: nothing);
              @unstable(feature = more) resource gone { m: func(); }
              @unstable(feature = more) use gone.{t};
              resource r { @unstable(feature = more) m: func(); n: static func(); }
            }
            """
        }
    )
    assert list(wit.interfaces) == ["a:b/here@1.0.0"]
    assert list(wit.interfaces["a:b/here@1.0.0"].functions) == ["[static]r.n"]
    assert list(wit.interfaces["a:b/here@1.0.0"].types) == ["r"]


def test_what_a_feature_gates_is_there_if_it_is_on() -> None:
    text = """
    package a:b@1.0.0;
    @unstable(feature = more) interface i { type t = u8; }
    interface j { @unstable(feature = more) use i.{t}; @unstable(feature = other) f: func(); }
    @unstable(feature = other) @deprecated(version = 1.0.0) world w { import j; }
    world v { @unstable(feature = more) include x; @unstable(feature = more) import f: func(); }
    world x { export g: func(); }
    """
    none, more, both = (
        load({"u.wit": text}, features) for features in ((), ("more",), ("other", "more"))
    )
    assert list(none.interfaces) == ["a:b/j@1.0.0"]
    assert none.interfaces["a:b/j@1.0.0"].types == {}
    assert list(more.interfaces["a:b/j@1.0.0"].types) == ["t"]
    assert list(none.worlds) == list(more.worlds) == ["a:b/v@1.0.0", "a:b/x@1.0.0"]
    v = more.worlds["a:b/v@1.0.0"]
    assert (list(v.imports), list(v.exports)) == (["f"], ["g"])
    assert none.worlds["a:b/v@1.0.0"].imports == {}
    assert list(both.interfaces["a:b/j@1.0.0"].functions) == ["f"]
    assert list(both.worlds["a:b/w@1.0.0"].imports) == ["a:b/i@1.0.0", "a:b/j@1.0.0"]


GATED = """package a:b;
@unstable(feature = more) interface i { type t = u8; }
@unstable(feature = more) world v { }
interface j { @unstable(feature = more) type t = u8; @unstable(feature = more) use i.{t as u}; }
"""


@pytest.mark.parametrize(
    "text",
    [
        "interface k { use i.{t}; }",
        "interface k { use j.{t}; }",
        "interface k { use j.{u}; }",
        "world w { include v; }",
        "world w { import i; }",
        "use i as k;",
    ],
)
def test_what_is_gated_off_is_missed_by_its_feature(text: str) -> None:
    with pytest.raises(WitError, match="unless the feature `more` is on; turn it on"):
        load({"g.wit": GATED + text})
    load({"g.wit": GATED + text}, ["more"])


VERSIONS = {
    "1.wit": "package a:b@1.0.0; interface i { type t = u8; }",
    "2.wit": "package a:b@2.0.0; interface i { type t = u16; } interface j { use a:b/i.{t}; }",
    "c.wit": "package a:c@1.0.0; interface i { type t = u8; }",
    "d.wit": "package a:d@1.0.0; interface i { type t = u8; }",
    "d0.wit": "package a:d; interface i { type t = u8; }",
}


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("a:b/i@1.0.0", "a:b/i@1.0.0"),
        ("a:b/i@2.0.0", "a:b/i@2.0.0"),
        ("a:c/i", "a:c/i@1.0.0"),
        ("a:d/i", "a:d/i"),
        ("a:d/i@1.0.0", "a:d/i@1.0.0"),
    ],
)
def test_a_path_names_a_version(path: str, named: str) -> None:
    wit = load({**VERSIONS, "x.wit": f"package x:x; interface i {{ use {path}.{{t}}; }}"})
    assert wit.interfaces["x:x/i"].types == {"t": Use(TypeRef(named, "t"))}
    assert wit.interfaces["a:b/j@2.0.0"].types == {"t": Use(TypeRef("a:b/i@2.0.0", "t"))}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a:b/i", "`a:b` is there in several versions: 1.0.0, 2.0.0; say which one"),
        ("a:b/i@1.0.1", "`a:b` is not there in version 1.0.1; there is 1.0.0, 2.0.0"),
        ("a:d/i@2.0.0", "there is 1.0.0, no version"),
        ("a:e/i", "no package is called `a:e`"),
        ("a:b/j@1.0.0", "no interface is called `a:b/j@1.0.0`"),
    ],
)
def test_a_path_that_names_no_version(path: str, found: str) -> None:
    with pytest.raises(WitError, match=found):
        load({**VERSIONS, "x.wit": f"package x:x; interface i {{ use {path}.{{t}}; }}"})


def test_handles_in_text() -> None:
    text = """package a:b; interface i {
      resource r { constructor() -> result<own<r>, string>; all: static func() -> list<s>; }
      type s = r;
      type h = own<s>;
      f: func(a: own<r>, b: borrow<s>, c: h);
    }"""
    interface = load({"h.wit": text}).interfaces["a:b/i"]
    r, s = (TypeRef("a:b/i", name) for name in "rs")
    assert interface.types["s"] == Alias(r)
    assert interface.types["h"] == Alias(Own(s))
    params = interface.functions["f"].params
    assert [param.type for param in params] == [Own(r), Borrow(s), TypeRef("a:b/i", "h")]
    assert interface.functions["[constructor]r"].result == Result(Own(r), Primitive.STRING)
    assert interface.functions["[static]r.all"].result == List(Own(s))
