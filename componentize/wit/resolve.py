"""What a name stands for in resolved WIT."""

from typing import TypeAlias

from componentize.errors import WitError
from componentize.wit.model import (
    Alias,
    Enum,
    Flags,
    Record,
    Resource,
    TypeDef,
    TypeRef,
    Use,
    Variant,
    Wit,
)

Definition: TypeAlias = Record | Variant | Enum | Flags | Alias | Resource
"""What a name is defined as where it is not used from another interface."""


def resolve(wit: Wit, ref: TypeRef) -> tuple[TypeRef, Definition]:
    """Where a named type is defined, and as what: uses are followed, aliases are definitions.

    Raises:
        WitError: no interface or world has such a type.
    """
    passed: list[TypeRef] = []
    definition = _definition(wit, ref)
    while isinstance(definition, Use):
        passed.append(ref)
        ref = wit.homes.get(ref, definition.target)
        definition = _definition(wit, ref)
    wit.homes.update(dict.fromkeys(passed, ref))
    return ref, definition


def resource_of(wit: Wit, ref: TypeRef) -> TypeRef | None:
    """Where the resource is defined that a name stands for, through uses and aliases; None for the
    name of another type.

    Raises:
        WitError: no interface or world has such a type.
    """
    home, definition = resolve(wit, ref)
    while isinstance(definition, Alias) and isinstance(definition.target, TypeRef):
        home, definition = resolve(wit, definition.target)
    return home if isinstance(definition, Resource) else None


def _definition(wit: Wit, ref: TypeRef) -> TypeDef:
    definition: object = None
    if ref.interface in wit.interfaces:
        definition = wit.interfaces[ref.interface].types.get(ref.name)
    elif ref.interface in wit.worlds:
        world = wit.worlds[ref.interface]
        definition = world.imports.get(ref.name, world.exports.get(ref.name))
    else:
        raise WitError(f"no interface is called `{ref.interface}`")
    if not isinstance(definition, TypeDef):
        raise WitError(f"`{ref.interface}` has no type `{ref.name}`")
    return definition
