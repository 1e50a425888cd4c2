"""Canonical definitions: what the core functions that a composition asks for are made by."""

from collections.abc import Mapping

from componentize.compose.composition import (
    Composition,
    CoreExport,
    Dropped,
    Lowered,
    New,
    Options,
    Rep,
)
from componentize.compose.core_instances import CoreInstances
from componentize.wasm.component.canon import (
    Canon,
    CanonOpt,
    Lower,
    Memory,
    PostReturn,
    Realloc,
    ResourceDrop,
    ResourceNew,
    ResourceRep,
    StringEncoding,
)
from componentize.wasm.component.definitions import Definition
from componentize.wasm.component.types import ResourceType
from componentize.wit.binary.externs import Externs, interfaces_of
from componentize.wit.binary.scope import Scope
from componentize.wit.model import Extern, InterfaceRef, Resource, TypeRef
from componentize.wit.resolve import resource_of

_I32 = 0x7F


class Canons:
    """The canonical definitions of a composition, and the resource types that it exports.

    `resources` are the indices of those types.
    """

    def __init__(
        self,
        scope: Scope[Definition],
        composition: Composition,
        imports: Externs,
        core: CoreInstances,
    ) -> None:
        """Defines the exported resources; what has their destructors is instantiated already."""
        self._composition = composition
        self._imports = imports
        self._core = core
        destructors = {
            resource: None if export is None else core.export(export)
            for resource, export in _exported_resources(composition).items()
        }
        self.resources: Mapping[TypeRef, int] = {
            resource: scope.define(ResourceType(_I32, destructor))
            for resource, destructor in destructors.items()
        }

    def canon(self, item: Lowered | Dropped | New | Rep) -> Canon:
        """The definition of a core function that is given to a core module."""
        match item:
            case Lowered(extern, function, options):
                world = self._composition.world
                owner = _owner(world.name, world.imports, extern)
                return Lower(self._imports.function(owner, function), self.options(options))
            case Dropped(extern, resource, exported):
                return ResourceDrop(self._resource(extern, resource, exported))
            case New(extern, resource):
                return ResourceNew(self._resource(extern, resource))
            case Rep(extern, resource):
                return ResourceRep(self._resource(extern, resource))

    def options(self, options: Options) -> tuple[CanonOpt, ...]:
        """The options of `canon lower` and `canon lift`."""
        found: list[CanonOpt] = []
        if options.memory is not None:
            found.append(Memory(self._core.export(options.memory)))
        if options.realloc is not None:
            found.append(Realloc(self._core.export(options.realloc)))
        if options.encoding not in (None, StringEncoding.UTF8):
            found.append(options.encoding)
        if options.post_return is not None:
            found.append(PostReturn(self._core.export(options.post_return)))
        return tuple(found)

    def _resource(self, extern: str, resource: str, exported: bool = True) -> int:
        world = self._composition.world
        owner = _owner(world.name, world.exports if exported else world.imports, extern)
        home = resource_of(self._composition.wit, TypeRef(owner, resource))
        assert home is not None, resource
        return self.resources[home] if home in self.resources else self._imports.type(home)


def _owner(world: str, externs: Mapping[str, Extern], key: str) -> str:
    """The name of what has the types and functions of an import or export."""
    extern = externs.get(key)
    return extern.name if isinstance(extern, InterfaceRef) else world


def _exported_resources(composition: Composition) -> dict[TypeRef, CoreExport | None]:
    """The resources of all exports, each with its destructor, if it has one."""
    world = composition.world
    owned = {"": (world.name, world.exports)} | {
        key: (each.name, each.types)
        for key, each in interfaces_of(composition.wit, world.exports).items()
    }
    return {
        TypeRef(owner, name): composition.destructors.get((key, name))
        for key, (owner, types) in owned.items()
        for name, definition in types.items()
        if isinstance(definition, Resource)
    }
