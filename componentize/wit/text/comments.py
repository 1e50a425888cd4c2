"""Comments of WIT (WIT.md, Comments): blanked before lexing, and read where they document.

Block comments nest, which no regular expression of a lexer can follow.
"""

import re
from collections.abc import Iterator

from componentize.errors import WitError

_OUTSIDE = re.compile(r'/\*|//[^\n]*|"(?:[^"\\\n]|\\.)*"')
_INSIDE = re.compile(r"/\*|\*/")
_NOT_SPACE = re.compile(r"[^ \t\r\n]|\Z")


def blank_block_comments(text: str, where: str) -> str:
    """The text with every character of a block comment a space; line breaks stay.

    Raises:
        WitError: a block comment is not closed; `where` is what the text is called.
    """
    if "/*" not in text:
        return text
    kept: list[str] = []
    end = 0
    for opened, closed in _comments(text):
        if text.startswith("/*", opened):
            if closed < 0:
                line = text.count("\n", 0, opened) + 1
                column = opened - text.rfind("\n", 0, opened)
                found = "the block comment is not closed; add `*/`"
                raise WitError(found, where=f"{where}:{line}:{column}")
            kept += text[end:opened], re.sub(r"[^\n]", " ", text[opened:closed])
            end = closed
    return "".join((*kept, text[end:]))


def doc_comments(text: str) -> dict[int, str]:
    """The doc comments (`///` and `/** */`) right before each item, by the offset of the item.

    The marks are gone, with the space around them. Every comment between two words of the text
    counts for the second one.
    """
    if "///" not in text and "/**" not in text:
        return {}
    docs: dict[int, str] = {}
    lines: list[str] = []
    following = -1
    for start, end in _comments(text):
        if start != following:
            lines = []
        lines += _documentation(text[start:end])
        if (found := _NOT_SPACE.search(text, end)) is not None:
            following = found.start()
        if lines and not text.startswith(("//", "/*"), following):
            docs[following] = "\n".join(lines).strip("\n")
    return docs


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Where each comment starts and ends; the end of a block comment that is not closed is -1."""
    depth = opened = position = 0
    while match := (_INSIDE if depth else _OUTSIDE).search(text, position):
        position = match.end()
        if match[0] == "/*":
            opened = opened if depth else match.start()
            depth += 1
        elif match[0] == "*/":
            depth -= 1
            if not depth:
                yield opened, position
        elif match[0].startswith("//"):
            yield match.span()
    if depth:
        yield opened, -1


def _documentation(comment: str) -> list[str]:
    """The lines of a doc comment; none if it is another comment."""
    if comment.startswith("///"):
        return [comment.lstrip("/").strip()]
    if comment.startswith("/**") and len(comment) > 4:
        lines = comment.removesuffix("*/").lstrip("/*").split("\n")
        return [line.strip().removeprefix("*").strip() for line in lines]
    return []
