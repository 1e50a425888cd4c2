"""What a name stands for in resolved WIT."""

from collections.abc import Mapping
from typing import TypeAlias

from componentize.errors import WitError
from componentize.wit.model import (
    Alias,
    Enum,
    Flags,
    Interface,
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
    definition = _definition(wit, ref)
    while isinstance(definition, Use):
        ref = definition.target
        definition = _definition(wit, ref)
    return ref, definition


def _definition(wit: Wit, ref: TypeRef) -> TypeDef:
    interface = wit.interfaces.get(ref.interface)
    types = _world_types(wit, ref.interface) if interface is None else interface.types
    definition = types.get(ref.name)
    if not isinstance(definition, TypeDef):
        raise WitError(f"`{ref.interface}` has no type `{ref.name}`")
    return definition


def _world_types(wit: Wit, owner: str) -> Mapping[str, object]:
    """The types of a world, among its imports, or of an interface that is inline in one."""
    if owner in wit.worlds:
        return wit.worlds[owner].imports
    world, _, path = owner.partition(".")
    direction, _, name = path.partition(".")
    if world in wit.worlds and direction in ("imports", "exports"):
        externs = wit.worlds[world]
        inline = (externs.imports if direction == "imports" else externs.exports).get(name)
        if isinstance(inline, Interface):
            return inline.types
    raise WitError(f"no interface is called `{owner}`")
