"""The `$names` in WebAssembly text, and the index space each of them is of.

A module has an index space for each sort of field, a function one for its locals, and a block one
for its labels (core spec, "Indices", "Identifiers"): the same name may stand for a function and for
a local. Which space a name is of is told by the word before it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from componentize.errors import ShimError
from componentize.shim.sexpr import List, write

LOCAL, LABEL = "local", "label"

_SPACES: Mapping[str, tuple[str, ...]] = {
    # fields, and what names one in them
    **{word: (word,) for word in ("func", "table", "memory", "global", "type", "elem", "data")},
    "start": ("func",),
    # variables and calls
    **dict.fromkeys(("param", "local", "local.get", "local.set", "local.tee"), (LOCAL,)),
    **dict.fromkeys(("global.get", "global.set"), ("global",)),
    **dict.fromkeys(("call", "return_call", "ref.func"), ("func",)),
    **dict.fromkeys(("call_indirect", "return_call_indirect"), ("table",)),
    # control
    **dict.fromkeys(("block", "loop", "if", "br", "br_if", "br_table"), (LABEL,)),
    # memories and tables
    **dict.fromkeys(("memory.size", "memory.grow", "memory.fill"), ("memory",)),
    **{
        f"{number}.{access}": ("memory",)
        for number in ("i32", "i64", "f32", "f64")
        for access in ("load", "store")
    },
    **{
        f"{number}.{access}": ("memory",)
        for number, widths in (("i32", (8, 16)), ("i64", (8, 16, 32)))
        for width in widths
        for access in (f"load{width}_s", f"load{width}_u", f"store{width}")
    },
    "memory.copy": ("memory", "memory"),
    "memory.init": ("memory", "data"),
    "data.drop": ("data",),
    **dict.fromkeys(("table.get", "table.set", "table.size", "table.grow"), ("table",)),
    "table.fill": ("table",),
    "table.copy": ("table", "table"),
    "table.init": ("table", "elem"),
    "elem.drop": ("elem",),
}


class Identifier(NamedTuple):
    """A name and its index space: `func`, `global`, `memory`, ..., `local` or `label`."""

    space: str
    name: str


def identifiers(expr: List) -> list[Identifier]:
    """The identifiers in a list and in the lists inside it; annotations have none.

    Raises:
        ShimError: a name follows a word of which nobody has said what it names.
    """
    found: list[Identifier] = []
    _collect(expr, found)
    return found


def _collect(expr: List, found: list[Identifier]) -> None:
    word = expr[0]
    if word[0] == "@":
        return
    names: list[str] = []
    for each in expr[1:]:
        if not isinstance(each, str):
            _collect(each, found)
        elif each[0] == "$":
            names.append(each)
        elif each[0] != '"':
            if names:
                found += _of(word, names, expr)
                names = []
            word = each
    if names:
        found += _of(word, names, expr)


def _of(word: str, names: list[str], expr: List) -> Iterator[Identifier]:
    """Which identifiers the names after a word are. The first space is the one that may be left out
    (`memory.init $data`) or that more names than spaces are of (`br_table`)."""
    spaces = _SPACES.get(word)
    if spaces is None:
        raise ShimError(
            f"the shim's source has `{word} {names[0]}` in `{write(expr)[:60]}`, and"
            f" componentize/shim/identifiers.py does not say what `{word}` names: add it there"
        )
    missing = len(names) - len(spaces)
    spaces = (spaces[0],) * missing + spaces if missing >= 0 else spaces[-missing:]
    return map(Identifier, spaces, names)
