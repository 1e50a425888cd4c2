"""Which of many names is most like one that was looked for; linear in how many there are."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from componentize.dataclass import dataclass
from componentize.matching.manglings import CM32P2

MOST_COMPARED = 200
"""With how many names, of about the same length, one is compared letter by letter."""

LONGEST = 120
"""Longer names are not compared letter by letter."""

_ALIKE = 0.6
_ALIKE_IN_FULL = 0.85
_VERSION = re.compile(r"@[^#|]*")
_SPELLING = str.maketrans("_.|", "--#")


@dataclass(frozen=True, slots=True)
class Names:
    """Names, by their stems: what they are but for versions and spelling; and by what they begin
    with, up to the last `#` or `|`."""

    all: tuple[str, ...]
    by_stem: Mapping[str, str]
    by_head: Mapping[str, Sequence[str]]

    def nearest(self, name: str) -> str | None:
        """The one that is most like a name; None if none is much like it.

        It begins like the name if such a one is like it.
        """
        same = self.by_stem.get(_stem(name))
        if same is not None:
            return same
        head, tail = _split(name)
        near = _closest(tail, self.by_head.get(head, ()), _ALIKE)
        return head + near if near is not None else _closest(name, self.all, _ALIKE_IN_FULL)


def names(all: Iterable[str]) -> Names:
    """Names to look for near ones in."""
    kept = tuple(all)
    by_stem: dict[str, str] = {}
    by_head: dict[str, list[str]] = {}
    for name in kept:
        by_stem.setdefault(_stem(name), name)
        head, tail = _split(name)
        by_head.setdefault(head, []).append(tail)
    return Names(kept, by_stem, by_head)


def _closest(name: str, known: Iterable[str], alike: float) -> str | None:
    if len(name) > LONGEST:
        return None
    room = max(1, len(name) // 4)
    near = (each for each in known if abs(len(each) - len(name)) <= room)
    close = difflib.get_close_matches(name, islice(near, MOST_COMPARED), 1, alike)
    return close[0] if close else None


def _split(name: str) -> tuple[str, str]:
    end = max(name.rfind("#"), name.rfind("|")) + 1
    return name[:end], name[end:]


def _stem(name: str) -> str:
    """A name without versions, in one spelling."""
    bare = name.removeprefix(CM32P2.exports.before)
    return _VERSION.sub("", bare).translate(_SPELLING).lower().lstrip("#")
