"""An adapter: a core module that gives what a guest imports from one module name.

It may import the guest's memory as `env.memory`, exports of the guest from `__main_module__`, and
what is in a world of its own, by its own `component-type` sections.

guest's memory ─┐
slots ──────────┼─► adapter ─► its stack ─► guest
world ──────────┘
"""

from collections.abc import Collection, Mapping

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem, Lifted
from componentize.dataclass import dataclass
from componentize.errors import UnsupportedModuleError
from componentize.matching.match import Match
from componentize.matching.options import REALLOC
from componentize.module.edits import Edits, appended, combined
from componentize.module.facts import Facts, export_types
from componentize.providers.adapter_stack import (
    POINTER,
    REALLOC_BY_GROWING,
    STATE,
    stack_module,
)
from componentize.providers.guest import compose_guest, function_of
from componentize.providers.provided import Provided
from componentize.providers.slots import provide_slots
from componentize.providers.world import destructors, lifted_exports, provide_world
from componentize.text import listed, printable
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.exports import EXPORT, Export, ExternKind
from componentize.wasm.core.global_names import global_names
from componentize.wasm.core.globals import read_globals
from componentize.wasm.core.imports import GlobalType, Import
from componentize.wasm.core.memories import Limits, MemType
from componentize.wasm.core.sections import SectionId
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.bindings import Bindings

MAIN_MODULE = "__main_module__"
"""The module name that an adapter imports exports of the guest from."""

MEMORY = ("env", "memory")
"""What an adapter imports the guest's memory as."""

REALLOCS = frozenset({"cabi_realloc", "canonical_abi_realloc"})
"""What an adapter calls the guest's allocator, whatever the guest calls it."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter: `name` is the module name whose imports it gives.

    `bindings` are those of the component's world, with what the adapter exports of it and how the
    adapter encodes strings.
    """

    name: str
    facts: Facts
    bindings: Bindings
    match: Match

    @property
    def instance(self) -> str:
        """What its instance is called."""
        return f"adapter {self.name}"


@dataclass(frozen=True, slots=True)
class ProvidedAdapter:
    """What an adapter gives, and what is lifted of it; see `Composition`."""

    provided: Provided
    lifted: Mapping[str, Mapping[str, Lifted]]
    destructors: Mapping[tuple[str, str], CoreExport]


def refuse_adapter(name: str, facts: Facts) -> None:
    """Refuses an adapter that is none.

    Raises:
        UnsupportedModuleError: it has a memory or data, or imports something else than functions
            and the guest's memory.
    """
    of = f"the adapter for `{printable(name)}`"
    for section in (SectionId.MEMORY, SectionId.DATA, SectionId.START):
        if section in facts.by_id:
            found = f"{of} has {section.title}: adapters work in the memory of the module"
            raise UnsupportedModuleError(f"{found} they adapt, and are only called")
    functions = {id(each) for each, _ in facts.functions}
    others = [
        f"{each.module}.{each.name}"
        for each in facts.imports
        if id(each) not in functions and not is_memory(each)
    ]
    if others:
        found = f"{of} imports {listed(others)}, which is no function"
        raise UnsupportedModuleError(found, items=tuple(others))


def is_memory(each: Import) -> bool:
    """Whether an import of an adapter is the guest's memory."""
    return isinstance(each.type, MemType) and (each.module, each.name) == MEMORY


def called_exports(adapter: Facts, guest: Facts, realloc: str | None) -> dict[str, str]:
    """The exports of the guest that an adapter calls, by what it imports them as.

    Args:
        adapter: the adapter.
        guest: the guest.
        realloc: the export of the guest that adapters allocate by, if it has one.

    Raises:
        UnsupportedModuleError: the guest does not export one of them, or as another type.
    """
    called: dict[str, str] = {}
    wrong: list[str] = []
    for each, function in adapter.functions:
        if each.module != MAIN_MODULE:
            continue
        if each.name in REALLOCS:
            if realloc is not None:
                called[each.name] = realloc
            continue
        own = export_types(guest, [each.name]).get(each.name)
        if own is None or own.type != function.type or not own.defined.is_plain:
            wrong.append(each.name)
        called[each.name] = each.name
    if wrong:
        found = f"an adapter calls {listed(wrong)}, which the module does not export as a function"
        raise UnsupportedModuleError(f"{found} of that type", items=tuple(wrong))
    return called


def adapter_realloc(guest: Facts) -> str | None:
    """The export of a guest that adapters allocate by: one for them, else the general one."""
    for name in ("cabi_realloc_adapter", *guest.exports):
        if name == "cabi_realloc_adapter" or name in REALLOCS:
            function = export_types(guest, [name]).get(name) if name in guest.exports else None
            if function is not None and function.type == REALLOC and function.defined.is_plain:
                return name
    return None


