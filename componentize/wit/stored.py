"""Resolved WIT as JSON, which is read without parsing WIT.

A value of a model class is an object whose `""` is the name of the class, and whose other members
are the fields that differ from their defaults; a primitive type has its keyword there and nothing
else. All other objects are mappings, whose keys are never empty. Tuples are arrays.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import cast

from componentize.wit import model
from componentize.wit.model import Primitive, Wit

_TAG = ""
_CLASSES: Mapping[object, Callable[..., object]] = {
    each.__name__: each
    for each in (
        *(model.TypeRef, model.List, model.Option, model.Result, model.Tuple),
        *(model.Own, model.Borrow, model.Field, model.Case, model.Record, model.Variant),
        *(model.Enum, model.Flags, model.Alias, model.Use, model.Resource, model.Function),
        *(model.Interface, model.InterfaceRef, model.World, model.Wit),
    )
}
_PRIMITIVES: Mapping[object, Primitive] = {each.value: each for each in Primitive}
_LEVELS = 4
"""How many levels of objects have a line for each member: down to a type or a function."""


def as_stored(wit: Wit) -> str:
    """WIT as JSON text, a line for each type and function."""
    return _text(_storable(wit), 0) + "\n"


def stored(text: str) -> Wit:
    """The WIT that `as_stored` made this text of."""
    return cast(Wit, json.loads(text, object_hook=_restored))


def _restored(members: dict[str, object]) -> object:
    tag = members.pop(_TAG, None)
    if tag is None:
        return members
    if tag in _PRIMITIVES:
        return _PRIMITIVES[tag]
    for name, value in members.items():
        if type(value) is list:
            members[name] = tuple(value)
    return _CLASSES[tag](**members)


def _storable(value: object) -> object:
    match value:
        case Primitive():
            return {_TAG: value.value}
        case tuple():
            return [_storable(each) for each in value]
        case Mapping():
            return {name: _storable(each) for name, each in value.items()}
        case None | str():
            return value
    assert is_dataclass(value)
    members = {each.name: getattr(value, each.name) for each in fields(value) if each.repr}
    differing = {
        each.name: _storable(members[each.name])
        for each in fields(value)
        if each.repr and members[each.name] != _default(each)
    }
    return {_TAG: type(value).__name__, **differing}


def _default(field: Field[object]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _text(value: object, level: int) -> str:
    if not isinstance(value, dict) or not value or level == _LEVELS:
        return json.dumps(value, ensure_ascii=False)
    indent = " " * level
    members = (
        f"{indent} {json.dumps(name)}: {_text(member, level + 1)}" for name, member in value.items()
    )
    return "{\n" + ",\n".join(members) + f"\n{indent}}}"
