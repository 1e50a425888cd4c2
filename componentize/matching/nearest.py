"""Which of many names is most like one that was looked for; linear in how many there are."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from componentize.dataclass import dataclass
from componentize.matching.manglings import CM32P2

MOST_COUNTED = 200
"""With how many names, of about the same length, the letters of one are compared."""

MOST_COMPARED = 3
"""With how many of those their order is compared, too."""

LONGEST = 80
"""Longer names are not compared."""

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
        if near is not None:
            return head + near
        others = (each for each in self.all if not each.startswith(head))
        return _closest(name, others, _ALIKE_IN_FULL)


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
    from difflib import SequenceMatcher, get_close_matches  # milliseconds; most modules match
    from heapq import nlargest

    room = max(1, len(name) // 4)
    near = (each for each in known if abs(len(each) - len(name)) <= room)
    matcher = SequenceMatcher(b=name)

    def letters(each: str) -> float:
        matcher.set_seq1(each)
        return matcher.quick_ratio()

    promising = nlargest(MOST_COMPARED, islice(near, MOST_COUNTED), key=letters)
    close = get_close_matches(name, promising, 1, alike)
    return close[0] if close else None


def _split(name: str) -> tuple[str, str]:
    end = max(name.rfind("#"), name.rfind("|")) + 1
    return name[:end], name[end:]


def _stem(name: str) -> str:
    """A name without versions, in one spelling."""
    bare = name.removeprefix(CM32P2.exports.before)
    return _VERSION.sub("", bare).translate(_SPELLING).lower().lstrip("#")
