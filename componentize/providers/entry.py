"""The entry of a command: the core module whose `run` calls the guest's `_start`."""

from dataclasses import replace

from componentize.compose.composition import CoreExport, CoreInstance
from componentize.module.facts import START, Facts, Function
from componentize.shim.link import link_entry
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.imports import IMPORTS, Func
from componentize.wasm.core.sections import Section, SectionId, Slice, read_sections, write_section
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32

ENTRY = "entry"


def provide_entry(facts: Facts, guest: str, *, names: bool) -> CoreInstance:
    """The entry of a command.

    Args:
        facts: the command, which exports `_start`.
        guest: the name of its instance.
        names: whether functions keep their names, for people who debug.
    """
    entry: Slice = link_entry(names=names)
    parts: tuple[Slice, ...] = (entry,)
    if facts.start is not None and not facts.start.defined.is_plain:
        parts = _with_types_before(entry, facts.by_id[SectionId.TYPE], facts.start)
    start = CoreExport(guest, CoreSort.FUNC, START)
    return CoreInstance(ENTRY, parts, {"guest": {START: start}})


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
                (imported,) = IMPORTS.parse(section.payload)
                start_import = replace(imported, type=Func(start.type_index))
                parts += write_section(SectionId.IMPORT, IMPORTS.build([start_import]))
            case SectionId.FUNCTION:
                count, at = section.u32(0)
                type_index, _ = section.u32(at)
                moved = U32.build(count) + U32.build(defined.types + type_index)
                parts += write_section(SectionId.FUNCTION, moved)
            case _:
                parts.append(section.raw)
    return tuple(parts)
