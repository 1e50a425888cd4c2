"""The tokens of WIT (WIT.md, Lexical structure)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

NAME = "name"
VERSION = "version"
STRING = "string"
MARK = "mark"
UNKNOWN = "unknown"
END = "end"

_TOKEN = re.compile(
    r"(?P<space>(?:[ \t\r\n]|//[^\n]*)+)"
    r"|(?P<name>%?[A-Za-z][0-9A-Za-z_-]*)"
    r"|(?P<version>[0-9]+\.[0-9]+\.[0-9]+"
    r"(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)"
    r'|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<mark>->|[(){}<>;:,.@/=_])"
    r"|(?P<unknown>.)",
    re.DOTALL,
)


class Token(NamedTuple):
    """A token: its kind, how it is written, its offset, and its line and column, both from 1.

    A `NAME` can be a keyword, or misspelled. `UNKNOWN` is a character that begins no token. `END`
    stands where the last token does.
    """

    kind: str
    text: str
    start: int
    line: int
    column: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text without block comments, and one for its end."""
    line, begin = 1, 0
    place = (1, 1)
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "space":
            breaks = text.count("\n", start, end)
            if breaks:
                line += breaks
                begin = text.rfind("\n", start, end) + 1
        else:
            place = (line, start - begin + 1)
            yield Token(match.lastgroup or UNKNOWN, match[0], start, *place)
    yield Token(END, "", len(text), *place)
