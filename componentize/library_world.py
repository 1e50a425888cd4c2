"""What the component of a library has of the world that is given, and the shim's imports."""

from collections.abc import Iterable, Mapping

from componentize.matching.match import ImportedFunction, Match, ResourceDrop
from componentize.wit.beside import beside
from componentize.wit.bindings import Bindings
from componentize.wit.live import live
from componentize.wit.model import Wit, World


def library_world(
    given: Bindings, matches: Iterable[Match], shim: tuple[Wit, World]
) -> tuple[Wit, World, Mapping[str, str]]:
    """The world of a library, and what it calls the interfaces that are imported.

    Args:
        given: the world that is given.
        matches: what of it is used.
        shim: the world of what the shim imports.

    Raises:
        WitError: the given world and the shim import an interface of one name that is not the same.
    """
    functions: list[tuple[str, str]] = []
    resources: list[tuple[str, str]] = []
    for match in matches:
        for item in match.imports.values():
            match item:
                case ImportedFunction(extern, function):
                    functions.append((extern, function))
                case ResourceDrop(extern, resource, exported=False):
                    resources.append((extern, resource))
    used = live(given.wit, given.wit.worlds[given.world], functions, resources)
    return beside(used, shim)
