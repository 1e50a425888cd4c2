"""Which of many names is most like one that was looked for; linear in how many there are."""

import difflib
import re
from collections.abc import Iterable, Mapping
from itertools import islice

from componentize.dataclass import dataclass
from componentize.matching.manglings import CM32P2

MOST_COMPARED = 200
"""With how many names, of about the same length, one is compared letter by letter."""

LONGEST = 120
"""Longer names are not compared letter by letter."""

_ALIKE = 0.75
_VERSION = re.compile(r"@[^#|]*")
_SPELLING = str.maketrans("_.|", "--#")


@dataclass(frozen=True, slots=True)
class Names:
    """Names, and the first one of each stem: what they are but for versions and spelling."""

    all: tuple[str, ...]
    by_stem: Mapping[str, str]

    def nearest(self, name: str) -> str | None:
        """The one that is most like a name; None if none is much like it."""
        same = self.by_stem.get(_stem(name))
        if same is not None or len(name) > LONGEST:
            return same
        room = max(1, len(name) // 4)
        near = (each for each in self.all if abs(len(each) - len(name)) <= room)
        close = difflib.get_close_matches(name, islice(near, MOST_COMPARED), 1, _ALIKE)
        return close[0] if close else None


def names(all: Iterable[str]) -> Names:
    """Names to look for near ones in."""
    kept = tuple(all)
    by_stem: dict[str, str] = {}
    for name in kept:
        by_stem.setdefault(_stem(name), name)
    return Names(kept, by_stem)


def _stem(name: str) -> str:
    """A name without versions, in one spelling."""
    bare = name.removeprefix(CM32P2.exports.before)
    return _VERSION.sub("", bare).translate(_SPELLING).lower().lstrip("#")
