"""What Wasmtime must say of the type of a component, told by the world it is of."""

from collections.abc import Collection, Mapping
from typing import Any

from componentize.wit.model import (
    Borrow,
    Enum,
    Extern,
    Flags,
    Function,
    InterfaceRef,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Result,
    Tuple,
    TypeDef,
    TypeRef,
    ValType,
    Variant,
    Wit,
    World,
)
from componentize.wit.resolve import resource_of
from tests.harness.component_types import Description
from tests.worlds.handles import structure

Used = Collection[tuple[str, str]]
"""Imported functions: what the world calls the interface, nothing for its own, and it."""


def expected_type(
    wit: Wit, world: World, used: Used, found: Mapping[str, Description]
) -> dict[str, Description]:
    """The "imports" and "exports" of a component, as `component_types.described` has them.

    Everything is exported. Of what is imported the functions are those that are used; types
    are expected where they are found: which there are depends on what functions are made of, and
    Wasmtime tells nothing of types of the world but resources.
    """
    describe = _Describe(wit, world)
    imports = {}
    for key, extern in sorted(world.imports.items()):
        if isinstance(extern, InterfaceRef):
            interface = wit.interfaces[extern.name]
            there = found["imports"].get(key, {})
            types = {name: each for name, each in interface.types.items() if name in there}
            functions = {
                name: each for name, each in interface.functions.items() if (key, name) in used
            }
            if types or functions:
                imports[key] = describe.externs(extern.name, {**types, **functions}, exported=False)
        elif ("", key) in used or key in found["imports"]:
            imports[key] = describe.extern(world.name, key, extern, exported=False)
    exports = {}
    for key, extern in sorted(world.exports.items()):
        if isinstance(extern, InterfaceRef):
            interface = wit.interfaces[extern.name]
            items = {**interface.types, **interface.functions}
            exports[key] = describe.externs(extern.name, items, exported=True)
        else:
            exports[key] = describe.extern(world.name, key, extern, exported=False)
    return {"imports": imports, "exports": exports}


class _Describe:
    """`resources` are the numbers of those that were met, imported or exported."""

    def __init__(self, wit: Wit, world: World) -> None:
        self.wit = wit
        self.exported = {
            each.name for each in world.exports.values() if isinstance(each, InterfaceRef)
        }
        self.resources: dict[tuple[TypeRef, bool], int] = {}

    def externs(self, owner: str, items: Mapping[str, Extern], *, exported: bool) -> Description:
        return {
            name: self.extern(owner, name, items[name], exported=exported) for name in sorted(items)
        }

    def extern(self, owner: str, name: str, extern: Extern, *, exported: bool) -> Any:
        if isinstance(extern, Function):
            params = [(each.name, self.value(each.type, exported)) for each in extern.params]
            return ("func", *params, self.maybe(extern.result, exported))
        assert isinstance(extern, TypeDef)
        ref = TypeRef(owner, name)
        if resource_of(self.wit, ref):
            return ("type", self.resource(ref, exported))
        return ("type", self.value(ref, exported))

    def maybe(self, type_: ValType | None, exported: bool) -> Any:
        return None if type_ is None else self.value(type_, exported)

    def resource(self, ref: TypeRef, exported: bool) -> str:
        home = resource_of(self.wit, ref)
        assert home
        key = home, exported and home.interface in self.exported
        return f"resource {self.resources.setdefault(key, len(self.resources))}"

    def value(self, type_: ValType, exported: bool) -> Any:
        match structure(self.wit, type_):
            case Primitive() as primitive:
                return primitive.value
            case List(element):
                return ("list", self.value(element, exported))
            case Record(fields):
                return (
                    "record",
                    *((each.name, self.value(each.type, exported)) for each in fields),
                )
            case Tuple(elements):
                return ("tuple", *(self.value(each, exported) for each in elements))
            case Variant(cases):
                return ("variant", *((c.name, self.maybe(c.payload, exported)) for c in cases))
            case Enum(labels):
                return ("enum", *labels)
            case Option(payload):
                return ("option", self.value(payload, exported))
            case Result(ok, error):
                return ("result", self.maybe(ok, exported), self.maybe(error, exported))
            case Flags(labels):
                return ("flags", *labels)
            case Own(ref):
                return ("own", self.resource(ref, exported))
            case Borrow(ref):
                return ("borrow", self.resource(ref, exported))
        raise AssertionError(type_)
