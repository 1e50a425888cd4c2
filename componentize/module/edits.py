"""Editing a core module: what is imported in the place of definitions, section by section.

Imports come first in each index space and keep their order there. So memories and tables that
become the last imports keep their indices, and all else is carried as it is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from componentize.dataclass import dataclass
from componentize.module.facts import Facts
from componentize.version import NAME, VERSION
from componentize.wasm.core.custom import (
    NO_PRODUCERS,
    PRODUCERS,
    Producer,
    add_producer,
    custom_name,
)
from componentize.wasm.core.imports import IMPORT, IMPORTS, Import
from componentize.wasm.core.sections import ORDER, Section, SectionId, Slice, write_section
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32

_THIS_TOOL = Producer(NAME, VERSION)


@dataclass(frozen=True, slots=True)
class Edits:
    """What becomes of a module.

    `imports` are added after its own. `replaced` are the sections that are written otherwise, or
    left out: the new section in parts, by id.
    """

    imports: tuple[Import, ...]
    replaced: dict[SectionId, tuple[Slice, ...]]


def edited(facts: Facts, edits: Edits) -> tuple[Slice, ...]:
    """The module after its edits, in parts; slices of the input stand in them uncopied.

    Its `producers` section, the first if it has several, names this tool as well.
    """
    distinct = distinct_imports(facts.imports)
    parts: list[Slice] = [MODULE]
    named = False
    for section in _with_imports(facts):
        if section.id == SectionId.IMPORT:
            parts += _imports(section, facts.imports, distinct, edits.imports)
        elif section.id in edits.replaced:
            parts += edits.replaced[section.id]
        elif section.id == SectionId.CUSTOM and custom_name(section) == PRODUCERS and not named:
            parts += _with_producer(section)
            named = True
        else:
            parts.append(section.raw)
    if not named:
        payload = add_producer(NO_PRODUCERS, "processed-by", _THIS_TOOL)
        assert payload is not None
        parts += write_section(SectionId.CUSTOM, payload)
    return tuple(parts)


def distinct_imports(imports: Sequence[Import]) -> tuple[Import, ...]:
    """The imports, with a module of its own for each time that one comes again.

    A component may not import one name twice from one module: the second `m.f` is imported from
    `m#2`.
    """
    times: Counter[tuple[str, str]] = Counter()
    result = []
    for each in imports:
        times[each.module, each.name] += 1
        again = times[each.module, each.name]
        result.append(replace(each, module=f"{each.module}#{again}") if again > 1 else each)
    return tuple(result)


def _with_imports(facts: Facts) -> Sequence[Section]:
    """The sections, with an empty one in the place of an import section that is absent."""
    if SectionId.IMPORT in facts.by_id:
        return facts.sections
    later = ORDER[ORDER.index(SectionId.IMPORT) :]
    sections = list(facts.sections)
    place = next((i for i, each in enumerate(sections) if each.id in later), len(sections))
    absent = Section(SectionId.IMPORT, memoryview(b""), memoryview(b"\0"), 0)
    sections.insert(place, absent)
    return sections


def _imports(
    section: Section,
    before: tuple[Import, ...],
    distinct: tuple[Import, ...],
    added: tuple[Import, ...],
) -> tuple[Slice, ...]:
    if distinct != before:
        return write_section(SectionId.IMPORT, IMPORTS.build([*distinct, *added]))
    if not added:
        return (section.raw,) if section.raw else ()
    count, at = section.u32(0)
    return write_section(
        SectionId.IMPORT,
        U32.build(count + len(added)),
        section.payload[at:],
        *map(IMPORT.build, added),
    )


def _with_producer(section: Section) -> tuple[Slice, ...]:
    """The section with our entry; as it is if it cannot be decoded."""
    payload = add_producer(section.payload, "processed-by", _THIS_TOOL)
    return (section.raw,) if payload is None else write_section(SectionId.CUSTOM, payload)
