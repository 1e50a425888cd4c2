"""The shim: preview1 functions, linked from those that the guest imports, and the shim's own store.

guest's memory ─┐
shim's store ───┼─► shim ─► guest
preview2 ───────┘
"""

from collections.abc import Mapping

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem, Lowered
from componentize.module.facts import Facts
from componentize.providers.provided import Provided
from componentize.shim.link import PREVIEW2, link
from componentize.shim.model import Lowering, MemoryName, StoreImport
from componentize.shim.preview1 import PREVIEW1
from componentize.wasm.component.sorts import CoreSort

SHIM = "shim"
SHIM_STORE = "shim-store"

_SORTS = {"func": CoreSort.FUNC, "memory": CoreSort.MEMORY, "global": CoreSort.GLOBAL}


def provide_shim(facts: Facts, memory: CoreExport, wasi: str, *, names: bool) -> Provided:
    """The shim for what a module imports from preview1; nothing for a module that does not.

    Args:
        facts: the module.
        memory: the guest's memory, which preview1 pointers point into.
        wasi: the version of WASI to import from, as `0.2.0`.
        names: whether the functions of the shim keep their names, for people who debug.
    """
    functions = dict.fromkeys(each.name for each in facts.imports if each.module == PREVIEW1)
    if not functions:
        return Provided((), {})
    linked = link(functions, wasi, names=names)
    memories: dict[MemoryName, CoreExport] = {
        "guest": memory,
        "shim": CoreExport(SHIM_STORE, CoreSort.MEMORY, "memory"),
    }
    given: dict[str, dict[str, CoreItem]] = {}
    for each in linked.store_imports:
        given.setdefault(each.owner, {})[each.export] = _store_item(each, memories)
    for lowering in linked.lowerings:
        given.setdefault(PREVIEW2, {})[lowering.core_name] = _lowered(lowering, memories)
    return Provided(
        (
            CoreInstance(SHIM_STORE, (linked.store,)),
            CoreInstance(SHIM, (linked.module,), given),
        ),
        {PREVIEW1: {name: CoreExport(SHIM, CoreSort.FUNC, name) for name in functions}},
    )


def _store_item(each: StoreImport, memories: Mapping[MemoryName, CoreExport]) -> CoreExport:
    if each.owner == "guest":
        return memories["guest"]
    return CoreExport(SHIM_STORE, _SORTS[each.kind], each.export)


def _lowered(lowering: Lowering, memories: Mapping[MemoryName, CoreExport]) -> Lowered:
    memory = None if lowering.memory is None else memories[lowering.memory]
    realloc = None
    if lowering.realloc is not None:
        realloc = CoreExport(SHIM_STORE, CoreSort.FUNC, lowering.realloc)
    return Lowered(lowering.interface, lowering.function, memory, realloc)
