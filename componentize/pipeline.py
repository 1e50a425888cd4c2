"""From a core module to a component: facts, refusals, providers of its imports, composition."""

from dataclasses import replace

from componentize.compose.composition import Composition, Lifted
from componentize.compose.encode import encode
from componentize.module.facts import read_facts
from componentize.module.refusals import Subject, refuse
from componentize.options import DEFAULT, Options
from componentize.preview2 import LATEST, RUN, checked_version
from componentize.providers.entry import ENTRY, provide_entry
from componentize.providers.guest import compose_guest
from componentize.providers.shim import SHIM, SHIM_STORE, provide_shim
from componentize.providers.store import provide_stores
from componentize.report import Report
from componentize.shim.preview1 import PREVIEW1
from componentize.wasm.core.sections import Slice
from componentize.wit.load import preview2
from componentize.wit.model import InterfaceRef, Wit


def convert(module: bytes, options: Options = DEFAULT) -> tuple[tuple[Slice, ...], Report]:
    """`build` for a binary core module: the parts of the component, and the report on it."""
    version = LATEST if options.wasi is None else checked_version(options.wasi)
    facts = read_facts(module)
    refuse(Subject(facts, has_world=False))
    stores = provide_stores(facts)
    shim = provide_shim(facts, stores.memory, version, names=options.names)
    guest = compose_guest(facts, stores.edits, (stores.provided, shim.provided))
    entry = provide_entry(facts, guest.name, names=options.names)
    instances = (*stores.provided.instances, *shim.provided.instances, guest, entry.instance)
    run = replace(
        preview2().interfaces[RUN.partition("@")[0]], name=f"{shim.world.name}#exports.{RUN}"
    )
    world = replace(shim.world, exports={RUN: InterfaceRef(run.name)})
    wit = Wit({**shim.wit.interfaces, run.name: run}, {world.name: world})
    encoded = encode(Composition(wit, world, instances, {RUN: {"run": Lifted(entry.run)}}))
    added = (each for each in instances if each.name in (SHIM_STORE, SHIM, ENTRY))
    report = Report(
        input_size=len(module),
        output_size=sum(map(len, encoded.parts)),
        shim_size=sum(len(part) for each in added for part in each.module),
        preview1=tuple(dict.fromkeys(e.name for e in facts.imports if e.module == PREVIEW1)),
        imports=encoded.imports,
        exports=encoded.exports,
        world=None,
        providers={},
        slots=(),
        unmatched=(),
        notes=stores.notes,
    )
    return encoded.parts, report
