"""The imports of the component: an instance for each interface used."""

from collections.abc import Mapping

from componentize.compose.composition import Lowered
from componentize.compose.instance_types import instance_type
from componentize.compose.scope import Scope
from componentize.compose.uses import by_depth, dropped_resource, used_interfaces
from componentize.wasm.component.aliases import Alias, ExportTarget
from componentize.wasm.component.definitions import Definition
from componentize.wasm.component.externs import Import, InstanceExtern
from componentize.wasm.component.sorts import Sort
from componentize.wit import model as wit
from componentize.wit.resolve import resolve


class Imports:
    """The imported instances, defined in `scope`; an export is aliased when it is asked for.

    `functions` are the functions they export, by versioned interface.
    """

    def __init__(
        self, scope: Scope[Definition], texts: wit.Wit, lowered: Mapping[Lowered, str]
    ) -> None:
        """Imports the interfaces that functions use, those that others use types of first.

        Args:
            scope: where the instances are defined.
            texts: the interfaces.
            lowered: the functions, and what each is given for, in the words of a message.

        Raises:
            ShimError: a function is named that no interface has.
        """
        self._scope = scope
        self._texts = texts
        self._instances: dict[str, int] = {}
        functions: dict[str, tuple[str, ...]] = {}
        for level in by_depth(used_interfaces(texts, lowered)):
            foreign = {ref for used in level for ref in used.foreign}
            for ref in sorted(foreign, key=lambda ref: (ref.interface, ref.name)):
                self.type(ref)
            types = [scope.define(instance_type(used, self.type)) for used in level]
            for used, type_ in zip(level, types, strict=True):
                definition = Import(used.import_name, InstanceExtern(type_))
                self._instances[used.interface.name] = scope.define(definition)
                functions[used.import_name] = tuple(sorted(used.functions))
        self.functions = dict(sorted(functions.items()))

    def type(self, ref: wit.TypeRef) -> int:
        """The index of a type that an imported interface declares or uses."""
        home, _ = resolve(self._texts, ref)
        return self._export(Sort.TYPE, home.interface, home.name)

    def function(self, lowered: Lowered) -> int:
        """The index of the function to lower."""
        interface = lowered.interface.partition("@")[0]
        return self._export(Sort.FUNC, interface, lowered.function)

    def dropped(self, lowered: Lowered) -> int:
        """The index of the resource type to drop handles of."""
        return self.type(dropped_resource(self._texts, lowered))

    def _export(self, sort: Sort, interface: str, name: str) -> int:
        target = ExportTarget(self._instances[interface], name)
        return self._scope.share(Alias(sort, target))
