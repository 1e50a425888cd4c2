"""Foreign text in messages: names out of a module, and names of files.

They may hold anything: escape sequences of terminals, newlines, megabytes. A message shows what can
be printed, and escapes for the rest, as Python writes them.
"""

import os
from collections.abc import Iterable, Sequence

LONGEST = 80
"""How many characters of a name are shown."""

LONGEST_PATH = 1000
"""How many characters of a file's path are shown: it is the user's own, and all of it matters."""

MOST = 20
"""How many items of a list are shown."""

_CUT = "..."


def printable(name: str, longest: int = LONGEST) -> str:
    """`name` in printable characters, at most `longest` of them; a longer one loses its middle."""
    if len(name) <= longest and name.isprintable():
        return name
    head = _escaped(name[:longest])
    if len(name) <= longest and sum(map(len, head)) <= longest:
        return "".join(head)
    tail = _escaped(reversed(name[-longest:]))
    room = longest - len(_CUT)
    after = _fitting(tail, room // 2)
    before = _fitting(head, room - sum(map(len, after)))
    return "".join([*before, _CUT, *reversed(after)])


def printable_path(path: str | os.PathLike[str]) -> str:
    """The path of a file in printable characters."""
    return printable(os.fspath(path), LONGEST_PATH)


def listed(names: Sequence[str]) -> str:
    """Names, each `printable`, in one clause; of more than 20 the rest is counted: `and 5 more`."""
    return ", ".join(map(printable, names[:MOST])) + _more(len(names))


def joined(clauses: Sequence[str], separator: str = "; ", count: int | None = None) -> str:
    """Clauses that are ready to be printed, as one; of more than 20 the rest is counted.

    Args:
        clauses: the clauses, at least the first 20.
        separator: what stands between two of them.
        count: how many there are, if `clauses` are not all.
    """
    return separator.join(clauses[:MOST]) + _more(len(clauses) if count is None else count)


def _more(count: int) -> str:
    return f" and {count - MOST} more" if count > MOST else ""


def _escaped(text: Iterable[str]) -> list[str]:
    return [char if char.isprintable() else _escape(char) for char in text]


def _escape(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # a byte of a file's name that is not UTF-8 (PEP 383)
        return f"\\x{ord(char) - 0xDC00:02x}"
    return ascii(char)[1:-1]


def _fitting(pieces: Iterable[str], room: int) -> list[str]:
    fitting = []
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        fitting.append(piece)
    return fitting
