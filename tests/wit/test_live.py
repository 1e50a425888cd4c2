"""What of a world is live, and two worlds side by side."""

import random
import re
from collections.abc import Iterable

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from componentize.errors import ShimError, WitError
from componentize.wit.beside import beside
from componentize.wit.live import live, versioned
from componentize.wit.load import load, preview2
from componentize.wit.model import (
    Extern,
    Function,
    Interface,
    InterfaceRef,
    Resource,
    Result,
    TypeRef,
    Use,
    Wit,
    World,
)
from componentize.wit.rename import names_in
from componentize.wit.resolve import resolve, resource_of
from componentize.wit.tracks import higher
from componentize.wit.versions import precedence
from tests.wit.world_strategies import worlds

TEXT = """
package a:b@1.0.0;
interface base { type t = u8; resource r { m: func(); } type unused = u16; g: func(); }
interface middle { use base.{t as s, r}; record pair { a: s, b: s } h: func(x: s) -> pair; }
interface top { use middle.{s as q, pair}; type p = list<pair>; f: func() -> q; k: func(x: p); }
"""
BASE, MIDDLE, TOP = (f"a:b/{name}@1.0.0" for name in ("base", "middle", "top"))
W = "a:b/w@1.0.0"


def used(
    items: str,
    functions: Iterable[tuple[str, str]] = (),
    resources: Iterable[tuple[str, str]] = (),
) -> tuple[Wit, World]:
    wit = load({"w.wit": f"{TEXT} world w {{ {items} }}"})
    return live(wit, wit.worlds[W], functions, resources)


def contents(wit: Wit, externs: Iterable[Extern]) -> dict[str, str]:
    """The names of types and functions that interfaces have."""
    interfaces = [wit.interfaces[each.name] for each in externs if isinstance(each, InterfaceRef)]
    return {each.name: " ".join((*each.types, *each.functions)) for each in interfaces}


def test_only_what_is_used_is_imported() -> None:
    wit, world = used("import top; import f: func(); import g: func();", [(TOP, "f"), ("", "g")])
    assert list(world.imports) == [BASE, MIDDLE, TOP, "g"]
    assert contents(wit, world.imports.values()) == {BASE: "t", MIDDLE: "s", TOP: "q f"}
    assert wit.worlds == {W: world}
    assert wit.interfaces.keys() == {BASE, MIDDLE, TOP}


def test_nothing_is_imported_where_nothing_is_used() -> None:
    wit, world = used("import top; import f: func();")
    assert (wit.interfaces, world.imports) == ({}, {})


def test_types_of_the_world_stay() -> None:
    wit, world = used("use middle.{r}; type x = u8; resource o { m: func(); }")
    assert list(world.imports) == ["a:b/base@1.0.0", "a:b/middle@1.0.0", "r", "x", "o"]
    assert contents(wit, world.imports.values()) == {BASE: "r", MIDDLE: "r"}


def test_a_drop_uses_the_resource_where_it_is_defined() -> None:
    wit, world = used("import middle;", resources=[(MIDDLE, "r")])
    assert contents(wit, world.imports.values()) == {BASE: "r"}
    wit, world = used("resource o;", resources=[("", "o")])
    assert list(world.imports) == ["o"]


def test_a_static_function_uses_its_resource() -> None:
    wit, world = used(
        "import x: interface { resource o { s: static func(); t: static func(); } }",
        [("x", "[static]o.s")],
    )
    assert contents(wit, world.imports.values()) == {f"{W}#imports.x": "o [static]o.s"}


def test_exported_interfaces_are_whole_and_have_names_of_their_own() -> None:
    wit, world = used("export top; export middle;")
    top, middle = f"{W}#exports.{TOP}", f"{W}#exports.{MIDDLE}"
    assert world.exports == {MIDDLE: InterfaceRef(middle), TOP: InterfaceRef(top)}
    assert contents(wit, world.exports.values()) == {
        middle: "s r pair h",
        top: "q pair p f k",
    }
    assert contents(wit, world.imports.values()) == {BASE: "t r"}
    assert wit.interfaces[top].types["q"] == Use(TypeRef(middle, "s"))
    assert wit.interfaces[middle].types["s"] == Use(TypeRef(BASE, "t"))
    assert wit.interfaces[top].functions["f"].result == TypeRef(top, "q")