def provide_adapter(
    adapter: Adapter,
    wanted: Collection[str],
    memory: CoreExport,
    main: Mapping[str, CoreExport],
    realloc: CoreExport | None,
) -> ProvidedAdapter:
    """What an adapter gives for the imports of a guest.

    Args:
        adapter: the adapter.
        wanted: what the guest imports of it.
        memory: the guest's memory.
        main: what the adapter's imports of the guest's exports are given.
        realloc: what allocates in the guest, if anything does.

    Raises:
        InvalidModuleError: its globals are malformed.
    """
    facts, match, bindings = adapter.facts, adapter.match, adapter.bindings
    has_tables = SectionId.TABLE in facts.by_id
    slots = provide_slots(facts, match, None if has_tables else 0, instance=adapter.instance)
    world = provide_world(match, bindings, memory, slots.early)
    stack = _stack_globals(facts) if any(map(is_memory, facts.imports)) else {}
    pages = CoreInstance(
        f"pages of {adapter.instance}",
        (_assembled(REALLOC_BY_GROWING),),
        {"store": {"memory": memory}},
    )
    growing = function_of(pages.name, "realloc")
    allocating = realloc or growing
    given: dict[str, Mapping[str, CoreItem]] = {
        **world.imports,
        **slots.provided.imports,
        MAIN_MODULE: {**dict.fromkeys(REALLOCS, allocating), **main},
        MEMORY[0]: {MEMORY[1]: memory},
    }
    instance = compose_guest(
        facts,
        combined((_with_memory(facts), slots.edits, _exporting(facts, stack))),
        [Provided(imports=given)],
        adapter.instance,
    )
    instances = [*slots.provided.instances, pages, instance, *slots.late]
    callable_as = adapter.instance
    if stack:
        callable_as = f"{adapter.instance} stack"
        used = export_types(facts, [*wanted, *_lifted_names(match)])
        types = {name: each.type for name, each in used.items()}
        by_realloc = allocating if STATE in stack else growing
        instances.append(_stack(callable_as, adapter, types, stack, by_realloc))
    return ProvidedAdapter(
        Provided(
            tuple(instances),
            {adapter.name: {name: function_of(callable_as, name) for name in wanted}},
        ),
        lifted_exports(match, bindings, memory, {}, callable_as),
        destructors(match, slots.early),
    )


def _with_memory(facts: Facts) -> Edits:
    """The edits that make an adapter import the guest's memory if it does not: code of it that is
    never called may use one all the same."""
    if any(map(is_memory, facts.imports)):
        return Edits()
    return Edits((Import(*MEMORY, MemType(Limits(0))),))


def _lifted_names(match: Match) -> list[str]:
    names = [
        name
        for functions in match.exports.values()
        for each in functions.values()
        for name in (each.core, each.post_return)
    ]
    return [name for name in (*names, match.export_realloc) if name is not None]


def _stack_globals(facts: Facts) -> dict[str, int]:
    """The globals of a stack that an adapter defines, by name; none if it has no stack."""
    section = facts.by_id.get(SectionId.GLOBAL)
    if section is None:
        return {}
    names, types = global_names(facts.sections), read_globals(section)
    wanted = GlobalType(NumType.I32, mutable=True)
    found = {
        name: index
        for name in (POINTER, STATE)
        for index in names.get(name, ())
        if index < len(types) and types[index] == wanted
    }
    return found if POINTER in found else {}


def _exporting(facts: Facts, stack: Mapping[str, int]) -> Edits:
    """The edits that make a module export the globals of its stack."""
    missing = [
        EXPORT.build(Export(name, ExternKind.GLOBAL, index))
        for name, index in stack.items()
        if name not in facts.exports
    ]
    if not missing:
        return Edits()
    section = facts.by_id.get(SectionId.EXPORT)
    return Edits(sections={SectionId.EXPORT: appended(section, SectionId.EXPORT, missing)})


def _stack(
    name: str,
    adapter: Adapter,
    functions: Mapping[str, FuncType],
    stack: Mapping[str, int],
    realloc: CoreExport,
) -> CoreInstance:
    module = _assembled(stack_module(functions, has_state=STATE in stack))
    given: dict[str, CoreItem] = {
        each: CoreExport(adapter.instance, CoreSort.GLOBAL, each) for each in stack
    }
    given |= {each: function_of(adapter.instance, each) for each in functions}
    return CoreInstance(name, (module,), {"adapter": given, "memory": {"realloc": realloc}})


def _assembled(text: str) -> bytes:
    import wasmtime

    return bytes(wasmtime.wat2wasm(text))
