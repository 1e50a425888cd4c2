"""S-expressions of WebAssembly text: one reader, to a tree, and one writer.

A list is a tuple that begins with a word; words and strings are `str`. A string keeps its quotes
and escapes. Comments are left out; block comments do not nest here.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias, cast

from componentize.errors import ShimError

List: TypeAlias = tuple[str, *tuple["Expr", ...]]
Expr: TypeAlias = str | List

_TOKEN = re.compile(
    r"""
      [^\s();"]+                    # a word
    | \((?!;) | \)
    | "(?:[^"\\\n]|\\.)*"           # a string
    | ;;[^\n]*                      # a comment
    | \(;(?:[^;]|;(?!\)))*;\)       # a block comment
    | \S                            # none of these
    """,
    re.VERBOSE,
)


def read(text: str, file: str) -> list[List]:
    """The lists of a text that are in no other list.

    Args:
        text: WebAssembly text.
        file: what the text is called in messages.

    Raises:
        ShimError: with file and line: parentheses do not match, a list does not begin with a word,
            or something is neither word, string nor comment.
    """
    top: list[Expr] = []
    current = top
    outer: list[list[Expr]] = []
    opened: list[int] = []
    for index, token in enumerate(_TOKEN.findall(text)):
        if token == "(":
            outer.append(current)
            opened.append(index)
            current = []
        elif token == ")":
            if not outer:
                raise _misplaced(token, text, index, file)
            if not current or not isinstance(current[0], str) or current[0][0] == '"':
                raise _error("has a list that does not begin with a word", text, index, file)
            done = cast(List, tuple(current))
            current = outer.pop()
            opened.pop()
            current.append(done)
        elif token[0] in ";(":
            if token == ";":
                raise _error("has a stray ';'", text, index, file)
        elif not outer:
            raise _misplaced(token, text, index, file)
        elif token == '"':
            raise _error("has a string that does not end on its line", text, index, file)
        else:
            current.append(token)
    if outer:
        raise _error("ends inside a parenthesis, opened", text, opened[-1], file)
    return cast(list[List], top)


def write(expr: Expr) -> str:
    """The text of an expression, on one line."""
    return expr if isinstance(expr, str) else f"({' '.join(map(write, expr))})"


def first_word(expr: Expr) -> str:
    """The word that a list begins with; the empty string for what is no list."""
    return "" if isinstance(expr, str) else expr[0]


def lists(expr: List, word: str) -> Iterator[List]:
    """The lists directly in a list that begin with a word."""
    for each in expr:
        if not isinstance(each, str) and each[0] == word:
            yield each


def strings(expr: List) -> Iterator[str]:
    """The strings in a list and in the lists inside it, in order, without their quotes."""
    for each in expr:
        if not isinstance(each, str):
            yield from strings(each)
        elif each[0] == '"':
            yield each[1:-1]


def _misplaced(token: str, text: str, index: int, file: str) -> ShimError:
    return _error(f"has {token!r} outside of all parentheses", text, index, file)


def _error(found: str, text: str, index: int, file: str) -> ShimError:
    """What is wrong with the token of an index."""
    (token,) = islice(_TOKEN.finditer(text), index, index + 1)
    line = text.count("\n", 0, token.start()) + 1
    return ShimError(f"the shim's source {found}: {file}, line {line}")
