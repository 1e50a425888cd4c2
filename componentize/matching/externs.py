"""The interfaces on one side of a world, found by what a core module calls them."""

from collections.abc import Mapping

from componentize.dataclass import dataclass
from componentize.matching.manglings import Place, on_track
from componentize.wit.model import Extern, Interface, InterfaceRef, Wit


@dataclass(frozen=True, slots=True)
class Externs:
    """Interfaces by what the world calls them; and what it calls the first one on each track."""

    interfaces: Mapping[str, Interface]
    first_on_track: Mapping[str, str]

    def find(self, place: Place) -> str | None:
        """What the world calls the interface a module name means; None if it is not there.

        The version can be any that is compatible.
        """
        if place.mangling.tracks:
            return self.first_on_track.get(place.extern)
        if place.extern in self.interfaces:
            return place.extern
        track = on_track(place.extern)
        return None if track is None else self.first_on_track.get(track)


def externs(wit: Wit, items: Mapping[str, Extern]) -> Externs:
    """The interfaces among what a world imports, or among what it exports."""
    interfaces = {
        name: wit.interfaces[item.name]
        for name, item in items.items()
        if isinstance(item, InterfaceRef)
    }
    first_on_track: dict[str, str] = {}
    for name in interfaces:
        first_on_track.setdefault(on_track(name) or name, name)
    return Externs(interfaces, first_on_track)
