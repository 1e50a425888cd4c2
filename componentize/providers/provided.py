"""What a provider gives."""

from collections.abc import Mapping
from dataclasses import field, replace

from componentize.compose.composition import Arguments, CoreInstance, CoreItem, Dropped, Lowered
from componentize.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Provided:
    """The core instances that a provider adds to a composition, in order, and what it gives the
    guest: an item by the import's module and name."""

    instances: tuple[CoreInstance, ...] = ()
    imports: Arguments = field(default_factory=dict)


def renamed(provided: Provided, names: Mapping[str, str]) -> Provided:
    """The same with what is of interfaces that the component imports under other names.

    Args:
        provided: what a provider gives.
        names: what the component calls an interface, by what it is called so far; one that is not
            there keeps its name.
    """
    instances = tuple(
        replace(each, arguments=_renamed(each.arguments, names)) for each in provided.instances
    )
    return Provided(instances, _renamed(provided.imports, names))


def _renamed(arguments: Arguments, names: Mapping[str, str]) -> Arguments:
    return {
        module: {name: _item(item, names) for name, item in items.items()}
        for module, items in arguments.items()
    }


def _item(item: CoreItem, names: Mapping[str, str]) -> CoreItem:
    match item:
        case Lowered(extern) | Dropped(extern, exported=False) if extern in names:
            return replace(item, extern=names[extern])
    return item
