"""What a world imports or exports, found by what a core module calls it."""

from collections.abc import Mapping, Sequence

from componentize.dataclass import dataclass
from componentize.matching.manglings import Place, on_track, place
from componentize.matching.match import WORLD
from componentize.wit.model import (
    Function,
    Interface,
    InterfaceRef,
    TypeDef,
    Wit,
    World,
)
from componentize.wit.tracks import track_name


@dataclass(frozen=True, slots=True)
class Externs:
    """The interfaces on one side of a world by what it calls them, and what it calls the first one
    on each track, and all versions of one."""

    interfaces: Mapping[str, Interface]
    first_on_track: Mapping[str, str]
    versions: Mapping[str, Sequence[str]]

    def find(self, place: Place) -> str | None:
        """What the world calls the interface that is meant; None if it is not there.

        The version can be any that is compatible.
        """
        if place.mangling.tracks:
            return self.first_on_track.get(place.extern)
        if place.extern in self.interfaces:
            return place.extern
        track = on_track(place.extern)
        return None if track is None else self.first_on_track.get(track)


@dataclass(frozen=True, slots=True)
class Sides:
    """What a world imports and exports: its interfaces, and what it imports itself."""

    imports: Externs
    exports: Externs
    functions: Mapping[str, Function]
    types: Mapping[str, TypeDef]


@dataclass(frozen=True, slots=True)
class Source:
    """What a module imports from under one module name: `extern` is what the world calls it, or
    `WORLD`. An exported interface has no functions here, only types."""

    module: str
    place: Place
    extern: str
    functions: Mapping[str, Function]
    types: Mapping[str, TypeDef]


def sides(wit: Wit, world: World) -> Sides:
    """What a world imports and exports."""
    imports, exports = (
        {
            key: wit.interfaces[item.name]
            for key, item in items.items()
            if isinstance(item, InterfaceRef)
        }
        for items in (world.imports, world.exports)
    )
    return Sides(
        _externs(imports),
        _externs(exports),
        {name: item for name, item in world.imports.items() if isinstance(item, Function)},
        {name: item for name, item in world.imports.items() if isinstance(item, TypeDef)},
    )


def source(sides: Sides, module: str) -> Source | None:
    """What a module name of imports means; None if the world has nothing that is called so."""
    meant = place(module)
    if meant is None:
        return None
    if meant.extern == WORLD:
        return Source(module, meant, WORLD, sides.functions, sides.types)
    side = sides.exports if meant.exported else sides.imports
    extern = side.find(meant)
    if extern is None:
        return None
    interface = side.interfaces[extern]
    functions = {} if meant.exported else interface.functions
    return Source(module, meant, extern, functions, interface.types)


def _externs(interfaces: Mapping[str, Interface]) -> Externs:
    first_on_track: dict[str, str] = {}
    versions: dict[str, list[str]] = {}
    for name in interfaces:
        first_on_track.setdefault(track_name(name), name)
        versions.setdefault(path_of(name), []).append(name)
    return Externs(interfaces, first_on_track, versions)


def path_of(extern: str) -> str:
    """The name of an interface without its version."""
    return extern.partition("@")[0]
