"""Shims and guests for the encoder's tests, from a table of what they import, or from WAT."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

import wasmtime
from wasmtime import component as wasmtime_component

from componentize.compose.composition import (
    Composition,
    CoreExport,
    CoreInstance,
    CoreItem,
    Dropped,
    Lifted,
    Lowered,
    Options,
)
from componentize.compose.encode import encode
from componentize.preview2 import RUN
from componentize.providers.store import STORE
from componentize.shim.preview1 import PREVIEW1
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.sections import Slice
from componentize.wit.abi import dropped_by, lowered
from componentize.wit.live import versioned
from componentize.wit.load import preview2
from componentize.wit.model import InterfaceRef, TypeRef, Wit
from componentize.wit.resolve import resolve

ENGINE = wasmtime.Engine()

SHIM_STORE = """(module
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "realloc") (param $old i32) (param $size i32) (param $align i32) (param $new i32)
    (result i32)
    (global.set $next (i32.and
      (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $new)))))"""

ENTRY = """(module
  (import "guest" "_start" (func $start))
  (func (export "run") (result i32) (call $start) (i32.const 0)))"""


def wasm(text: str) -> bytes:
    return bytes(wasmtime.wat2wasm(text))


@dataclass(frozen=True)
class Lowering:
    """A function that a shim imports as `module` `name`; `memory` is `shim`, `guest` or None."""

    module: str
    name: str
    interface: str
    function: str
    memory: str | None
    realloc: str | None


@dataclass(frozen=True)
class StoreImport:
    """Something that a shim imports as `module` `name` from a store: the guest's or its own."""

    module: str
    name: str
    owner: str
    export: str
    kind: Literal["func", "memory", "global"]


@dataclass(frozen=True)
class Shim:
    module: bytes
    lowerings: tuple[Lowering, ...]
    store_imports: tuple[StoreImport, ...]


@dataclass(frozen=True)
class GuestStore:
    kind: Literal["memory", "table"]
    name: str
    module: bytes


@dataclass(frozen=True)
class Guest:
    parts: tuple[Slice, ...]
    stores: tuple[GuestStore, ...]
    memory: str


def memory_store(name: str, pages: int = 1) -> GuestStore:
    return GuestStore("memory", name, wasm(f'(module (memory (export "{name}") {pages}))'))


def table_store(name: str) -> GuestStore:
    return GuestStore("table", name, wasm(f'(module (table (export "{name}") 1 funcref))'))


def shim_of(
    module: str, lowerings: Iterable[Lowering], store_imports: Iterable[StoreImport]
) -> Shim:
    return Shim(wasm(module), tuple(lowerings), tuple(store_imports))


def guest_of(module: str, stores: Sequence[GuestStore], memory: str) -> Guest:
    return Guest((wasm(module),), tuple(stores), memory)


def composition_of(texts: Wit, shim: Shim, guest: Guest) -> Composition:
    """A component of a guest, its stores, a shim with a store of its own, and an entry."""
    memories = {
        "guest": CoreExport(guest.memory, CoreSort.MEMORY, guest.memory),
        "shim": CoreExport("shim's store", CoreSort.MEMORY, "memory"),
    }
    given: dict[str, dict[str, CoreItem]] = {}
    for each in shim.store_imports:
        item = CoreExport(
            memories[each.owner].instance,
            CoreSort[each.kind.upper()],
            memories["guest"].name if each.owner == "guest" else each.export,
        )
        given.setdefault(each.module, {})[each.name] = item
    wit, world = versioned(texts, map(_request, shim.lowerings))
    keys = {key.partition("@")[0]: key for key in world.imports}
    for lowering in shim.lowerings:
        items = given.setdefault(lowering.module, {})
        items[lowering.name] = _item(texts, lowering, keys, memories)
    stores: dict[str, CoreItem] = {
        each.name: CoreExport(each.name, CoreSort[each.kind.upper()], each.name)
        for each in guest.stores
    }
    preview1: dict[str, CoreItem] = {"any": CoreExport("shim", CoreSort.FUNC, "any")}
    start: dict[str, CoreItem] = {"_start": CoreExport("guest", CoreSort.FUNC, "_start")}
    run = replace(preview2().interfaces["wasi:cli/run"], name=f"{world.name}#exports.{RUN}")
    world = replace(world, exports={RUN: InterfaceRef(run.name)})
    return Composition(
        Wit({**wit.interfaces, run.name: run}, {world.name: world}),
        world,
        (
            *(CoreInstance(each.name, (each.module,)) for each in guest.stores),
            CoreInstance("shim's store", (wasm(SHIM_STORE),)),
            CoreInstance("shim", (shim.module,), given),
            CoreInstance("guest", guest.parts, {STORE: stores, PREVIEW1: preview1}),
            CoreInstance("entry", (wasm(ENTRY),), {"guest": start}),
        ),
        {RUN: {"run": Lifted(CoreExport("entry", CoreSort.FUNC, "run"))}},
    )


