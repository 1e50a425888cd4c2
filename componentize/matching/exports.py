"""Which export of a core module is what of a world."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.matching.manglings import CM32P2, LEGACY, MANGLINGS, Mangling
from componentize.matching.match import WORLD, ExportedFunction
from componentize.matching.nearest import Names, names
from componentize.matching.problems import few, nearest, of, open_type, quoted, wrong_type
from componentize.module.facts import Facts, export_types
from componentize.module.facts import Function as CoreFunction
from componentize.text import MOST
from componentize.wasm.core.exports import ExternKind
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.abi import lifted
from componentize.wit.bindings import Bindings
from componentize.wit.model import Function, InterfaceRef, Resource, Wit, World

_DESTRUCTOR = FuncType((NumType.I32,), ())

_PLUMBING = ("_", "cabi_", "canonical_abi_", "cm32p2_", "asyncify_")
_ALLOCATORS = frozenset({"malloc", "free", "calloc", "realloc"})
_MEANT = (CM32P2.world_imports + "|", LEGACY.post_return.before)


@dataclass(frozen=True, slots=True)
class MatchedExports:
    """The exports of a module that are what a world exports, as `Match` has them; the functions of
    the world that the module has to have, with what has them; and what is wrong."""

    exports: Mapping[str, Mapping[str, ExportedFunction]]
    destructors: Mapping[tuple[str, str], str]
    functions: tuple[tuple[str, Function], ...]
    unmatched: tuple[str, ...]
    problems: tuple[str, ...]


_Prefixes: TypeAlias = tuple[tuple[Mangling, str], ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """What a module may export: what it is for, of which function or resource; under which name in
    each mangling, and the type it has to have.

    `plain` tells that a type that is not final does not do.
    """

    role: str
    extern: str
    name: str
    cores: tuple[str, ...]
    type: FuncType
    plain: bool = False

    @property
    def what(self) -> str:
        """How problems call it."""
        return self.role + of(self.extern, self.name)


@dataclass(frozen=True, slots=True)
class _Lift:
    """A function that a world exports."""

    extern: str
    function: Function
    item: _Item
    post_return: _Item


def matched_exports(facts: Facts, bindings: Bindings, served: Collection[str]) -> MatchedExports:
    """Matches the exports of a module with what a world exports.

    Args:
        facts: the module.
        bindings: the world.
        served: what the world calls interfaces whose functions the module need not have.

    Raises:
        InvalidModuleError: an export that the world takes is no function of the module.
    """
    wit, world = bindings.wit, bindings.wit.worlds[bindings.world]
    prefixes = _prefixes(world)
    lifts = list(_lifts(wit, world, prefixes))
    destructors = dict(_destructors(wit, world, prefixes))
    items = (
        *(item for lift in lifts for item in (lift.item, lift.post_return)),
        *destructors.values(),
    )
    taken = {core for item in items for core in item.cores if core in facts.exports}
    types = export_types(facts, taken)
    problems: list[str] = []

    def found(item: _Item) -> str | None:
        return _found(facts, types, item, problems.append)

    exports: dict[str, dict[str, ExportedFunction]] = {
        key: {} for key, extern in world.exports.items() if isinstance(extern, InterfaceRef)
    }
    needed: list[tuple[str, Function]] = []
    missing: dict[str, list[_Lift]] = {}
    for lift in lifts:
        core, post_return = found(lift.item), found(lift.post_return)
        if core is not None:
            function = ExportedFunction(core, post_return)
            exports.setdefault(lift.extern, {})[lift.function.name] = function
        elif lift.extern not in served and not any(name in taken for name in lift.item.cores):
            missing.setdefault(lift.extern, []).append(lift)
        if core is not None or lift.extern not in served:
            needed.append((lift.extern, lift.function))
    found_destructors = {key: found(item) for key, item in destructors.items()}
    unmatched = tuple(
        export.name
        for export in facts.exports.values()
        if export.kind == ExternKind.FUNC and export.name not in taken and _is_meant(export.name)
    )
    if missing:
        problems += _missing(missing, exports, names(unmatched))
    return MatchedExports(
        exports=exports,
        destructors={key: core for key, core in found_destructors.items() if core is not None},
        functions=tuple(needed),
        unmatched=unmatched,
        problems=tuple(problems),
    )


def _prefixes(world: World) -> Mapping[str, _Prefixes]:
    """What stands before the exports for each interface and for the world itself.

    Where two interfaces have the same in one mangling, versions on one track, it is the first's.
    """
    used: set[str] = set()
    prefixes: dict[str, _Prefixes] = {}
    for extern in (WORLD, *world.exports):
        all_ = ((each, each.export_prefix(extern)) for each in MANGLINGS)
        prefixes[extern] = tuple((each, prefix) for each, prefix in all_ if prefix not in used)
        used.update(prefix for _, prefix in prefixes[extern])
    return prefixes


def _lifts(wit: Wit, world: World, prefixes: Mapping[str, _Prefixes]) -> Iterator[_Lift]:
    for key, extern in world.exports.items():
        match extern:
            case Function():
                yield _lift(wit, WORLD, extern, prefixes[WORLD])
            case InterfaceRef(name):
                for function in wit.interfaces[name].functions.values():
                    yield _lift(wit, key, function, prefixes[key])


def _lift(wit: Wit, extern: str, function: Function, prefixes: _Prefixes) -> _Lift:
    type_ = lifted(wit, function)
    cores = [(each, prefix + function.name) for each, prefix in prefixes]
    posts = tuple(each.post_return.around(core) for each, core in cores)
    after = FuncType(type_.results, ())
    return _Lift(
        extern,
        function,
        _Item("", extern, function.name, tuple(core for _, core in cores), type_, plain=True),
        _Item("the post-return function for ", extern, function.name, posts, after),
    )


def _destructors(
    wit: Wit, world: World, prefixes: Mapping[str, _Prefixes]
) -> Iterator[tuple[tuple[str, str], _Item]]:
    for key, extern in world.exports.items():
        if isinstance(extern, InterfaceRef):
            for name, definition in wit.interfaces[extern.name].types.items():
                if isinstance(definition, Resource):
                    cores = tuple(
                        prefix + each.destructor.around(name) for each, prefix in prefixes[key]
                    )
                    role = "the destructor for "
                    yield (key, name), _Item(role, key, name, cores, _DESTRUCTOR, plain=True)


def _found(
    facts: Facts,
    types: Mapping[str, CoreFunction],
    item: _Item,
    problem: Callable[[str], None],
) -> str | None:
    """The name of the export that is an item; None if there is none or it is not what it has to
    be, which is a problem then."""
    there = [core for core in item.cores if core in facts.exports]
    if not there:
        return None
    core = there[0]
    what = f"the export {quoted(core)}"
    if len(there) > 1:
        problem(f"the module exports {item.what} twice: as {' and as '.join(map(quoted, there))}")
    elif core not in types:
        kind = facts.exports[core].kind.name.lower()
        problem(f"{what} is a {kind}, but {item.what} is a function")
    elif types[core].type != item.type:
        problem(wrong_type(what, types[core].type, item.type))
    elif item.plain and not types[core].defined.is_plain:
        problem(open_type(what))
    else:
        return core
    return None


def _is_meant(name: str) -> bool:
    """Whether an exported function that no world takes looks as if one should."""
    if "#" in name or name.startswith(_MEANT):
        return True
    return not name.startswith(_PLUMBING) and name not in _ALLOCATORS


def _missing(
    missing: Mapping[str, list[_Lift]],
    exports: Mapping[str, Mapping[str, ExportedFunction]],
    known: Names,
) -> Iterator[str]:
    """A problem for each function that the module does not export; one for an interface of which
    it exports none."""
    whole = {extern for extern in missing if extern != WORLD and not exports.get(extern)}
    groups = [
        group
        for extern, lifts in missing.items()
        for group in ([lifts] if extern in whole else [[lift] for lift in lifts])
    ]
    for place, group in enumerate(groups):
        cores = [lift.item.cores[0] for lift in group]
        hint = nearest(known, cores[0]) if place < MOST else ""
        functions = few([lift.function.name for lift in group], quoted)
        where = f" of {quoted(group[0].extern)}" if group[0].extern else ""
        yield (
            f"the world exports {functions}{where}, but the module has no export "
            f"{few(cores, quoted)}{hint}"
        )
