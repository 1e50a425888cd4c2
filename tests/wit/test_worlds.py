"""Worlds: what they import and export, with all they include and depend on."""

import pytest

from componentize.errors import WitError
from componentize.wit.load import load, preview2
from componentize.wit.model import (
    Alias,
    Borrow,
    Field,
    Function,
    Interface,
    InterfaceRef,
    List,
    Own,
    Primitive,
    Resource,
    Result,
    TypeRef,
    Use,
    Wit,
    World,
)
from componentize.wit.resolve import resolve

W = "a:b/w"
W1 = "a:b/w@1.0.0"
TEXT = """
package a:b@1.0.0;
interface base { type t = u8; resource r; }
interface i { use base.{t}; type %own = t; f: func(x: t); }
@since(version = 0.9.0)
world w {
  import i;
  @unstable(feature = x) export a:b/i@1.0.0;
  /// Doubles.
  import plain: func(x: u8) -> string;
  @since(version = 0.9.5) @deprecated(version = 1.0.0)
  export named: interface { use i.{%own}; type mine = list<%own>; f: func() -> mine; }
  use base.{t as u, r};
  type l = list<u>;
  resource q { constructor(of: borrow<r>) -> result<q, l>; close: static func(q: q); }
  export run: func() -> result<_, u>;
}
"""


def world(text: str, name: str = W) -> World:
    return load({"w.wit": text}).worlds[name]


@pytest.fixture(scope="module")
def wit() -> Wit:
    return load({"w.wit": TEXT})


def test_a_world_has_what_its_text_has_in_that_order(wit: Wit) -> None:
    w = wit.worlds[W1]
    assert list(w.imports) == [
        *("a:b/base@1.0.0", "a:b/i@1.0.0", "plain", "u", "r", "l", "q"),
        *("[constructor]q", "[static]q.close"),
    ]
    assert list(w.exports) == ["named", "run"]
    assert w.name == W1


def test_interfaces_by_name(wit: Wit) -> None:
    imports = wit.worlds[W1].imports
    assert imports["a:b/i@1.0.0"] == InterfaceRef("a:b/i@1.0.0")


def test_functions_and_types(wit: Wit) -> None:
    imports = wit.worlds[W1].imports
    plain = imports["plain"]
    assert plain == Function("plain", (Field("x", Primitive.U8),), Primitive.STRING)
    assert isinstance(plain, Function)
    assert plain.docs == "Doubles."
    assert imports["u"] == Use(TypeRef("a:b/base@1.0.0", "t"))
    assert imports["l"] == Alias(List(TypeRef(W1, "u")))
    assert imports["q"] == Resource()
    assert imports["[constructor]q"] == Function(
        "[constructor]q",
        (Field("of", Borrow(TypeRef(W1, "r"))),),
        Result(Own(TypeRef(W1, "q")), TypeRef(W1, "l")),
    )
    run = wit.worlds[W1].exports["run"]
    assert run == Function("run", (), Result(None, TypeRef(W1, "u")))


def test_inline_interfaces(wit: Wit) -> None:
    owner = "a:b/w@1.0.0#exports.named"
    assert wit.worlds[W1].exports["named"] == InterfaceRef(owner)
    named = wit.interfaces[owner]
    assert named.name == owner
    assert named.types == {
        "own": Use(TypeRef("a:b/i@1.0.0", "own")),
        "mine": Alias(List(TypeRef(owner, "own"))),
    }
    assert named.functions["f"] == Function("f", (), TypeRef(owner, "mine"))
    assert named.functions["f"].since == "0.9.5"


def test_types_of_worlds_resolve(wit: Wit) -> None:
    assert resolve(wit, TypeRef(W1, "u")) == (TypeRef("a:b/base@1.0.0", "t"), Alias(Primitive.U8))
    inline = TypeRef("a:b/w@1.0.0#exports.named", "own")
    assert resolve(wit, inline)[0] == TypeRef("a:b/i@1.0.0", "own")
    with pytest.raises(WitError, match="has no type `plain`"):
        resolve(wit, TypeRef(W1, "plain"))
    for owner in ("a:b/w@1.0.0#imports.named", "a:b/w@1.0.0#exports.run", "a:b/w", "a:b/v"):
        with pytest.raises(WitError, match=f"no interface is called `{owner}`"):
            resolve(wit, TypeRef(owner, "own"))


D = "c:d/w@2.0.0"
DEEP = """
package a:b;
interface z { type t = u8; }
interface y { use z.{t}; }
interface x { use y.{t}; use z.{t as u}; }
"""


@pytest.mark.parametrize(
    ("items", "imports", "exports"),
    [
        ("import x;", "z y x", ""),
        ("import y; import x;", "z y x", ""),
        ("import x; import z;", "z y x", ""),
        ("export x;", "z y", "x"),
        ("export x; export y;", "z", "y x"),
        ("export x; export y; export z;", "", "z y x"),
        ("import x; export x;", "z y x", "x"),
        ("use y.{t};", "z y t", ""),
        ("import n: interface { use y.{t}; }", "z y n", ""),
        ("export n: interface { use y.{t}; } export y;", "z", "y n"),
    ],
)
def test_interfaces_that_types_come_from(items: str, imports: str, exports: str) -> None:
    w = world(f"{DEEP} world w {{ {items} }}")
    assert " ".join(name.removeprefix("a:b/") for name in w.imports) == imports
    assert " ".join(name.removeprefix("a:b/") for name in w.exports) == exports


