"""An adapter: a core module that gives what a guest imports from one module name.

It may import the guest's memory as `env.memory`, exports of the guest from `__main_module__`, and
what is in a world of its own, by its own `component-type` sections.

guest's memory ─┐
slots ──────────┼─► adapter ─► its stack ─► guest
world ──────────┘
"""

from collections.abc import Iterable, Mapping

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem
from componentize.dataclass import dataclass
from componentize.matching.match import Match
from componentize.module.edits import Edits, combined
from componentize.module.facts import Facts, export_types
from componentize.providers.adapter_contract import MAIN_MODULE, MEMORY, REALLOCS, is_memory
from componentize.providers.adapter_reach import lifted_names, traps
from componentize.providers.adapter_stack import Stack, growing_by_pages, realloc_of, with_stack
from componentize.providers.guest import compose_guest, function_of
from componentize.providers.part import Part
from componentize.providers.provided import Provided
from componentize.providers.slots import provide_slots
from componentize.providers.world import destructors, lifted_exports, provide_world
from componentize.wasm.core.imports import Import
from componentize.wasm.core.memories import Limits, MemType
from componentize.wasm.core.sections import SectionId
from componentize.wasm.core.types import FuncType
from componentize.wit.bindings import Bindings


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter: `name` is the module name whose imports it gives.

    `bindings` are those of the component's world, with what the adapter imports and exports of it
    and how the adapter encodes strings. `wanted` is what the guest imports of it. `called` are the
    exports of the guest that it calls, by what it imports them as. `stack` is its stack, if it has
    one, and `realloc` the export of the guest that this is allocated by, if it is. `unused` are its
    imports that are not called, with their types.
    """

    name: str
    facts: Facts
    bindings: Bindings
    match: Match
    wanted: tuple[str, ...]
    called: Mapping[str, str]
    stack: Stack | None
    realloc: str | None
    unused: Mapping[tuple[str, str], FuncType]

    @property
    def instance(self) -> str:
        """What its instance is called."""
        return f"adapter {self.name}"


def provide_adapter(adapter: Adapter, memory: CoreExport, guest: Mapping[str, CoreExport]) -> Part:
    """What an adapter gives for the imports of a guest, and what is lifted of it.

    Args:
        adapter: the adapter.
        memory: the guest's memory.
        guest: what stands for the exports of the guest that are called.
    """
    facts, match, bindings = adapter.facts, adapter.match, adapter.bindings
    has_tables = SectionId.TABLE in facts.by_id
    slots = provide_slots(facts, match, None if has_tables else 0, instance=adapter.instance)
    world = provide_world(match, bindings, memory, slots.early)
    pages = growing_by_pages(adapter.instance, memory)
    growing = realloc_of(pages)
    main: dict[str, CoreItem] = dict.fromkeys(REALLOCS, growing)
    main |= {name: guest[export] for name, export in adapter.called.items()}
    unused = traps(adapter.instance, adapter.unused) if adapter.unused else Provided()
    of_guest = Provided(imports={MAIN_MODULE: main, MEMORY[0]: {MEMORY[1]: memory}})
    stack = adapter.stack
    edits = [_memory(facts), slots.edits, Edits() if stack is None else stack.edits]
    instance = compose_guest(
        facts, combined(edits), [world, slots.provided, of_guest, unused], adapter.instance
    )
    instances = [*slots.provided.instances, *unused.instances, instance, *slots.late]
    called = instance.name
    if stack is not None:
        by = growing if adapter.realloc is None else guest[adapter.realloc]
        instances.append(with_stack(called, stack, _called_functions(adapter), by))
        called = instances[-1].name
    if _takes(instances, growing):
        instances.insert(0, pages)
    imports = {adapter.name: {name: function_of(called, name) for name in adapter.wanted}}
    return Part(
        Provided(tuple(instances), imports),
        lifted_exports(match, bindings, memory, {}, called),
        destructors(match, slots.early),
    )


def _called_functions(adapter: Adapter) -> dict[str, FuncType]:
    """The types of the exports that the guest or the host call first, by name."""
    types = export_types(adapter.facts, [*adapter.wanted, *lifted_names(adapter.match)])
    return {name: each.type for name, each in types.items()}


def _memory(facts: Facts) -> Edits:
    """The edits that make an adapter import the guest's memory if it does not: code of it that is
    never called may use one all the same."""
    if any(map(is_memory, facts.imports)):
        return Edits()
    return Edits((Import(*MEMORY, MemType(Limits(0))),))


def _takes(instances: Iterable[CoreInstance], item: CoreExport) -> bool:
    return any(
        given == item
        for each in instances
        for items in each.arguments.values()
        for given in items.values()
    )
