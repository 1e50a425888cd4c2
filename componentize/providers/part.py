"""What one of the core modules of a library gives: the guest, or an adapter."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem, Lifted
from componentize.dataclass import dataclass
from componentize.providers.provided import Provided


@dataclass(frozen=True, slots=True)
class Part:
    """What is given for imports, and what is lifted; see `Composition`."""

    provided: Provided
    lifted: Mapping[str, Mapping[str, Lifted]] = field(default_factory=dict)
    destructors: Mapping[tuple[str, str], CoreExport] = field(default_factory=dict)


def joined_parts(parts: Iterable[Part]) -> Part:
    """All parts as one; what several give for one module name is that of the last."""
    instances: list[CoreInstance] = []
    imports: dict[str, Mapping[str, CoreItem]] = {}
    lifted: dict[str, Mapping[str, Lifted]] = {}
    destructors: dict[tuple[str, str], CoreExport] = {}
    for each in parts:
        instances += each.provided.instances
        imports |= each.provided.imports
        for extern, functions in each.lifted.items():
            lifted[extern] = {**lifted.get(extern, {}), **functions}
        destructors |= each.destructors
    return Part(Provided(tuple(instances), imports), lifted, destructors)