INCLUDED = """
package c:d@2.0.0;
interface i { type t = u8; }
world v {
  use i.{t};
  import i;
  resource r { m: func() -> t; }
  import n: interface { type k = u8; f: func() -> k; }
  import f: func(r: r);
  export i;
  export g: func();
}
"""


def test_what_is_included_is_as_if_it_were_written_there() -> None:
    same = INCLUDED.replace("world v {", "world w {")
    including = f"{INCLUDED} world w {{ include v; }}"
    assert world(including, D) == world(same, D)
    assert list(world(including, D).imports) == list(world(same, D).imports)


def test_what_is_included_can_be_renamed() -> None:
    text = (
        "package a:b; use c:d/v@2.0.0 as x; world w { include x with { r as s, n as o, f as h } }"
    )
    wit = load({"v.wit": INCLUDED, "w.wit": text})
    w = wit.worlds[W]
    assert list(w.imports) == ["c:d/i@2.0.0", "t", "s", "[method]s.m", "o", "h"]
    assert list(w.exports) == ["c:d/i@2.0.0", "g"]
    method, inline, function = (w.imports[name] for name in ("[method]s.m", "o", "h"))
    assert method == Function(
        "[method]s.m", (Field("self", Borrow(TypeRef(W, "s"))),), TypeRef(W, "t")
    )
    assert function == Function("h", (Field("r", Own(TypeRef(W, "s"))),), None)
    owner = "a:b/w#imports.o"
    assert inline == InterfaceRef(owner)
    assert wit.interfaces[owner] == Interface(
        owner,
        {"k": Alias(Primitive.U8)},
        {"f": Function("f", (), TypeRef(owner, "k"))},
    )


def test_interfaces_of_two_included_worlds_are_one() -> None:
    text = "package a:b; interface i { type t = u8; } world u { import i; use i.{t}; }"
    w = world(f"{text} world v {{ include u; }} world w {{ import i; include u; include v; }}")
    assert list(w.imports) == ["a:b/i", "t"]


NEEDED_BOTH_WAYS = [
    "export x; export z;",
    "export z; export x;",
    "export z; import x; export x;",
    "export z; export n: interface { use y.{t}; use z.{t as u}; }",
    "include v; export z;",
]


@pytest.mark.parametrize("items", NEEDED_BOTH_WAYS)
def test_an_export_cannot_need_one_interface_both_ways(items: str) -> None:
    found = "`a:b/y`, which exports take types from, takes types from `a:b/z`, which is exported"
    with pytest.raises(WitError, match=found) as caught:
        world(f"{DEEP} world v {{ export x; }} world w {{ {items} }}")
    assert "; export `a:b/y` too" in caught.value.found


WORLDS = [
    ("world w { import v; }", "2:18", "no interface is called `a:b/v`"),
    ("world w { include i; }", "2:19", "`a:b/i` is an interface, and no world"),
    ("world w { include v; }", "2:19", "no world is called `a:b/v`"),
    ("world i {}", "2:7", "`i` is already defined"),
    ("world w { import i; import i; }", "2:28", "`a:b/i` is already imported"),
    ("world w { export i; export i; }", "2:28", "`a:b/i` is already exported"),
    ("world w { import f: func(); import f: func(); }", "2:36", "`f` is already imported"),
    ("world w { type f = u8; import f: func(); }", "2:31", "`f` is already imported"),
    ("world w { use i.{u}; }", "2:18", "`a:b/i` has no type `u`"),
    ("world w { import f: func(x: t); }", "2:29", "`a:b/w` has no type `t`"),
    ("world w { export n: interface { f: func(x: t); } }", "2:44", "has no type `t`"),
    ("world w { include w; }", "2:19", "`a:b/w` includes `a:b/w` in its turn"),
    ("world v { include w; }\nworld w { include v; }", "2:19", "`a:b/w` includes `a:b/v`"),
    ("world v { export f: func(); }\nworld w { include v with { g as h } }", "3:28", "nothing"),
    ("world v { import f: func(); }\nworld w { import f: func(); include v; }", "3:37", "`f` is"),
    ("world v { export f: func(); }\nworld w { include v; include v; }", "3:30", "`f` is already"),
    (
        "world v { import n: interface { } }\nworld u { include v; }\n"
        "world w { include u; include v; }",
        "4:30",
        "`n` is already imported",
    ),
    ("world w { import f-o: func(); import FO: func(); }", "2:38", "is the same but for"),
    ("world w { export f: func(); export F: func(); }", "2:36", "`f` is already exported, and"),
    ("world w { import n: interface { }; }", "2:34", "found `;`"),
    ("world w { export f: func() -> borrow<r>; resource r; }", "2:31", "cannot hold a `borrow`"),
    ("world w { include v with { a } }", "2:30", "expected `as`"),
    ("use w as i;", "2:10", "`i` is already defined"),
    ("use w;", "2:5", "no interface or world is called `a:b/w`"),
]


@pytest.mark.parametrize(("text", "place", "found"), WORLDS)
def test_the_message_has_the_place(text: str, place: str, found: str) -> None:
    with pytest.raises(WitError) as caught:
        load({"w.wit": f"package a:b; interface i {{ type t = u8; }}\n{text}"})
    assert found in caught.value.found
    assert caught.value.where == f"w.wit:{place}"


def test_the_same_name_can_be_imported_and_exported() -> None:
    text = "package a:b; world w { import n: interface { type t = u8; } export n: func(); }"
    assert list(world(text).imports) == list(world(text).exports) == ["n"]


def test_a_command_exports_run() -> None:
    command = preview2().worlds["wasi:cli/command"]
    assert command.imports == {}
    assert command.exports == {"wasi:cli/run": InterfaceRef("wasi:cli/run")}
