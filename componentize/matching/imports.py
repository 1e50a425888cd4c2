"""Which import of a core module is what of a world."""

from collections.abc import Container, Iterator, Mapping

from componentize.dataclass import dataclass
from componentize.matching.externs import Externs, externs
from componentize.matching.manglings import Intrinsic, Place, intrinsic, place
from componentize.matching.match import (
    WORLD,
    ImportedFunction,
    ResourceDrop,
    ResourceNew,
    ResourceRep,
    WorldImport,
)
from componentize.matching.nearest import names
from componentize.matching.problems import few, nearest, of, open_type, quoted, wrong_type
from componentize.module.facts import Facts
from componentize.text import MOST
from componentize.wasm.core.imports import Func, GlobalType, Import, TagType
from componentize.wasm.core.memories import MemType
from componentize.wasm.core.tables import TableType
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.abi import lowered
from componentize.wit.bindings import Bindings
from componentize.wit.model import Extern, Function, Resource, Use, World

ENV_MEMORY = ("env", "memory")
"""The memory that a module may import: it is given one of its own."""

_INTRINSICS = {
    Intrinsic.DROP: FuncType((NumType.I32,), ()),
    Intrinsic.NEW: FuncType((NumType.I32,), (NumType.I32,)),
    Intrinsic.REP: FuncType((NumType.I32,), (NumType.I32,)),
}
_KINDS = {TableType: "a table", MemType: "a memory", GlobalType: "a global", TagType: "a tag"}
_PLAIN_BRACKETS = ("[constructor]", "[method]", "[static]", "[resource-")


