"""Worlds that hypothesis draws, with the interfaces they import, export and take types from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from componentize.wit.model import (
    Alias,
    Borrow,
    Enum,
    Extern,
    Field,
    Flags,
    Function,
    Interface,
    InterfaceRef,
    Own,
    Record,
    Resource,
    Result,
    TypeDef,
    TypeRef,
    Use,
    ValType,
    Variant,
    Wit,
    World,
    package_of,
)
from tests.wit.wit_strategies import definitions, distinct, val_types

_Item = TypeVar("_Item")

HOMES = ("test:home/w", "test:home/w@1.2.3")
"""Names of the worlds."""

PACKAGES = ("test:home", "dep:one@0.2.1", "dep:one@2.0.0", "dep:one@1.0.0-rc.1", "dep:type@0.0.3")
"""Packages of interfaces; the first is that of the world, whatever its version. Each uses itself
and those after it, as packages must not use one another."""


@st.composite
def worlds(draw: st.DrawFn, resources: bool = True) -> Wit:
    """One world, closed as texts are: what something takes types from stands before it.

    Interfaces are of several packages and versions, or inline; the world has types, functions and
    resources of its own, and imports and exports of every kind. Resources have constructors,
    methods and static functions. Names are used from interface to interface, with other names too.
    Functions of a world may stand before the types they are written with, types never before those
    they are made of. There is nothing in the result that the world does not reach.

    Args:
        resources: whether there are any.
    """
    return _Drawing(draw, resources).wit()


class _Drawing:
    """What has been drawn, and which of the named types are resources."""

    def __init__(self, draw: st.DrawFn, resources: bool) -> None:
        self.draw = draw
        self.resources = resources
        self.documented = draw(st.booleans())
        self.world = draw(st.sampled_from(HOMES))
        self.known: dict[TypeRef, bool] = {}
        self.interfaces: dict[str, Interface] = {}
        self.imports: dict[str, Extern] = {}
        self.exports: dict[str, Extern] = {}

    def wit(self) -> Wit:
        self.named_interfaces()
        names = tuple(self.interfaces)
        imported = self.chosen(names)
        exported = self.chosen(names)
        for name in imported:
            self.import_(name)
        self.world_items()
        for name in exported:
            for used in self.used(name):
                if used not in exported:
                    self.import_(used)
        self.exported_items(exported)
        for name in sorted(exported, key=names.index):
            self.exports[name] = InterfaceRef(name)
        world = World(self.world, self.imports, self.exports, self.docs("The world."))
        reached = {
            extern.name
            for externs in (self.imports, self.exports)
            for extern in externs.values()
            if isinstance(extern, InterfaceRef)
        }
        interfaces = {name: each for name, each in self.interfaces.items() if name in reached}
        package = self.world.replace("/w", "")
        return Wit(
            interfaces,
            {self.world: world},
            {package: self.docs("Home.\n\nSweet.")} if self.documented else {},
        )

    def named_interfaces(self) -> None:
        for label in self.draw(distinct(st.integers(0, 4))):
            package = self.draw(st.sampled_from(PACKAGES))
            used = [name for name in self.interfaces if _rank(name) >= _rank(package)]
            if package == PACKAGES[0]:
                package = self.world.replace("/w", "")
            path, at, version = package.partition("@")
            self.interface(f"{path}/{label}{at}{version}", self.foreign(used))

    def interface(self, name: str, sources: Sequence[TypeRef]) -> None:
        names = self.draw(distinct(st.integers(0, 6)))
        split = self.draw(st.integers(0, len(names)))
        types = self.types(name, names[:split], sources)
        functions = self.functions(name, names[split:], types)
        self.interfaces[name] = Interface(name, types, functions, self.docs(f"Of {name}."))

    def foreign(self, interfaces: Iterable[str]) -> tuple[TypeRef, ...]:
        return tuple(ref for ref in self.known if ref.interface in interfaces)

    def types(
        self, owner: str, names: Sequence[str], sources: Sequence[TypeRef]
    ) -> dict[str, TypeDef]:
        types: dict[str, TypeDef] = {}
        kinds = ("use", "use", "resource", "another name", "value", "value")
        for name in names:
            here = [ref for ref in self.known if ref.interface == owner]
            same = [ref for ref in here if self.known[ref]]
            kind = self.draw(st.sampled_from(kinds))
            ref = TypeRef(owner, name)
            if kind == "use" and sources:
                target = self.draw(st.sampled_from(sources))
                types[name], self.known[ref] = Use(target), self.known[target]
            elif kind == "resource" and self.resources:
                types[name], self.known[ref] = Resource(self.docs("It owns things.")), True
            elif kind == "another name" and same:
                types[name], self.known[ref] = Alias(self.draw(st.sampled_from(same))), True
            else:
                values = tuple(ref for ref in here if not self.known[ref])
                inner = val_types(values, tuple(map(Own, same)))
                types[name] = self.described(self.draw(definitions(inner)), name)
                self.known[ref] = False
        return types

    def functions(
        self, owner: str, names: Sequence[str], types: Mapping[str, Extern]
    ) -> dict[str, Function]:
        functions: dict[str, Function] = {}
        for name in names:
            free = self.function(owner, name)
            functions[free.name] = free
        for resource in [name for name, each in types.items() if isinstance(each, Resource)]:
            for member in self.members(owner, resource):
                functions[member.name] = member
        return functions

    def members(self, owner: str, resource: str) -> Iterable[Function]:
        ref = TypeRef(owner, resource)
        if self.draw(st.booleans()):
            function = self.function(owner, f"[constructor]{resource}")
            result: ValType = Own(ref)
            if self.draw(st.booleans()):
                result = Result(result, self.outputs(owner))
            yield replace(function, result=result)
        for name in self.draw(distinct(st.integers(0, 2))):
            if name == resource:
                continue
            if self.draw(st.booleans()):
                yield self.function(owner, f"[static]{resource}.{name}")
            else:
                function = self.function(owner, f"[method]{resource}.{name}")
                yield replace(function, params=(Field("self", Borrow(ref)), *function.params))

    def function(self, owner: str, name: str) -> Function:
        values, handles = self.refs(owner)
        inputs = val_types(values, (*map(Own, handles), *map(Borrow, handles)))
        count = st.sampled_from((0, 1, 2, 3, 17))
        params = tuple(Field(param, self.draw(inputs)) for param in self.draw(distinct(count)))
        return Function(name, params, self.outputs(owner), docs=self.docs(f"Does {name}."))

    def outputs(self, owner: str) -> ValType | None:
        values, handles = self.refs(owner)
        return self.draw(st.none() | val_types(values, tuple(map(Own, handles))))

    def refs(self, owner: str) -> tuple[tuple[TypeRef, ...], tuple[TypeRef, ...]]:
        here = [ref for ref in self.known if ref.interface == owner]
        return (
            tuple(ref for ref in here if not self.known[ref]),
            tuple(ref for ref in here if self.known[ref]),
        )

    def world_items(self) -> None:
        names = self.draw(distinct(st.integers(0, 6)))
        first = self.draw(st.integers(0, len(names)))
        second = self.draw(st.integers(first, len(names)))
        types = self.types(self.world, names[:first], self.foreign(self.interfaces))
        functions = self.functions(self.world, names[first:second], types)
        free = [each for each in functions.values() if not each.name.startswith("[")]
        for function in self.chosen(free):
            self.imports[function.name] = function
        for name, each in types.items():
            if isinstance(each, Use):
                self.import_(each.target.interface)
            self.imports[name] = each
            for function in functions.values():
                if function.name.partition("]")[2].partition(".")[0] == name:
                    self.imports[function.name] = function
        for function in free:
            self.imports.setdefault(function.name, function)
        for name in names[second:]:
            inline = f"{self.world}#imports.{name}"
            self.interface(inline, self.foreign(self.named()))
            for used in self.used(inline):
                self.import_(used)
            self.imports[name] = InterfaceRef(inline)

    def exported_items(self, exported: Sequence[str]) -> None:
        names = self.draw(distinct(st.integers(0, 4)))
        types = [name for name, each in self.imports.items() if isinstance(each, TypeDef)]
        for name in names:
            if name in types:
                continue
            if self.draw(st.booleans()):
                self.exports[name] = self.function(self.world, name)
                continue
            inline = f"{self.world}#exports.{name}"
            self.interface(inline, self.foreign(self.named()))
            for used in self.used(inline):
                if used in exported:
                    self.export(used, exported)
                else:
                    self.import_(used)
            self.exports[name] = InterfaceRef(inline)

    def named(self) -> list[str]:
        return [name for name in self.interfaces if "#" not in name]

    def import_(self, name: str) -> None:
        for used in self.used(name):
            self.import_(used)
        self.imports.setdefault(name, InterfaceRef(name))

    def export(self, name: str, exported: Sequence[str]) -> None:
        for used in self.used(name):
            if used in exported:
                self.export(used, exported)
        self.exports.setdefault(name, InterfaceRef(name))

    def used(self, name: str) -> list[str]:
        types = self.interfaces[name].types.values()
        return list(dict.fromkeys(each.target.interface for each in types if isinstance(each, Use)))

    def chosen(self, items: Sequence[_Item]) -> list[_Item]:
        if not items:
            return []
        return self.draw(st.lists(st.sampled_from(items), unique_by=id, max_size=len(items)))

    def docs(self, text: str) -> str:
        return text if self.documented else ""

    def described(self, definition: TypeDef, name: str) -> TypeDef:
        """A definition with doc comments, on what it is made of too."""
        if not self.documented:
            return definition
        docs = f"What {name} is.\n\nIt has */ and /// in it."
        match definition:
            case Record(fields):
                fields = tuple(replace(each, docs=f"Field {each.name}.") for each in fields)
                return Record(fields, docs)
            case Variant(cases):
                cases = tuple(replace(each, docs=f"Case {each.name}.") for each in cases)
                return Variant(cases, docs)
            case Enum(labels):
                return Enum(labels, docs, {labels[0]: "The first."})
            case Flags(labels):
                return Flags(labels, docs, {labels[-1]: "The last."})
            case Alias(target):
                return Alias(target, docs)
        return definition


def _rank(name: str) -> int:
    package = package_of(name)
    return PACKAGES.index(package) if package in PACKAGES else 0
