"""What becomes of a core module that has a world, and of the adapters beside it."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from functools import reduce

from componentize.component_world import run_key
from componentize.compose.composition import CoreExport, CoreInstance, CoreItem, Lifted
from componentize.dataclass import dataclass
from componentize.errors import MismatchError, UnsupportedModuleError
from componentize.matching.fit import match
from componentize.matching.match import Match
from componentize.module.edits import Edits, combined
from componentize.module.facts import START, Facts, export_types, read_facts
from componentize.origin import section_bindings
from componentize.providers.adapter import (
    MAIN_MODULE,
    MEMORY,
    Adapter,
    adapter_realloc,
    called_exports,
    provide_adapter,
    refuse_adapter,
)
from componentize.providers.initialize import provide_initialization
from componentize.providers.provided import Provided
from componentize.providers.slots import provide_slots
from componentize.providers.store import Stores
from componentize.providers.world import destructors, lifted_exports, provide_world
from componentize.shim.preview1 import VERSIONS
from componentize.text import listed, printable
from componentize.wasm.core.imports import Import
from componentize.wit.bindings import Bindings
from componentize.wit.merge import merge
from componentize.wit.model import Wit, World
from componentize.wit.tracks import track_name, unified


@dataclass(frozen=True, slots=True)
class Library:
    """A core module with a world, less what its shim is for.

    `world` is the whole world: that of the module, and those of adapters. `slots` are exports of
    the module that are called by way of slots; `inside` is not 0 while the host may not be called,
    if the shim has to know. `late` are instances that come after the module's. The rest is as of
    `Composition`, `Match` and `Report`.
    """

    world: Bindings
    matches: tuple[Match, ...]
    provided: Provided
    edits: Edits
    late: tuple[CoreInstance, ...]
    inside: CoreExport | None
    lifted: Mapping[str, Mapping[str, Lifted]]
    destructors: Mapping[tuple[str, str], CoreExport]
    slots: tuple[str, ...]
    unmatched: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Adapted:
    """An adapter before it is known what the whole world is; `bindings` are its own."""

    name: str
    facts: Facts
    bindings: Bindings


_NOTHING = Bindings(
    Wit({}, {"root:root/root": World("root:root/root", {}, {})}), "root:root/root", {}, {}
)


def provide_library(
    facts: Facts, given: Bindings | None, adapters: Mapping[str, bytes], stores: Stores
) -> Library:
    """What becomes of a module that has a world or adapters.

    Args:
        facts: the module.
        given: its world, if it has one.
        adapters: core modules that give what it imports from the module names.
        stores: its memories and tables.

    Raises:
        InvalidModuleError: an adapter is malformed.
        UnsupportedModuleError: an adapter is none, or does not have what the module imports.
        MismatchError: the module or an adapter does not fit its world.
        WitError: worlds do not merge.
    """
    guest = given or _NOTHING
    used = list(_used_adapters(facts, adapters))
    whole = _whole([guest, *(each.bindings for each in used)])
    own = _part(whole, guest)
    adapted = {each.name for each in used}
    elsewhere = {
        (each.module, each.name)
        for each in facts.imports
        if each.module in adapted or _is_shims(each, adapters)
    }
    matched = match(facts, own, elsewhere, _served(facts, own))
    parts = [_adapter(each, _part(whole, each.bindings), stores) for each in used]
    realloc = adapter_realloc(facts) if parts else None
    called = {each.name: called_exports(each.facts, facts, realloc) for each in parts}
    names = [*dict.fromkeys(name for each in called.values() for name in each.values())]
    if parts and realloc is not None and realloc not in names:
        names.append(realloc)
    uses_shim = any(_is_shims(each, adapted) for each in facts.imports)
    slots = provide_slots(facts, matched, stores.tables, guarded=uses_shim, called=names)
    world = provide_world(matched, own, stores.memory, slots.early)
    instances: list[CoreInstance] = [*slots.provided.instances]
    imports: dict[str, Mapping[str, CoreItem]] = {**world.imports, **slots.provided.imports}
    lifted: dict[str, Mapping[str, Lifted]] = {}
    lifted |= lifted_exports(matched, own, stores.memory, slots.guarded)
    dropped = destructors(matched, slots.early)
    for each in parts:
        provided = provide_adapter(
            each,
            _wanted(facts, each),
            stores.memory,
            {name: slots.early[export] for name, export in called[each.name].items()},
            None if realloc is None else slots.early[realloc],
        )
        instances += provided.provided.instances
        imports |= provided.provided.imports
        for extern, functions in provided.lifted.items():
            lifted[extern] = {**lifted.get(extern, {}), **functions}
        dropped |= provided.destructors
    initialization = provide_initialization(facts, matched.initialize, late=bool(slots.late))
    return Library(
        world=whole,
        matches=(matched, *(each.match for each in parts)),
        provided=Provided(tuple(instances), imports),
        edits=combined((slots.edits, initialization.edits)),
        late=(*slots.late, *initialization.instances),
        inside=slots.inside,
        lifted=lifted,
        destructors=dropped,
        slots=tuple(dict.fromkeys((*slots.early, *slots.guarded))),
        unmatched=matched.unmatched,
        notes=(*slots.notes, *matched.notes),
    )


def _is_shims(each: Import, adapted: Container[str]) -> bool:
    """Whether an import is the shim's to give."""
    return each.module in VERSIONS and each.module not in adapted


