"""What a library's `_initialize` is called by: its start section, or a module after all others."""

from typing import NamedTuple

from componentize.compose.composition import CoreInstance
from componentize.module.edits import Edits
from componentize.module.facts import Facts
from componentize.providers.guest import GUEST, function_of
from componentize.wasm.core.imports import IMPORTS, Func, Import
from componentize.wasm.core.sections import SectionId, write_section
from componentize.wasm.core.types import TYPES, FuncType, RecType, SubType
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32

INITIALIZER = "initializer"


class Initialization(NamedTuple):
    """The edits of the guest that call a function, or the instances after all others that do."""

    edits: Edits = Edits()
    instances: tuple[CoreInstance, ...] = ()


def provide_initialization(facts: Facts, export: str | None, *, late: bool) -> Initialization:
    """How the function that initializes a library is called: once, before its exports can be.

    Args:
        facts: the module.
        export: its export of that function, of the plain type `[] -> []`; None if it has none.
        late: whether the guest is not complete when its start function runs.
    """
    if export is None:
        return Initialization()
    if not late and SectionId.START not in facts.by_id:
        section = write_section(SectionId.START, U32.build(facts.exports[export].index))
        return Initialization(Edits(sections={SectionId.START: section}))
    called = {GUEST: {export: function_of(GUEST, export)}}
    return Initialization(instances=(CoreInstance(INITIALIZER, (_initializer(export),), called),))


def _initializer(export: str) -> bytes:
    """A module whose start function is the guest's export."""
    plain = RecType((SubType(True, (), FuncType((), ())),))
    return b"".join(
        (
            MODULE,
            *write_section(SectionId.TYPE, TYPES.build([plain])),
            *write_section(SectionId.IMPORT, IMPORTS.build([Import(GUEST, export, Func(0))])),
            *write_section(SectionId.START, U32.build(0)),
        )
    )
