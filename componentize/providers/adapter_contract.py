"""What a guest and an adapter may have of each other."""

from collections.abc import Container, Iterator

from componentize.errors import UnsupportedModuleError
from componentize.matching.options import REALLOC
from componentize.matching.problems import quoted, wrong_type
from componentize.module.facts import Facts, Function, export_types
from componentize.text import joined
from componentize.wasm.core.imports import Import
from componentize.wasm.core.memories import Limits, MemType
from componentize.wasm.core.sections import SectionId
from componentize.wasm.core.valtypes import AbsHeapType, RefType

MAIN_MODULE = "__main_module__"
"""The module name that an adapter imports exports of the guest from."""

MEMORY = ("env", "memory")
"""What an adapter imports the guest's memory as."""

REALLOCS = frozenset({"cabi_realloc", "canonical_abi_realloc"})
"""What an adapter calls the guest's allocator, whatever the guest calls it."""

_REALLOC_FOR_ADAPTERS = "cabi_realloc_adapter"

_NO_MEMORY = MemType(Limits(0, 0))
"""What stands for the memory of a guest that has none."""


def is_memory(each: Import) -> bool:
    """Whether an import of an adapter is the guest's memory."""
    return isinstance(each.type, MemType) and (each.module, each.name) == MEMORY


def is_of_guest(each: Import) -> bool:
    """Whether an import of an adapter is the guest's to give."""
    return each.module == MAIN_MODULE or is_memory(each)


def refuse_adapter(adapter: Facts, guest: Facts) -> None:
    """Refuses a core module that is no adapter for a guest.

    Raises:
        UnsupportedModuleError: it has a memory, data or a start function, imports something else
            than functions and the guest's memory, or that with other limits.
    """
    for section in (SectionId.MEMORY, SectionId.DATA, SectionId.START):
        if section in adapter.by_id:
            raise UnsupportedModuleError(
                f"it has {section.title}: adapters work in the memory of the module they adapt, "
                "and are only called"
            )
    functions = {id(each) for each, _ in adapter.functions}
    others = [each for each in adapter.imports if id(each) not in functions]
    wrong = [f"{each.module}.{each.name}" for each in others if not is_memory(each)]
    if wrong:
        raise UnsupportedModuleError(
            f"it imports {joined([*map(quoted, wrong)], ', ')}: adapters import functions, and the "
            "module's memory as `env.memory`",
            items=tuple(wrong),
        )
    memories = guest.all_memories
    given = memories[guest.pointed_memory or 0] if memories else _NO_MEMORY
    for each in others:
        assert isinstance(each.type, MemType)
        if not _fits(given.limits, each.type.limits):
            asked, has = _shown(each.type.limits), _shown(given.limits)
            raise UnsupportedModuleError(
                f"it imports a memory of {asked}, but the module's has {has}: build it to import "
                "one of 0 pages or more",
                items=(".".join(MEMORY),),
            )


def _fits(given: Limits, asked: Limits) -> bool:
    """Whether a memory can be given for an import (core spec, 3.3, Matching)."""
    if (given.shared, given.is_64, given.page_size_log2) != (
        asked.shared,
        asked.is_64,
        asked.page_size_log2,
    ):
        return False
    if asked.maximum is not None and (given.maximum is None or given.maximum > asked.maximum):
        return False
    return given.minimum >= asked.minimum


def _shown(limits: Limits) -> str:
    most = "or more" if limits.maximum is None else f"to {limits.maximum}"
    kinds = ("shared ", limits.shared), ("64-bit ", limits.is_64)
    kind = "".join(text for text, has in kinds if has)
    return f"{limits.minimum} {most} {kind}pages"


def imported_functions(adapter: Facts, guest: Facts, name: str) -> tuple[str, ...]:
    """What a guest imports of an adapter.

    Args:
        adapter: the adapter.
        guest: the guest.
        name: the module name that the adapter is for.

    Raises:
        InvalidModuleError: the type of an export of the adapter is malformed.
        UnsupportedModuleError: it does not export all of these as functions of their types.
    """
    imported = {each.name: of for each, of in guest.functions if each.module == name}
    exported = export_types(adapter, imported)
    wrong = {
        each.name: f"{quoted(each.name)} is imported, but is no function"
        for each in guest.imports
        if each.module == name and each.name not in imported
    }
    for each, function in guest.functions:
        if each.module == name:
            found = exported.get(each.name)
            wrong |= dict(_problem(each.name, function, found, "it exports no function"))
    if wrong:
        found_wrong = joined([*wrong.values()])
        raise UnsupportedModuleError(
            f"it does not have what the module imports: {found_wrong}", items=tuple(wrong)
        )
    return tuple(imported)


def called_exports(
    adapter: Facts, guest: Facts, realloc: str | None, unused: Container[tuple[str, str]]
) -> dict[str, str]:
    """The exports of the guest that an adapter calls, by what it imports them as.

    Args:
        adapter: the adapter.
        guest: the guest.
        realloc: the export of the guest that adapters allocate by, if it has one.
        unused: imports of the adapter, by module and name, that are not called.

    Raises:
        UnsupportedModuleError: the guest does not export one of them, or as another type.
    """
    called: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for each, function in adapter.functions:
        if each.module != MAIN_MODULE or (each.module, each.name) in unused:
            continue
        own: Function | None
        if each.name in REALLOCS:
            if function.type != REALLOC:
                wrong[each.name] = wrong_type(
                    f"its import {quoted(each.name)}", function.type, REALLOC
                )
            if realloc is not None:
                called[each.name] = realloc
            continue
        own = export_types(guest, [each.name]).get(each.name)
        wrong |= dict(_problem(each.name, function, own, "the module exports no function"))
        called[each.name] = each.name
    if wrong:
        raise UnsupportedModuleError(
            f"it calls what the module does not have: {joined([*wrong.values()])}",
            items=tuple(wrong),
        )
    return called


def _problem(
    name: str, expected: Function, found: Function | None, missing: str
) -> Iterator[tuple[str, str]]:
    """What is wrong with an export for an import of its name, if anything."""
    if found is None:
        yield name, f"{missing} {quoted(name)}"
    elif not (is_portable(found) and is_portable(expected)):
        yield name, f"{quoted(name)} has no plain function type"
    elif found.type != expected.type:
        yield name, wrong_type(quoted(name), found.type, expected.type)


def is_portable(function: Function) -> bool:
    """Whether a type means the same in every module."""
    types = (*function.type.params, *function.type.results)
    indexed = (
        isinstance(each, RefType) and not isinstance(each.heap, AbsHeapType) for each in types
    )
    return function.defined.is_plain and not any(indexed)


def adapter_realloc(guest: Facts) -> str | None:
    """The export of a guest that adapters allocate by: one for them, else the general one."""
    names = [_REALLOC_FOR_ADAPTERS, *(name for name in guest.exports if name in REALLOCS)]
    found = export_types(guest, names)
    fitting = (
        name
        for name in names
        if name in found and found[name].type == REALLOC and found[name].defined.is_plain
    )
    return next(fitting, None)
