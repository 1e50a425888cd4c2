"""The exports of the component: instances of functions lifted from core functions."""

from componentize.compose.composition import Composition
from componentize.compose.core_instances import CoreInstances
from componentize.compose.imports import Imports
from componentize.compose.scope import Scope
from componentize.compose.value_types import ValueTypes
from componentize.wasm.component.canon import Lift
from componentize.wasm.component.definitions import Definition
from componentize.wasm.component.externs import Export
from componentize.wasm.component.instances import InlineExport, InlineExports
from componentize.wasm.component.sorts import Sort


def define_exports(
    scope: Scope[Definition], composition: Composition, imports: Imports, core: CoreInstances
) -> None:
    """Lifts the functions of each exported interface, and exports it.

    Types that a function's signature names are those of imported interfaces.
    """
    types = ValueTypes(scope.share, imports.type)
    for name, functions in composition.exports.items():
        interface = composition.wit.interfaces[name.partition("@")[0]]
        lifts = {
            function: Lift(core.export(export), (), types.function(interface.functions[function]))
            for function, export in functions.items()
        }
        lifted = tuple(
            InlineExport(function, Sort.FUNC, scope.define(lift))
            for function, lift in lifts.items()
        )
        instance = scope.define(InlineExports(lifted))
        scope.define(Export(name, Sort.INSTANCE, instance, None))
