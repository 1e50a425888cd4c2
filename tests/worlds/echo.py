"""Core modules that pass every call on: what a world exports, they call as it imports it.

So values of every type go through a component, in and out, without code that knows their types.
Only handles are changed: those to resources of exported interfaces, of which each stands for one
that is imported; and borrowed ones are dropped, as the Canonical ABI wants.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from componentize.wasm.core.types import FuncType
from componentize.wit.abi import layout, lifted, lowered
from componentize.wit.model import (
    Borrow,
    Function,
    InterfaceRef,
    Own,
    Resource,
    Tuple,
    TypeRef,
    ValType,
    Wit,
    World,
)
from componentize.wit.resolve import resource_of
from tests.worlds.handles import Change, Code, change_flat, change_stored, handles
from tests.worlds.manglings import Mangling
from tests.worlds.stubs import DROP, REPRESENT, signature

_COMMON = """\
(memory (export "{memory}") 1)
(global $top (mut i32) (i32.const 16))
(global $busy (mut i32) (i32.const 0))
(global $calling (mut i32) (i32.const 0))
(func $alloc (param $align i32) (param $size i32) (result i32)
  (local $at i32) (local $pages i32)
  (local.set $at (i32.and
    (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
    (i32.sub (i32.const 0) (local.get $align))))
  (global.set $top (i32.add (local.get $at) (local.get $size)))
  (local.set $pages (i32.sub
    (i32.add (i32.shr_u (global.get $top) (i32.const 16)) (i32.const 1)) (memory.size)))
  (if (i32.gt_s (local.get $pages) (i32.const 0))
    (then (if (i32.eq (memory.grow (local.get $pages)) (i32.const -1)) (then unreachable))))
  (local.get $at))
(func $realloc
  (param $from i32) (param $old i32) (param $align i32) (param $new i32) (result i32)
  (local $at i32)
  (local.set $at (call $alloc (local.get $align) (local.get $new)))
  (memory.copy (local.get $at) (local.get $from)
    (select (local.get $old) (local.get $new) (i32.lt_u (local.get $old) (local.get $new))))
  (local.get $at))
(func $lock (if (global.get $busy) (then unreachable)) (global.set $busy (i32.const 1)))
"""
"""Memory is never given back. A function with post-return may not be called again before that."""

_CALLING, _CALLED = (f"(global.set $calling (i32.const {state}))" for state in (1, 0))

_REALLOC = """\
(func (export "{name}") (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (global.get $calling) (i32.const {never})) (then unreachable))
  (call $realloc (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"""
"""One may be for what calls return, one for what exports are called with. `never` is no state."""

ALWAYS = 2
"""What is never the state of whether an import is being called."""

REALLOCS: Mapping[str, Mapping[str, int]] = {
    "one": {},
    "old": {"canonical_abi_realloc": ALWAYS},
    "two": {"cabi_import_realloc": 0, "cabi_export_realloc": 1},
}
"""Other names of reallocs, with what `$calling` is not when each is called: by kind."""

TABLES: Mapping[str, tuple[str, str]] = {
    "none": ("", "(call $lock)"),
    "imported": (
        "(table $own 2 2 funcref) (elem (table $own) (i32.const 1) func $lock)",
        "(call_indirect $own (i32.const 1))",
    ),
    "defined": (
        "(table $own 2 2 funcref (ref.func $lock)) (elem declare func $lock)",
        "(call_indirect $own (i32.const 0))",
    ),
}
"""Tables, and calls of what locks, through them: by what becomes of the table in a component."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What modules differ in: the keys of `REALLOCS` and `TABLES`, and whether there are
    post-return functions. Other reallocs have their names in the legacy mangling only."""

    mangling: Mangling
    post_return: bool = True
    realloc: str = "one"
    table: str = "none"


def echo_module(wit: Wit, world: World, shape: Shape) -> str:
    """The WAT text of a module for a world that exports what it imports, as `mirrored` makes it.

    Raises:
        NestedError: a handle is where it cannot be changed.
    """
    echo = _Echo(wit, world, shape)
    for key, extern in world.exports.items():
        match extern:
            case Function():
                echo.pass_on(None, extern)
            case InterfaceRef(name):
                for function in wit.interfaces[name].functions.values():
                    echo.pass_on(key, function)
                for resource, each in wit.interfaces[name].types.items():
                    if isinstance(each, Resource):
                        echo.destructor(key, resource)
    return echo.text()


class _Echo:
    """Imports and functions, as they are made. A function's parameters are `$p0`, `$p1`, ..."""

    def __init__(self, wit: Wit, world: World, shape: Shape) -> None:
        self.wit = wit
        self.mangling = shape.mangling
        self.shape = shape
        externs = chain(world.imports.items(), world.exports.items())
        self.keys = {each.name: key for key, each in externs if isinstance(each, InterfaceRef)}
        self.imports: dict[tuple[str, str], str] = {}
        self.functions: list[str] = []

    def text(self) -> str:
        names = REALLOCS[self.shape.realloc] or {self.mangling.realloc: ALWAYS}
        reallocs = (_REALLOC.format(name=name, never=never) for name, never in names.items())
        common = (_COMMON.format(memory=self.mangling.memory), *reallocs, *self.table)
        return "\n".join(("(module", *self.imports.values(), *common, *self.functions, ")"))

    @property
    def table(self) -> tuple[str, str]:
        table, call = TABLES[self.shape.table]
        return table, f"(func $enter {call})"

    def pass_on(self, key: str | None, function: Function) -> None:
        """The export of a function; `key` is what the world calls its interface."""
        below, above = lowered(self.wit, function), lifted(self.wit, function)
        call = self.imported(self.mangling.module(key), function.name, below)
        arguments = "".join(f" (local.get $p{n})" for n in range(len(above.params)))
        code = Code(["(call $enter)"] if self.shape.post_return else [])
        if key is not None:
            self.change_params(function, above, self.inner, code)
        if len(below.params) > len(above.params):
            assert function.result is not None
            room = layout(self.wit, function.result)
            size = f"(i32.const {room.alignment}) (i32.const {room.size})"
            result = code.local()
            code.lines.append(f"(local.set {result} (call $alloc {size}))")
            code.lines += [_CALLING, f"({call}{arguments} (local.get {result}))", _CALLED]
            value = f"(local.get {result})"
            if key is not None:
                change_stored(self.wit, function.result, value, self.outer, code)
        else:
            code.lines.append(_CALLING)
            value = f"({call}{arguments})"
            given = next(handles(self.wit, function.result), None)
            if given and key is not None:
                value = self.outer(given, value) or value
        code.lines += [value, _CALLED]
        if key is None:
            self.change_params(function, above, self.dropped, code)
        export = self.mangling.exported(key, function.name)
        self.define(export, above, code)
        if self.shape.post_return:
            after = self.mangling.post_return.format(export=export)
            done = Code(["(global.set $busy (i32.const 0))"])
            self.define(after, FuncType(above.results, ()), done)

    def change_params(self, function: Function, core: FuncType, change: Change, code: Code) -> None:
        types: tuple[ValType, ...] = tuple(param.type for param in function.params)
        flat = sum(len(layout(self.wit, each).flat) for each in types)
        if flat == len(core.params):
            change_flat(self.wit, types, change, code)
        else:
            change_stored(self.wit, Tuple(types), "(local.get $p0)", change, code)

    def destructor(self, key: str, resource: str) -> None:
        """The destructor of a resource: the one it stands for is dropped."""
        drop = self.drop(key, resource)
        name = self.mangling.destructor.format(interface=self.mangling.called(key), name=resource)
        self.define(name, DROP, Code([f"({drop} (local.get $p0))"]))

    def inner(self, handle: Own | Borrow, value: str) -> str | None:
        """The imported resource that an exported one stands for; a borrowed one comes as that."""
        if isinstance(handle, Borrow):
            return None
        return f"({self.of_resource(handle.resource, self.mangling.rep)} {value})"

    def outer(self, handle: Own | Borrow, value: str) -> str | None:
        """An exported resource that stands for an imported one."""
        return f"({self.of_resource(handle.resource, self.mangling.new)} {value})"

    def dropped(self, handle: Own | Borrow, value: str) -> str | None:
        """Nothing, after a borrowed handle is dropped."""
        if isinstance(handle, Own):
            return None
        home = resource_of(self.wit, handle.resource)
        assert home
        drop = self.drop(self.keys.get(home.interface), home.name)
        return f"(block (result i32) ({drop} {value}) (i32.const 0))"

    def of_resource(self, ref: TypeRef, name: str) -> str:
        home = resource_of(self.wit, ref)
        assert home
        module = self.mangling.own.format(interface=self.mangling.called(self.keys[home.interface]))
        return self.imported(module, name.format(name=home.name), REPRESENT)

    def drop(self, key: str | None, resource: str) -> str:
        name = self.mangling.drop.format(name=resource)
        return self.imported(self.mangling.module(key), name, DROP)

    def imported(self, module: str, name: str, core: FuncType) -> str:
        """How the imported function is called."""
        number = len(self.imports)
        if (module, name) in self.imports:
            number = list(self.imports).index((module, name))
        else:
            self.imports[module, name] = (
                f'(import "{module}" "{name}" (func $i{number} {signature(core)}))'
            )
        return f"call $i{number}"

    def define(self, export: str, core: FuncType, code: Code) -> None:
        locals_ = " ".join(f"(local {name} i32)" for name in code.locals)
        params = " ".join(f"(param $p{n} {each})" for n, each in enumerate(core.params))
        results = signature(FuncType((), core.results))
        head = f'(func (export "{export}") {params} {results} {locals_}'
        self.functions.append("\n  ".join((head, *code.lines)) + ")")