def test_an_interface_can_be_imported_in_part_and_exported_whole() -> None:
    wit, world = used("import base; export base;", [(BASE, "g")])
    own = f"{W}#exports.{BASE}"
    assert contents(wit, world.imports.values()) == {BASE: "g"}
    assert contents(wit, world.exports.values()) == {own: "t r unused [method]r.m g"}
    receiver = wit.interfaces[own].functions["[method]r.m"].params[0].type
    assert next(names_in(receiver)) == TypeRef(own, "r")


def test_types_of_the_world_are_those_of_imports() -> None:
    wit, world = used("use base.{t}; export f: func() -> t; export base;")
    assert contents(wit, world.imports.values()) == {BASE: "t"}
    assert world.imports["t"] == Use(TypeRef(BASE, "t"))


def test_imports_that_stand_before_their_types_are_put_after_them() -> None:
    _, world = used("import f: func(x: o) -> y; resource o; type y = u8;", [("", "f")])
    assert list(world.imports) == ["o", "y", "f"]


def refs(part: Extern | Interface) -> list[TypeRef]:
    if isinstance(part, Interface):
        return [
            ref for each in (part.types, part.functions) for e in each.values() for ref in refs(e)
        ]
    return list(names_in(part))


def check_closed(wit: Wit, world: World) -> None:
    """Everything is defined, imports before what takes types from them, and exports too."""
    seen: set[str] = set()
    for externs in (world.imports, world.exports):
        for key, extern in externs.items():
            part = wit.interfaces[extern.name] if isinstance(extern, InterfaceRef) else extern
            own = part.name if isinstance(part, Interface) else ""
            for ref in refs(part):
                resolve(wit, ref)
                place = key if ref.interface == world.name else ref.interface
                assert place in (own, key) or place in seen
            seen.add(own or key)
    reached = {
        e.name
        for each in (world.imports, world.exports)
        for e in each.values()
        if isinstance(e, InterfaceRef)
    }
    assert wit.interfaces.keys() == reached


@drawn(worlds(), st.data())
def test_what_is_live_is_all_that_is_needed(wit: Wit, data: st.DataObject) -> None:
    (world,) = wit.worlds.values()
    functions, resources = [], []
    for key, extern in world.imports.items():
        match extern:
            case InterfaceRef(name):
                functions += [(key, each) for each in wit.interfaces[name].functions]
                resources += [
                    (key, name)
                    for name, each in wit.interfaces[name].types.items()
                    if isinstance(each, Resource)
                ]
            case Function():
                functions.append(("", key))
    chosen = data.draw(st.sets(st.sampled_from(functions))) if functions else set()
    dropped = data.draw(st.sets(st.sampled_from(resources))) if resources else set()
    result, pruned = live(wit, world, chosen, dropped)
    check_closed(result, pruned)
    assert pruned.imports.keys() <= world.imports.keys()
    kept = {
        (key, name)
        for key, extern in pruned.imports.items()
        if isinstance(extern, InterfaceRef)
        for name in result.interfaces[extern.name].functions
    }
    assert (
        kept | {("", key) for key, e in pruned.imports.items() if isinstance(e, Function)} == chosen
    )
    for key, name in dropped:
        assert name in result.interfaces[world.imports[key].name].types  # type: ignore[union-attr]
    for key, extern in world.exports.items():
        if isinstance(extern, InterfaceRef):
            before = wit.interfaces[extern.name]
            after = result.interfaces[f"{world.name}#exports.{key}"]
            assert list(after.types) == list(before.types)
            assert list(after.functions) == list(before.functions)
    assert live(result, pruned, chosen, dropped) == (result, pruned)


STREAMS, ERROR = "wasi:io/streams", "wasi:io/error"
WRITE, FLUSH = "[method]output-stream.write", "[method]output-stream.flush"


def test_interfaces_get_the_highest_version_that_is_requested() -> None:
    requests = [
        (STREAMS, "0.2.3", WRITE),
        (STREAMS, "0.2.10", "[resource-drop]output-stream"),
        ("wasi:cli/stdout", "0.2.1", "get-stdout"),
    ]
    wit, world = versioned(preview2(), requests)
    assert contents(wit, world.imports.values()) == {
        "wasi:io/error@0.2.0": "error",
        "wasi:io/streams@0.2.10": f"error stream-error output-stream {WRITE}",
        "wasi:cli/stdout@0.2.1": "output-stream get-stdout",
    }
    assert list(world.imports) == [
        "wasi:io/error@0.2.0",
        "wasi:io/streams@0.2.10",
        "wasi:cli/stdout@0.2.1",
    ]
    function = wit.interfaces["wasi:io/streams@0.2.10"].functions[WRITE]
    failed = TypeRef("wasi:io/streams@0.2.10", "stream-error")
    assert function.result == Result(None, failed)
    check_closed(wit, world)


