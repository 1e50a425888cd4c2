"""Slots: what is called of the guest before there is a guest.

A lowered import whose result holds a string or list takes the guest's realloc, and the type of an
exported resource takes the guest's destructor; the guest imports both. So a core module before it
has a table, and a function for each of them that calls what is in its place in the table. The guest
fills the table itself: it imports the table, after its own, and has one more element segment, which
is there before its start function runs.

stores ─► slots ─► lowered imports ─► guest
            ▲────── fills the table ────┘
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from componentize.compose.composition import CoreExport, CoreInstance
from componentize.dataclass import dataclass
from componentize.matching.match import Match
from componentize.module.edits import Edits, appended, free_module
from componentize.module.facts import Facts, export_types
from componentize.providers.guest import GUEST, function_of
from componentize.providers.provided import Provided
from componentize.providers.store import MOST_TABLES
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.code import (
    BODIES,
    END,
    body,
    call_indirect,
    global_set,
    i32_const,
    local_get,
)
from componentize.wasm.core.elements import active_segment
from componentize.wasm.core.exports import EXPORTS, Export, ExternKind
from componentize.wasm.core.functions import FUNCTIONS
from componentize.wasm.core.imports import IMPORTS, Func, Import
from componentize.wasm.core.memories import Limits
from componentize.wasm.core.sections import SectionId, Slice, write_section
from componentize.wasm.core.tables import TABLES, TableType
from componentize.wasm.core.types import MUTABILITY, TYPES, FuncType, RecType, SubType
from componentize.wasm.core.valtypes import FUNCREF, VAL_TYPE, NumType
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32

SLOTS = "slots"
FIX_UP = "fix-up"

_TABLE = "table"
_INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of a guest, each under the name of the export that it calls.

    `early` are those that are needed before there is a guest: the realloc of imports, destructors.
    `guarded` are those that lifts take in the place of the guest's exports, while which `inside` is
    not 0: the instance may call no import then. `edits` make the guest fill the table. `late` are
    instances that come after the guest: one that fills it where the guest cannot. `notes` are
    sentences for the user.
    """

    provided: Provided = Provided()
    edits: Edits = Edits()
    early: Mapping[str, CoreExport] = field(default_factory=dict)
    guarded: Mapping[str, CoreExport] = field(default_factory=dict)
    inside: CoreExport | None = None
    late: tuple[CoreInstance, ...] = ()
    notes: tuple[str, ...] = ()


def provide_slots(
    facts: Facts,
    match: Match,
    tables: int | None,
    *,
    guarded: bool = False,
    called: Sequence[str] = (),
    instance: str = GUEST,
) -> Slots:
    """The slots that a guest or adapter needs: for the realloc, for destructors in the order of the
    world, for what is called of it before it is there.

    Args:
        facts: the module.
        match: what stands for what in its world; what it names is of plain types.
        tables: how many tables it imports; None if it defines some.
        guarded: whether the guest has imports that answer while it may not call the host, which
            is while realloc or a post-return function runs (CanonicalABI.md, `may_leave`). These
            have slots then, too.
        called: exports of plain types that others import.
        instance: what the module's instance is called.
    """
    early = [match.import_realloc] if match.import_realloc is not None else []
    reallocs = [*early]
    post_returns: list[str] = []
    if guarded:
        reallocs += [match.export_realloc] if match.export_realloc is not None else []
        post_returns += _post_returns(facts, match)
    early += (*match.destructors.values(), *called)
    names = [*dict.fromkeys((*reallocs, *early, *post_returns))]
    if not names:
        return Slots()
    leaving = frozenset((*reallocs, *post_returns)) if guarded else frozenset[str]()
    types = {name: each.type for name, each in export_types(facts, names).items()}
    own = SLOTS if instance == GUEST else f"{SLOTS} of {instance}"
    slots = {name: CoreExport(own, CoreSort.FUNC, name) for name in names}
    table = CoreExport(own, CoreSort.TABLE, _TABLE)
    edits, imports = Edits(), dict[str, dict[str, CoreExport]]()
    if tables is not None and tables < MOST_TABLES:
        edits = _filling(facts, tables, names)
        imports = {each.module: {each.name: table} for each in edits.imports}
    return Slots(
        Provided((CoreInstance(own, (_slots_module(types, leaving),)),), imports),
        edits,
        early={name: slots[name] for name in early},
        guarded={name: slots[name] for name in names if name in leaving},
        inside=CoreExport(own, CoreSort.GLOBAL, _INSIDE) if leaving else None,
        late=() if edits.imports else (_fix_up(types, table, instance),),
        notes=() if edits.imports else _notes(facts),
    )


