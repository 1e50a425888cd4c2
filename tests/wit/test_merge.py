"""Bindings of several worlds as those of one."""

import re

import pytest
from hypothesis import given, settings

from componentize.errors import WitError
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.core.custom import Producer, ProducersField
from componentize.wit.bindings import Bindings, bindings
from componentize.wit.load import load
from componentize.wit.merge import merge
from componentize.wit.model import InterfaceRef, Own, TypeRef, Use, Wit
from tests.wit.world_strategies import worlds

I = "a:b/i@1.0.0"  # noqa: E741


def given_world(
    items: str,
    interfaces: str = "",
    name: str = "w",
    encoding: StringEncoding = StringEncoding.UTF8,
    package: str = "a:b@1.0.0",
) -> Bindings:
    wit = load({"w.wit": f"package {package}; {interfaces} world {name} {{ {items} }}"})
    path, at, version = package.partition("@")
    return bindings(wit, f"{path}/{name}{at}{version}", encoding)


def test_the_result_has_what_both_have() -> None:
    base = "interface base { type t = u8; }"
    first = given_world(
        "import i; import f: func(); export g: func();", "interface i { f: func(); }"
    )
    second = given_world(
        "export i; import j; import f: func(); export h: func(); type t = u8;",
        f"{base} interface j {{ use base.{{t}}; }} interface i {{ f: func(); g: func(); }}",
        "v",
    )
    merged = merge(first, second)
    world = merged.wit.worlds[merged.world]
    assert merged.world == "a:b/w@1.0.0"
    assert merged.wit.worlds.keys() == {merged.world}
    assert list(world.imports) == [I, "f", "a:b/base@1.0.0", "a:b/j@1.0.0", "t"]
    assert list(world.exports) == ["g", I, "h"]
    assert list(merged.wit.interfaces[I].functions) == ["f", "g"]
    assert merged.import_encodings.keys() == {("", "f"), ("a:b/i", "f")}
    assert merged.export_encodings.keys() == {
        *(("", "g"), ("", "h"), ("a:b/i", "f"), ("a:b/i", "g")),
    }


def test_types_of_the_second_world_are_those_of_the_result() -> None:
    first = given_world("type t = u8; import x: interface { type t = u8; f: func() -> t; }")
    second = given_world(
        "resource r; import g: func(r: r); export h: func() -> r; "
        "import x: interface { type t = u8; g: func() -> t; } "
        "export x: interface { type t = u16; g: func() -> t; }",
        name="v",
    )
    merged = merge(first, second)
    name = "a:b/w@1.0.0"
    world = merged.wit.worlds[name]
    assert world.exports["h"].result == Own(TypeRef(name, "r"))  # type: ignore[union-attr]
    assert world.imports["x"] == InterfaceRef(f"{name}#imports.x")
    assert world.exports["x"] == InterfaceRef(f"{name}#exports.x")
    x = merged.wit.interfaces[f"{name}#imports.x"]
    assert list(x.functions) == ["f", "g"]
    assert x.functions["g"].result == TypeRef(x.name, "t")
    assert merged.wit.interfaces.keys() == {f"{name}#imports.x", f"{name}#exports.x"}


def test_an_empty_world_gives_its_name_away() -> None:
    empty = given_world("", package="root:root")
    other = given_world("import f: func(); import x: interface { f: func(); }", name="v")
    for merged in (merge(empty, other), merge(other, empty)):
        assert merged == other
    assert merge(empty, empty) == empty


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("import f: func();", "export f: func();", ""),
        ("export f: func();", "export f: func();", ""),
        (
            "import f: func(x: u8);",
            "import f: func(x: u16) -> string;",
            "the worlds `a:b/w@1.0.0` and `a:b/v@1.0.0` do not merge: the import `f` is "
            "`func(x: u8)` in one, `func(x: u16) -> string` in the other",
        ),
        (
            "export f: func(x: u8);",
            "export f: func(y: u8);",
            "the export `f` is `func(x: u8)` in one, `func(y: u8)` in the other",
        ),
        (
            "import f: func();",
            "import f: interface { f: func(); }",
            "the import `f` is `func()` in one, `interface` in the other",
        ),
        ("type t = u8;", "type t = u8;", ""),
        ("use i.{t};", "use k.{t};", ""),
        (
            "use i.{t};",
            "type t = u8;",
            "the import `t` is `use a:b/i@1.0.0.{t}` in one, `type t = u8` in the other",
        ),
        (
            "import x: interface { f: func(); }",
            "import x: interface { f: func() -> u8; }",
            "in `x`, `f` is `func()` in one, `func() -> u8` in the other",
        ),
        (
            "import x: interface { type t = u8; }",
            "import x: interface { record t { a: u8 } }",
            "in `x`, `t` is `type t = u8` in one, `record t { a: u8, }` in the other",
        ),
        ("export k;", "import i; import k;", ""),
        (
            "export k;",
            "export i;",
            f"`a:b/k@1.0.0` takes types from the import `{I}`, which would be those of the export "
            "that the other world adds",
        ),
        (
            "export l;",
            "export i;",
            f"`a:b/l@1.0.0` takes types from the import `{I}`",
        ),
        ("export i;", "export k;", ""),
        ("export i; export k;", "export l;", ""),
        (
            "export i;",
            "export l;",
            f"the export `a:b/l@1.0.0` takes types from the export `{I}` by way of an import",
        ),
    ],
)
def test_what_both_have_must_be_the_same(first: str, second: str, found: str) -> None:
    text = "interface i { type t = u8; } interface k { use i.{t}; } interface l { use k.{t}; }"
    both = given_world(first, text), given_world(second, text, "v")
    if not found:
        merge(*both)
        return
    with pytest.raises(WitError, match=re.escape(found)):
        merge(*both)


