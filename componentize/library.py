"""What a core module with a world adds to a composition."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from componentize.compose.composition import CoreExport, CoreInstance, Lifted
from componentize.dataclass import dataclass
from componentize.module.edits import Edits
from componentize.providers.provided import Provided

if TYPE_CHECKING:
    from componentize.matching.match import Match
    from componentize.wit.bindings import Bindings


@dataclass(frozen=True, slots=True)
class Library:
    """A core module with a world, less what its shim is for. A command without one is nothing of
    that: `NO_LIBRARY`.

    `world` is the whole world: that of the module, and those of adapters. `slots` are exports of
    the module that are called by way of slots; `inside` is not 0 while the host may not be called,
    if the shim has to know. `late` are instances that come after the module's. The rest is as of
    `Composition`, `Match` and `Report`.
    """

    world: "Bindings | None" = None
    matches: "tuple[Match, ...]" = ()
    provided: Provided = Provided()
    edits: Edits = Edits()
    late: tuple[CoreInstance, ...] = ()
    inside: CoreExport | None = None
    lifted: Mapping[str, Mapping[str, Lifted]] = field(default_factory=dict)
    destructors: Mapping[tuple[str, str], CoreExport] = field(default_factory=dict)
    slots: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


NO_LIBRARY = Library()
