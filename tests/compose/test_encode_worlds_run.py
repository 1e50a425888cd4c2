"""Components of worlds of their own, from hand-written core modules, run by wasmtime-py."""

from typing import Any

import wasmtime
from wasmtime.component import Component, Record

from componentize.compose.composition import (
    Composition,
    CoreExport,
    CoreInstance,
    CoreItem,
    Dropped,
    Lifted,
    Lowered,
    New,
    Options,
    Rep,
)
from componentize.compose.encode import encode
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.component.sorts import CoreSort
from componentize.wit.abi import lift_needs, lower_needs
from componentize.wit.load import load
from componentize.wit.model import Function, TypeRef, Wit, World
from tests.compose.worlds import MEMORY, functions_of, resources_of, wasm, whole
from tests.harness.world_host import WorldHost, new_engine

ENGINE = new_engine()

STORE = """(module
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32)
    (global.set $next (i32.and
      (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $size)))))"""

SLOTS = """(module
  (type $dtor (func (param i32)))
  (table (export "table") 1 funcref)
  (func (export "dtor") (param i32) (call_indirect (type $dtor) (local.get 0) (i32.const 0))))"""

REALLOC = CoreExport("store", CoreSort.FUNC, "realloc")
DTOR = CoreExport("slots", CoreSort.FUNC, "dtor")


def item(module: str, name: str, wit: Wit, world: World) -> CoreItem:
    """What a core import stands for, by the names that generators of bindings use."""
    if module == "store":
        return MEMORY
    if module == "slots":
        return CoreExport("slots", CoreSort.TABLE, "table")
    exported, key = module.startswith("[export]"), module.removeprefix("[export]")
    key = "" if key == "$root" else key
    kind, _, resource = name.partition("]")
    match kind:
        case "[resource-drop":
            return Dropped(key, resource, exported)
        case "[resource-new":
            return New(key, resource)
        case "[resource-rep":
            return Rep(key, resource)
    functions = {(at, each.name): each for at, each in functions_of(wit, world.imports)}
    needs = lower_needs(wit, functions[key, name])
    return Lowered(
        key, name, Options(MEMORY if needs.memory else None, REALLOC if needs.realloc else None)
    )


def lifted(key: str, function: Function, wit: Wit, posts: frozenset[str], utf16: bool) -> Lifted:
    needs = lift_needs(wit, function)
    core = f"{key}#{function.name}" if key else function.name
    post = f"cabi_post_{core}"
    options = Options(
        MEMORY if needs.memory else None,
        REALLOC if needs.realloc else None,
        StringEncoding.UTF16 if utf16 and needs.string_encoding else None,
        CoreExport("guest", CoreSort.FUNC, post) if post in posts else None,
    )
    return Lifted(CoreExport("guest", CoreSort.FUNC, core), options)


class Running:
    """An instance of a component of the world in a text, and the host of what it imports."""

    def __init__(self, text: str, guest: str, utf16: bool = False) -> None:
        loaded = load({"world.wit": text})
        (declared,) = loaded.worlds.values()
        wit, world = whole(loaded, declared)
        module = wasmtime.Module(ENGINE, wasm(guest))
        given: dict[str, dict[str, CoreItem]] = {}
        for each in module.imports:
            assert each.name is not None
            items = given.setdefault(each.module, {})
            items[each.name] = item(each.module, each.name, wit, world)
        posts = frozenset(each.name for each in module.exports)
        lifts: dict[str, dict[str, Lifted]] = {}
        for key, function in functions_of(wit, world.exports):
            lifts.setdefault(key, {})[function.name] = lifted(key, function, wit, posts, utf16)
        composition = Composition(
            wit,
            world,
            (
                CoreInstance("store", (wasm(STORE),)),
                CoreInstance("slots", (wasm(SLOTS),)),
                CoreInstance("guest", (wasm(guest),), given),
            ),
            lifts,
            {each: DTOR for each in resources_of(wit, world.exports) if each[1] == "counter"},
        )
        component = Component(ENGINE, b"".join(encode(composition).parts))
        self.host = WorldHost(loaded, declared)
        self.store = wasmtime.Store(ENGINE)
        self.instance = self.host.linker(ENGINE).instantiate(self.store, component)

    def __call__(self, name: str, *args: Any, key: str | None = None) -> Any:
        at = None if key is None else self.instance.get_export_index(self.store, key)
        index = self.instance.get_export_index(self.store, name, at)
        assert index is not None
        function = self.instance.get_func(self.store, index)
        assert function is not None
        return function(self.store, *args)


