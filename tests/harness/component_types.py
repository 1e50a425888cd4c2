"""What Wasmtime says of the type of a component, as plain values that compare.

The order of imports and of exports is no part of it, nor are the names of records and the like but
where something exports them. A resource is a number: that of its place in the order of names.
"""

from collections.abc import Mapping
from typing import Any

import wasmtime
from wasmtime import component as wasmtime_component
from wasmtime.component import (
    BorrowType,
    ComponentInstanceType,
    ComponentType,
    EnumType,
    FlagsType,
    FuncType,
    ListType,
    OptionType,
    OwnType,
    RecordType,
    ResourceType,
    ResultType,
    TupleType,
    ValType,
    VariantType,
)

Description = Mapping[str, Any]
"""What a component or an instance has, by name."""


def described(engine: wasmtime.Engine, binary: bytes) -> dict[str, Description]:
    """The "imports" and the "exports" of a component.

    Raises:
        WasmtimeError: it is no valid component.
    """
    type_ = wasmtime_component.Component(engine, binary).type
    describe = _Describe(engine)
    imports = describe.externs(type_.imports(engine))
    return {"imports": imports, "exports": describe.externs(type_.exports(engine))}


def differences(found: Any, expected: Any, where: str = "") -> list[str]:
    """What differs between two descriptions, each with the names that lead there."""
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        lines = [f"{where}{name} is missing" for name in expected if name not in found]
        lines += [f"{where}{name} is too much" for name in found if name not in expected]
        for name in sorted(set(found) & set(expected)):
            lines += differences(found[name], expected[name], f"{where}{name} > ")
        return lines
    if found == expected:
        return []
    return [f"{where.removesuffix(' > ')} is {found}, not {expected}"]


class _Describe:
    """`resources` are those that were met, in that order: they cannot be hashed."""

    def __init__(self, engine: wasmtime.Engine) -> None:
        self.engine = engine
        self.resources: list[ResourceType] = []

    def externs(self, items: Mapping[str, Any]) -> Description:
        return {name: self.item(items[name].ty) for name in sorted(items)}

    def item(self, item: Any) -> Any:
        match item:
            case ComponentInstanceType():
                return self.externs(item.exports(self.engine))
            case ComponentType():
                exports = self.externs(item.exports(self.engine))
                return {"imports": self.externs(item.imports(self.engine)), "exports": exports}
            case ResourceType():
                return ("type", self.resource(item))
            case FuncType():
                params = [(name, self.value(type_)) for name, type_ in item.params]
                return ("func", *params, self.maybe(item.result))
            case ValType():
                return ("type", self.value(item))
        return repr(item)

    def maybe(self, type_: ValType | None) -> Any:
        return None if type_ is None else self.value(type_)

    def resource(self, type_: ResourceType) -> str:
        if type_ not in self.resources:
            self.resources.append(type_)
        return f"resource {self.resources.index(type_)}"

    def value(self, type_: ValType) -> Any:
        match type_:
            case ListType():
                return ("list", self.value(type_.element))
            case RecordType():
                return ("record", *((name, self.value(each)) for name, each in type_.fields))
            case TupleType():
                return ("tuple", *map(self.value, type_.elements))
            case VariantType():
                return ("variant", *((name, self.maybe(each)) for name, each in type_.cases))
            case EnumType():
                return ("enum", *type_.names)
            case OptionType():
                return ("option", self.value(type_.payload))
            case ResultType():
                return ("result", self.maybe(type_.ok), self.maybe(type_.err))
            case FlagsType():
                return ("flags", *type_.names)
            case OwnType():
                return ("own", self.resource(type_.ty))
            case BorrowType():
                return ("borrow", self.resource(type_.ty))
        return type(type_).__name__.lower()
