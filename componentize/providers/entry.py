"""The entry of a command: the core module that calls the guest's `_start`."""

from dataclasses import replace
from typing import NamedTuple

from componentize.compose.composition import CoreExport, CoreInstance
from componentize.module.facts import INITIALIZE, START, Facts, Function
from componentize.shim.link import link_entry
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.imports import IMPORTS, Func, Import
from componentize.wasm.core.sections import Section, SectionId, Slice, read_sections, write_section
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32

ENTRY = "entry"


class Entry(NamedTuple):
    """The entry's instance, and its export that `wasi:cli/run` is lifted from."""

    instance: CoreInstance
    run: CoreExport


def provide_entry(facts: Facts, guest: str, *, names: bool, initializes: bool = True) -> Entry:
    """The entry of a command.

    Args:
        facts: the command, which exports `_start`.
        guest: the name of its instance.
        names: whether functions keep their names, for people who debug.
        initializes: whether it calls `_initialize` first, if there is one.
    """
    called_first = (INITIALIZE,) if initializes and INITIALIZE in facts.entry_points else ()
    export = "initialize-and-run" if called_first else "run"
    entry: Slice = link_entry(export, names)
    parts: tuple[Slice, ...] = (entry,)
    start = facts.entry_points[START]
    if not start.defined.is_plain:
        parts = _with_types_before(entry, facts.by_id[SectionId.TYPE], start)
    called = {name: CoreExport(guest, CoreSort.FUNC, name) for name in (*called_first, START)}
    instance = CoreInstance(ENTRY, parts, {"guest": called})
    return Entry(instance, CoreExport(ENTRY, CoreSort.FUNC, export))


def _with_types_before(entry: Slice, types: Section, start: Function) -> tuple[Slice, ...]:
    """The entry with types of the guest before its own, that it may import `_start` as what it is.

    A type that is not final, or that stands in a recursion group with others, is another type than
    `(func)` (core spec, 3.3, Matching). It is the same where its group is; what that refers to
    stands before it.
    """
    defined = start.defined
    _, first = types.u32(0)
    parts: list[Slice] = [MODULE]
    for section in read_sections(entry):
        match section.id:
            case SectionId.TYPE:
                own, at = section.u32(0)
                total = U32.build(defined.entries + own)
                before = types.payload[first : defined.end]
                parts += write_section(SectionId.TYPE, total, before, section.payload[at:])
            case SectionId.IMPORT:
                imports = IMPORTS.parse(section.payload)
                moved = [_moved(each, defined.types, start.type_index) for each in imports]
                parts += write_section(SectionId.IMPORT, IMPORTS.build(moved))
            case SectionId.FUNCTION:
                count, at = section.u32(0)
                indices = [U32.build(count)]
                for _ in range(count):
                    type_index, at = section.u32(at)
                    indices.append(U32.build(defined.types + type_index))
                parts += write_section(SectionId.FUNCTION, *indices)
            case _:
                parts.append(section.raw)
    return tuple(parts)


def _moved(imported: Import, types: int, start: int) -> Import:
    """An import of the entry after `types` types more; that of `_start` has type `start`."""
    assert isinstance(imported.type, Func)
    type_index = start if imported.name == START else types + imported.type.type
    return replace(imported, type=Func(type_index))
