"""Stores: a core module for each memory and table of the guest, which imports them.

Hosts with a pooling allocator commonly allow one memory and one table defined in a core module, so
a store defines one thing.
"""

from collections.abc import Mapping
from dataclasses import replace

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem
from componentize.dataclass import dataclass
from componentize.module.edits import Edits, free_module
from componentize.module.facts import Facts
from componentize.providers.provided import Provided
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.data import are_constant
from componentize.wasm.core.exports import EXPORTS, Export, ExternKind
from componentize.wasm.core.imports import Import
from componentize.wasm.core.memories import MEMORIES, Limits, MemType
from componentize.wasm.core.sections import Section, SectionId, Slice, write_section
from componentize.wasm.core.tables import TABLES, InitializedTable, TableType, read_tables
from componentize.wasm.core.valtypes import AbsHeapType
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32

STORE = "store"
"""The module that the guest imports its memories and tables from, if it has no other use for it."""

MOST_TABLES = 100
"""How many tables are imported: hosts accept no more in a core module. Others stay defined."""


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of a guest.

    `edits` make its memories and tables imports; `memory` is the one that its pointers point into,
    which it has if `has_memory`.
    `tables` is how many tables it imports then, None where it defines some still. `notes` are
    sentences for the user: what was left as it was, and why.
    """

    provided: Provided
    edits: Edits
    memory: CoreExport
    has_memory: bool
    tables: int | None
    notes: tuple[str, ...]


def provide_stores(facts: Facts) -> Stores:
    """The stores of the memories and tables a module defines, and of the memories it imports.

    A guest without memory has a store of zero pages, which it does not import. The data section
    goes with the memory where it can; a table that cannot be imported without changing what it
    means stays defined, and so do all tables after it.
    """
    tables, kept, notes = _split_tables(facts.by_id.get(SectionId.TABLE))
    asked = [each for each in facts.imports if isinstance(each.type, MemType)]
    memories = facts.all_memories
    data = _data_of_memory(facts)
    memory_stores = [_memory_store(index, type_) for index, type_ in enumerate(memories)]
    if data:
        memory_stores = [replace(each, module=(*each.module, data)) for each in memory_stores]
    table_stores = [_table_store(index, type_) for index, type_ in enumerate(tables)]
    stores = [*memory_stores, *table_stores]
    types: list[MemType | TableType] = [*memories, *tables]
    module = free_module(facts, STORE)
    given: dict[str, dict[str, CoreItem]] = {}
    imports: list[Import] = []
    for index, (each, type_) in enumerate(zip(stores, types, strict=True)):
        item = CoreExport(each.name, _SORTS[type(type_)], each.name)
        if index < len(asked):
            given.setdefault(asked[index].module, {})[asked[index].name] = item
        else:
            given.setdefault(module, {})[each.name] = item
            imports.append(Import(module, each.name, type_))
    if not memory_stores:
        memory_stores = [_memory_store(0, MemType(Limits(0, 0)))]
        stores += memory_stores
    sections: dict[SectionId, tuple[Slice, ...]] = {SectionId.MEMORY: (), SectionId.TABLE: kept}
    if data:
        sections[SectionId.DATA] = ()
    memory = memory_stores[facts.pointed_memory or 0].name
    return Stores(
        Provided(tuple(stores), given),
        Edits(tuple(imports), sections),
        CoreExport(memory, CoreSort.MEMORY, memory),
        bool(memories),
        None if kept else len(tables),
        notes,
    )


_SORTS: Mapping[type, CoreSort] = {MemType: CoreSort.MEMORY, TableType: CoreSort.TABLE}


def _memory_store(index: int, type_: MemType) -> CoreInstance:
    payload = MEMORIES.build([type_])
    return _store(f"memory{index or ''}", SectionId.MEMORY, payload, ExternKind.MEMORY)


def _table_store(index: int, type_: TableType) -> CoreInstance:
    payload = TABLES.build([type_])
    return _store(f"table{index or ''}", SectionId.TABLE, payload, ExternKind.TABLE)


def _store(name: str, section: SectionId, payload: bytes, kind: ExternKind) -> CoreInstance:
    """An instance of a module that defines one thing, and exports it under the instance's name."""
    module = (
        MODULE,
        *write_section(section, payload),
        *write_section(SectionId.EXPORT, EXPORTS.build([Export(name, kind, 0)])),
    )
    return CoreInstance(name, (b"".join(module),))


def _data_of_memory(facts: Facts) -> Slice:
    """The data section, if it can stand with the memory; nothing if it must stay with the code.

    Hosts make an image of a memory and the data beside it. Code that uses segments by their index
    has a data count section.
    """
    section = facts.by_id.get(SectionId.DATA)
    if section is None or len(facts.all_memories) != 1 or SectionId.DATA_COUNT in facts.by_id:
        return b""
    return section.raw if are_constant(section) else b""


def _split_tables(
    section: Section | None,
) -> tuple[list[TableType], tuple[Slice, ...], tuple[str, ...]]:
    """The tables that become imports; the section of those that stay, and why each does.

    Imports precede definitions in the index space, so the first that stays keeps all after it.
    """
    imported: list[TableType] = []
    if section is None:
        return imported, (), ()
    for entry in read_tables(section):
        reason = _why_defined(entry.index, entry.value)
        if reason is None:
            assert isinstance(entry.value, TableType)
            imported.append(entry.value)
            continue
        rest = section.u32(0)[0] - entry.index
        notes = _notes(entry.index, rest, reason)
        kept = write_section(SectionId.TABLE, U32.build(rest), section.payload[entry.start :])
        return imported, kept, notes
    return imported, (), ()


def _why_defined(index: int, table: TableType | InitializedTable) -> str | None:
    """Why a table cannot be imported; None for a `TableType` that can."""
    element = table.type.element if isinstance(table, InitializedTable) else table.element
    if not element.nullable:
        return "its elements cannot be null"
    if not isinstance(element.heap, AbsHeapType):
        return f"its elements are of type {element.heap} of the guest"
    if isinstance(table, InitializedTable):
        return "its elements have an initial value"
    if index == MOST_TABLES:
        return f"hosts accept at most {MOST_TABLES} imported tables"
    return None


def _notes(first: int, count: int, reason: str) -> tuple[str, ...]:
    notes = [f"table {first} stays defined in the guest: {reason}"]
    if count > 1:
        others = f"table {first + 1} stays"
        if count > 2:
            others = f"tables {first + 1} to {first + count - 1} stay"
        notes.append(f"{others} defined in the guest: imports would come before table {first}")
    return tuple(notes)
