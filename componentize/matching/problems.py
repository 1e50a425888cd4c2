"""How problems of a core module with a world are put into words."""

from collections.abc import Callable, Collection
from itertools import islice
from typing import TypeVar

from componentize.matching.match import WORLD
from componentize.matching.nearest import Names
from componentize.text import printable
from componentize.wasm.core.types import FuncType

T = TypeVar("T")


def quoted(name: str) -> str:
    """A name out of a module or a world."""
    return f"`{printable(name)}`"


def of(extern: str, name: str) -> str:
    """An item of an interface, or of the world itself."""
    return quoted(name) if extern == WORLD else f"{quoted(name)} of {quoted(extern)}"


def imported(module: str, name: str) -> str:
    """An import of a core module."""
    return f"{quoted(name)} of {quoted(module)}"


def few(items: Collection[T], shown: Callable[[T], str]) -> str:
    """The first three of many, and how many more there are."""
    more = f" and {len(items) - 3} more" if len(items) > 3 else ""
    return ", ".join(map(shown, islice(items, 3))) + more


def wrong_type(what: str, found: FuncType, expected: FuncType) -> str:
    """A function whose core type differs."""
    return f"{what} has the type {found}, not {expected}"


def open_type(what: str) -> str:
    """A function whose type no plain one matches (core spec, 3.3, Matching)."""
    return (
        f"{what} has a type that is not final or is part of a recursion group: give it a plain "
        "function type"
    )


def nearest(known: Names, name: str) -> str:
    """What to add to the problem that a name is not there."""
    near = known.nearest(name)
    return "" if near is None else f"; the nearest is {quoted(near)}"
