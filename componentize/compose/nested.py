"""The component inside the component that names the types of an exported interface."""

from typing import NamedTuple

from componentize.wasm.component.definitions import Definition, NestedComponent, write_component
from componentize.wasm.component.externs import (
    Eq,
    Export,
    FuncExtern,
    Import,
    TypeBound,
    TypeExtern,
)
from componentize.wasm.component.sorts import Sort
from componentize.wit import model as wit
from componentize.wit.binary.named_types import NamedTypes
from componentize.wit.binary.scope import Scope
from componentize.wit.resolve import resolve


class Naming(NamedTuple):
    """A component that imports functions and types, and exports them as an interface.

    `types` and `functions` are its imports: what each is to be given, by the name of the import.
    """

    component: NestedComponent
    types: dict[str, wit.TypeRef]
    functions: dict[str, str]


def naming_component(texts: wit.Wit, interface: wit.Interface) -> Naming:
    """The component whose instance is exported for an interface that has types.

    A function that is lifted has a type without names; here it is ascribed one, made of the types
    that are exported beside it (Explainer.md, Import and Export Definitions).

    Args:
        texts: the interfaces that this one uses types of, directly or not.
        interface: the exported interface.
    """
    scope: Scope[Definition] = Scope()
    imported = _ImportedTypes(texts, scope)
    types = {
        function.name: imported.of(interface.name).values.function(function)
        for function in interface.functions.values()
    }
    functions = {f"f{number}": name for number, name in enumerate(types)}
    indices = {
        name: scope.define(Import(key, FuncExtern(types[name]))) for key, name in functions.items()
    }

    def export(name: str, bound: TypeBound) -> int:
        ref = wit.TypeRef(interface.name, name)
        index = bound.type if isinstance(bound, Eq) else imported.type(ref)
        return scope.define(Export(name, Sort.TYPE, index, None))

    exported = NamedTypes(interface.name, interface.types, scope.share, export, imported.type)
    for name in interface.types:
        exported.named(wit.TypeRef(interface.name, name))
    ascribed = {
        function.name: FuncExtern(exported.values.function(function))
        for function in interface.functions.values()
    }
    for name, type_ in ascribed.items():
        scope.define(Export(name, Sort.FUNC, indices[name], type_))
    component = NestedComponent(write_component(scope.definitions))
    return Naming(component, imported.imports, functions)


class _ImportedTypes:
    """The types that functions need to be imported with: those that have no structure but a name.

    `imports` are those that are imported, by the name of the import.
    """

    def __init__(self, texts: wit.Wit, scope: Scope[Definition]) -> None:
        self.imports: dict[str, wit.TypeRef] = {}
        self._texts = texts
        self._scope = scope
        self._of: dict[str, NamedTypes] = {}

    def type(self, ref: wit.TypeRef) -> int:
        """The index of a type that an interface has or uses."""
        home, _ = resolve(self._texts, ref)
        return self.of(home.interface).named(home)

    def of(self, interface: str) -> NamedTypes:
        """The types of an interface."""
        if interface not in self._of:
            types = self._texts.interfaces[interface].types

            def declare(name: str, bound: TypeBound) -> int:
                if isinstance(types[name], wit.Use | wit.Alias) and isinstance(bound, Eq):
                    return bound.type
                key = f"t{len(self.imports)}"
                self.imports[key] = wit.TypeRef(interface, name)
                return self._scope.define(Import(key, TypeExtern(bound)))

            self._of[interface] = NamedTypes(
                interface, types, self._scope.share, declare, self.type
            )
        return self._of[interface]
