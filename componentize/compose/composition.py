"""The component around a program: core modules, each instantiated with what stands before it.

The order of definitions is the order of sections, so aliases are asked for before the first
canonical definition: then all of them share a section.
"""

from componentize.compose.imports import Imports
from componentize.compose.scope import Scope
from componentize.compose.stores import CoreArguments, Stores, store_arguments
from componentize.module.guest import Guest
from componentize.preview2 import RUN
from componentize.shim.model import Lowering, Shim
from componentize.wasm.component.aliases import Alias, CoreExportTarget
from componentize.wasm.component.canon import (
    Canon,
    CanonOpt,
    Lift,
    Lower,
    Memory,
    Realloc,
    ResourceDrop,
)
from componentize.wasm.component.definitions import CoreModule, Definition, write_component
from componentize.wasm.component.externs import Export
from componentize.wasm.component.instances import CoreInlineExport, InlineExport, InlineExports
from componentize.wasm.component.sorts import CoreSort, Sort
from componentize.wasm.component.types import FuncType
from componentize.wasm.component.valtypes import Result
from componentize.wasm.core.sections import Slice
from componentize.wit.model import Wit


def encode(wit: Wit, shim: Shim, guest: Guest) -> tuple[Slice, ...]:
    """The component that runs a guest; it imports what the shim's lowerings use, nothing else.

    Args:
        wit: the interfaces that the lowerings name, and those whose types these use.
        shim: the linked shim.
        guest: the rewritten guest.

    Returns:
        Parts that, joined, are the component's bytes; the guest's slices stand in them uncopied.

    Raises:
        ShimError: a lowering names an interface, function or resource that `wit` does not have.
    """
    scope: Scope[Definition] = Scope()
    run_type = scope.define(Sort.TYPE, FuncType((), scope.define(Sort.TYPE, Result(None, None))))
    imports = Imports(scope, wit, shim.lowerings)
    stores = Stores(scope, shim, guest)

    canons = [_canon(lowering, imports, stores) for lowering in shim.lowerings]
    lowered_names = {lowering.core_module for lowering in shim.lowerings}
    shim_arguments = store_arguments(scope, stores.shim_imports, lowered_names)
    guest_arguments = store_arguments(scope, stores.guest_imports)
    for lowering, canon in zip(shim.lowerings, canons, strict=True):
        function = scope.share(CoreSort.FUNC, canon)
        export = CoreInlineExport(lowering.core_name, CoreSort.FUNC, function)
        shim_arguments.exports[lowering.core_module].append(export)

    shim_module, guest_module, entry_module = [
        scope.define(CoreSort.MODULE, CoreModule(parts))
        for parts in ((shim.module,), guest.parts, (shim.entry,))
    ]
    shim_instance = shim_arguments.instantiate(scope, shim_module)
    guest_arguments.instances.update(dict.fromkeys(guest.preview1_modules, shim_instance))
    guest_instance = guest_arguments.instantiate(scope, guest_module)
    entry_instance = CoreArguments({"guest": guest_instance}).instantiate(scope, entry_module)

    target = CoreExportTarget(entry_instance, "run")
    run = scope.define(CoreSort.FUNC, Alias(CoreSort.FUNC, target))
    lifted = scope.define(Sort.FUNC, Lift(run, (), run_type))
    exports = InlineExports((InlineExport("run", Sort.FUNC, lifted),))
    instance = scope.define(Sort.INSTANCE, exports)
    scope.define(Sort.INSTANCE, Export(RUN, Sort.INSTANCE, instance, None))
    return write_component(scope.definitions)


def _canon(lowering: Lowering, imports: Imports, stores: Stores) -> Canon:
    if lowering.dropped is not None:
        return ResourceDrop(imports.dropped(lowering))
    options: list[CanonOpt] = []
    if lowering.memory is not None:
        options.append(Memory(stores.memory(lowering.memory)))
    if lowering.realloc is not None:
        options.append(Realloc(stores.shim_function(lowering.realloc)))
    return Lower(imports.function(lowering), tuple(options))
