"""Which exports of a core module are the memory, the allocators and the first function called."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.matching.manglings import (
    EXPORT_REALLOC,
    GENERAL_REALLOCS,
    IMPORT_REALLOC,
    MANGLINGS,
)
from componentize.matching.problems import few, of, open_type, quoted, wrong_type
from componentize.module.facts import Facts, export_types
from componentize.wasm.core.exports import ExternKind
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.abi import lift_needs, lower_needs
from componentize.wit.model import Function, Wit

REALLOC = FuncType((NumType.I32,) * 4, (NumType.I32,))
_INITIALIZE = FuncType((), ())


_Named: TypeAlias = tuple[str, str]
"""What has a function, and its name."""


@dataclass(frozen=True, slots=True)
class Options:
    """The exports chosen, as `Match` has them, what is to be told about them, what is wrong."""

    memory: str | None
    import_realloc: str | None
    export_realloc: str | None
    initialize: str | None
    notes: tuple[str, ...]
    problems: tuple[str, ...]


def chosen_options(
    facts: Facts,
    wit: Wit,
    imported: Sequence[tuple[str, Function]],
    exported: Sequence[tuple[str, Function]],
    *,
    memory: bool,
) -> Options:
    """Chooses what the functions of a world need that a module imports and exports.

    Args:
        facts: the module.
        wit: what the functions' types refer to.
        imported: functions that are lowered, each with what the world calls the interface.
        exported: functions that are lifted, likewise.
        memory: whether there is another memory for their pointers to point into.
    """
    problems: list[str] = []
    lowers = [((extern, each.name), lower_needs(wit, each)) for extern, each in imported]
    lifts = [((extern, each.name), lift_needs(wit, each)) for extern, each in exported]
    pointing = [what for what, needs in (*lowers, *lifts) if needs.memory and not memory]
    chosen, notes = _memory(facts, pointing, problems.append)
    reallocs = _reallocs(
        facts,
        [what for what, needs in lowers if needs.realloc],
        [what for what, needs in lifts if needs.realloc],
        problems.append,
    )
    return Options(
        memory=chosen,
        import_realloc=reallocs[0],
        export_realloc=reallocs[1],
        initialize=_initialize(facts, problems.append),
        notes=notes,
        problems=tuple(problems),
    )


def _memory(
    facts: Facts,
    needing: Sequence[_Named],
    problem: Callable[[str], None],
) -> tuple[str | None, tuple[str, ...]]:
    memories = [each.name for each in facts.exports.values() if each.kind == ExternKind.MEMORY]
    named = [each.memory for each in MANGLINGS if each.memory in memories]
    if len(named) > 1:
        problem(f"the module exports its memory twice: as {' and as '.join(map(quoted, named))}")
    if named or not needing:
        return named[0] if named and needing else None, ()
    count = len(facts.all_memories)
    if count == 1:
        other = next(iter(memories), None)
        if not facts.memories:
            return other, ()
        found = "not exported" if other is None else f"exported as {quoted(other)}, not as `memory`"
        return other, (f"the module's only memory is {found}: it is used all the same",)
    found = f"it has {count} memories and exports none as `memory`" if count else "it has none"
    problem(
        f"values of {few(needing, _shown)} pass through the module's memory, but {found}: "
        "export a memory as `memory`"
    )
    return None, ()


def _reallocs(
    facts: Facts,
    results: Sequence[_Named],
    params: Sequence[_Named],
    problem: Callable[[str], None],
) -> tuple[str | None, str | None]:
    """The allocators for results of imports and for parameters of exports, of functions that have
    such that need one."""
    general = next((name for name in facts.exports if _is_general(facts, name)), None)
    found = tuple(
        (special if _is_function(facts, special) else general) if needing else None
        for special, needing in ((IMPORT_REALLOC, results), (EXPORT_REALLOC, params))
    )
    for name in dict.fromkeys(found):
        if name is not None:
            _check(facts, name, REALLOC, problem)
    needed = [
        f"{what} {few(needing, _shown)}"
        for name, what, needing in zip(
            found, ("results of", "parameters of"), (results, params), strict=True
        )
        if needing and name is None
    ]
    if needed:
        problem(
            f"{' and '.join(needed)} are put where the module says, but it exports no function "
            "`cabi_realloc`: export one that takes the old address, the old size, the alignment "
            "and the new size, and returns the new address"
        )
    return found[0], found[1]


def _shown(named: _Named) -> str:
    return of(*named)


def _is_general(facts: Facts, name: str) -> bool:
    return name in GENERAL_REALLOCS and _is_function(facts, name)


def _initialize(facts: Facts, problem: Callable[[str], None]) -> str | None:
    named = [each.initialize for each in MANGLINGS if _is_function(facts, each.initialize)]
    if len(named) > 1:
        problem(f"the module exports two functions to begin with: {few(named, quoted)}")
    if not named:
        return None
    _check(facts, named[0], _INITIALIZE, problem)
    return named[0]


def _is_function(facts: Facts, name: str) -> bool:
    return name in facts.exports and facts.exports[name].kind == ExternKind.FUNC


def _check(facts: Facts, name: str, expected: FuncType, problem: Callable[[str], None]) -> None:
    function = export_types(facts, (name,))[name]
    what = f"the export {quoted(name)}"
    if function.type != expected:
        problem(wrong_type(what, function.type, expected))
    elif not function.defined.is_plain:
        problem(open_type(what))
