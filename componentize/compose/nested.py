"""The component inside the component that names the types of an exported interface."""

from collections.abc import Mapping
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
    imported = _ImportedTypes(texts, interface.name, scope)
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
    """The types that functions are imported with: those of other interfaces, and those of this one
    that are nothing without a name.

    `imports` are what is imported, by the name of the import.
    """

    def __init__(self, texts: wit.Wit, own: str, scope: Scope[Definition]) -> None:
        self.imports: dict[str, wit.TypeRef] = {}
        self._texts = texts
        self._own = own
        self._scope = scope
        self._used: dict[wit.TypeRef, int] = {}
        self._of: dict[str, NamedTypes] = {}

    def type(self, ref: wit.TypeRef) -> int:
        """The index of a type of an interface, or of one that it uses."""
        index = self._used.get(ref)
        if index is None:
            home, _ = resolve(self._texts, ref)
            index = self.of(home.interface).named(home)
            if ref != home:  # of interfaces in between, nothing is needed
                index = self._declare(ref, Eq(index))
            self._used[ref] = index
        return index

    def of(self, interface: str) -> NamedTypes:
        """The types of an interface."""
        if interface not in self._of:

            def declare(name: str, bound: TypeBound) -> int:
                return self._declare(wit.TypeRef(interface, name), bound)

            types = self._types(interface)
            define = self._scope.share
            self._of[interface] = NamedTypes(interface, types, define, declare, self.type)
        return self._of[interface]

    def _declare(self, ref: wit.TypeRef, bound: TypeBound) -> int:
        definition = self._types(ref.interface)[ref.name]
        is_named_here = ref.interface == self._own and isinstance(definition, wit.Use | wit.Alias)
        if is_named_here and isinstance(bound, Eq):
            return bound.type
        key = f"t{len(self.imports)}"
        self.imports[key] = ref
        return self._scope.define(Import(key, TypeExtern(bound)))

    def _types(self, interface: str) -> Mapping[str, wit.TypeDef]:
        return self._texts.interfaces[interface].types