def test_a_type_that_is_used_by_way_of_others_is_kept_where_it_is_defined() -> None:
    wit, world = versioned(
        preview2(), [("wasi:filesystem/types", "0.2.0", "filesystem-error-code")]
    )
    assert list(world.imports) == ["wasi:io/error@0.2.0", "wasi:filesystem/types@0.2.0"]
    types = wit.interfaces["wasi:filesystem/types@0.2.0"].types
    assert types["error"] == Use(TypeRef("wasi:io/error@0.2.0", "error"))


def test_a_drop_by_way_of_another_interface_asks_for_no_version() -> None:
    _, world = versioned(preview2(), [("wasi:cli/stdout", "0.2.5", "[resource-drop]output-stream")])
    assert list(world.imports) == ["wasi:io/streams@0.2.0"]


@drawn(st.randoms(use_true_random=False))
def test_any_functions_of_preview2_can_be_requested(random: random.Random) -> None:
    wit = preview2()
    every = [(name, each) for name, each in wit.interfaces.items()]
    requests = [
        (name, max(function.since, "0.2.0", key=precedence), function.name)
        for name, interface in every
        for function in interface.functions.values()
    ] + [
        (name, "0.2.0", f"[resource-drop]{type}")
        for name, interface in every
        for type in interface.types
        if resource_of(wit, TypeRef(name, type))
    ]
    chosen = random.sample(requests, random.randint(0, 20))
    result, world = versioned(wit, chosen)
    check_closed(result, world)
    for name, _, function in chosen:
        version = max((v for n, v, _ in chosen if n == name), key=precedence)
        if not function.startswith("[resource-drop]"):
            assert function in result.interfaces[f"{name}@{version}"].functions
    assert versioned(wit, chosen) == versioned(wit, chosen[::-1])
    assert list(world.imports) == list(versioned(wit, chosen[::-1])[1].imports)


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        (("wasi:io/nothing", "0.2.0", "f"), "there is no interface wasi:io/nothing"),
        ((STREAMS, "0.2.0", "f"), "wasi:io/streams has no such function"),
        ((STREAMS, "0.2.0", "[resource-drop]r"), "wasi:io/streams has no resource 'r'"),
        ((STREAMS, "0.2.0", "[resource-drop]stream-error"), "has no resource 'stream-error'"),
        (
            ("wasi:cli/exit", "0.2.0", "exit-with-code"),
            "'exit-with-code' of wasi:cli/exit@0.2.0 is imported, but it exists since version",
        ),
    ],
)
def test_what_is_requested_must_be_there(request_: tuple[str, str, str], found: str) -> None:
    with pytest.raises(ShimError, match=re.escape(found)):
        versioned(preview2(), [request_])


IO = """
  package wasi:io@VERSION {
    interface error { resource error { to-debug-string: func() -> string; } }
    interface streams {
      use error.{error};
      variant stream-error { last-operation-failed(error), closed }
      resource output-stream { write: func(contents: list<u8>) -> result<_, stream-error>; }
      resource input-stream;
    }
  }
"""


def io(
    version: str, text: str = IO, world: str = "import wasi:io/streams@VERSION;"
) -> tuple[Wit, World]:
    """A world that imports interfaces of `wasi:io`."""
    wit = load({"w.wit": f"package a:b; {text} world w {{ {world} }}".replace("VERSION", version)})
    return wit, wit.worlds["a:b/w"]


def requested(*requests: tuple[str, str, str]) -> tuple[Wit, World]:
    return versioned(preview2(), requests)


