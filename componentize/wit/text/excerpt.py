"""The line of a text that an error is about, with a mark under the place."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from componentize.errors import WitError

WIDTH = 80
"""How many characters of a line are shown at most."""

_PLACE = re.compile(r"(.*):([0-9]+):([0-9]+)", re.DOTALL)
_WORD = re.compile(r"[0-9A-Za-z%_-]+|")
_CUT = "..."


@contextmanager
def excerpts(texts: Mapping[str, str]) -> Iterator[None]:
    """Errors that are raised within show the line they are about.

    Args:
        texts: each text by what it is called in `WitError.where`. More can be added within.
    """
    try:
        yield
    except WitError as error:
        place = _PLACE.fullmatch(error.where or "")
        if place is None or place[1] not in texts:
            raise
        shown = excerpt(texts[place[1]], int(place[2]), int(place[3]))
        raise WitError(error.found, where=error.where, excerpt=shown) from None


def excerpt(text: str, line: int, column: int) -> str:
    """A line of a text, what cannot be printed as spaces, and below it a mark under the word at the
    column; both counted from 1. Of a long line the part around the column is shown.
    """
    whole = text.split("\n")[line - 1]
    word = _WORD.match(whole, column - 1)
    start = max(0, min(column - 1 - WIDTH // 2, len(whole) - WIDTH))
    shown = "".join(char if char.isprintable() else " " for char in whole[start : start + WIDTH])
    length = min(len(word[0]) if word else 0, start + WIDTH - (column - 1))
    before = _columns(shown[: column - 1 - start])
    head = _CUT if start else ""
    tail = _CUT if start + WIDTH < len(whole) else ""
    margin = f"{line} | "
    return (
        f"{margin}{head}{shown.rstrip()}{tail}\n"
        f"{' ' * (len(margin) - 2)}| {' ' * (len(head) + before)}{'^' * max(1, length)}"
    )


def _columns(text: str) -> int:
    """How wide a terminal shows a text."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
