"""The core instances of the stores, and what core modules are instantiated with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from componentize.compose.scope import Scope
from componentize.module.guest import STORE, Guest
from componentize.shim.model import MemoryName, Shim
from componentize.wasm.component.aliases import Alias, CoreExportTarget
from componentize.wasm.component.definitions import CoreModule, Definition
from componentize.wasm.component.instances import (
    CoreInlineExport,
    CoreInlineExports,
    CoreInstantiate,
    CoreInstantiateArg,
)
from componentize.wasm.component.sorts import CoreSort


@dataclass(frozen=True, slots=True)
class StoreExport:
    """An export of a core instance of a store, and the name it is imported under."""

    name: str
    sort: CoreSort
    instance: int
    export: str


class Stores:
    """The stores' modules and instances, defined in `scope`; exports are aliased when asked for."""

    def __init__(self, scope: Scope[Definition], shim: Shim, guest: Guest) -> None:
        self._scope = scope
        modules = [
            scope.define(CoreSort.MODULE, CoreModule(parts))
            for parts in (*(store.parts for store in guest.stores), (shim.store,))
        ]
        *guest_instances, shim_instance = [
            scope.define(CoreSort.INSTANCE, CoreInstantiate(module, ())) for module in modules
        ]
        guest_exports = [
            StoreExport(store.name, CoreSort[store.kind.upper()], instance, store.name)
            for store, instance in zip(guest.stores, guest_instances, strict=True)
        ]
        self.guest_imports = {STORE: guest_exports}
        self._memories: dict[MemoryName, StoreExport] = {
            "guest": next(
                export
                for export in guest_exports
                if (export.sort, export.name) == (CoreSort.MEMORY, guest.memory)
            ),
            "shim": StoreExport("memory", CoreSort.MEMORY, shim_instance, "memory"),
        }
        self.shim_imports: dict[str, list[StoreExport]] = {}
        for each in shim.store_imports:
            memory = self._memories[each.owner]
            export = StoreExport(
                each.core_name,
                CoreSort[each.kind.upper()],
                memory.instance,
                memory.export if each.owner == "guest" else each.export,
            )
            self.shim_imports.setdefault(each.core_module, []).append(export)

    def memory(self, owner: MemoryName) -> int:
        """The index of a memory."""
        return aliased(self._scope, self._memories[owner])

    def shim_function(self, name: str) -> int:
        """The index of a function that the shim's store exports."""
        instance = self._memories["shim"].instance
        return aliased(self._scope, StoreExport(name, CoreSort.FUNC, instance, name))


def aliased(scope: Scope[Definition], export: StoreExport) -> int:
    """The index of an export of a core instance."""
    target = CoreExportTarget(export.instance, export.export)
    return scope.share(export.sort, Alias(export.sort, target))


@dataclass(slots=True)
class CoreArguments:
    """What a core module is instantiated with, by the module name it imports from.

    Either an instance that there is already, or exports to make one of.
    """

    instances: dict[str, int] = field(default_factory=dict)
    exports: defaultdict[str, list[CoreInlineExport]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def instantiate(self, scope: Scope[Definition], module: int) -> int:
        """The index of an instance of the core module of that index."""
        gathered = {
            name: scope.define(CoreSort.INSTANCE, CoreInlineExports(tuple(exports)))
            for name, exports in self.exports.items()
        }
        args = (self.instances | gathered).items()
        instantiate = CoreInstantiate(module, tuple(CoreInstantiateArg(*arg) for arg in args))
        return scope.define(CoreSort.INSTANCE, instantiate)


def store_arguments(
    scope: Scope[Definition],
    imports: Mapping[str, Sequence[StoreExport]],
    shared_names: AbstractSet[str] = frozenset(),
) -> CoreArguments:
    """Arguments that meet imports from stores: a store's instance as it is where that will do.

    Args:
        scope: where exports are aliased that must be gathered.
        imports: the imports by module name.
        shared_names: module names that something else is imported from too.
    """
    arguments = CoreArguments()
    for module, exports in imports.items():
        instances = {export.instance for export in exports}
        renamed = any(export.name != export.export for export in exports)
        if len(instances) == 1 and not renamed and module not in shared_names:
            arguments.instances[module] = instances.pop()
        else:
            arguments.exports[module] += [
                CoreInlineExport(export.name, export.sort, aliased(scope, export))
                for export in exports
            ]
    return arguments
