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


def edited(facts: Facts, edits: Edits, imports: tuple[Import, ...]) -> tuple[Slice, ...]:
    """The module after its edits, in parts; what is not edited are slices of the input, uncopied.

    Its `producers` section, the first if it has several, names this tool as well.

    Args:
        facts: the module.
        edits: what becomes of it.
        imports: its own imports, each a distinct one (`distinct_imports`).
    """
    parts: list[Slice] = [MODULE]
    carried = len(MODULE)
    imported = not edits.imports
    named = False
    for section in facts.sections:
        written: tuple[Slice, ...] | None = edits.replaced.get(section.id)
        before: tuple[Slice, ...] = ()
        if section.id == SectionId.CUSTOM:
            if custom_name(section) == PRODUCERS and not named:
                written = _with_producer(section)
                named = True
        elif section.id == SectionId.IMPORT:
            written = _imports(section, facts.imports, imports, edits.imports)
            imported = True
        elif not imported and section.id in _AFTER_IMPORTS:
            before = _new_imports(edits.imports)
            imported = True
        if before or written is not None:
            parts += (facts.data[carried : section.start], *before, *(written or ()))
            carried = section.start if written is None else section.end
    parts.append(facts.data[carried:])
    if not imported:
        parts += _new_imports(edits.imports)
    if not named:
        payload = add_producer(NO_PRODUCERS, "processed-by", _THIS_TOOL)
        assert payload is not None
        parts += write_section(SectionId.CUSTOM, payload)
    return tuple(part for part in parts if part)


_AFTER_IMPORTS = ORDER[ORDER.index(SectionId.IMPORT) + 1 :]


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
    count, at = section.u32(0)
    return write_section(
        SectionId.IMPORT,
        U32.build(count + len(added)),
        section.payload[at:],
        *map(IMPORT.build, added),
    )


def _with_producer(section: Section) -> tuple[Slice, ...] | None:
    """The section with our entry; None if it cannot be decoded, and stays as it is."""
    payload = add_producer(section.payload, "processed-by", _THIS_TOOL)
    return None if payload is None else write_section(SectionId.CUSTOM, payload)
