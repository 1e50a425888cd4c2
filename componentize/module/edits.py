"""Editing a core module: what is imported in the place of definitions, section by section.

Imports come first in each index space and keep their order there. So memories and tables that
become the last imports keep their indices, and all else is carried as it is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from componentize.dataclass import dataclass
from componentize.module.facts import Facts
from componentize.version import NAME, VERSION
from componentize.wasm.core.custom import (
    COMPONENT_TYPE,
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

    `imports` are added after its own. `sections` stand in the place of the module's, by id, or
    where it has none; each is the section in parts, or nothing.
    """

    imports: tuple[Import, ...] = ()
    sections: Mapping[SectionId, tuple[Slice, ...]] = field(default_factory=dict)


def combined(edits: Iterable[Edits]) -> Edits:
    """Edits one after the other; no two of them are of one section."""
    imports: tuple[Import, ...] = ()
    sections: dict[SectionId, tuple[Slice, ...]] = {}
    for each in edits:
        imports += each.imports
        sections.update(each.sections)
    return Edits(imports, sections)


def edited(facts: Facts, edits: Edits, imports: tuple[Import, ...]) -> tuple[Slice, ...]:
    """The module after its edits, in parts; what is not edited are slices of the input, uncopied.

    Its `producers` section, the first if it has several, names this tool as well. The sections that
    say what its world is are left out: it is the component that has that world.

    Args:
        facts: the module.
        edits: what becomes of it.
        imports: its own imports, each a distinct one (`distinct_imports`).
    """
    parts: list[Slice] = [MODULE]
    carried = len(MODULE)
    added = {id_: each for id_, each in edits.sections.items() if each and id_ not in facts.by_id}
    if edits.imports and SectionId.IMPORT not in facts.by_id:
        added[SectionId.IMPORT] = _new_imports(edits.imports)
    missing = [id_ for id_ in ORDER if id_ in added]
    named = False
    for section in facts.sections:
        written = edits.sections.get(section.id)
        before: tuple[Slice, ...] = ()
        if section.id == SectionId.CUSTOM:
            name = custom_name(section)
            if name == PRODUCERS and not named:
                written = _with_producer(section)
                named = True
            elif name.startswith(COMPONENT_TYPE):
                written = ()
        else:
            if section.id == SectionId.IMPORT:
                written = _imports(section, facts.imports, imports, edits.imports)
            while missing and ORDER.index(missing[0]) < ORDER.index(section.id):
                before += added[missing.pop(0)]
        if before or written is not None:
            parts += (facts.data[carried : section.start], *before, *(written or ()))
            carried = section.start if written is None else section.end
    parts.append(facts.data[carried:])
    for id_ in missing:
        parts += added[id_]
    if not named:
        payload = add_producer(NO_PRODUCERS, "processed-by", _THIS_TOOL)
        assert payload is not None
        parts += write_section(SectionId.CUSTOM, payload)
    return tuple(part for part in parts if part)


def appended(
    section: Section | None, id_: SectionId, entries: Sequence[bytes]
) -> tuple[Slice, ...]:
    """A section that is a vector, with more entries after its own, which are not copied.

    Args:
        section: the section; None if the module has none.
        id_: which it is.
        entries: what is added.

    Raises:
        InvalidModuleError: the section does not begin with a count.
    """
    if section is None:
        return write_section(id_, U32.build(len(entries)), *entries)
    count, at = section.u32(0)
    total = U32.build(count + len(entries))
    return write_section(id_, total, section.payload[at:], *entries)


def free_module(facts: Facts, name: str) -> str:
    """A module name that the module does not import from: `name`, or that and `#` signs."""
    taken = {each.module for each in facts.imports}
    while name in taken:
        name += "#"
    return name


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


def _new_imports(imports: tuple[Import, ...]) -> tuple[Slice, ...]:
    return write_section(SectionId.IMPORT, IMPORTS.build(imports))


def _imports(
    section: Section,
    before: tuple[Import, ...],
    distinct: tuple[Import, ...],
    added: tuple[Import, ...],
) -> tuple[Slice, ...] | None:
    """The import section with more imports, and each a distinct one; None if it stays as it is."""
    if distinct != before:
        return _new_imports((*distinct, *added))
    if not added:
        return None
    return appended(section, SectionId.IMPORT, [*map(IMPORT.build, added)])


def _with_producer(section: Section) -> tuple[Slice, ...] | None:
    """The section with our entry; None if it cannot be decoded, and stays as it is."""
    payload = add_producer(section.payload, "processed-by", _THIS_TOOL)
    return None if payload is None else write_section(SectionId.CUSTOM, payload)
