"""What becomes of a core module that has a world, and of the adapters beside it."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from componentize.component_world import run_key
from componentize.compose.composition import CoreExport
from componentize.input import Source
from componentize.library import Library
from componentize.matching.fit import match
from componentize.module.edits import combined
from componentize.module.facts import START, Facts
from componentize.providers.initialize import provide_initialization
from componentize.providers.part import Part, joined_parts
from componentize.providers.slots import provide_slots
from componentize.providers.store import Stores
from componentize.providers.world import destructors, lifted_exports, provide_world
from componentize.shim.preview1 import is_shims
from componentize.text import printable
from componentize.wit.bindings import Bindings
from componentize.wit.parts import NOTHING, part, united

if TYPE_CHECKING:
    from componentize.adapters import UsedAdapter
    from componentize.providers.adapter import Adapter


def fit_library(
    facts: Facts, given: Bindings | None, adapters: Mapping[str, Source], stores: Stores
) -> Library:
    """What becomes of a module that has a world or adapters.

    Args:
        facts: the module.
        given: its world, if it has one.
        adapters: core modules that give what it imports from the module names.
        stores: its memories and tables.

    Raises:
        AdapterError: an adapter is malformed or none, or does not fit its world or the module.
        MismatchError: the module does not fit its world.
        WitError: worlds do not merge.
    """
    guest = given or NOTHING
    used = _used(facts, adapters) if adapters else []
    whole = united([guest, *(each.bindings for each in used)])
    own = part(whole, guest)
    adapted = {each.name for each in used}
    matched = match(facts, own, _given_elsewhere(facts, adapted), _served(facts, own))
    fitted = _fitted(used, whole, facts, stores) if used else []
    slots = provide_slots(
        facts,
        matched,
        stores.tables,
        guarded=any(is_shims(each.module, adapted) for each in facts.imports),
        called=_called(fitted),
    )
    world = provide_world(matched, own, stores.memory, slots.early)
    whole_part = joined_parts(
        [
            Part(slots.provided),
            Part(
                world,
                lifted_exports(matched, own, stores.memory, slots.guarded),
                destructors(matched, slots.early),
            ),
            *(_provided(fitted, stores.memory, slots.early) if fitted else []),
        ]
    )
    initialization = provide_initialization(facts, matched.initialize, late=bool(slots.late))
    return Library(
        world=whole,
        matches=(matched, *(each.match for each in fitted)),
        provided=whole_part.provided,
        edits=combined((slots.edits, initialization.edits)),
        late=(*slots.late, *initialization.instances),
        inside=slots.inside,
        lifted=whole_part.lifted,
        destructors=whole_part.destructors,
        slots=tuple(dict.fromkeys((*slots.early, *slots.guarded))),
        unmatched=matched.unmatched,
        notes=(*slots.notes, *matched.notes, *_left_out(adapters, adapted)),
    )


def _used(facts: Facts, adapters: Mapping[str, Source]) -> "list[UsedAdapter]":
    from componentize.adapters import used_adapters  # imports what most libraries have no use for

    return [*used_adapters(facts, adapters)]


def _fitted(
    used: "list[UsedAdapter]", whole: Bindings, facts: Facts, stores: Stores
) -> "list[Adapter]":
    from componentize.adapters import fit_adapter

    return [
        fit_adapter(each, part(whole, each.bindings), facts, memory=stores.has_memory)
        for each in used
    ]


def _provided(
    adapters: "list[Adapter]", memory: CoreExport, slots: Mapping[str, CoreExport]
) -> list[Part]:
    from componentize.providers.adapter import provide_adapter

    return [provide_adapter(each, memory, slots) for each in adapters]


def _given_elsewhere(facts: Facts, adapted: Container[str]) -> set[tuple[str, str]]:
    """The imports that are not the world's to give."""
    return {
        (each.module, each.name)
        for each in facts.imports
        if each.module in adapted or is_shims(each.module, adapted)
    }


def _served(facts: Facts, own: Bindings) -> list[str]:
    """The exported `wasi:cli/run` of a command, which needs no function of its own for that."""
    key = run_key(own.wit.worlds[own.world])
    return [] if START not in facts.exports or key is None else [key]


def _called(adapters: "Iterable[Adapter]") -> list[str]:
    """The exports of the module that adapters call, each once."""
    names: dict[str, None] = {}
    for each in adapters:
        names |= dict.fromkeys(each.called.values())
    names |= dict.fromkeys(each.realloc for each in adapters if each.realloc is not None)
    return [*names]


def _left_out(adapters: Iterable[str], used: Container[str]) -> Iterator[str]:
    for name in adapters:
        if name not in used:
            shown = f"`{printable(name)}`"
            yield f"the adapter for {shown} is left out: the module imports nothing from {shown}"
