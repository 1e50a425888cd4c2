"""The instance type of an interface."""

from collections.abc import Callable

from componentize.wasm.component import types as component
from componentize.wasm.component.aliases import Alias, OuterTarget
from componentize.wasm.component.externs import ExportDecl, FuncExtern, TypeBound, TypeExtern
from componentize.wasm.component.sorts import Sort
from componentize.wit import model as wit
from componentize.wit.binary.named_types import NamedTypes
from componentize.wit.binary.scope import Scope


def instance_type(
    interface: wit.Interface, outer: Callable[[wit.TypeRef], int]
) -> component.InstanceType:
    """The instance type that exports the types and functions of an interface, in their order.

    Args:
        interface: the interface.
        outer: the index, in the scope that the instance type is defined in, of a type of another
            interface.
    """
    scope: Scope[component.InstanceDecl] = Scope()

    def declare(name: str, bound: TypeBound) -> int:
        return scope.define(ExportDecl(name, TypeExtern(bound)))

    def foreign(ref: wit.TypeRef) -> int:
        return scope.share(Alias(Sort.TYPE, OuterTarget(1, outer(ref))))

    types = NamedTypes(interface.name, interface.types, scope.share, declare, foreign)
    for name in interface.types:
        types.named(wit.TypeRef(interface.name, name))
    for function in interface.functions.values():
        scope.define(ExportDecl(function.name, FuncExtern(types.values.function(function))))
    return component.InstanceType(tuple(scope.definitions))
