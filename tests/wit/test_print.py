"""Worlds as WIT text: what is printed loads as the same."""

import pytest
from hypothesis import given

from componentize.wit.live import live
from componentize.wit.load import load
from componentize.wit.model import (
    Alias,
    InterfaceRef,
    List,
    Own,
    Primitive,
    TypeRef,
    Use,
    Wit,
    World,
)
from componentize.wit.text.print import function_text, to_text, type_text
from tests.wit.world_strategies import worlds


@pytest.mark.slow
@given(worlds())
def test_what_is_printed_loads_as_the_same(wit: Wit) -> None:
    (name,) = wit.worlds
    text = to_text(wit, name)
    loaded = load({"printed.wit": text})
    assert loaded == wit
    for before, after in ((wit, loaded), (loaded, wit)):
        assert list(before.worlds[name].imports) == list(after.worlds[name].imports)
        assert list(before.worlds[name].exports) == list(after.worlds[name].exports)
        assert to_text(before, name) == text  # which has the doc comments


TEXT = """\
/// A package.
package a:b@1.0.0;

/// It has
///
/// * everything.
interface %interface {
  use base.{t as %u8, r};
  use c:%type/types@0.1.0-rc.1.{t};

  /// The fields.
  record %record {
    /// The first.
    a: u8,
    b: option<result<list<%u8>, tuple<t, string>>>,
  }

  variant v {
    none,
    some(own-r),
  }

  enum e {
    one,
    /// The second.
    two,
  }

  flags f {
    %enum,
  }

  type own-r = own<r>;
  type also-r = r;

  resource s {
    constructor(x: borrow<r>);

    /// Makes it larger.
    grow: func(by: f32);

    %static: static func() -> result;
  }

  resource empty;

  resource fallible {
    constructor() -> result<fallible, e>;
  }

  %func: func(x: borrow<s>, y: also-r) -> result<_, v>;
  run: func() -> result<char>;
}

interface base {
  type t = u8;
  resource r;
}

/// The world.
world w {
  import base;
  use base.{r};

  resource own-one {
    m: func();
  }

  import c:%type/types@0.1.0-rc.1;
  import %interface;

  /// Inline.
  import inline: interface {
    use base.{t};
    f: func(x: t);
  }

  import go: func(x: own-one) -> bool;
  export %interface;
  export inline: interface {}

  /// Exported.
  export f: func(x: u8, %list: list<r>);
}

package c:%type@0.1.0-rc.1 {
  interface types {
    type t = u64;
  }
}
"""


def test_everything_is_printed_as_people_write_it() -> None:
    assert to_text(load({"w.wit": TEXT}), "a:b/w@1.0.0") == TEXT


def test_only_what_a_world_reaches_is_printed() -> None:
    text = """package a:b;
    interface i { type t = u8; } interface j { use i.{t}; } interface k { use j.{t}; }
    world w { use j.{t}; } world v { import k; } package c:d { interface i {} }"""
    wit = load({"w.wit": text})
    printed = load({"w.wit": to_text(wit, "a:b/w")})
    assert printed.interfaces.keys() == {"a:b/i", "a:b/j"}
    assert printed.worlds == {"a:b/w": wit.worlds["a:b/w"]}


def test_what_is_live_is_printed_as_it_is_exported() -> None:
    text = """package a:b; interface i { type t = u8; f: func(); g: func(); }
    interface k { use i.{t}; h: func() -> t; }
    world w { import i; export i; export k; export x: interface { use i.{t}; } }"""
    wit = load({"w.wit": text})
    live_wit, world = live(wit, wit.worlds["a:b/w"], [("a:b/i", "f")], [])
    assert load({"w.wit": to_text(live_wit, world.name)}) == Wit(
        wit.interfaces, {world.name: wit.worlds["a:b/w"]}
    )


def test_an_interface_under_a_name_of_its_own() -> None:
    inner = World("a:b/w", {"x": InterfaceRef("a:b/i")}, {})
    wit = load({"w.wit": "package a:b; interface i {}"})
    text = to_text(Wit(wit.interfaces, {"a:b/w": inner}), "a:b/w")
    assert "  import x: i;\n" in text


def test_exported_types_stand_in_the_world() -> None:
    wit = load({"w.wit": "package a:b; world w { import f: func(); }"})
    world = World("a:b/w", {}, {"t": Alias(List(Primitive.U8))})
    assert "  type t = list<u8>;\n" in to_text(Wit(wit.interfaces, {"a:b/w": world}), "a:b/w")


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (
            "record %list { /// First.\n a: u8, b: list<u8> }",
            "record %list { a: u8, b: list<u8>, }",
        ),
        ("enum t { a, b }", "enum t { a, b, }"),
        ("resource r;", "resource r"),
        ("type t = option<u8>;", "type t = option<u8>"),
    ],
)
def test_a_type_in_a_line(definition: str, expected: str) -> None:
    wit = load({"w.wit": f"package a:b; interface i {{ /// Docs.\n {definition} }}"})
    ((name, type),) = wit.interfaces["a:b/i"].types.items()
    assert type_text(name, type) == expected


def test_names_and_functions_in_a_line() -> None:
    used = TypeRef("a:b/i@1.0.0", "t")
    assert type_text("u", Use(used)) == "use a:b/i@1.0.0.{t}"
    assert type_text("u", Alias(Own(used))) == "type u = own<t>"
    assert type_text("u", Alias(used)) == "type u = t"
    wit = load({"w.wit": "package a:b; interface i { f: func(x: u8, %own: string) -> char; }"})
    function = wit.interfaces["a:b/i"].functions["f"]
    assert function_text(function) == "func(x: u8, %own: string) -> char"
