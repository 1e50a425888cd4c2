"""Libraries of large worlds are built in time linear in the module and its WIT."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
import wasmtime

import componentize
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.preambles import MODULE
from componentize.wit.bindings import bindings
from componentize.wit.load import load
from componentize.wit.model import Field, Interface, Primitive, Record, TypeDef, TypeRef, Use, Wit
from componentize.wit.resolve import resolve
from tests.harness.timing import is_linear, is_within
from tests.worlds.manglings import LEGACY
from tests.worlds.sections import with_section
from tests.worlds.stubs import stub

COUNT = 60
PACKAGE = "package a:b@1.0.0;\n"
STRINGS = "func(a: string) -> string"


def many(count: int, item: Callable[[int], str]) -> str:
    return "\n".join(map(item, range(count)))


def world(items: str) -> str:
    return f"{PACKAGE}world w {{ {items} }}"


def interface(items: str) -> str:
    """A world that imports and exports an interface."""
    return f"{PACKAGE}interface i {{ {items} }} world w {{ import i; export i; }}"


def interfaces(count: int, kind: str) -> str:
    items = "resource r { constructor(a: string); m: func() -> list<u8>; } g: func(a: borrow<r>);"
    every = many(count, lambda k: f"interface i{k} {{ {items} }}")
    return f"{PACKAGE}{every}\nworld w {{ {many(count, lambda k: f'{kind} i{k};')} }}"


def row(count: int, kind: str) -> str:
    """Interfaces that each use a type of the one before; the last is imported or exported."""
    uses = many(count, lambda k: f"interface i{k + 1} {{ use i{k}.{{t}}; f: func(a: t) -> t; }}")
    first = "interface i0 { record t { a: string } }"
    return f"{PACKAGE}{first}\n{uses}\nworld w {{ {kind} i{count}; }}"


def record(number: int) -> str:
    return f"record r{number} {{ a: string, b: option<u64> }}"


def resource(number: int) -> str:
    return f"resource r{number} {{ m: func(); n: static func(a: r{number}); }}"


def documented(number: int) -> str:
    return f"/// Some words.\n/// More of them.\nexport g{number}: func();"


TEXTS: dict[str, Callable[[int], str]] = {
    "imported functions": lambda n: world(many(n, lambda k: f"import g{k}: {STRINGS};")),
    "exported functions": lambda n: world(many(n, lambda k: f"export g{k}: {STRINGS};")),
    "imported interfaces": lambda n: interfaces(n, "import"),
    "exported interfaces": lambda n: interfaces(n, "export"),
    "imported uses in a row": lambda n: row(n, "import"),
    "exported uses in a row": lambda n: row(n, "export"),
    "types": lambda n: interface(many(n, record) + many(n, lambda k: f"g{k}: func(a: r{k});")),
    "types of the world": lambda n: world(
        many(n, record) + many(n, lambda k: f"export g{k}: func(a: r{k});")
    ),
    "fields": lambda n: interface(
        f"record r {{ {many(10 * n, lambda k: f'g{k}: string,')} }} f: func(a: r) -> r;"
    ),
    "parameters": lambda n: world(
        f"export f: func({many(10 * n, lambda k: f'g{k}: string,')} last: u8);"
    ),
    "resources": lambda n: interface(many(n, resource)),
    "worlds": lambda n: world("") + many(n, lambda k: f"world w{k} {{ import g{k}: func(); }}"),
    "letters": lambda n: world(f"export {'a' * 150 * n}: func();"),
    "words of a comment": lambda n: world(f"/// {'word ' * 1000 * n}\nexport f: func();"),
    "comments": lambda n: world(many(n, documented)),
}

ROWS = ("imported uses in a row", "exported uses in a row")
"""In sections, types may be used by way of a hundred interfaces only."""


class Library(NamedTuple):
    module: bytes
    wit: dict[str, str] | None = None
    world: str | None = None

    def build(self) -> None:
        componentize.build(self.module, wit=self.wit, world=self.world).to_bytes()


def from_text(text: str) -> Library:
    wit = load({"large.wit": text})
    first = next(iter(wit.worlds.values()))
    made = stub(wit, first, LEGACY, lambda: True)
    return Library(bytes(wasmtime.wat2wasm(made.text(LEGACY))), {"large.wit": text}, first.name)


def from_section(text: str) -> Library:
    wit = load({"large.wit": text})
    library = from_text(text)
    assert library.world is not None
    section = bindings(wit, library.world, StringEncoding.UTF8)
    return Library(with_section(library.module, section))


def from_sections(count: int) -> Library:
    """A module with as many sections."""
    module = MODULE
    for number in range(count):
        items = f"import i: interface {{ f: func(); }} import g{number}: func();"
        wit = load({"large.wit": f"package a:b{number}; world w {{ {items} }}"})
        section = bindings(wit, f"a:b{number}/w", StringEncoding.UTF8)
        module = with_section(module, section, f":{number}")
    return Library(module)


@pytest.mark.slow
@pytest.mark.parametrize("kind", TEXTS)
def test_texts_take_linear_time(kind: str) -> None:
    assert is_linear(lambda count: from_text(TEXTS[kind](count)).build, COUNT)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(TEXTS.keys() - ROWS))
def test_sections_take_linear_time(kind: str) -> None:
    assert is_linear(lambda count: from_section(TEXTS[kind](count)).build, COUNT)


@pytest.mark.slow
def test_many_sections_take_linear_time() -> None:
    assert is_linear(lambda count: from_sections(count).build, COUNT)


def test_finding_types_by_way_of_many_interfaces_takes_linear_time() -> None:
    count = 4000
    types: list[TypeDef] = [Record((Field("a", Primitive.U8),))]
    types += (Use(TypeRef(f"a:b/i{number}", "t")) for number in range(count))
    names = [f"a:b/i{number}" for number in range(count + 1)]
    wit = Wit(
        {name: Interface(name, {"t": type_}, {}) for name, type_ in zip(names, types, strict=True)}
    )
    homes: set[TypeRef] = set()
    assert is_within(2, lambda: homes.update(resolve(wit, TypeRef(n, "t"))[0] for n in names))
    assert homes == {TypeRef("a:b/i0", "t")}