def record(**fields: Any) -> Record:
    made = Record()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


COUNTER_WORLD = """package test:counters;
world w { export counters; export users; export last-dropped: func() -> u32; }
interface counters {
  resource counter {
    constructor(start: u32);
    value: func() -> u32;
    sum: static func(one: counter, other: borrow<counter>) -> u32;
  }
}
interface users {
  use counters.{counter};
  doubled: func(of: borrow<counter>) -> counter;
}"""

COUNTER_GUEST = """(module
  (import "[export]test:counters/counters" "[resource-new]counter"
    (func $new (param i32) (result i32)))
  (import "[export]test:counters/counters" "[resource-rep]counter"
    (func $rep (param i32) (result i32)))
  (import "[export]test:counters/counters" "[resource-drop]counter" (func $drop (param i32)))
  (import "slots" "table" (table 1 funcref))
  (elem (i32.const 0) func $dtor)
  (global $last (mut i32) (i32.const 0))
  (func $dtor (param i32) (global.set $last (local.get 0)))
  (func (export "test:counters/counters#[constructor]counter") (param i32) (result i32)
    (call $new (local.get 0)))
  (func (export "test:counters/counters#[method]counter.value") (param i32) (result i32)
    (local.get 0))
  (func (export "test:counters/counters#[static]counter.sum") (param i32 i32) (result i32)
    (i32.add (call $rep (local.get 0)) (local.get 1))
    (call $drop (local.get 0)))
  (func (export "test:counters/users#doubled") (param i32) (result i32)
    (call $new (i32.mul (local.get 0) (i32.const 2))))
  (func (export "last-dropped") (result i32) (global.get $last)))"""


def test_an_exported_resource_is_made_lent_and_dropped() -> None:
    counters = "test:counters/counters"
    run = Running(COUNTER_WORLD, COUNTER_GUEST)
    one = run("[constructor]counter", 20, key=counters)
    other = run("doubled", one, key="test:counters/users")
    assert run("[method]counter.value", other, key=counters) == 40
    assert run("last-dropped") == 0
    assert run("[static]counter.sum", one, other, key=counters) == 60
    assert run("last-dropped") == 20
    other.drop(run.store)
    assert run("last-dropped") == 40


FILES_WORLD = """package test:files;
world w {
  import files;
  export open-and-drop: func(name: string) -> u32;
  export pass: func(%own: option<file>, lent: borrow<file>) -> option<file>;
  use files.{file};
}
interface files {
  resource file { constructor(name: string); size: func() -> u32; }
}"""

FILES_GUEST = """(module
  (import "store" "memory" (memory 1))
  (import "test:files/files" "[constructor]file" (func $open (param i32 i32) (result i32)))
  (import "test:files/files" "[method]file.size" (func $size (param i32) (result i32)))
  (import "test:files/files" "[resource-drop]file" (func $drop (param i32)))
  (func (export "open-and-drop") (param i32 i32) (result i32)
    (local $file i32)
    (local.set $file (call $open (local.get 0) (local.get 1)))
    (call $size (local.get $file))
    (call $drop (local.get $file)))
  (func (export "pass") (param $some i32) (param $own i32) (param $lent i32) (result i32)
    (drop (call $size (local.get $lent)))
    (call $drop (local.get $lent))
    (i32.store (i32.const 16) (local.get $some))
    (i32.store (i32.const 20) (local.get $own))
    (i32.const 16)))"""


def test_an_imported_resource_is_made_lent_and_dropped() -> None:
    run = Running(FILES_WORLD, FILES_GUEST)
    file = TypeRef("test:files/files", "file")
    run.host.answers["test:files/files", "[constructor]file"] = run.host.own(file)
    run.host.answers["test:files/files", "[method]file.size"] = 12
    assert run("open-and-drop", "a name") == 12
    assert [call[:2] for call in run.host.calls] == [
        ("test:files/files", "[constructor]file"),
        ("test:files/files", "[method]file.size"),
    ]
    assert run.host.calls[0][2] == ("a name",)
    assert run.host.dropped == [1]
    own, lent = run.host.own(file), run.host.borrow(file)
    returned = run("pass", own, lent)
    assert returned.to_host(run.store).rep == own.rep
    assert run("pass", None, lent) is None
    assert run.host.dropped == [1]


