"""The core modules and core instances of a component."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from componentize.compose.composition import (
    CoreExport,
    CoreInstance,
    CoreItem,
    Dropped,
    Lowered,
    New,
    Rep,
)
from componentize.wasm.component.aliases import Alias, CoreExportTarget
from componentize.wasm.component.canon import Canon
from componentize.wasm.component.definitions import CoreModule, Definition
from componentize.wasm.component.instances import (
    CoreInlineExport,
    CoreInlineExports,
    CoreInstantiate,
    CoreInstantiateArg,
)
from componentize.wasm.component.sorts import CoreSort
from componentize.wit.binary.scope import Scope

CanonOf: TypeAlias = Callable[[Lowered | Dropped | New | Rep], Canon]
"""The canonical definition of a core function."""


class CoreInstances:
    """The core instances of a composition, defined in `scope`; exports are aliased when asked for.

    The order of definitions is the order of sections, and definitions of one kind side by side
    share a section. So what has no arguments is instantiated first; then (`define_others`) comes
    each alias, each canonical definition, each module, each instance.

    `modules` and `indices` are the indices of core modules and instances by the instance's name.
    """

    def __init__(self, scope: Scope[Definition], instances: tuple[CoreInstance, ...]) -> None:
        """Defines the first instances, those without arguments."""
        self._scope = scope
        self.indices: dict[str, int] = {}
        self.modules: dict[str, int] = {}
        first = tuple(each for each in instances if not each.arguments)
        self._others = tuple(each for each in instances if each.arguments)
        self._define_modules(first)
        for each in first:
            self.indices[each.name] = scope.define(CoreInstantiate(self.modules[each.name], ()))

    def define_others(self, canon_of: CanonOf) -> None:
        """Defines all other instances, and the core functions that they are given."""
        canons = [
            canon_of(item) for item in _items(self._others) if not isinstance(item, CoreExport)
        ]
        for each in self._others:
            for items in each.arguments.values():
                if self._whole(items) is None:
                    self._alias_ready(items)
        for canon in canons:
            self._scope.share(canon)
        self._define_modules(self._others)
        for each in self._others:
            self._instantiate(each, canon_of)

    def export(self, export: CoreExport) -> int:
        """The index of an export of an instance, in the index space of its sort."""
        target = CoreExportTarget(self.indices[export.instance], export.name)
        return self._scope.share(Alias(export.sort, target))

    def _define_modules(self, instances: tuple[CoreInstance, ...]) -> None:
        for each in instances:
            self.modules[each.name] = self._scope.define(CoreModule(each.module))

    def _instantiate(self, each: CoreInstance, canon_of: CanonOf) -> None:
        whole = {name: self._whole(items) for name, items in each.arguments.items()}
        gathered = {
            name: self._gather(items, canon_of)
            for name, items in each.arguments.items()
            if whole[name] is None
        }
        given = {name: index for name, index in whole.items() if index is not None} | gathered
        arguments = tuple(CoreInstantiateArg(*argument) for argument in given.items())
        instantiate = CoreInstantiate(self.modules[each.name], arguments)
        self.indices[each.name] = self._scope.define(instantiate)

    def _whole(self, items: Mapping[str, CoreItem]) -> int | None:
        """The index of the instance that has just these items under these names, if one has."""
        instances = {
            item.instance if isinstance(item, CoreExport) and item.name == name else None
            for name, item in items.items()
        }
        if len(instances) != 1:
            return None
        (instance,) = instances
        return None if instance is None else self.indices.get(instance)

    def _alias_ready(self, items: Mapping[str, CoreItem]) -> None:
        for item in items.values():
            if isinstance(item, CoreExport) and item.instance in self.indices:
                self.export(item)

    def _gather(self, items: Mapping[str, CoreItem], canon_of: CanonOf) -> int:
        exports = tuple(
            CoreInlineExport(name, item.sort, self.export(item))
            if isinstance(item, CoreExport)
            else CoreInlineExport(name, CoreSort.FUNC, self._scope.share(canon_of(item)))
            for name, item in items.items()
        )
        return self._scope.define(CoreInlineExports(exports))


def _items(instances: tuple[CoreInstance, ...]) -> Iterator[CoreItem]:
    for each in instances:
        for items in each.arguments.values():
            yield from items.values()
