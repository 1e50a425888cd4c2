"""The world of a component: what is used of the given one, the shim's imports, `wasi:cli/run`."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from componentize.dataclass import dataclass
from componentize.preview2 import RUN
from componentize.wit.load import preview2
from componentize.wit.model import InterfaceRef, Wit, World

if TYPE_CHECKING:
    from componentize.matching.match import Match
    from componentize.wit.bindings import Bindings


@dataclass(frozen=True, slots=True)
class ComponentWorld:
    """The world of a component, all of which it has.

    `names` is what it calls the interfaces that a given world or the shim's imports, where that is
    another name.
    """

    wit: Wit
    world: World
    names: Mapping[str, str]


def component_world(
    given: "Bindings | None",
    matches: "Iterable[Match]",
    shim: tuple[Wit, World],
    *,
    is_command: bool,
) -> ComponentWorld:
    """The world of a component.

    Args:
        given: the world that is given, if any.
        matches: what of it is used.
        shim: the world of what the shim imports.
        is_command: whether the component exports `wasi:cli/run`, whatever the given world.

    Raises:
        WitError: the given world and the shim import an interface of one name that is not the same.
    """
    wit, world = shim
    names: Mapping[str, str] = {}
    if given is not None:
        from componentize.library_world import library_world  # commands have no use for it

        wit, world, names = library_world(given, matches, shim)
    if is_command and run_key(world) is None:
        name = f"{world.name}#exports.{RUN}"
        run = replace(preview2().interfaces[RUN.partition("@")[0]], name=name)
        world = replace(world, exports={**world.exports, RUN: InterfaceRef(name)})
        wit = replace(
            wit,
            interfaces={**wit.interfaces, name: run},
            worlds={**wit.worlds, world.name: world},
        )
    return ComponentWorld(wit, world, names)


def run_key(world: World) -> str | None:
    """What a world calls the interface `wasi:cli/run` that it exports; None if it does not."""
    path = RUN.partition("@")[0]
    return next((key for key in world.exports if key.partition("@")[0] == path), None)