def _request(lowering: Lowering) -> tuple[str, str, str]:
    interface, _, version = lowering.interface.partition("@")
    return interface, version, lowering.function


def _item(
    texts: Wit, lowering: Lowering, keys: Mapping[str, str], memories: Mapping[str, CoreExport]
) -> CoreItem:
    interface = lowering.interface.partition("@")[0]
    dropped = dropped_by(lowering.function)
    if dropped is not None:
        home, _ = resolve(texts, TypeRef(interface, dropped))
        return Dropped(keys[home.interface], home.name)
    memory = memories[lowering.memory] if lowering.memory else None
    realloc = None
    if lowering.realloc:
        realloc = CoreExport("shim's store", CoreSort.FUNC, lowering.realloc)
    return Lowered(keys[interface], lowering.function, Options(memory, realloc))


def program_of_table(table: str, texts: Wit) -> tuple[Shim, Guest]:
    """A shim and a guest that do nothing, but import what the lines of a table say.

    lower MODULE NAME INTERFACE FUNCTION [memory=OWNER] [realloc=EXPORT]
    import MODULE NAME OWNER EXPORT KIND
    store KIND NAME
    """
    lowerings: list[Lowering] = []
    store_imports: list[StoreImport] = []
    stores: list[GuestStore] = []
    for line in table.splitlines():
        match line.partition("#")[0].split():
            case ["lower", module, name, interface, function, *options]:
                given = dict(option.split("=") for option in options)
                memory, realloc = given.get("memory"), given.get("realloc")
                lowerings.append(Lowering(module, name, interface, function, memory, realloc))
            case ["import", module, name, owner, export, kind]:
                store_imports.append(
                    StoreImport(
                        module,
                        name,
                        owner,
                        export,
                        cast(Literal["func", "memory", "global"], kind),
                    )
                )
            case ["store", "memory", name]:
                stores.append(memory_store(name))
            case ["store", "table", name]:
                stores.append(table_store(name))
            case []:
                pass
            case _:
                raise AssertionError(line)
    shim = shim_of(_importing_module(lowerings, store_imports, texts), lowerings, store_imports)
    first_memory = next(store.name for store in stores if store.kind == "memory")
    return shim, guest_of(_guest_module(stores), stores, first_memory)


def _importing_module(
    lowerings: Iterable[Lowering], store_imports: Iterable[StoreImport], texts: Wit
) -> str:
    types = {
        "func": "(func (param i32 i32 i32 i32) (result i32))",
        "memory": "(memory 0)",
    }
    imports = [(each.module, each.name, types[each.kind]) for each in store_imports]
    for each in lowerings:
        imports.append((each.module, each.name, _lowered_type(each, texts)))
    fields = "".join(f'(import "{module}" "{name}" {type_})' for module, name, type_ in imports)
    return f"(module {fields})"


def _lowered_type(lowering: Lowering, texts: Wit) -> str:
    functions = texts.interfaces[lowering.interface.partition("@")[0]].functions
    if lowering.function not in functions:
        return "(func (param i32))"
    signature = lowered(texts, functions[lowering.function])
    params, results = " ".join(map(str, signature.params)), " ".join(map(str, signature.results))
    return f"(func (param {params}) (result {results}))"


def _guest_module(stores: Iterable[GuestStore]) -> str:
    types = {"memory": "(memory 1)", "table": "(table 1 funcref)"}
    fields = "".join(f'(import "{STORE}" "{store.name}" {types[store.kind]})' for store in stores)
    return f'(module {fields} (func (export "_start")))'


def joined(texts: Wit, shim: Shim, guest: Guest) -> bytes:
    return b"".join(encode(composition_of(texts, shim, guest)).parts)


@dataclass(frozen=True)
class Ran:
    code: int
    stdout: bytes


def run(component: bytes, *args: str) -> Ran:
    """Calls the component's `wasi:cli/run` under wasmtime-py."""
    compiled = wasmtime_component.Component(ENGINE, component)
    linker = wasmtime_component.Linker(ENGINE)
    linker.add_wasip2()
    store = wasmtime.Store(ENGINE)
    with tempfile.TemporaryDirectory() as directory:
        stdout = Path(directory, "stdout")
        wasi = wasmtime.WasiConfig()
        wasi.argv = args
        wasi.stdout_file = stdout
        store.set_wasi(wasi)
        instance = linker.instantiate(store, compiled)
        interface = instance.get_export_index(store, "wasi:cli/run@0.2.0")
        assert interface is not None
        index = instance.get_export_index(store, "run", interface)
        assert index is not None
        function = instance.get_func(store, index)
        assert function is not None
        try:
            result = function(store)
        except wasmtime.ExitTrap as trap:
            code = trap.code
        else:
            code = ["ok", "err"].index(result.tag)
        store.close()
        return Ran(code, stdout.read_bytes())