def _post_returns(facts: Facts, match: Match) -> Iterator[str]:
    """The post-return functions that a table can hold: a type that is not final is another one
    than that of the call."""
    names = [
        function.post_return
        for functions in match.exports.values()
        for function in functions.values()
        if function.post_return is not None
    ]
    types = export_types(facts, names)
    return (name for name in names if types[name].defined.is_plain)


def _filling(facts: Facts, table: int, names: Sequence[str]) -> Edits:
    """The edits that make a module fill the slots' table, which is its last one, with exports."""
    imported = Import(free_module(facts, SLOTS), _TABLE, _table_type(len(names)))
    segment = active_segment(table, [facts.exports[name].index for name in names])
    elements = appended(facts.by_id.get(SectionId.ELEMENT), SectionId.ELEMENT, [segment])
    return Edits((imported,), {SectionId.ELEMENT: elements})


def _table_type(size: int) -> TableType:
    return TableType(FUNCREF, Limits(size, size))


def _type_section(types: Sequence[FuncType]) -> tuple[Slice, ...]:
    plain = [RecType((SubType(True, (), type_),)) for type_ in types]
    return write_section(SectionId.TYPE, TYPES.build(plain))


def _slots_module(types: Mapping[str, FuncType], leaving: frozenset[str]) -> bytes:
    """The module of a table, and of a function for each place in it.

    Args:
        types: the functions' types by name, in the order of the table.
        leaving: those that set the global while they run.
    """
    distinct = [*dict.fromkeys(types.values())]
    indices = {type_: index for index, type_ in enumerate(distinct)}
    exports = [Export(name, ExternKind.FUNC, index) for index, name in enumerate(types)]
    exports.append(Export(_TABLE, ExternKind.TABLE, 0))
    sections = [
        _type_section(distinct),
        write_section(SectionId.FUNCTION, FUNCTIONS.build([indices[t] for t in types.values()])),
        write_section(SectionId.TABLE, TABLES.build([_table_type(len(types))])),
    ]
    if leaving:
        exports.append(Export(_INSIDE, ExternKind.GLOBAL, 0))
        parts = (VAL_TYPE.build(NumType.I32), MUTABILITY.build(True), i32_const(0), END)
        sections.append(write_section(SectionId.GLOBAL, U32.build(1), *parts))
    bodies = []
    for place, (name, type_) in enumerate(types.items()):
        call = (
            *(local_get(index) for index in range(len(type_.params))),
            i32_const(place),
            call_indirect(0, indices[type_]),
        )
        if name in leaving:
            call = (i32_const(1), global_set(0), *call, i32_const(0), global_set(0))
        bodies.append(body(*call))
    sections += [
        write_section(SectionId.EXPORT, EXPORTS.build(exports)),
        write_section(SectionId.CODE, BODIES.build(bodies)),
    ]
    return b"".join((MODULE, *(part for section in sections for part in section)))


def _fix_up(types: Mapping[str, FuncType], table: CoreExport, instance: str) -> CoreInstance:
    """An instance that fills the table with what another one exports."""
    distinct = [*dict.fromkeys(types.values())]
    imports = [Import(SLOTS, _TABLE, _table_type(len(types)))]
    imports += [Import(GUEST, name, Func(distinct.index(type_))) for name, type_ in types.items()]
    segment = active_segment(0, range(len(types)))
    module = b"".join(
        (
            MODULE,
            *_type_section(distinct),
            *write_section(SectionId.IMPORT, IMPORTS.build(imports)),
            *write_section(SectionId.ELEMENT, U32.build(1), segment),
        )
    )
    functions = {name: function_of(instance, name) for name in types}
    own = FIX_UP if instance == GUEST else f"{FIX_UP} of {instance}"
    return CoreInstance(own, (module,), {SLOTS: {_TABLE: table}, GUEST: functions})


def _notes(facts: Facts) -> tuple[str, ...]:
    if SectionId.START not in facts.by_id:
        return ()
    return (
        "the start function traps if it calls an import that returns a string or list, or drops a "
        "resource that has a destructor: a table stays defined in the guest",
    )
