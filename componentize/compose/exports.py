"""The exports of the component: functions lifted from core functions, and their types."""

from collections.abc import Mapping

from componentize.compose.canons import Canons
from componentize.compose.composition import Composition, Lifted
from componentize.compose.core_instances import CoreInstances
from componentize.compose.nested import naming_component
from componentize.wasm.component.aliases import Alias, ExportTarget
from componentize.wasm.component.canon import Lift
from componentize.wasm.component.definitions import Definition
from componentize.wasm.component.externs import Eq, Export, TypeBound
from componentize.wasm.component.instances import (
    InlineExport,
    InlineExports,
    Instance,
    Instantiate,
    InstantiateArg,
)
from componentize.wasm.component.sorts import Sort
from componentize.wit import model as wit
from componentize.wit.binary.externs import Externs, by_depth, interfaces_of
from componentize.wit.binary.named_types import NamedTypes
from componentize.wit.binary.scope import Scope
from componentize.wit.binary.value_types import ValueTypes


def define_exports(
    scope: Scope[Definition],
    composition: Composition,
    imports: Externs,
    core: CoreInstances,
    canons: Canons,
) -> None:
    """Lifts what the world exports, and exports it: interfaces, then types, then functions.

    An interface is exported after those whose types it uses.
    """
    exports = _Exports(scope, composition, imports, core, canons)
    interfaces = interfaces_of(composition.wit, composition.world.exports)
    for level in by_depth(interfaces):
        exports.interfaces({key: interfaces[key] for key in level})
    exports.others()


class _Exports:
    def __init__(
        self,
        scope: Scope[Definition],
        composition: Composition,
        imports: Externs,
        core: CoreInstances,
        canons: Canons,
    ) -> None:
        self._scope = scope
        self._composition = composition
        self._imports = imports
        self._core = core
        self._canons = canons
        self._instances: dict[str, int] = {}

    def interfaces(self, interfaces: Mapping[str, wit.Interface]) -> None:
        """Exports interfaces, by their keys, none of which uses types of another."""
        local = {key: self._local(each) for key, each in interfaces.items()}
        lifts = {
            key: self._lifts(key, each.functions, local[key].values)
            for key, each in interfaces.items()
        }
        functions = {
            key: {name: self._scope.define(lift) for name, lift in each.items()}
            for key, each in lifts.items()
        }
        instances = {
            key: self._instance(each, functions[key], local[key])
            for key, each in interfaces.items()
        }
        indices = {key: self._scope.define(each) for key, each in instances.items()}
        for key, index in indices.items():
            export = Export(key, Sort.INSTANCE, index, None)
            self._instances[interfaces[key].name] = self._scope.define(export)

    def others(self) -> None:
        """Exports the types and functions of the world itself."""
        world = self._composition.world
        types = {n: each for n, each in world.exports.items() if isinstance(each, wit.TypeDef)}

        def export(name: str, bound: TypeBound) -> int:
            index = self._index(wit.TypeRef(world.name, name), bound)
            return self._scope.define(Export(name, Sort.TYPE, index, None))

        named = NamedTypes(world.name, types, self._scope.share, export, self._type)
        for name in types:
            named.named(wit.TypeRef(world.name, name))
        functions = {n: each for n, each in world.exports.items() if isinstance(each, wit.Function)}
        lifts = self._lifts("", functions, named.values)
        indices = {name: self._scope.define(lift) for name, lift in lifts.items()}
        for name, index in indices.items():
            self._scope.define(Export(name, Sort.FUNC, index, None))

    def _local(self, interface: wit.Interface) -> NamedTypes:
        """The types of an interface before it is exported: nothing has a name."""

        def define(name: str, bound: TypeBound) -> int:
            return self._index(wit.TypeRef(interface.name, name), bound)

        types = interface.types
        return NamedTypes(interface.name, types, self._scope.share, define, self._type)

    def _index(self, ref: wit.TypeRef, bound: TypeBound) -> int:
        return bound.type if isinstance(bound, Eq) else self._canons.resources[ref]

    def _type(self, ref: wit.TypeRef) -> int:
        """The index of a type that is exported already, or imported."""
        if ref.interface in self._instances:
            target = ExportTarget(self._instances[ref.interface], ref.name)
            return self._scope.share(Alias(Sort.TYPE, target))
        return self._imports.type(ref)

    def _lifts(
        self, key: str, functions: Mapping[str, wit.Function], values: ValueTypes
    ) -> dict[str, Lift]:
        lifted = self._composition.lifted.get(key, {})
        return {name: self._lift(lifted[name], each, values) for name, each in functions.items()}

    def _lift(self, lifted: Lifted, function: wit.Function, values: ValueTypes) -> Lift:
        index = self._core.export(lifted.function)
        options = self._canons.options(lifted.options)
        return Lift(index, options, values.function(function))

    def _instance(
        self, interface: wit.Interface, functions: Mapping[str, int], local: NamedTypes
    ) -> Instance:
        if not interface.types:
            return InlineExports(
                tuple(InlineExport(name, Sort.FUNC, index) for name, index in functions.items())
            )
        naming = naming_component(self._composition.wit, interface)
        types = {key: local.named(ref) for key, ref in naming.types.items()}
        arguments = (
            *(InstantiateArg(key, Sort.TYPE, index) for key, index in types.items()),
            *(
                InstantiateArg(key, Sort.FUNC, functions[name])
                for key, name in naming.functions.items()
            ),
        )
        return Instantiate(self._scope.define(naming.component), arguments)
