"""preview0 out of the source of preview1.

`$NAME.preview0`, a constant or function, stands for `$NAME` in what is linked for preview0. A
function that uses such a name, or another such function, is copied, with these names in the places
of theirs. All other functions are the same in both.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import cast

from componentize.shim.identifiers import Identifier
from componentize.shim.sexpr import Expr, List, first_word
from componentize.shim.source import Field, Source, read_field

_ENDING = ".preview0"
_USES = {"call": "func", "global.get": "global"}
"""The instructions that name what may stand for another, and the index space of the name."""


@cache
def with_preview0(source: Source) -> tuple[Source, Mapping[str, str]]:
    """The source with functions for preview0, and what those are exported as that are others there,
    by the name of the function in preview1."""
    stands = {each: field for field in source.fields if (each := stands_for(field)) is not None}
    others = _others(source, stands)
    added: list[Field] = []
    changed: dict[Field, Field] = {}
    exported: dict[str, str] = {}
    for field in source.fields:
        if field.kind != "func" or field.identifier not in others:
            continue
        given = stands.get(field.identifier)
        tree = _copied(field, others) if given is None else given.tree
        if field.export is not None:
            exported[field.export] = f"preview0.{field.export}"
            tree = _exported(tree, exported[field.export])
        other = read_field(tree, field.file if given is None else given.file)
        if given is None:
            added.append(other)
        else:
            changed[given] = other
    fields = (*(changed.get(each, each) for each in source.fields), *added)
    named = {each.identifier: each for each in fields if each.identifier is not None}
    return Source(fields, named, source.constants, source.kinds), exported


def stands_for(field: Field) -> Identifier | None:
    """What a field stands for in preview0; None for one that is not for preview0 only."""
    if field.identifier is None or not field.identifier.name.endswith(_ENDING):
        return None
    return field.identifier._replace(name=field.identifier.name.removesuffix(_ENDING))


def _others(source: Source, stands: Collection[Identifier]) -> set[Identifier]:
    """The constants and functions that are others in preview0."""
    users: dict[Identifier, list[Identifier]] = {}
    for field in source.fields:
        if field.kind == "func" and field.identifier is not None and stands_for(field) is None:
            for use in field.uses:
                users.setdefault(use, []).append(field.identifier)
    found: set[Identifier] = set()
    pending = list(stands)
    while pending:
        each = pending.pop()
        if each not in found:
            found.add(each)
            pending += users.get(each, ())
    return found


def _copied(field: Field, others: Collection[Identifier]) -> List:
    assert field.name is not None
    rest = [_renamed(each, others) for each in field.tree if each != field.name]
    return cast(List, (field.kind, field.name + _ENDING, *rest[1:]))


def _renamed(expr: Expr, others: Collection[Identifier]) -> Expr:
    if isinstance(expr, str):
        return expr
    rest = [_renamed(each, others) for each in expr[1:]]
    match rest:
        case [str(name), *_] if Identifier(_USES.get(expr[0], ""), name) in others:
            rest[0] = name + _ENDING
    return (expr[0], *rest)


def _exported(field: List, name: str) -> List:
    own, *rest = [each for each in field[1:] if first_word(each) != "export"]
    return cast(List, (field[0], own, ("export", f'"{name}"'), *rest))
