"""The instance type of an imported interface: what is used of it, and nothing else."""

from collections.abc import Callable

from componentize.compose.scope import Scope
from componentize.compose.uses import UsedInterface
from componentize.wasm.component import types as component
from componentize.wasm.component import valtypes
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
        self.interface = interface
        self.outer = outer
        self.exported: dict[str, int] = {}

    def function(self, function: wit.Function) -> None:
        params = tuple(
            valtypes.LabelValType(param.name, self.val_type(param.type))
            for param in function.params
        )
        result = None if function.result is None else self.val_type(function.result)
        index = self.define(component.FuncType(params, result))
        self.scope.define(Sort.FUNC, ExportDecl(function.name, FuncExtern(index)))

    def named(self, ref: wit.TypeRef) -> int:
        """The index of a named type: of its export here, or of an alias of another interface's."""
        if ref.interface != self.interface.name:
            target = OuterTarget(1, self.outer(ref))
            return self.scope.share(Sort.TYPE, Alias(Sort.TYPE, target))
        index = self.exported.get(ref.name)
        if index is None:
            bound = self.bound(self.interface.types[ref.name])
            declaration = ExportDecl(ref.name, TypeExtern(bound))
            index = self.exported[ref.name] = self.scope.define(Sort.TYPE, declaration)
        return index

    def bound(self, definition: wit.TypeDef) -> TypeBound:
        match definition:
            case wit.Resource():
                return SubResource()
            case wit.Use(target):
                return Eq(self.named(target))
            case wit.Alias(wit.TypeRef() as target):
                return Eq(self.named(target))
            case wit.Alias(target):
                return Eq(self.define(self.def_type(target)))
            case _:
                return Eq(self.define(self.def_type(definition)))

    def define(self, definition: component.DefType) -> int:
        return self.scope.share(Sort.TYPE, definition)

    def val_type(self, value: wit.ValType) -> valtypes.ValType:
        match value:
            case wit.Primitive():
                return valtypes.Primitive[value.name]
            case wit.TypeRef():
                return self.named(value)
            case _:
                return self.define(self.def_type(value))

    def optional(self, value: wit.ValType | None) -> valtypes.ValType | None:
        return None if value is None else self.val_type(value)

    def def_type(self, value: wit.ValType | wit.TypeDef) -> component.DefType:
        match value:
            case wit.Primitive():
                return valtypes.Primitive[value.name]
            case wit.List(element):
                return valtypes.List(self.val_type(element))
            case wit.Option(payload):
                return valtypes.Option(self.val_type(payload))
            case wit.Result(ok, error):
                return valtypes.Result(self.optional(ok), self.optional(error))
            case wit.Tuple(elements):
                return valtypes.Tuple(tuple(map(self.val_type, elements)))
            case wit.Own(resource):
                return valtypes.Own(self.named(resource))
            case wit.Borrow(resource):
                return valtypes.Borrow(self.named(resource))
            case wit.Record(fields):
                return valtypes.Record(
                    tuple(valtypes.LabelValType(f.name, self.val_type(f.type)) for f in fields)
                )
            case wit.Variant(cases):
                return valtypes.Variant(
                    tuple(valtypes.Case(case.name, self.optional(case.payload)) for case in cases)
                )
            case wit.Enum(labels):
                return valtypes.Enum(labels)
            case wit.Flags(labels):
                return valtypes.Flags(labels)
        raise AssertionError(value)
