"""Large, deep and hostile texts: a result or a WitError, in time linear in the text."""

from collections.abc import Callable

import pytest

from componentize.errors import WitError
from componentize.wit import abi
from componentize.wit.load import load
from componentize.wit.model import TypeRef, Wit
from tests.harness.timing import is_linear

PACKAGE = "package a:b;\n"


def interface(items: str) -> str:
    return f"{PACKAGE}interface i {{ {items} }}"


def many(count: int, item: Callable[[int], str], separator: str = "\n") -> str:
    return separator.join(map(item, range(1, count + 1)))


LARGE: dict[str, Callable[[int], str]] = {
    "functions": lambda n: interface(many(n, lambda k: f"g{k}: func(a: u8) -> u8;")),
    "parameters": lambda n: interface(f"f: func({many(n, lambda k: f'p{k}: u8', ',')});"),
    "labels": lambda n: interface(f"enum e {{ {many(n, lambda k: f'l{k}', ',')} }}"),
    "fields": lambda n: interface(f"record r {{ {many(n, lambda k: f'l{k}: u8', ',')} }}"),
    "elements": lambda n: interface(f"type t = tuple<{many(n, lambda k: 'u8', ',')}>;"),
    "gates": lambda n: (
        "package a:b@1.0.0; interface i {" + "@since(version = 1.0.0) " * n + "f: func(); }"
    ),
    "docs": lambda n: interface("/// x\n" * n + "f: func();"),
    "comments": lambda n: interface("/* /* x */ */\n" * n + "f: func();"),
    "resources": lambda n: interface(many(n, lambda k: f"resource r{k} {{ m: func(); }}")),
    "interfaces": lambda n: PACKAGE + many(n, lambda k: f"interface i{k} {{ f: func(); }}"),
    "uses of the one before": lambda n: (
        f"{PACKAGE}interface i0 {{ type t = u8; }}"
        + many(n, lambda k: f"interface i{k} {{ use i{k - 1}.{{t}}; }}")
    ),
    "uses of the one behind": lambda n: (
        PACKAGE
        + many(n, lambda k: f"interface i{k} {{ use i{k + 1}.{{t}}; }}")
        + f"interface i{n + 1} {{ type t = u8; }}"
    ),
    "aliases": lambda n: interface(
        "resource r;" + many(n, lambda k: f"type a{k} = r; g{k}: func(x: own<a{k}>) -> a{k};")
    ),
    "versions": lambda n: many(
        n, lambda k: f"package a:b@1.0.{k} {{ interface i {{ }} world w {{ import a:b/i; }} }}"
    ),
    "packages": lambda n: (
        "package p:p0 { interface i { type t = u8; } }"
        + many(n, lambda k: f"package p:p{k} {{ interface i {{ use p:p{k - 1}/i.{{t}}; }} }}")
    ),
    "inline interfaces": lambda n: (
        f"{PACKAGE}world w {{ {many(n, lambda k: f'import i{k}: interface {{ type t = u8; }}')} }}"
        "world v { include w; }"
    ),
    "renames": lambda n: (
        f"{PACKAGE}world w {{ {many(n, lambda k: f'import g{k}: func();')} }}"
        f"world v {{ include w with {{ {many(n, lambda k: f'g{k} as h{k}', ',')} }} }}"
    ),
    "a world": lambda n: (
        f"{PACKAGE}interface i1 {{ type t = u8; }}"
        + many(n, lambda k: f"interface i{k + 1} {{ use i{k}.{{t}}; }}")
        + f"world w {{ {many(n, lambda k: f'export i{n + 1 - k}; import g{k}: func();')} }}"
    ),
    "worlds": lambda n: (
        f"{PACKAGE}world w0 {{ import f: func(); }}"
        + many(n, lambda k: f"world w{k} {{ include w{k - 1}; }}")
    ),
}


def loading(text: str) -> Callable[[], object]:
    return lambda: load({"x.wit": text})


@pytest.mark.slow
@pytest.mark.parametrize("kind", LARGE)
def test_time_is_linear(kind: str) -> None:
    assert is_linear(lambda count: loading(LARGE[kind](count)), 300)


DEEP = [
    ("type t = " + "list<" * 20000 + "u8" + ">" * 20000 + ";", "nested more than 100 deep"),
    (
        "f: func() -> " + "tuple<u8, option<" * 2000 + "u8" + ">>" * 2000 + ";",
        "nested more than 100 deep",
    ),
    ("record r0 { a: u8 }" + many(2000, lambda k: f"record r{k} {{ a: r{k - 1} }}"), "100 deep"),
    ("record r0 { a: r1 }" + many(2000, lambda k: f"record r{k} {{ a: r{k + 1} }}"), "100 deep"),
    ("type r0 = u8;" + many(2000, lambda k: f"type r{k} = r{k - 1};"), "100 deep"),
    ("type r0 = r1;" + many(2000, lambda k: f"type r{k} = r{k + 1};"), "100 deep"),
    ("f: func(x: r1);" + many(2000, lambda k: f"type r{k} = r{k + 1};"), "100 deep"),
    ("resource r0;" + many(2000, lambda k: f"type r{k} = r{k - 1};"), "100 deep"),
    (
        "record r0 { a: u8 }" + many(90, lambda k: f"record r{k} {{ a: r{k - 1}, b: r{k - 1} }}"),
        "made of more than 1,000,000 types",
    ),
    ("type t = " + "list<" * 20000, "100 deep"),
    ("type t = " + "list<" * 90, "found `}`"),
    ("/*" * 10**6, "the block comment is not closed"),
    ("f: func(x: " + "x" * 10**6 + ");", "has no type `xxx"),
    ("f: func(x " + "x" * 10**6 + ");", "found `xxx"),
    (f"@since(version = {'9' * 10**6}.0.0) f: func();", "is no version"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("items", "found"), DEEP, ids=range(len(DEEP)))
def test_what_is_too_deep_or_too_large_is_refused(items: str, found: str) -> None:
    with pytest.raises(WitError) as caught:
        load({"x.wit": interface(items)})
    assert found in caught.value.found
    assert len(str(caught.value)) < 700


def nested(depth: int) -> Wit:
    records = many(depth, lambda k: f"record r{k} {{ a: r{k - 1} }}")
    return load({"x.wit": interface(f"type r0 = u8; {records}")})


def test_the_deepest_types_have_a_layout() -> None:
    assert abi.flatten(nested(98), TypeRef("a:b/i", "r98")) == ("i32",)
    with pytest.raises(WitError, match="nested more than 100 deep"):
        nested(99)
    lists = "list<" * 98 + "u8" + ">" * 98
    assert load({"x.wit": interface(f"f: func() -> {lists};")})