@dataclass(frozen=True, slots=True)
class MatchedImports:
    """What the world gives, by module and name of the import; the functions of the world that are
    imported, with what has them; and what is wrong."""

    imports: Mapping[tuple[str, str], WorldImport]
    functions: tuple[tuple[str, Function], ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """What is imported under one module name: `extern` is what the world calls it, or `WORLD`."""

    module: str
    place: Place
    extern: str
    items: Mapping[str, Extern]


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
    wit, world = bindings.wit, bindings.wit.worlds[bindings.world]
    sides = {False: externs(wit, world.imports), True: externs(wit, world.exports)}
    sources: dict[str, _Source | None] = {}
    imports: dict[tuple[str, str], WorldImport] = {}
    functions: dict[tuple[str, str], Function] = {}
    missing: dict[str, dict[str, None]] = {}
    problems = list(_not_functions(facts, given))
    for each, function in facts.functions:
        if (each.module, each.name) in given:
            continue
        if each.module not in sources:
            sources[each.module] = _source(world, sides, each.module)
        source = sources[each.module]
        meaning = None if source is None else _meaning(source, each.name)
        if source is None or meaning is None:
            missing.setdefault(each.module, {})[each.name] = None
            continue
        what = f"the import {of(each.module, each.name)}"
        if isinstance(meaning, ImportedFunction):
            item = source.items[meaning.function]
            assert isinstance(item, Function)
            functions[meaning.extern, meaning.function] = item
            expected = lowered(wit, item)
        else:
            expected = _INTRINSICS[_KIND_OF[type(meaning)]]
        imports[each.module, each.name] = meaning
        if function.type != expected:
            problems.append(wrong_type(what, function.type, expected))
        elif not function.defined.is_plain:
            problems.append(open_type(what))
    for module, absent in missing.items():
        source = sources[module]
        if source is None:
            problems.append(_no_such_module(sides, world, module, list(absent)))
        else:
            problems += _no_such_items(source, sides[True], list(absent))
    return MatchedImports(
        imports,
        tuple((extern, function) for (extern, _), function in functions.items()),
        tuple(dict.fromkeys(problems)),
    )


_KIND_OF: Mapping[type[WorldImport], Intrinsic] = {
    ResourceDrop: Intrinsic.DROP,
    ResourceNew: Intrinsic.NEW,
    ResourceRep: Intrinsic.REP,
}


def _not_functions(facts: Facts, given: Container[tuple[str, str]]) -> Iterator[str]:
    memories = 0
    for each in facts.imports:
        if isinstance(each.type, Func) or (each.module, each.name) in given:
            continue
        if (each.module, each.name) == ENV_MEMORY and isinstance(each.type, MemType):
            memories += 1
            if memories == 2:
                yield f"the module imports {of(*ENV_MEMORY)} twice: it can have one memory there"
            continue
        kind = _KINDS[type(each.type)]
        yield f"the module imports {_import(each)}, {kind}: a world gives functions only"


def _import(each: Import) -> str:
    return of(each.module, each.name)


def _source(world: World, sides: Mapping[bool, Externs], module: str) -> _Source | None:
    found = place(module)
    if found is None or (found.extern == WORLD and found.exported):
        return None
    if found.extern == WORLD:
        return _Source(module, found, WORLD, world.imports)
    extern = sides[found.exported].find(found)
    if extern is None:
        return None
    interface = sides[found.exported].interfaces[extern]
    items: dict[str, Extern] = {**interface.types}
    if not found.exported:
        items.update(interface.functions)
    return _Source(module, found, extern, items)


def _meaning(source: _Source, name: str) -> WorldImport | None:
    if isinstance(source.items.get(name), Function):
        return ImportedFunction(source.extern, name)
    found = intrinsic(source.place.mangling, name)
    if found is None or not isinstance(source.items.get(found[1]), Resource):
        return None
    match found:
        case Intrinsic.DROP, resource:
            return ResourceDrop(source.extern, resource, source.place.exported)
        case Intrinsic.NEW, resource if source.place.exported:
            return ResourceNew(source.extern, resource)
        case Intrinsic.REP, resource if source.place.exported:
            return ResourceRep(source.extern, resource)
    return None


def _no_such_items(source: _Source, exported: Externs, absent: list[str]) -> Iterator[str]:
    """A problem for each import that what it is imported from has not."""
    mangling, is_exported = source.place.mangling, source.place.exported
    kinds = tuple(Intrinsic) if is_exported else (Intrinsic.DROP,)
    offered = [name for name, item in source.items.items() if isinstance(item, Function)]
    for name, item in source.items.items():
        if isinstance(item, Resource):
            offered += [mangling.intrinsics[kind].around(name) for kind in kinds]
    known = names(offered)
    whose = "the world" if source.extern == WORLD else quoted(source.extern)
    for place_, name in enumerate(absent):
        what = f"the module imports {of(source.module, name)}"
        reason = _reason(source, exported, name)
        if reason is not None:
            yield f"{what}, {reason}"
        elif is_exported:
            hint = nearest(known, name) if place_ < MOST else ""
            yield f"{what}, where only handles of the resources of {whose} are made{hint}"
        else:
            hint = nearest(known, name) if place_ < MOST else ""
            has = "imports no such function" if source.extern == WORLD else "has no such function"
            yield f"{what}, but {whose} {has}{hint}"


def _reason(source: _Source, exported: Externs, name: str) -> str | None:
    """Why an import is not there, where more can be told than that."""
    found = intrinsic(source.place.mangling, name)
    if found is not None:
        kind, resource = found
        item = source.items.get(resource)
        if isinstance(item, Use):
            home = quoted(item.target.interface)
            return f"but `{kind.value}` of a resource is imported from what defines it: {home}"
        if isinstance(item, Resource):
            there = (
                f"; it exports {quoted(source.extern)} too: import it from "
                f"{quoted(source.place.mangling.intrinsics_of_exports.around(source.place.extern))}"
                if source.extern in exported.interfaces
                else ""
            )
            return f"but the world imports this resource, it does not make any{there}"
    item = source.items.get(name)
    if item is not None:
        return "but that is a type, not a function"
    if name.startswith("[") and not name.startswith(_PLAIN_BRACKETS):
        return (
            "which is of the asynchronous ABI, newer than WASI 0.2: generate synchronous bindings"
        )
    return None


def _no_such_module(
    sides: Mapping[bool, Externs], world: World, module: str, absent: list[str]
) -> str:
    """The problem that a module name means nothing that the world has."""
    imported = f"{few([quoted(name) for name in absent])} of {quoted(module)}"
    found = place(module)
    if found is None or found.extern == WORLD:
        return (
            f"the module imports {imported}, which is no name of an interface or of the world; "
            "generate its bindings anew"
        )
    verb, other = ("export", "import") if found.exported else ("import", "export")
    what = f"the module imports {imported}, but the world does not {verb} {quoted(found.extern)}"
    side, opposite = sides[found.exported], sides[not found.exported]
    versions = [name for name in side.interfaces if _path(name) == _path(found.extern)]
    if versions:
        return f"{what}: it {verb}s {few(list(map(quoted, versions)))}, which is not compatible"
    if opposite.find(found) is not None:
        return f"{what}, it {other}s it"
    hint = nearest(names(side.interfaces), found.extern)
    if hint:
        return f"{what}{hint}"
    if module == "env":
        return f"{what}: link the library that defines it, or name it in the WIT by an adapter"
    if found.extern in world.imports or found.extern in world.exports:
        return f"{what} as an interface"
    return what


def _path(extern: str) -> str:
    return extern.partition("@")[0]
