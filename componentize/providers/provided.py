"""What a provider gives."""

from collections.abc import Mapping

from componentize.compose.composition import CoreInstance, CoreItem
from componentize.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Provided:
    """The core instances that a provider adds to a composition, in order, and what it gives the
    guest: an item by the import's module and name."""

    instances: tuple[CoreInstance, ...]
    imports: Mapping[str, Mapping[str, CoreItem]]
