"""Types of WIT as definitions of a scope: of a component, or of an instance type in it."""

from collections.abc import Callable

from componentize.wasm.component import types as component
from componentize.wasm.component import valtypes
from componentize.wit import model as wit


class ValueTypes:
    """Value and function types, each defined when something first uses it.

    Args:
        define: the index of a type in the scope; equal types are defined once.
        named: the index, in the same scope, of a named type.
    """

    def __init__(
        self,
        define: Callable[[component.DefType], int],
        named: Callable[[wit.TypeRef], int],
    ) -> None:
        self.define = define
        self._named = named

    def function(self, function: wit.Function) -> int:
        """The index of the type of a function."""
        params = tuple(
            valtypes.LabelValType(param.name, self._val_type(param.type))
            for param in function.params
        )
        result = None if function.result is None else self._val_type(function.result)
        return self.define(component.FuncType(params, result))

    def def_type(self, value: wit.ValType | wit.TypeDef) -> component.DefType:
        """The definition of a type; what it is made of is defined first."""
        match value:
            case wit.Primitive():
                return valtypes.Primitive[value.name]
            case wit.List(element):
                return valtypes.List(self._val_type(element))
            case wit.Option(payload):
                return valtypes.Option(self._val_type(payload))
            case wit.Result(ok, error):
                return valtypes.Result(self._optional(ok), self._optional(error))
            case wit.Tuple(elements):
                return valtypes.Tuple(tuple(map(self._val_type, elements)))
            case wit.Own(resource):
                return valtypes.Own(self._named(resource))
            case wit.Borrow(resource):
                return valtypes.Borrow(self._named(resource))
            case wit.Record(fields):
                return valtypes.Record(
                    tuple(valtypes.LabelValType(f.name, self._val_type(f.type)) for f in fields)
                )
            case wit.Variant(cases):
                return valtypes.Variant(
                    tuple(valtypes.Case(case.name, self._optional(case.payload)) for case in cases)
                )
            case wit.Enum(labels):
                return valtypes.Enum(labels)
            case wit.Flags(labels):
                return valtypes.Flags(labels)
        raise AssertionError(value)

    def _val_type(self, value: wit.ValType) -> valtypes.ValType:
        match value:
            case wit.Primitive():
                return valtypes.Primitive[value.name]
            case wit.TypeRef():
                return self._named(value)
            case _:
                return self.define(self.def_type(value))

    def _optional(self, value: wit.ValType | None) -> valtypes.ValType | None:
        return None if value is None else self._val_type(value)