@pytest.mark.parametrize(
    ("ours", "shims", "final"),
    [
        ("0.2.0", "0.2.0", "0.2.0"),
        ("0.2.0", "0.2.6", "0.2.6"),
        ("0.2.6", "0.2.0", "0.2.6"),
        ("0.2.9", "0.2.10", "0.2.10"),
    ],
)
def test_what_both_import_is_imported_once(ours: str, shims: str, final: str) -> None:
    name = f"{STREAMS}@{ours}"
    given = live(*io(ours), [(name, WRITE)], [(name, "input-stream")])
    shim = requested(
        (STREAMS, shims, WRITE),
        (STREAMS, shims, FLUSH),
        (ERROR, "0.2.0", "[resource-drop]error"),
    )
    wit, world, names = beside(given, shim)
    check_closed(wit, world)
    error = higher(f"{ERROR}@{ours}", f"{ERROR}@0.2.0")
    assert list(world.imports) == [error, f"{STREAMS}@{final}"]
    assert contents(wit, world.imports.values()) == {
        error: "error",
        f"{STREAMS}@{final}": f"error stream-error output-stream input-stream {WRITE} {FLUSH}",
    }
    assert names[f"{STREAMS}@{ours}"] == names[f"{STREAMS}@{shims}"] == f"{STREAMS}@{final}"
    assert names[f"{ERROR}@0.2.0"] == error


def test_what_differs_is_imported_twice() -> None:
    given = live(*io("0.2.0", IO.replace("closed", "shut")), [(f"{STREAMS}@0.2.0", WRITE)], [])
    wit, world, names = beside(given, requested((STREAMS, "0.2.6", WRITE)))
    check_closed(wit, world)
    imports = [f"{ERROR}@0.2.0", f"{STREAMS}@0.2.0", f"{STREAMS}@0.2.6"]
    assert list(world.imports) == imports
    assert names == {name: name for name in imports}


def test_what_takes_types_from_what_differs_is_imported_twice() -> None:
    stdout = """package wasi:cli@VERSION { interface stdout {
      use wasi:io/streams@VERSION.{output-stream, stream-error};
      get-stdout: func() -> output-stream; failed: func() -> stream-error;
    } }"""
    text = f"{IO.replace('closed', 'shut')} {stdout}"
    name = "wasi:cli/stdout@0.2.1"
    ours = io("0.2.1", text, f"import {name};")
    given = live(*ours, [(name, "get-stdout"), (name, "failed")], [])
    shim = requested((STREAMS, "0.2.0", WRITE), ("wasi:cli/stdout", "0.2.0", "get-stdout"))
    wit, world, _ = beside(given, shim)
    check_closed(wit, world)
    assert {name for name in world.imports if "error" not in name} == {
        *(f"{STREAMS}@0.2.1", name, f"{STREAMS}@0.2.0", "wasi:cli/stdout@0.2.0"),
    }


def test_what_has_one_name_must_be_the_same() -> None:
    given = live(*io("0.2.0", IO.replace("closed", "shut")), [(f"{STREAMS}@0.2.0", WRITE)], [])
    found = (
        r"`wasi:io/streams@0.2.0` is imported by the world and for preview1, and is not the same: "
        r"`stream-error` is `variant stream-error { last-operation-failed(error), shut, }` in one, "
        r"`variant stream-error { last-operation-failed(error), closed, }` in the other"
    )
    with pytest.raises(WitError, match=re.escape(found)):
        beside(given, requested((STREAMS, "0.2.0", WRITE)))


def test_exports_and_the_world_take_types_from_what_is_imported_then() -> None:
    use = "use wasi:io/error@VERSION.{error};"
    given = live(*io("0.2.0", world=f"{use} export e: interface {{ {use} }}"), [], [])
    wit, world, _ = beside(given, requested((ERROR, "0.2.4", "[resource-drop]error")))
    check_closed(wit, world)
    used = Use(TypeRef(f"{ERROR}@0.2.4", "error"))
    assert world.imports == {f"{ERROR}@0.2.4": InterfaceRef(f"{ERROR}@0.2.4"), "error": used}
    assert wit.interfaces["a:b/w#exports.e"].types == {"error": used}


def test_a_world_without_imports_gets_those_of_the_shim_as_they_are() -> None:
    shim = requested((STREAMS, "0.2.6", WRITE), ("wasi:cli/stdout", "0.2.1", "get-stdout"))
    wit, world, names = beside(live(*io("0.2.0", world=""), [], []), shim)
    assert list(world.imports) == list(shim[1].imports) == list(names.values())
    assert wit.interfaces == shim[0].interfaces
