"""The named types of an interface or a world, as declarations of a scope."""

from collections.abc import Callable, Mapping

from componentize.wasm.component.externs import Eq, SubResource, TypeBound
from componentize.wasm.component.types import DefType
from componentize.wit import model as wit
from componentize.wit.binary.value_types import ValueTypes


class NamedTypes:
    """The types that one interface or world names, each declared when something first uses it.

    `values` are the types without a name, made of these.
    """

    def __init__(
        self,
        owner: str,
        types: Mapping[str, wit.TypeDef],
        define: Callable[[DefType], int],
        declare: Callable[[str, TypeBound], int],
        foreign: Callable[[wit.TypeRef], int],
    ) -> None:
        """Declares none yet.

        Args:
            owner: the name of the interface or world.
            types: its types.
            define: the index of a type in the scope; equal types are defined once.
            declare: declares a type by its name; returns the index.
            foreign: the index, in the scope, of a type that is not among these.
        """
        self._owner = owner
        self._types = types
        self._declare = declare
        self._foreign = foreign
        self._declared: dict[str, int] = {}
        self.values = ValueTypes(define, self.named)

    def named(self, ref: wit.TypeRef) -> int:
        """The index of a named type."""
        if ref.interface != self._owner or ref.name not in self._types:
            return self._foreign(ref)
        index = self._declared.get(ref.name)
        if index is None:
            index = self._declare(ref.name, self._bound(self._types[ref.name]))
            self._declared[ref.name] = index
        return index

    def _bound(self, definition: wit.TypeDef) -> TypeBound:
        match definition:
            case wit.Resource():
                return SubResource()
            case wit.Use(target) | wit.Alias(wit.TypeRef() as target):
                return Eq(self.named(target))
            case wit.Alias(target):
                return Eq(self.values.define(self.values.def_type(target)))
            case _:
                return Eq(self.values.define(self.values.def_type(definition)))
