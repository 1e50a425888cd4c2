"""The order of imports and exports: what something takes types from stands before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from componentize.wit.model import Extern, Interface, InterfaceRef, TypeDef, Use, Wit, World
from componentize.wit.rename import names_in


def used_interfaces(interface: Interface) -> Iterable[str]:
    """The other interfaces that an interface takes types from."""
    uses = (each.target.interface for each in interface.types.values() if isinstance(each, Use))
    return dict.fromkeys(uses)


def ordered(wit: Wit, world: World) -> World:
    """The world with its imports in order, and its exports; what is in order stays.

    Args:
        wit: the interfaces of the world, all of them under names of their own: no two imports or
            exports are the same one.
        world: the world.
    """
    return replace(
        world,
        imports=_ordered(wit, world, world.imports),
        exports=_ordered(wit, world, world.exports),
    )


def _ordered(wit: Wit, world: World, externs: Mapping[str, Extern]) -> dict[str, Extern]:
    keys = {each.name: key for key, each in externs.items() if isinstance(each, InterfaceRef)}

    def needed(key: str) -> Iterator[str]:
        extern = externs[key]
        if isinstance(extern, InterfaceRef):
            for used in used_interfaces(wit.interfaces[extern.name]):
                if used in keys:
                    yield keys[used]
            return
        for ref in names_in(extern):
            found = ref.name if ref.interface == world.name else keys.get(ref.interface, "")
            if isinstance(externs.get(found), InterfaceRef | TypeDef):
                yield found
        resource = key.partition("]")[2].partition(".")[0]
        if resource in externs:
            yield resource

    done: dict[str, Extern] = {}
    entered: set[str] = set()
    pending: list[tuple[str, Iterator[str]]] = [("", iter(externs))]
    while pending:
        key, remaining = pending[-1]
        following = next((each for each in remaining if each not in entered), None)
        if following is not None:
            entered.add(following)
            pending.append((following, needed(following)))
            continue
        pending.pop()
        if key:
            done[key] = externs[key]
    return done
