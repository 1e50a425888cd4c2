"""From a core module to a component: facts, its world, providers of its imports, composition."""

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from componentize.component_world import component_world, run_key
from componentize.compose.composition import Composition, Lifted
from componentize.compose.encode import encode
from componentize.input import Source
from componentize.library import NO_LIBRARY, Library
from componentize.module.edits import combined
from componentize.module.facts import START, Facts, read_facts
from componentize.module.refusals import Subject, refuse
from componentize.options import DEFAULT, Options
from componentize.origin import given_bindings
from componentize.preview2 import LATEST, checked_version
from componentize.providers.entry import ENTRY, provide_entry
from componentize.providers.guest import compose_guest
from componentize.providers.provided import renamed
from componentize.providers.shim import SHIM, SHIM_STORE, provide_shim
from componentize.providers.store import Stores, provide_stores
from componentize.report import Report
from componentize.shim.preview1 import PREVIEW0, PREVIEW1, is_shims
from componentize.wasm.core.imports import Import
from componentize.wasm.core.memories import MemType
from componentize.wasm.core.sections import Slice

if TYPE_CHECKING:
    from componentize.wit.bindings import Bindings


def convert(module: bytes, options: Options = DEFAULT) -> tuple[tuple[Slice, ...], Report]:
    """`build` for a binary core module: the parts of the component, and the report on it."""
    version = LATEST if options.wasi is None else checked_version(options.wasi)
    facts = read_facts(module)
    given = given_bindings(facts, options)
    adapters = options.adapters
    refuse(Subject(facts, given is not None, adapters.keys()))
    is_command = START in facts.exports
    stores = provide_stores(facts)
    library = _library(facts, given, adapters, stores) if given or adapters else NO_LIBRARY
    shim = provide_shim(
        facts if not adapters else _without(facts, adapters),
        stores.memory,
        version,
        names=options.names,
        inside=library.inside,
    )
    whole = component_world(
        library.world, library.matches, (shim.wit, shim.world), is_command=is_command
    )
    provided = [
        renamed(each, whole.names) for each in (stores.provided, library.provided, shim.provided)
    ]
    guest = compose_guest(facts, combined((stores.edits, library.edits)), provided)
    instances = [*(instance for each in provided for instance in each.instances), guest]
    instances += library.late
    lifted = dict(library.lifted)
    run = run_key(whole.world)
    if is_command and run is not None and "run" not in lifted.get(run, ()):
        entry = provide_entry(
            facts, guest.name, names=options.names, initializes=library is NO_LIBRARY
        )
        instances.append(entry.instance)
        lifted[run] = {"run": Lifted(entry.run)}
    encoded = encode(
        Composition(
            whole.wit,
            whole.world,
            tuple(instances),
            lifted,
            library.destructors,
            () if library.world is None else library.world.producers,
        )
    )
    added = (each for each in instances if each.name in (SHIM_STORE, SHIM, ENTRY))
    report = Report(
        input_size=len(module),
        output_size=sum(map(len, encoded.parts)),
        shim_size=sum(len(part) for each in added for part in each.module),
        preview1=tuple(shim.provided.imports.get(PREVIEW1, ())),
        preview0=tuple(shim.provided.imports.get(PREVIEW0, ())),
        imports=encoded.imports,
        exports=encoded.exports,
        world=None if given is None else given.world,
        providers=_providers(facts, adapters),
        slots=library.slots,
        unmatched=library.unmatched,
        notes=(*stores.notes, *library.notes),
    )
    return encoded.parts, report


def _library(
    facts: Facts, given: "Bindings | None", adapters: Mapping[str, Source], stores: Stores
) -> Library:
    from componentize.fitting import fit_library  # imports what commands have no use for

    return fit_library(facts, given, adapters, stores)


def _without(facts: Facts, modules: Container[str]) -> Facts:
    """The facts without what is imported from some modules."""
    return replace(facts, imports=tuple(e for e in facts.imports if e.module not in modules))


def _providers(facts: Facts, adapters: Container[str]) -> dict[str, str]:
    """Who gives each import of a module."""
    return {f"{each.module}.{each.name}": _provider(each, adapters) for each in facts.imports}


def _provider(each: Import, adapters: Container[str]) -> str:
    if each.module in adapters:
        return f"adapter {each.module}"
    if is_shims(each.module, adapters):
        return "shim"
    return "store" if isinstance(each.type, MemType) else "world"