def test_an_interface_must_be_the_same() -> None:
    first = given_world("import i;", "interface i { f: func(x: u8); g: func(); }")
    second = given_world("export i;", "interface i { g: func() -> u8; f: func(); }", "v")
    with pytest.raises(WitError) as caught:
        merge(first, second)
    assert caught.value.found == (
        "the worlds `a:b/w@1.0.0` and `a:b/v@1.0.0` do not merge: "
        "in `a:b/i@1.0.0`, `f` is `func(x: u8)` in one, `func()` in the other; "
        "in `a:b/i@1.0.0`, `g` is `func()` in one, `func() -> u8` in the other"
    )


def test_types_are_compared_where_they_are_defined() -> None:
    direct = "interface i { type t = u8; } interface k { use i.{t}; }"
    indirect = "interface i { type t = u8; } interface j { use i.{t}; } interface k { use j.{t}; }"
    merged = merge(given_world("import k;", direct), given_world("import k;", indirect, "v"))
    assert merged.wit.interfaces["a:b/k@1.0.0"].types == {"t": Use(TypeRef(I, "t"))}
    assert list(merged.wit.worlds[merged.world].imports) == [I, "a:b/k@1.0.0", "a:b/j@1.0.0"]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("import f: func();", "import f: func();", ""),
        ("import f: func();", "export f: func();", "only one imports `f`"),
        ("", "export f: func(); export g: func();", "only one exports `f`, `g`"),
    ],
)
def test_worlds_of_one_name_have_the_same(first: str, second: str, found: str) -> None:
    if not found:
        assert merge(given_world(first), given_world(second)) == given_world(first)
        return
    with pytest.raises(WitError, match=f"`a:b/w@1.0.0` is there twice, and {found}; give all"):
        merge(given_world(first), given_world(second))


UTF8, UTF16 = StringEncoding.UTF8, StringEncoding.UTF16


def test_functions_can_have_several_encodings() -> None:
    first = given_world("import f: func(); export g: func();", encoding=UTF8)
    second = given_world("import g: func(); export f: func();", name="v", encoding=UTF16)
    merged = merge(first, second)
    assert merged.import_encodings == {("", "f"): UTF8, ("", "g"): UTF16}
    assert merged.export_encodings == {("", "g"): UTF8, ("", "f"): UTF16}


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ("import f: func();", "`f` is imported with strings in UTF-8 and in UTF-16; generate all"),
        ("export f: func();", "`f` is exported with strings in UTF-8"),
        ("import i;", "`f` of `a:b/i` is imported with strings in UTF-8"),
    ],
)
def test_a_function_has_one_encoding(items: str, found: str) -> None:
    text = "interface i { f: func(); }"
    first = given_world(items, text)
    second = given_world(items, text, "v", UTF16)
    with pytest.raises(WitError, match=found):
        merge(first, second)


def test_producers_are_united() -> None:
    def produced(name: str, *fields: ProducersField) -> Bindings:
        made = given_world("", name=name)
        return Bindings(made.wit, made.world, {}, {}, fields)

    first = produced(
        "w",
        ProducersField("processed-by", (Producer("a", "1"), Producer("b", "1"))),
        ProducersField("language", (Producer("C", ""),)),
    )
    second = produced(
        "v",
        ProducersField("sdk", (Producer("s", "3"),)),
        ProducersField("processed-by", (Producer("b", "2"), Producer("c", "1"))),
    )
    assert merge(first, second).producers == (
        ProducersField(
            "processed-by", (Producer("a", "1"), Producer("b", "2"), Producer("c", "1"))
        ),
        ProducersField("language", (Producer("C", ""),)),
        ProducersField("sdk", (Producer("s", "3"),)),
    )


@settings(max_examples=50)
@given(worlds())
def test_a_world_merges_with_itself(wit: Wit) -> None:
    (name,) = wit.worlds
    whole = bindings(wit, name, UTF8)
    merged = merge(whole, whole)
    assert merged == whole
    if wit.worlds[name].imports or wit.worlds[name].exports:
        empty = given_world("", package="root:root")
        assert merge(empty, whole) == merge(whole, empty) == whole