SHARED_WORLD = """package test:shapes@1.0.0;
world w { import points; export points; export lines; }
interface points {
  record point { x: u32, y: u32 }
  mirror: func(at: point) -> point;
}
interface lines {
  use points.{point};
  variant line { dot(point), edge(tuple<point, point>), path(list<point>) }
  first: func(%of: line) -> point;
}"""

SHARED_GUEST = """(module
  (import "store" "memory" (memory 1))
  (import "test:shapes/points@1.0.0" "mirror" (func $mirror (param i32 i32 i32)))
  (func (export "test:shapes/points@1.0.0#mirror") (param i32 i32) (result i32)
    (call $mirror (local.get 0) (local.get 1) (i32.const 16))
    (i32.const 16))
  (func (export "test:shapes/lines@1.0.0#first") (param i32 i32 i32 i32 i32) (result i32)
    (if (i32.eq (local.get 0) (i32.const 2)) (then (return (local.get 1))))
    (i32.store (i32.const 16) (local.get 1))
    (i32.store (i32.const 20) (local.get 2))
    (i32.const 16)))"""


def test_an_interface_is_imported_and_exported_and_its_types_are_used() -> None:
    points, lines = "test:shapes/points@1.0.0", "test:shapes/lines@1.0.0"
    run = Running(SHARED_WORLD, SHARED_GUEST)
    run.host.answers[points, "mirror"] = record(x=2, y=1)
    mirrored = run("mirror", record(x=1, y=2), key=points)
    assert vars(mirrored) == {"x": 2, "y": 1}
    assert run.host.calls == [(points, "mirror", ({"x": 1, "y": 2},))]
    path = [record(x=7, y=8), record(x=9, y=10)]
    assert vars(run("first", path, key=lines)) == {"x": 7, "y": 8}
    edge = (record(x=3, y=4), record(x=5, y=6))
    assert vars(run("first", edge, key=lines)) == {"x": 3, "y": 4}


WORLD_TYPES = """package test:types;
world w {
  use names.{name};
  enum colour { red, green }
  record thing { name: name, colour: colour }
  import paint: func(what: thing) -> colour;
  export painted: func(what: thing) -> thing;
}
interface names { type name = string; }"""

WORLD_TYPES_GUEST = """(module
  (import "store" "memory" (memory 1))
  (import "$root" "paint" (func $paint (param i32 i32 i32) (result i32)))
  (func (export "painted") (param $name i32) (param $length i32) (param $colour i32) (result i32)
    (i32.store (i32.const 16) (local.get $name))
    (i32.store (i32.const 20) (local.get $length))
    (i32.store8 (i32.const 24)
      (call $paint (local.get $name) (local.get $length) (local.get $colour)))
    (i32.const 16))
  (func (export "cabi_post_painted") (param i32) (i32.store (local.get 0) (i32.const 0))))"""


def test_types_of_the_world_are_those_of_its_functions() -> None:
    run = Running(WORLD_TYPES, WORLD_TYPES_GUEST)
    run.host.answers["", "paint"] = "green"
    painted = run("painted", record(name="door", colour="red"))
    assert vars(painted) == {"name": "door", "colour": "green"}
    assert run.host.calls == [("", "paint", ({"name": "door", "colour": "red"},))]


INLINE_WORLD = """package test:inline;
world w {
  import out: interface { enum level { low, high } write: func(at: level, text: string); }
  export out: interface { flags levels { low, high } text: func(of: levels) -> string; }
}"""

INLINE_GUEST = """(module
  (import "store" "memory" (memory 1))
  (import "out" "write" (func $write (param i32 i32 i32)))
  (data (i32.const 32) "h\\00i\\00")
  (func (export "out#text") (param i32) (result i32)
    (call $write (i32.const 1) (i32.const 32) (i32.const 1))
    (i32.store (i32.const 16) (i32.const 32))
    (i32.store (i32.const 20) (local.get 0))
    (i32.const 16)))"""


def test_inline_interfaces_of_one_name_and_an_encoding_of_strings() -> None:
    """What is exported is UTF-16, what is imported UTF-8."""
    run = Running(INLINE_WORLD, INLINE_GUEST, utf16=True)
    assert run("text", {"high"}, key="out") == "hi"
    assert run.host.calls == [("out", "write", ("high", "h"))]
