"""The core modules and core instances of a component."""

from collections.abc import Iterator, Mapping
from itertools import takewhile

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem, Lowered
from componentize.compose.imports import Imports
from componentize.compose.scope import Scope
from componentize.wasm.component.aliases import Alias, CoreExportTarget
from componentize.wasm.component.canon import (
    Canon,
    CanonOpt,
    Lower,
    Memory,
    Realloc,
    ResourceDrop,
)
from componentize.wasm.component.definitions import CoreModule, Definition
from componentize.wasm.component.instances import (
    CoreInlineExport,
    CoreInlineExports,
    CoreInstantiate,
    CoreInstantiateArg,
)
from componentize.wasm.component.sorts import CoreSort


class CoreInstances:
    """The core instances of a composition, defined in `scope`; exports are aliased when asked for.

    The order of definitions is the order of sections, and definitions of one kind side by side
    share a section. So what stands before all others, without arguments, is instantiated first;
    then comes each alias, each lowered function, each module, each instance.

    `modules` and `indices` are the indices of core modules and instances by the instance's name.
    """

    def __init__(
        self,
        scope: Scope[Definition],
        imports: Imports,
        instances: tuple[CoreInstance, ...],
    ) -> None:
        self._scope = scope
        self._imports = imports
        self.indices: dict[str, int] = {}
        self.modules: dict[str, int] = {}
        first = tuple(takewhile(lambda each: not each.arguments, instances))
        others = instances[len(first) :]
        self._define_modules(first)
        for each in first:
            self._instantiate(each)
        canons = [self._canon(item) for item in _items(others) if isinstance(item, Lowered)]
        for each in others:
            for items in each.arguments.values():
                if self._whole(items) is None:
                    self._alias_ready(items)
        for canon in canons:
            scope.share(canon)
        self._define_modules(others)
        for each in others:
            self._instantiate(each)

    def export(self, export: CoreExport) -> int:
        """The index of an export of an instance, in the index space of its sort."""
        target = CoreExportTarget(self.indices[export.instance], export.name)
        return self._scope.share(Alias(export.sort, target))

    def _define_modules(self, instances: tuple[CoreInstance, ...]) -> None:
        for each in instances:
            self.modules[each.name] = self._scope.define(CoreModule(each.module))

    def _instantiate(self, each: CoreInstance) -> None:
        whole = {name: self._whole(items) for name, items in each.arguments.items()}
        gathered = {
            name: self._gather(items)
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

    def _gather(self, items: Mapping[str, CoreItem]) -> int:
        exports = tuple(
            CoreInlineExport(name, _sort(item), self._item(item)) for name, item in items.items()
        )
        return self._scope.define(CoreInlineExports(exports))

    def _item(self, item: CoreItem) -> int:
        if isinstance(item, CoreExport):
            return self.export(item)
        return self._scope.share(self._canon(item))

    def _canon(self, lowered: Lowered) -> Canon:
        if lowered.dropped is not None:
            return ResourceDrop(self._imports.dropped(lowered))
        function = self._imports.function(lowered)
        options: list[CanonOpt] = []
        if lowered.memory is not None:
            options.append(Memory(self.export(lowered.memory)))
        if lowered.realloc is not None:
            options.append(Realloc(self.export(lowered.realloc)))
        return Lower(function, tuple(options))


def _items(instances: tuple[CoreInstance, ...]) -> Iterator[CoreItem]:
    for each in instances:
        for items in each.arguments.values():
            yield from items.values()


def _sort(item: CoreItem) -> CoreSort:
    return item.sort if isinstance(item, CoreExport) else CoreSort.FUNC
