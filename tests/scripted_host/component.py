"""Programs that do nothing by themselves: a component whose exports are what preview1 gives it.

It is what the package builds for a guest that imports the functions, and at its end a module that
reads and writes both memories, and exports: of that module, and of the shim.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import wasmtime
from wasmtime import _bindings as bindings
from wasmtime import wat2wasm
from wasmtime.component import Component

from componentize.component import build_component
from componentize.shim.link import link
from componentize.shim.preview1 import PREVIEW0, PREVIEW1, functions
from componentize.wasm.component.aliases import Alias, CoreExportTarget
from componentize.wasm.component.canon import (
    CanonOpt,
    Lift,
    Memory,
    Realloc,
    StringEncoding,
)
from componentize.wasm.component.definitions import (
    CoreModule,
    CustomSection,
    Definition,
    read_component,
    write_component,
)
from componentize.wasm.component.externs import Export
from componentize.wasm.component.instances import (
    CoreInlineExports,
    CoreInstantiate,
    CoreInstantiateArg,
)
from componentize.wasm.component.sorts import CoreSort, Sort
from componentize.wasm.component.types import FuncType
from componentize.wasm.component.valtypes import LabelValType, Primitive, ValType
from componentize.wasm.core.valtypes import NumType
from componentize.wasm.core.valtypes import ValType as CoreType
from componentize.wit.binary.scope import Scope

_TYPES: dict[CoreType, ValType] = {
    NumType.I32: Primitive.U32,
    NumType.I64: Primitive.U64,
}

_MEMORIES = """(module
  (import "guest" "memory" (memory $guest 0))
  (import "shim" "memory" (memory $shim 0))
  (memory $own (export "memory") 1)

  (func $reserve (param $size i32)
    (local $pages i32)
    (local.set $pages (i32.sub
      (i32.add (i32.shr_u (local.get $size) (i32.const 16)) (i32.const 1)) (memory.size $own)))
    (if (i32.gt_s (local.get $pages) (i32.const 0))
      (then (if (i32.eq (memory.grow $own (local.get $pages)) (i32.const -1)) (then unreachable)))))

  ;; a string is at 16, what describes it at 0
  (func (export "realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (call $reserve (i32.add (local.get $size) (i32.const 16)))
    (i32.const 16))
  (func (export "load") (param $at i32) (param $size i32) (result i32)
    (call $reserve (i32.add (local.get $size) (i32.const 16)))
    (memory.copy $own $guest (i32.const 16) (local.get $at) (local.get $size))
    (i32.store $own (i32.const 0) (i32.const 16))
    (i32.store $own (i32.const 4) (local.get $size))
    (i32.const 0))
  (func (export "store") (param $at i32) (param $bytes i32) (param $size i32)
    (memory.copy $guest $own (local.get $at) (local.get $bytes) (local.get $size)))
  (func (export "fill") (param $at i32) (param $byte i32) (param $size i32)
    (memory.fill $guest (local.get $at) (local.get $byte) (local.get $size)))
  (func (export "guest-pages") (result i32) (memory.size $guest))
  (func (export "shim-pages") (result i32) (memory.size $shim)))"""

_ARENA = """(module
  (import "shim" "arena.top" (global $top (mut i32)))
  (func (export "arena-top") (result i32) (global.get $top)))"""


@cache
def engine() -> wasmtime.Engine:
    """The engine of all programs."""
    config = wasmtime.Config()
    # with it, wasmtime 50.0.1 fails where a function defined in Python is lent two handles
    bindings.wasmtime_config_concurrency_support_set(config.ptr(), False)
    return wasmtime.Engine(config)


@cache
def compiled(names: frozenset[str], pages: int, module: str = PREVIEW1) -> Component:
    """The component of a guest that imports functions of a module, preview1 or preview0, and has
    `pages` pages.

    Its exports are these functions, with dashes for underscores, and those of the modules above,
    the second one only where the shim has an arena. A string stands for bytes: each character is
    the byte of that number.
    """
    built = build_component(guest(names, pages, module)).to_bytes()
    if module == PREVIEW0:
        shim = link((), preview0=names)
        exported = shim.preview0
    else:
        shim = link(names)
        exported = {name: name for name in names}
    has_arena = any(each.export == "arena.top" for each in shim.store_imports)
    definitions = _with_exports(built, exported, has_arena)
    return Component(engine(), b"".join(write_component(definitions)))


def guest(names: Iterable[str], pages: int = 1, module: str = PREVIEW1) -> bytes:
    """A guest that imports functions of a module, and does nothing."""
    imports = "".join(
        f'(import "{module}" "{name}" (func (param {params}) (result {results})))'
        for name, params, results in map(_words, sorted(names))
    )
    fields = f'{imports} (memory (export "memory") {pages}) (func (export "_start"))'
    return bytes(wat2wasm(f"(module {fields})"))


def _words(name: str) -> tuple[str, str, str]:
    signature = functions()[name]
    return name, " ".join(map(str, signature.params)), " ".join(map(str, signature.results))


def _with_exports(
    component: bytes, exported: Mapping[str, str], has_arena: bool
) -> list[Definition]:
    scope: Scope[Definition] = Scope()
    for definition in read_component(component).definitions:
        if not isinstance(definition, CustomSection):
            scope.define(definition)
    # instances: the guest's store, the shim's store, the shim's preview2, the shim
    modules = [each for each in scope.definitions if isinstance(each, CoreModule)]
    instances = [
        each for each in scope.definitions if isinstance(each, CoreInstantiate | CoreInlineExports)
    ]
    shim = next(
        index
        for index, each in enumerate(instances)
        if isinstance(each, CoreInstantiate) and each.module == len(modules) - 3
    )

    for name in sorted(exported):
        signature = functions()[name]
        params = [_TYPES[param] for param in signature.params]
        results = [_TYPES[result] for result in signature.results]
        _export(scope, shim, name, params, results, core_name=exported[name])

    module = scope.define(CoreModule((bytes(wat2wasm(_MEMORIES)),)))
    args = (CoreInstantiateArg("guest", 0), CoreInstantiateArg("shim", 1))
    memories = scope.define(CoreInstantiate(module, args))
    memory = _alias(scope, CoreSort.MEMORY, memories, "memory")
    realloc = _alias(scope, CoreSort.FUNC, memories, "realloc")
    options = (Memory(memory), Realloc(realloc), StringEncoding.LATIN1_UTF16)
    u32, string = Primitive.U32, Primitive.STRING
    _export(scope, memories, "load", [u32, u32], [string], options)
    _export(scope, memories, "store", [u32, string], [], options)
    _export(scope, memories, "fill", [u32, u32, u32], [])
    _export(scope, memories, "guest-pages", [], [u32])
    _export(scope, memories, "shim-pages", [], [u32])
    if has_arena:
        module = scope.define(CoreModule((bytes(wat2wasm(_ARENA)),)))
        arena = scope.define(CoreInstantiate(module, args[1:]))
        _export(scope, arena, "arena-top", [], [u32])
    return scope.definitions


def _export(
    scope: Scope[Definition],
    instance: int,
    name: str,
    params: list[ValType],
    results: list[ValType],
    options: tuple[CanonOpt, ...] = (),
    core_name: str | None = None,
) -> None:
    function = _alias(scope, CoreSort.FUNC, instance, core_name or name)
    labels = tuple(LabelValType(f"p{index}", param) for index, param in enumerate(params))
    type_ = scope.define(FuncType(labels, results[0] if results else None))
    lifted = scope.define(Lift(function, options, type_))
    scope.define(Export(name.replace("_", "-"), Sort.FUNC, lifted, None))


def _alias(scope: Scope[Definition], sort: CoreSort, instance: int, name: str) -> int:
    return scope.define(Alias(sort, CoreExportTarget(instance, name)))
