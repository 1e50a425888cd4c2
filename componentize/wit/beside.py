"""Two worlds in one: that of a guest, and what the shim imports beside it."""

from collections.abc import Mapping
from dataclasses import replace

from componentize.errors import WitError
from componentize.text import joined, printable
from componentize.wit.compare import Side, differing, union
from componentize.wit.model import Interface, InterfaceRef, Wit, World
from componentize.wit.order import ordered
from componentize.wit.rename import renamed_extern, renamed_interface, renaming
from componentize.wit.tracks import higher, track_name


def beside(
    given: tuple[Wit, World], shim: tuple[Wit, World]
) -> tuple[Wit, World, Mapping[str, str]]:
    """The given world with the shim's imports among its own.

    Interfaces that both import on one track of versions are one import, at the higher version, with
    the types and functions of both; where these differ, both are imported. What the shim's world
    exports does not count.

    Args:
        given: a world as `live` leaves it.
        shim: a world as `versioned` makes it.

    Returns:
        The world, and what it calls each interface that one of the two imports by its full name.

    Raises:
        WitError: both import an interface of one name that is not the same.
    """
    (wit, world), (shim_wit, shim_world) = given, shim
    named = [key for key, each in world.imports.items() if each == InterfaceRef(key)]
    tracks: dict[str, str] = {}
    for key in named:
        tracks.setdefault(track_name(key), key)
    own, others = dict(zip(named, named, strict=True)), dict[str, str]()
    for key in shim_world.imports:
        others[key] = key
        mate = key if key in own else tracks.get(track_name(key))
        if mate is None:
            continue
        final = higher(mate, key)
        problems = list(
            differing(
                Side(wit, wit.interfaces[mate], {**own, mate: final}),
                Side(shim_wit, shim_wit.interfaces[key], {**others, key: final}),
            )
        )
        if not problems:
            own[mate] = others[key] = final
        elif mate == key:
            raise WitError(
                f"`{printable(key)}` is imported by the world and for preview1, and is not the "
                f"same: {joined(problems)}"
            )
    return *_united(given, shim, own, others), {**others, **own}


def _united(
    given: tuple[Wit, World],
    shim: tuple[Wit, World],
    own: Mapping[str, str],
    others: Mapping[str, str],
) -> tuple[Wit, World]:
    (wit, world), (shim_wit, shim_world) = given, shim
    interfaces = _renamed(wit, own)
    for name, interface in _renamed(shim_wit, others).items():
        mate = interfaces.get(name)
        interfaces[name] = interface if mate is None else union(mate, interface)
    moved = renaming(own)
    imports = {
        own.get(key, key): InterfaceRef(own[key]) if key in own else renamed_extern(each, moved)
        for key, each in world.imports.items()
    }
    for key in shim_world.imports:
        imports.setdefault(others[key], InterfaceRef(others[key]))
    result = ordered(Wit(interfaces), replace(world, imports=imports))
    return Wit(interfaces, {result.name: result}, wit.package_docs), result


def _renamed(wit: Wit, names: Mapping[str, str]) -> dict[str, Interface]:
    """The interfaces under their new names, if any has another one than before."""
    if all(name == new for name, new in names.items()):
        return dict(wit.interfaces)
    rename = renaming(names)
    return {
        names.get(name, name): renamed_interface(each, names.get(name, name), rename)
        for name, each in wit.interfaces.items()
    }
