"""The shim: functions of preview1 and preview0, those that the guest imports, and its own store.

guest's memory ─┐
shim's store ───┼─► shim ─► guest
preview2 ───────┘
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from componentize.compose.composition import (
    CoreExport,
    CoreInstance,
    CoreItem,
    Dropped,
    Lowered,
    Options,
)
from componentize.module.facts import Facts
from componentize.providers.provided import Provided
from componentize.shim.link import GUARD, PREVIEW2, link
from componentize.shim.model import Lowering, MemoryName, StoreImport
from componentize.shim.preview1 import PREVIEW0, PREVIEW1, VERSIONS
from componentize.wasm.component.sorts import CoreSort
from componentize.wit.live import versioned
from componentize.wit.load import preview2
from componentize.wit.model import TypeRef, Wit, World
from componentize.wit.resolve import resource_of

SHIM = "shim"
SHIM_STORE = "shim-store"

_SORTS = {"func": CoreSort.FUNC, "memory": CoreSort.MEMORY, "global": CoreSort.GLOBAL}


class ProvidedShim(NamedTuple):
    """The shim, and the world of what it imports; `wit` has the interfaces."""

    provided: Provided
    wit: Wit
    world: World


def provide_shim(
    facts: Facts, memory: CoreExport, wasi: str, *, names: bool, inside: CoreExport | None = None
) -> ProvidedShim:
    """The shim for what a module imports from preview1 and preview0, if it does.

    Args:
        facts: the module.
        memory: the guest's memory, which pointers of these functions point into.
        wasi: the version of WASI to import from, as `0.2.0`.
        names: whether the functions of the shim keep their names, for people who debug.
        inside: a global that is not 0 while the guest may not call the host, if there are such
            times.
    """
    functions: dict[str, list[str]] = {}
    for wanted in facts.imports:
        if wanted.module in VERSIONS:
            functions.setdefault(wanted.module, []).append(wanted.name)
    if not functions:
        return ProvidedShim(Provided(), *versioned(preview2(), ()))
    linked = link(
        functions.get(PREVIEW1, ()),
        wasi,
        names=names,
        guarded=inside is not None,
        preview0=functions.get(PREVIEW0, ()),
    )
    exported: dict[str, Mapping[str, str]] = {PREVIEW0: linked.preview0}
    wit, world = versioned(preview2(), map(_request, linked.lowerings))
    keys = {key.partition("@")[0]: key for key in world.imports}
    memories: dict[MemoryName, CoreExport] = {
        "guest": memory,
        "shim": CoreExport(SHIM_STORE, CoreSort.MEMORY, "memory"),
    }
    given: dict[str, dict[str, CoreItem]] = {}
    for each in linked.store_imports:
        given.setdefault(each.owner, {})[each.export] = _store_item(each, memories)
    if linked.is_guarded:
        assert inside is not None
        module, name = GUARD
        given[module] = {name: inside}
    for lowering in linked.lowerings:
        given.setdefault(PREVIEW2, {})[lowering.core_name] = _item(lowering, keys, memories)
    provided = Provided(
        (
            CoreInstance(SHIM_STORE, (linked.store,)),
            CoreInstance(SHIM, (linked.module,), given),
        ),
        {
            module: _exports(imported, exported.get(module, {}))
            for module, imported in functions.items()
        },
    )
    return ProvidedShim(provided, wit, world)


def _exports(functions: Iterable[str], exported: Mapping[str, str]) -> dict[str, CoreItem]:
    """The shim's functions by name; `exported` are the names of those it exports under others."""
    return {name: CoreExport(SHIM, CoreSort.FUNC, exported.get(name, name)) for name in functions}


def _store_item(each: StoreImport, memories: Mapping[MemoryName, CoreExport]) -> CoreExport:
    if each.owner == "guest":
        return memories["guest"]
    return CoreExport(SHIM_STORE, _SORTS[each.kind], each.export)


def _request(lowering: Lowering) -> tuple[str, str, str]:
    interface, _, version = lowering.interface.partition("@")
    return interface, version, lowering.function


def _item(
    lowering: Lowering, keys: Mapping[str, str], memories: Mapping[MemoryName, CoreExport]
) -> CoreItem:
    """What the shim is given for a preview2 function; `keys` are those of the shim's world."""
    interface = lowering.interface.partition("@")[0]
    if lowering.dropped is not None:
        home = resource_of(preview2(), TypeRef(interface, lowering.dropped))
        assert home is not None, lowering
        return Dropped(keys[home.interface], home.name)
    memory = None if lowering.memory is None else memories[lowering.memory]
    realloc = None
    if lowering.realloc is not None:
        realloc = CoreExport(SHIM_STORE, CoreSort.FUNC, lowering.realloc)
    return Lowered(keys[interface], lowering.function, Options(memory, realloc))
