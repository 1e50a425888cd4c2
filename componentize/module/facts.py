"""What a core module imports, exports and defines: read once, without judgement."""

from collections.abc import Iterable, Mapping

from componentize.dataclass import dataclass
from componentize.errors import InvalidModuleError
from componentize.text import printable
from componentize.wasm.core.exports import Export, ExternKind, read_exports
from componentize.wasm.core.functions import read_type_indices
from componentize.wasm.core.imports import Func, Import, read_imports
from componentize.wasm.core.memories import MEM_TYPE, MemType
from componentize.wasm.core.sections import Section, SectionId, Slice, read_sections
from componentize.wasm.core.types import DefinedType, FuncType, read_types
from componentize.wasm.core.vectors import read_entries

START = "_start"
"""The export that a command begins with."""

INITIALIZE = "_initialize"
"""The export that a reactor begins with; a command that has it calls it before `_start`."""

MEMORY = "memory"
"""The export by which others find a module's memory."""

CM32P2_MEMORY = "cm32p2_memory"
"""The same in modules with the names that the Canonical ABI has given."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function: the index of its type in the module, how that is defined, and what it is."""

    type_index: int
    defined: DefinedType
    type: FuncType


@dataclass(frozen=True, slots=True)
class Facts:
    """A core module, as far as it has been read.

    `data` are its bytes; `sections` all of it, as slices; `by_id` those that are not custom.
    `imports` are all imports, `functions` those that are functions. `memories` are the memories it
    defines; it may import others. `exports` are all exports by name. `entry_points` are those of
    `_start` and `_initialize` that are functions, by name.
    """

    data: memoryview
    sections: tuple[Section, ...]
    by_id: Mapping[SectionId, Section]
    imports: tuple[Import, ...]
    functions: tuple[tuple[Import, Function], ...]
    memories: tuple[MemType, ...]
    exports: Mapping[str, Export]
    entry_points: Mapping[str, Function]

    @property
    def pointed_memory(self) -> int | None:
        """The index of the memory that pointers point into: that exported as `memory` or
        `cm32p2_memory`, or the only one, which may be imported; 0 where there is none, None where
        there are several."""
        for name in (MEMORY, CM32P2_MEMORY):
            export = self.exports.get(name)
            if export is not None and export.kind == ExternKind.MEMORY:
                return export.index
        return None if len(self.all_memories) > 1 else 0

    @property
    def all_memories(self) -> tuple[MemType, ...]:
        """The memories by their indices: those imported, then those defined."""
        imported = (each.type for each in self.imports)
        return (*(each for each in imported if isinstance(each, MemType)), *self.memories)


def read_facts(module: Slice) -> Facts:
    """Reads a core module: its sections, and what stands in those that are read (core spec, 5.5).

    Function bodies, elements, globals and custom sections are not looked into.

    Args:
        module: the bytes of a core module.

    Raises:
        InvalidModuleError: not a core module, or a part that is read is malformed.
        UnsupportedModuleError: a component, or a version of the format that is not known.
    """
    sections = read_sections(module)
    by_id: dict[SectionId, Section] = {
        each.id: each for each in sections if each.id != SectionId.CUSTOM
    }
    imports = read_imports(by_id[SectionId.IMPORT]) if SectionId.IMPORT in by_id else ()
    memories = _memories(by_id)
    exports = read_exports(by_id[SectionId.EXPORT]) if SectionId.EXPORT in by_id else {}
    _check_memories(by_id, imports, memories, exports)
    imported = [(each, each.type.type) for each in imports if isinstance(each.type, Func)]
    type_indices = [index for _, index in imported]
    entry_points = _type_indices(by_id, type_indices, exports, (INITIALIZE, START))
    indices = {*type_indices, *entry_points.values()}
    types = _functions(by_id, indices) if indices else {}
    return Facts(
        data=memoryview(module),
        sections=sections,
        by_id=by_id,
        imports=imports,
        functions=tuple((each, types[index]) for each, index in imported),
        memories=memories,
        exports=exports,
        entry_points={name: types[index] for name, index in entry_points.items()},
    )


def export_types(facts: Facts, names: Iterable[str]) -> dict[str, Function]:
    """The functions among some exports of a module, by name; what is no function is left out.

    Raises:
        InvalidModuleError: one of them is no function of the module, or its type is malformed.
    """
    imported = [each.type.type for each in facts.imports if isinstance(each.type, Func)]
    indices = _type_indices(facts.by_id, imported, facts.exports, names)
    types = _functions(facts.by_id, set(indices.values())) if indices else {}
    return {name: types[index] for name, index in indices.items()}


def _memories(by_id: Mapping[SectionId, Section]) -> tuple[MemType, ...]:
    section = by_id.get(SectionId.MEMORY)
    if section is None:
        return ()
    return tuple(entry.value for entry in read_entries(section, MEM_TYPE, "memory"))


def _check_memories(
    by_id: Mapping[SectionId, Section],
    imports: tuple[Import, ...],
    memories: tuple[MemType, ...],
    exports: Mapping[str, Export],
) -> None:
    count = sum(isinstance(each.type, MemType) for each in imports) + len(memories)
    for export in exports.values():
        if export.kind == ExternKind.MEMORY and export.index >= count:
            name = printable(export.name)
            raise by_id[SectionId.EXPORT].error(
                f"the export `{name}` is memory {export.index}, of {count},", 0
            )


def _required(by_id: Mapping[SectionId, Section], section: SectionId) -> Section:
    if section not in by_id:
        raise InvalidModuleError(f"{section.title} is missing, though others refer to it")
    return by_id[section]


def _type_indices(
    by_id: Mapping[SectionId, Section],
    imported: list[int],
    exports: Mapping[str, Export],
    names: Iterable[str],
) -> dict[str, int]:
    """The type indices of the functions among some exports, given those that are imported."""
    functions = {
        name: exports[name].index
        for name in names
        if name in exports and exports[name].kind == ExternKind.FUNC
    }
    defined = {index - len(imported) for index in functions.values() if index >= len(imported)}
    if not defined:
        return {name: imported[index] for name, index in functions.items()}
    read = read_type_indices(_required(by_id, SectionId.FUNCTION), defined)
    return {
        name: imported[index] if index < len(imported) else read[index - len(imported)]
        for name, index in functions.items()
    }


def _functions(by_id: Mapping[SectionId, Section], indices: set[int]) -> dict[int, Function]:
    """The functions of the types of some indices."""
    section = _required(by_id, SectionId.TYPE)
    found: dict[int, Function] = {}
    for index, defined in read_types(section, indices).items():
        if not isinstance(defined.type, FuncType):
            raise section.error(
                f"type {index} is the type of a function, but is no function type", 0
            )
        found[index] = Function(index, defined, defined.type)
    return found
