"""What is newer than the WIT of WASI 0.2, to be refused by its name."""

import re

NEWER = "newer than WASI 0.2's WIT"
"""How a message calls it."""

_REACH = 200
"""How many characters before and after a place are looked at."""

_NAME = r"%?[A-Za-z][0-9A-Za-z-]*"
_PLACES = tuple(
    (re.compile(rf"(?:{before})\s*\Z"), re.compile(rf"\s*(?:{after})"), what)
    for before, after, what in (
        ("", r"async(?![0-9A-Za-z-])", "asynchronous functions are"),
        (r"(?<![0-9A-Za-z%-])async", r"(?![\s:])", "asynchronous functions are"),
        (r"(?<![0-9A-Za-z%-])stream", "<", "streams are"),
        (r"(?<![0-9A-Za-z%-])future", "<", "futures are"),
        (r"(?<![0-9A-Za-z%-])map", "<", "maps are"),
        (r"(?<![0-9A-Za-z%-])list\s*<[^;{}]*", r",\s*[0-9]", "lists of fixed length are"),
        (
            rf"(?:package|use|import|export|include)\s+{_NAME}\s*:\s*{_NAME}",
            ":",
            "nested names are",
        ),
        (rf"{_NAME}\s*:\s*{_NAME}\s*/\s*{_NAME}", "/", "nested packages in paths are"),
    )
)


def newer(text: str, offset: int) -> str | None:
    """What is wrong with a text that does not parse at an offset, if that is known to be newer."""
    before, after = text[max(0, offset - _REACH) : offset], text[offset : offset + _REACH]
    for left, right, what in _PLACES:
        if right.match(after) and left.search(before):
            return f"{what} {NEWER}"
    return None
