"""The rewriter: a core module whose memories and tables are imported.

It edits sections. Defined memories and tables become the last imports; since imports come first in
each index space and keep their order there, no index moves, and all else is carried as it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from componentize.errors import InvalidModuleError, UnsupportedModuleError
from componentize.module.guest import PREVIEW1, STORE, Guest, memory_store, store_name, table_store
from componentize.version import VERSION
from componentize.wasm.codec import Format
from componentize.wasm.core.custom import (
    NO_PRODUCERS,
    PRODUCERS,
    Producer,
    add_producer,
    custom_name,
)
from componentize.wasm.core.data import are_constant
from componentize.wasm.core.exports import Export, ExternKind, find_exports
from componentize.wasm.core.functions import read_type_index
from componentize.wasm.core.imports import (
    IMPORT,
    IMPORTS,
    Func,
    GlobalType,
    Import,
    TagType,
    read_imports,
)
from componentize.wasm.core.memories import MEM_TYPE, Limits, MemType
from componentize.wasm.core.sections import (
    ORDER,
    Section,
    SectionId,
    Slice,
    read_sections,
    write_section,
)
from componentize.wasm.core.tables import TABLE, InitializedTable, TableType
from componentize.wasm.core.types import FuncType, read_types
from componentize.wasm.core.valtypes import AbsHeapType
from componentize.wasm.core.vectors import read_entries
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32

PREVIEW0 = "wasi_unstable"


def rewrite(module: Slice) -> Guest:
    """Make the memories and tables of a preview1 command imports from module `STORE`.

    Only what that takes is decoded: imports, memories, tables, a few exports and types.

    Args:
        module: the bytes of a core module, which exports `_start` and imports functions from
            `wasi_snapshot_preview1` only.

    Raises:
        InvalidModuleError: the bytes are not a core module, or a part that is decoded is malformed.
        UnsupportedModuleError: the module is no preview1 command, or uses what a component cannot
            give it (threads, 64-bit pointers).
    """
    sections = _with_sections_to_edit(read_sections(module))
    by_id: dict[SectionId, Section] = {
        each.id: each for each in sections if each.id != SectionId.CUSTOM
    }
    imports = list(read_imports(by_id[SectionId.IMPORT]))
    memories: list[MemType] = _values(by_id.get(SectionId.MEMORY), MEM_TYPE, "memory")
    exports = _find_exports(by_id)

    _refuse_threads(imports, memories)
    functions = _preview1_imports(imports)
    start = _start_type_index(by_id, functions, exports)
    preview1 = _preview1_types(by_id, functions, start)
    memory = _preview1_memory(by_id, memories, exports)

    tables, kept, notes = _split_tables(by_id.get(SectionId.TABLE))
    data = _data_of_memory(by_id, memories)
    stores = [memory_store(index, type_, data) for index, type_ in enumerate(memories)]
    stores += [table_store(*each) for each in enumerate(tables)]
    types: list[MemType | TableType] = [*memories, *tables]
    imported = [Import(STORE, each.name, type_) for each, type_ in zip(stores, types, strict=True)]
    distinct = _distinct(imports)
    if not memories:
        stores.append(memory_store(0, MemType(Limits(0, 0))))

    def edited(section: Section) -> tuple[Slice, ...]:
        match section.id:
            case SectionId.IMPORT if distinct != imports:
                return write_section(SectionId.IMPORT, IMPORTS.build([*distinct, *imported]))
            case SectionId.IMPORT if imported:
                return _append_imports(section, imported)
            case SectionId.MEMORY:
                return ()
            case SectionId.DATA if data:
                return ()
            case SectionId.TABLE:
                return kept
            case SectionId.CUSTOM if custom_name(section) == PRODUCERS:
                return _add_producer(section)
        return (section.raw,) if section.raw else ()

    return Guest(
        parts=(MODULE, *chain.from_iterable(map(edited, sections))),
        stores=tuple(stores),
        memory=store_name("memory", memory),
        preview1=preview1,
        preview1_modules=tuple(dict.fromkeys(each.module for each in distinct)),
        notes=notes,
    )


def _with_sections_to_edit(sections: Sequence[Section]) -> list[Section]:
    """The sections, with empty ones in the place of those that are absent and may get an entry."""
    result = list(sections)
    if all(each.id != SectionId.IMPORT for each in sections):
        later = ORDER[ORDER.index(SectionId.IMPORT) :]
        place = next((i for i, each in enumerate(sections) if each.id in later), len(sections))
        result.insert(place, _absent(SectionId.IMPORT, b"\0"))
    if PRODUCERS not in [custom_name(each) for each in sections if each.id == SectionId.CUSTOM]:
        result.append(_absent(SectionId.CUSTOM, NO_PRODUCERS))
    return result


def _absent(section: SectionId, payload: bytes) -> Section:
    return Section(section, raw=memoryview(b""), payload=memoryview(payload), offset=0)


def _values(section: Section | None, item: Format[Any], noun: str) -> list[Any]:
    return [entry.value for entry in read_entries(section, item, noun)] if section else []


def _find_exports(by_id: Mapping[SectionId, Section]) -> dict[str, Export]:
    section = by_id.get(SectionId.EXPORT)
    return find_exports(section, ("_start", "_initialize", "memory")) if section else {}


def _required(by_id: Mapping[SectionId, Section], section: SectionId) -> Section:
    if section not in by_id:
        raise InvalidModuleError(f"{section.title} is missing, though others refer to it")
    return by_id[section]


def _refuse_threads(imports: Sequence[Import], memories: Sequence[MemType]) -> None:
    signs = [
        f"it imports {_quoted(each)}"
        for each in imports
        if (each.module, each.name) == ("wasi", "thread-spawn")
        or (isinstance(each.type, MemType) and each.type.limits.shared)
    ]
    signs += [f"its memory {i} is shared" for i, each in enumerate(memories) if each.limits.shared]
    if signs:
        raise UnsupportedModuleError(
            f"the module uses threads ({', '.join(signs)}), which WASI 0.2 does not have: "
            "build it for a target without threads"
        )


def _preview1_imports(imports: Sequence[Import]) -> list[tuple[str, int]]:
    """The names and type indices of the imports, all of which are preview1 functions."""
    unknown = [each for each in imports if each.module != PREVIEW1]
    if unknown:
        names = ", ".join(dict.fromkeys(map(_quoted, unknown)))
        hint = (
            f"; `{PREVIEW0}` is preview0, the version before: rebuild with a newer toolchain"
            if any(each.module == PREVIEW0 for each in unknown)
            else ""
        )
        raise UnsupportedModuleError(
            f"the module imports {names}: only functions of `{PREVIEW1}` can be given to it{hint}"
        )
    others = [
        f"{_quoted(each)} ({_KINDS[type(each.type)]})"
        for each in imports
        if type(each.type) is not Func
    ]
    if others:
        raise UnsupportedModuleError(
            f"the module imports {', '.join(others)}: `{PREVIEW1}` has functions only"
        )
    return [(each.name, each.type.type) for each in imports if isinstance(each.type, Func)]


_KINDS = {TableType: "a table", MemType: "a memory", GlobalType: "a global", TagType: "a tag"}


def _quoted(each: Import) -> str:
    name = f"{each.module}.{each.name}"
    return f"`{name if name.isprintable() else ascii(name)[1:-1]}`"


def _start_type_index(
    by_id: Mapping[SectionId, Section],
    imports: Sequence[tuple[str, int]],
    exports: Mapping[str, Export],
) -> int:
    start = exports.get("_start")
    if start is None:
        found = (
            "the module exports `_initialize` and no `_start`: it is a reactor (a library)"
            if "_initialize" in exports
            else "the module exports no function `_start`: it is not a program"
        )
        raise UnsupportedModuleError(f"{found}; only a command, built as an executable, can be run")
    if start.kind != ExternKind.FUNC:
        raise UnsupportedModuleError(
            f"the export `_start` is a {start.kind.name.lower()}, not a function"
        )
    if start.index < len(imports):
        return imports[start.index][1]
    return read_type_index(_required(by_id, SectionId.FUNCTION), start.index - len(imports))


def _preview1_types(
    by_id: Mapping[SectionId, Section], imports: Sequence[tuple[str, int]], start: int
) -> dict[str, FuncType]:
    """The types of the imports by name, those of `_start` (a type index) and theirs checked."""
    section = _required(by_id, SectionId.TYPE)
    types = read_types(section, {start, *(index for _, index in imports)})

    def func_type(index: int) -> FuncType:
        type_ = types[index].type
        if not isinstance(type_, FuncType):
            raise section.error(
                f"type {index} is the type of a function, but is no function type", 0
            )
        return type_

    if func_type(start) != FuncType((), ()):
        raise UnsupportedModuleError(
            f"the export `_start` is a function of type {func_type(start)}, not [] -> []"
        )
    result: dict[str, FuncType] = {}
    for name, index in imports:
        type_ = result.setdefault(name, func_type(index))
        if type_ != func_type(index):
            raise UnsupportedModuleError(
                f"the module imports `{PREVIEW1}.{name}` with two types: "
                f"{type_} and {func_type(index)}"
            )
    return result


def _preview1_memory(
    by_id: Mapping[SectionId, Section], memories: Sequence[MemType], exports: Mapping[str, Export]
) -> int:
    """The index of the memory that preview1 pointers point into; 0 if there is none."""
    export = exports.get("memory")
    if export and export.kind == ExternKind.MEMORY:
        index = export.index
        if index >= len(memories):
            raise by_id[SectionId.EXPORT].error(
                f"the export `memory` is memory {index}, of {len(memories)},", 0
            )
    elif len(memories) > 1:
        raise UnsupportedModuleError(
            f"the module has {len(memories)} memories and exports none as `memory`: "
            "export the one that its preview1 pointers point into"
        )
    else:
        index = 0
    if memories and memories[index].limits.is_64:
        raise UnsupportedModuleError(
            f"memory {index} has 64-bit addresses, but preview1 pointers have 32 bits: "
            "build the module for wasm32"
        )
    if memories and memories[index].limits.page_size_log2 is not None:
        raise UnsupportedModuleError(
            f"memory {index} has a page size of its own: build the module with pages of 64 KiB"
        )
    return index


def _data_of_memory(by_id: Mapping[SectionId, Section], memories: Sequence[MemType]) -> Slice:
    """The data section, if it can stand with the memory; nothing if it must stay with the code.

    Hosts make an image of a memory and the data beside it. Code that uses segments by their index
    has a data count section.
    """
    section = by_id.get(SectionId.DATA)
    if section is None or len(memories) != 1 or SectionId.DATA_COUNT in by_id:
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
    for entry in read_entries(section, TABLE, "table"):
        reason = _why_defined(entry.value)
        if reason:
            rest = section.u32(0)[0] - entry.index
            notes = _notes(entry.index, rest, reason)
            kept = write_section(SectionId.TABLE, U32.build(rest), section.payload[entry.start :])
            return imported, kept, notes
        if isinstance(entry.value, TableType):
            imported.append(entry.value)
    return imported, (), ()


def _why_defined(table: TableType | InitializedTable) -> str | None:
    element = table.type.element if isinstance(table, InitializedTable) else table.element
    if not element.nullable:
        return "its elements cannot be null"
    if not isinstance(element.heap, AbsHeapType):
        return f"its elements are of type {element.heap} of the guest"
    if isinstance(table, InitializedTable):
        return "its elements have an initial value"
    return None


def _notes(first: int, count: int, reason: str) -> tuple[str, ...]:
    notes = [f"table {first} stays defined in the guest: {reason}"]
    if count > 1:
        others = f"table {first + 1} stays"
        if count > 2:
            others = f"tables {first + 1} to {first + count - 1} stay"
        notes.append(f"{others} defined in the guest: imports would come before table {first}")
    return tuple(notes)


def _distinct(imports: Sequence[Import]) -> list[Import]:
    """The imports with a module of its own for each time that a name comes again."""
    times: Counter[str] = Counter()
    result = []
    for each in imports:
        times[each.name] += 1
        again = times[each.name]
        result.append(replace(each, module=f"{PREVIEW1}#{again}") if again > 1 else each)
    return result


def _append_imports(section: Section, imports: Sequence[Import]) -> tuple[Slice, ...]:
    count, at = section.u32(0)
    return write_section(
        SectionId.IMPORT,
        U32.build(count + len(imports)),
        section.payload[at:],
        *map(IMPORT.build, imports),
    )


def _add_producer(section: Section) -> tuple[Slice, ...]:
    """The section with our entry; as it is if it cannot be decoded."""
    payload = add_producer(section.payload, "processed-by", Producer("wasi-componentize", VERSION))
    return (section.raw,) if payload is None else write_section(SectionId.CUSTOM, payload)
