"""The instance type of an imported interface: what is used of it, and nothing else."""

from collections.abc import Callable

from componentize.compose.scope import Scope
from componentize.compose.uses import UsedInterface
from componentize.compose.value_types import ValueTypes
from componentize.wasm.component import types as component
from componentize.wasm.component.aliases import Alias, OuterTarget
from componentize.wasm.component.externs import (
    Eq,
    ExportDecl,
    FuncExtern,
    SubResource,
    TypeBound,
    TypeExtern,
)
from componentize.wasm.component.sorts import Sort
from componentize.wit import model as wit


def instance_type(
    used: UsedInterface, outer: Callable[[wit.TypeRef], int]
) -> component.InstanceType:
    """The instance type that exports what is used of an interface, in the order of its text.

    Args:
        used: the interface, and the types and functions to export.
        outer: the index, in the component, of a type of another interface.
    """
    declarations = _Declarations(used.interface, outer)
    for name in used.interface.types:
        if name in used.types:
            declarations.named(wit.TypeRef(used.interface.name, name))
    for name, function in used.interface.functions.items():
        if name in used.functions:
            declarations.function(function)
    return component.InstanceType(tuple(declarations.scope.definitions))


class _Declarations:
    """The declarations of an instance type; a type is defined when something first uses it."""

    def __init__(self, interface: wit.Interface, outer: Callable[[wit.TypeRef], int]) -> None:
        self.scope: Scope[component.InstanceDecl] = Scope()
        self._interface = interface
        self._outer = outer
        self._exported: dict[str, int] = {}
        self._values = ValueTypes(self._define, self.named)

    def function(self, function: wit.Function) -> None:
        """Declares a function."""
        extern = FuncExtern(self._values.function(function))
        self.scope.define(ExportDecl(function.name, extern))

    def named(self, ref: wit.TypeRef) -> int:
        """The index of a named type: of its export here, or of an alias of another interface's."""
        if ref.interface != self._interface.name:
            target = OuterTarget(1, self._outer(ref))
            return self.scope.share(Alias(Sort.TYPE, target))
        index = self._exported.get(ref.name)
        if index is None:
            bound = self._bound(self._interface.types[ref.name])
            declaration = ExportDecl(ref.name, TypeExtern(bound))
            index = self._exported[ref.name] = self.scope.define(declaration)
        return index

    def _define(self, definition: component.DefType) -> int:
        return self.scope.share(definition)

    def _bound(self, definition: wit.TypeDef) -> TypeBound:
        match definition:
            case wit.Resource():
                return SubResource()
            case wit.Use(target) | wit.Alias(wit.TypeRef() as target):
                return Eq(self.named(target))
            case wit.Alias(target):
                return Eq(self._values.define(self._values.def_type(target)))
            case _:
                return Eq(self._values.define(self._values.def_type(definition)))