def _used_adapters(facts: Facts, adapters: Mapping[str, bytes]) -> Iterator[_Adapted]:
    """The adapters that the module imports from, or that export something of their world."""
    modules = {each.module for each in facts.imports}
    for name, binary in adapters.items():
        adapter = read_facts(binary)
        refuse_adapter(name, adapter)
        bindings = section_bindings(adapter)
        if bindings is None:
            foreign = [
                f"{each.module}.{each.name}"
                for each in adapter.imports
                if each.module != MAIN_MODULE and (each.module, each.name) != MEMORY
            ]
            if foreign:
                found = f"the adapter for `{printable(name)}` imports {listed(foreign)}, but has no"
                raise UnsupportedModuleError(
                    f"{found} `component-type` section that says what these are: embed its world",
                    items=tuple(foreign),
                )
        own = bindings or _NOTHING
        if name in modules or own.wit.worlds[own.world].exports:
            yield _Adapted(name, adapter, own)


def _whole(parts: list[Bindings]) -> Bindings:
    """All worlds as one, without encodings: each module has its own."""
    plain = [replace(each, import_encodings={}, export_encodings={}) for each in parts]
    merged = reduce(merge, plain)
    wit, world = unified(merged.wit, merged.wit.worlds[merged.world])
    return replace(merged, wit=wit, world=world.name)


def _part(whole: Bindings, own: Bindings) -> Bindings:
    """The whole world, less what one of the modules neither imports nor exports of it, and how that
    module encodes strings."""
    world, own_world = whole.wit.worlds[whole.world], own.wit.worlds[own.world]
    imported = set(map(track_name, own_world.imports))
    view = replace(
        world,
        imports={key: each for key, each in world.imports.items() if track_name(key) in imported},
        exports={key: each for key, each in world.exports.items() if key in own_world.exports},
    )
    wit = replace(whole.wit, worlds={**whole.wit.worlds, world.name: view})
    return replace(own, wit=wit, world=world.name)


def _adapter(adapted: _Adapted, bindings: Bindings, stores: Stores) -> Adapter:
    facts = adapted.facts
    elsewhere = {
        (each.module, each.name)
        for each in facts.imports
        if each.module == MAIN_MODULE or (each.module, each.name) == MEMORY
    }
    try:
        matched = match(facts, bindings, elsewhere, memory=stores.has_memory)
    except MismatchError as error:
        raise MismatchError(
            error.world, error.problems, module=f"the adapter for `{printable(adapted.name)}`"
        ) from None
    return Adapter(adapted.name, facts, bindings, matched)


def _served(facts: Facts, own: Bindings) -> list[str]:
    """The exported `wasi:cli/run` of a command, which needs no function of its own for that."""
    key = run_key(own.wit.worlds[own.world])
    return [] if START not in facts.exports or key is None else [key]


def _wanted(facts: Facts, adapter: Adapter) -> list[str]:
    """What a module imports of an adapter.

    Raises:
        UnsupportedModuleError: the adapter has not a function of that name and type.
    """
    imported = {
        each.name: function.type
        for each, function in facts.functions
        if each.module == adapter.name
    }
    exported = export_types(adapter.facts, imported)
    wrong = [
        name
        for name, type_ in imported.items()
        if name not in exported or exported[name].type != type_
    ]
    if wrong:
        found = f"the module imports {listed(wrong)} of `{printable(adapter.name)}`, which the"
        raise UnsupportedModuleError(
            f"{found} adapter does not export as a function of that type", items=tuple(wrong)
        )
    return list(imported)
