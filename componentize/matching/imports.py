"""Which import of a core module is what of a world."""

from collections.abc import Container, Iterator, Mapping

from componentize.dataclass import dataclass
from componentize.matching.absent import no_such_items, no_such_modules
from componentize.matching.externs import Source, sides, source
from componentize.matching.manglings import Intrinsic, intrinsic
from componentize.matching.match import (
    ImportedFunction,
    ResourceDrop,
    ResourceNew,
    ResourceRep,
    WorldImport,
)
from componentize.matching.problems import imported, open_type, wrong_type
from componentize.module.facts import Facts
from componentize.wasm.core.imports import Func, kind
from componentize.wasm.core.memories import MemType
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.abi import lowered
from componentize.wit.bindings import Bindings
from componentize.wit.model import Function, Resource

ENV_MEMORY = ("env", "memory")
"""The memory that a module may import: it is given one of its own."""

_DROP = FuncType((NumType.I32,), ())
_NEW_OR_REP = FuncType((NumType.I32,), (NumType.I32,))


@dataclass(frozen=True, slots=True)
class MatchedImports:
    """What the world gives, by module and name of the import; the functions of the world that are
    imported, with what has them; and what is wrong."""

    imports: Mapping[tuple[str, str], WorldImport]
    functions: tuple[tuple[str, Function], ...]
    problems: tuple[str, ...]


def matched_imports(
    facts: Facts, bindings: Bindings, given: Container[tuple[str, str]]
) -> MatchedImports:
    """Matches the imports of a module with what a world imports, and with the intrinsics of the
    resources it exports.

    Args:
        facts: the module.
        bindings: the world.
        given: imports, by module and name, that others give.
    """
    wit = bindings.wit
    both = sides(wit, wit.worlds[bindings.world])
    sources: dict[str, Source | None] = {}
    imports: dict[tuple[str, str], WorldImport] = {}
    functions: dict[tuple[str, str], Function] = {}
    absent: dict[str, dict[str, None]] = {}
    problems = list(_not_functions(facts, given))
    for each, function in facts.functions:
        if (each.module, each.name) in given:
            continue
        if each.module not in sources:
            sources[each.module] = source(both, each.module)
        meant = sources[each.module]
        declared = None if meant is None else meant.functions.get(each.name)
        item: WorldImport | None = None
        if meant is not None and declared is not None:
            item, expected = ImportedFunction(meant.extern, each.name), lowered(wit, declared)
            functions[meant.extern, each.name] = declared
        elif meant is not None:
            item, expected = _intrinsic(meant, each.name)
        if item is None:
            absent.setdefault(each.module, {})[each.name] = None
            continue
        imports[each.module, each.name] = item
        what = f"the import {imported(each.module, each.name)}"
        if function.type != expected:
            problems.append(wrong_type(what, function.type, expected))
        elif not function.defined.is_plain:
            problems.append(open_type(what))
    unknown = {module: missing for module, missing in absent.items() if sources[module] is None}
    if unknown:
        problems += no_such_modules(both, unknown)
    for module, missing in absent.items():
        meant = sources[module]
        if meant is not None:
            problems += no_such_items(both, meant, missing)
    return MatchedImports(
        imports,
        tuple((extern, function) for (extern, _), function in functions.items()),
        tuple(dict.fromkeys(problems)),
    )


def _intrinsic(source: Source, name: str) -> tuple[WorldImport | None, FuncType]:
    """The intrinsic that a name stands for, if it is that of one there, and its core type."""
    kind, resource = intrinsic(source.place.mangling, name) or (None, "")
    exported = source.place.exported
    if isinstance(source.types.get(resource), Resource):
        match kind:
            case Intrinsic.DROP:
                return ResourceDrop(source.extern, resource, exported), _DROP
            case Intrinsic.NEW if exported:
                return ResourceNew(source.extern, resource), _NEW_OR_REP
            case Intrinsic.REP if exported:
                return ResourceRep(source.extern, resource), _NEW_OR_REP
    return None, _DROP


def _not_functions(facts: Facts, given: Container[tuple[str, str]]) -> Iterator[str]:
    """A problem for each import that is no function, but for the one memory there may be."""
    has_memory = False
    for each in facts.imports:
        if isinstance(each.type, Func) or (each.module, each.name) in given:
            continue
        what = f"the module imports {imported(each.module, each.name)}"
        if (each.module, each.name) != ENV_MEMORY or not isinstance(each.type, MemType):
            yield f"{what}, {kind(each.type)}: a world gives functions only"
        elif has_memory:
            yield f"{what} twice: it can be given one memory"
        else:
            has_memory = True
