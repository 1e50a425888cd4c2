"""What of an adapter can be reached: it is mostly made for all there is, and a guest uses some.

The adapter stays as it is. Of what only unreachable code imports nothing is given: a function that
traps stands in its place.
"""

from collections.abc import Iterable, Iterator, Mapping

from componentize.compose.composition import CoreExport, CoreInstance
from componentize.matching.match import Match
from componentize.module.facts import Facts
from componentize.providers.adapter_contract import is_portable
from componentize.providers.guest import function_of
from componentize.providers.provided import Provided
from componentize.providers.texts import assembled, signature
from componentize.wasm.core.exports import ExternKind
from componentize.wasm.core.globals import read_globals
from componentize.wasm.core.references import read_bodies, referred_functions
from componentize.wasm.core.sections import SectionId
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType


def lifted_names(match: Match) -> Iterator[str]:
    """The exports of an adapter that are called because its world exports something."""
    for functions in match.exports.values():
        for each in functions.values():
            yield each.core
            if each.post_return is not None:
                yield each.post_return
    if match.export_realloc is not None:
        yield match.export_realloc


def entry_points(match: Match, wanted: Iterable[str]) -> set[str]:
    """The exports of an adapter that anything calls: what a guest imports of it, and what its world
    takes."""
    found = {*wanted, *lifted_names(match), *match.destructors.values()}
    return found if match.import_realloc is None else {*found, match.import_realloc}


def unused_imports(facts: Facts, exports: Iterable[str]) -> dict[tuple[str, str], FuncType]:
    """The functions that an adapter imports, but that no call can reach, with their types.

    Nothing is, if the adapter has functions in tables or globals, or code that is not known.

    Args:
        facts: the adapter.
        exports: those of its exports that are called.

    Raises:
        InvalidModuleError: its code section is cut short, or a global is malformed.
    """
    roots = [
        facts.exports[name].index for name in exports if facts.exports[name].kind == ExternKind.FUNC
    ]
    reached = _reached(facts, roots)
    if reached is None:
        return {}
    used = {
        (each.module, each.name)
        for index, (each, function) in enumerate(facts.functions)
        if index in reached or not is_portable(function)
    }
    return {
        (each.module, each.name): function.type
        for each, function in facts.functions
        if (each.module, each.name) not in used
    }


def _reached(facts: Facts, roots: list[int]) -> set[int] | None:
    """The indices of the functions that can be reached from some."""
    if SectionId.ELEMENT in facts.by_id or not _has_plain_globals(facts):
        return None
    code = facts.by_id.get(SectionId.CODE)
    bodies = [] if code is None else read_bodies(code)
    reached: set[int] = set()
    pending = [*roots]
    while pending:
        index = pending.pop()
        if index in reached:
            continue
        reached.add(index)
        place = index - len(facts.functions)
        if place >= len(bodies):
            return None
        if place >= 0:
            called = referred_functions(bodies[place])
            if called is None:
                return None
            pending += called
    return reached


def _has_plain_globals(facts: Facts) -> bool:
    """Whether no global can hold a function."""
    section = facts.by_id.get(SectionId.GLOBAL)
    if section is None:
        return True
    types = read_globals(section)
    return len(types) == section.u32(0)[0] and all(isinstance(each.type, NumType) for each in types)


def traps(instance: str, unused: Mapping[tuple[str, str], FuncType]) -> Provided:
    """Functions that trap, given for imports.

    Args:
        instance: the adapter's.
        unused: the imports, by module and name, and their types.
    """
    distinct = [*dict.fromkeys(unused.values())]
    names = {type_: str(place) for place, type_ in enumerate(distinct)}
    functions = (
        f'(func (export "{name}") {signature(type_)} unreachable)' for type_, name in names.items()
    )
    module = assembled("\n".join(("(module $unused", *functions, ")")))
    own = CoreInstance(f"unused of {instance}", (module,))
    given: dict[str, dict[str, CoreExport]] = {}
    for (of, name), type_ in unused.items():
        given.setdefault(of, {})[name] = function_of(own.name, names[type_])
    return Provided((own,), given)
