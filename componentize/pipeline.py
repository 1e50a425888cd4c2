"""From a core module to a component: facts, its world, providers of its imports, composition."""

from collections.abc import Mapping

from componentize.component_world import component_world, run_key
from componentize.compose.composition import Composition, Lifted
from componentize.compose.encode import encode
from componentize.matching.fit import match
from componentize.matching.manglings import MANGLINGS
from componentize.matching.match import Match
from componentize.module.edits import combined
from componentize.module.facts import START, Facts, read_facts
from componentize.module.refusals import Subject, refuse
from componentize.options import DEFAULT, Options
from componentize.origin import given_bindings
from componentize.preview2 import LATEST, RUN, checked_version
from componentize.providers.entry import ENTRY, provide_entry
from componentize.providers.guest import compose_guest
from componentize.providers.initialize import provide_initialization
from componentize.providers.provided import Provided, renamed
from componentize.providers.shim import SHIM, SHIM_STORE, provide_shim
from componentize.providers.slots import Slots, provide_slots
from componentize.providers.store import provide_stores
from componentize.providers.world import destructors, lifted_exports, provide_world
from componentize.report import Report
from componentize.shim.preview1 import PREVIEW1
from componentize.wasm.core.memories import MemType
from componentize.wasm.core.sections import Slice
from componentize.wit.bindings import Bindings


def convert(module: bytes, options: Options = DEFAULT) -> tuple[tuple[Slice, ...], Report]:
    """`build` for a binary core module: the parts of the component, and the report on it."""
    version = LATEST if options.wasi is None else checked_version(options.wasi)
    facts = read_facts(module)
    given = given_bindings(facts, options)
    refuse(Subject(facts, has_world=given is not None))
    is_command = START in facts.exports
    matched = None if given is None else _match(facts, given)
    stores = provide_stores(facts)
    slots, world = Slots(), Provided()
    if given is not None and matched is not None:
        uses_shim = any(each.module == PREVIEW1 for each in facts.imports)
        slots = provide_slots(facts, matched, stores, guarded=uses_shim)
        world = provide_world(matched, given, stores.memory, slots.early)
    shim = provide_shim(facts, stores.memory, version, names=options.names, inside=slots.inside)
    whole = component_world(
        given,
        () if matched is None else (matched,),
        (shim.wit, shim.world),
        is_command=is_command,
    )
    initialize = None if is_command or matched is None else matched.initialize
    initialization = provide_initialization(facts, initialize, late=bool(slots.late))
    provided = [
        stores.provided,
        slots.provided,
        *(renamed(each, whole.names) for each in (world, shim.provided)),
    ]
    guest = compose_guest(
        facts, combined((stores.edits, slots.edits, initialization.edits)), provided
    )
    instances = [instance for each in provided for instance in each.instances]
    instances += [guest, *slots.late, *initialization.instances]
    lifted: dict[str, Mapping[str, Lifted]] = {}
    dropped = {}
    if given is not None and matched is not None:
        lifted.update(lifted_exports(matched, given, stores.memory, slots.guarded))
        dropped = destructors(matched, slots.early)
    if is_command and not any(lifted.get(run_key(whole.world) or "", {})):
        entry = provide_entry(facts, guest.name, names=options.names)
        instances.append(entry.instance)
        lifted[run_key(whole.world) or RUN] = {"run": Lifted(entry.run)}
    encoded = encode(
        Composition(
            whole.wit,
            whole.world,
            tuple(instances),
            lifted,
            dropped,
            () if given is None else given.producers,
        )
    )
    added = (each for each in instances if each.name in (SHIM_STORE, SHIM, ENTRY))
    report = Report(
        input_size=len(module),
        output_size=sum(map(len, encoded.parts)),
        shim_size=sum(len(part) for each in added for part in each.module),
        preview1=tuple(dict.fromkeys(e.name for e in facts.imports if e.module == PREVIEW1)),
        imports=encoded.imports,
        exports=encoded.exports,
        world=None if given is None else given.world,
        providers=_providers(facts),
        slots=tuple(dict.fromkeys((*slots.early, *slots.guarded))),
        unmatched=() if matched is None else matched.unmatched,
        notes=(*stores.notes, *slots.notes, *(() if matched is None else matched.notes)),
    )
    return encoded.parts, report


def _match(facts: Facts, given: Bindings) -> Match:
    """What of a module stands for what of its world; `_start` stands for `wasi:cli/run`, unless a
    function of its own does."""
    shims = {(each.module, each.name) for each in facts.imports if each.module == PREVIEW1}
    served = []
    key = run_key(given.wit.worlds[given.world])
    if START in facts.exports and key is not None:
        own = (f"{each.export_prefix(key)}run" for each in MANGLINGS)
        served = [] if any(name in facts.exports for name in own) else [key]
    return match(facts, given, shims, served)


def _providers(facts: Facts) -> dict[str, str]:
    """Who gives each import of a module."""
    return {
        f"{each.module}.{each.name}": "shim"
        if each.module == PREVIEW1
        else "store"
        if isinstance(each.type, MemType)
        else "world"
        for each in facts.imports
    }
