"""What is told about imports of a core module that a world does not have."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from componentize.matching.externs import Sides, Source, path_of
from componentize.matching.manglings import (
    CM32P2,
    LEGACY,
    MANGLINGS,
    Intrinsic,
    Place,
    intrinsic,
    on_track,
    place,
)
from componentize.matching.match import WORLD
from componentize.matching.nearest import names
from componentize.matching.problems import few, imported, nearest, quoted
from componentize.shim.preview1 import PREVIEW0
from componentize.text import MOST
from componentize.wit.model import Resource, Use

_OF_FUNCTIONS = ("[constructor]", "[method]", "[static]")


def no_such_modules(sides: Sides, missing: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The problems that a world has nothing that is called like module names of imports.

    Args:
        sides: the world.
        missing: what is imported, by module name, each a problem.
    """
    known = {False: names(sides.imports.interfaces), True: names(sides.exports.interfaces)}
    for number, (module, functions) in enumerate(missing.items()):
        what = f"the module imports {few(functions, quoted)} of {quoted(module)}"
        meant = place(module)
        if meant is None:
            yield (
                f"{what}, which is no name of an interface; what a world imports itself is "
                f"imported from `{LEGACY.world_imports}` or `{CM32P2.world_imports}`"
            )
            continue
        near = known[meant.exported].nearest(meant.extern) if number < MOST else None
        yield f"{what}, but {_no_such_module(sides, module, meant, near)}"


def _no_such_module(sides: Sides, module: str, meant: Place, near: str | None) -> str:
    """Why an interface is not there, and what helps."""
    imports, exports = (sides.imports, "imports"), (sides.exports, "exports")
    (side, does), (other, does_other) = (exports, imports) if meant.exported else (imports, exports)
    mangling, versions = meant.mangling, side.versions.get(path_of(meant.extern), ())
    same = side.first_on_track.get(on_track(meant.extern) or meant.extern)
    if same is not None:
        affix = mangling.intrinsics_of_exports if meant.exported else mangling.imports
        called = quoted(affix.around(mangling.spelled(same)))
        return f"{quoted(same)}, which the world {does}, has the module name {called}"
    found = f"the world does not {does.removesuffix('s')} {quoted(meant.extern)}"
    if versions:
        return f"{found}: it {does} {few(versions, quoted)}, which is not compatible"
    if other.find(meant) is not None:
        return f"{found}: it {does_other} it only"
    if meant.extern == mangling.world_imports:
        return f"{found}: what a world itself exports has no resources"
    if module == PREVIEW0:
        return f"{found}: that is preview0, the version before preview1; use a newer toolchain"
    if module == "env":
        return f"{found}: link the code that defines it, or give an adapter for `env`"
    if near is not None:
        return f"{found}; the nearest is {quoted(near)}"
    return f"{found}: add it to the world, or build the module without it"


def no_such_items(sides: Sides, source: Source, missing: Iterable[str]) -> Iterator[str]:
    """The problems that an interface or the world has not what is imported from there.

    Args:
        sides: the world.
        source: what is imported from.
        missing: what is imported, each a problem.
    """
    resources = [name for name, type_ in source.types.items() if isinstance(type_, Resource)]
    known = names(
        [
            *source.functions,
            *(
                affix.around(resource)
                for kind, affix in source.place.mangling.intrinsics.items()
                if kind == Intrinsic.DROP or source.place.exported
                for resource in resources
            ),
        ]
    )
    for number, name in enumerate(missing):
        reason = _reason(sides, source, name)
        hint = nearest(known, name) if reason is None and number < MOST else ""
        what = f"the module imports {imported(source.module, name)}"
        yield f"{what}, {reason or _not_there(source)}{hint}"


def _not_there(source: Source) -> str:
    if source.extern == WORLD:
        return "but the world imports no such function"
    if source.place.exported:
        return f"where only handles of the resources of {quoted(source.extern)} are made"
    return f"but {quoted(source.extern)} has no such function"


def _reason(sides: Sides, source: Source, name: str) -> str | None:
    """Why something is not there, where more can be told than that."""
    mangling = source.place.mangling
    kind, resource = intrinsic(mangling, name) or (None, "")
    match source.types.get(resource):
        case Use(target):
            return f"but {quoted(resource)} is defined by {quoted(target.interface)}"
        case Resource():
            place_ = mangling.intrinsics_of_exports.around(source.place.extern)
            exported = source.extern in sides.exports.interfaces
            there = f"; for the one it exports, import it from {quoted(place_)}" if exported else ""
            made = "handles are made only of resources that it exports"
            return f"but the world imports {quoted(resource)}: {made}{there}"
    if name in source.types:
        return "but that is a type, not a function"
    for other in MANGLINGS:
        foreign = intrinsic(other, name)
        if foreign is not None and isinstance(source.types.get(foreign[1]), Resource):
            called = mangling.intrinsics[foreign[0]].around(foreign[1])
            return f"but under this module name that is called {quoted(called)}"
    if kind is None and name.startswith("[") and not name.startswith(_OF_FUNCTIONS):
        return "which is of the asynchronous ABI, newer than WASI 0.2"
    return None
