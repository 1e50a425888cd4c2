"""Worlds that hypothesis draws, with the interfaces they import, export and take types from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from typing import TypeVar

from hypothesis import strategies as st

from componentize.wit.model import (
    Alias,
    Borrow,
    Case,
    Enum,
    Extern,
    Field,
    Flags,
    Function,
    Interface,
    InterfaceRef,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Resource,
    Result,
    Tuple,
    TypeDef,
    TypeRef,
    Use,
    ValType,
    Variant,
    Wit,
    World,
    package_of,
)
from tests.wit.wit_strategies import EDGES, LABELS

_Item = TypeVar("_Item")

_INDICES = [st.integers(0, last) for last in range(64)]
_MAKERS = (List, Option, Result, Tuple)
_DEPTH = 3
_DEFINITIONS = (Alias, Record, Variant, Enum, Flags)
_ENUMS, _FLAGS, _PARAMS = (1, 2, 3, 257), (1, 8, 9, 16, 17, 32), (0, 1, 2, 3, 17)

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
        self.world = self.one_of(HOMES)
        self.known: dict[TypeRef, bool] = {}
        self.interfaces: dict[str, Interface] = {}
        self.imports: dict[str, Extern] = {}
        self.exports: dict[str, Extern] = {}

    def wit(self) -> Wit:
        self.named_interfaces()
        names = tuple(self.interfaces)
        imported = self.chosen(names)
        exported = self.chosen(names)
        for name in names:  # an export takes no type from an import that takes one from an export
            if name not in exported and set(self.used(name)) & set(exported):
                exported.append(name)
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
        for label in self.names(4):
            package = self.one_of(PACKAGES)
            used = [name for name in self.interfaces if _rank(name) >= _rank(package)]
            if package == PACKAGES[0]:
                package = self.world.replace("/w", "")
            path, at, version = package.partition("@")
            self.interface(f"{path}/{label}{at}{version}", self.foreign(used))

    def interface(self, name: str, sources: Sequence[TypeRef]) -> None:
        names = self.names(6)
        split = self.draw(_INDICES[len(names)])
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
            same = self.handles(owner)
            kind = self.one_of(kinds)
            ref = TypeRef(owner, name)
            if kind == "use" and sources:
                target = self.one_of(sources)
                types[name], self.known[ref] = Use(target), self.known[target]
            elif kind == "resource" and self.resources:
                types[name], self.known[ref] = Resource(self.docs("It owns things.")), True
            elif kind == "another name" and same:
                types[name], self.known[ref] = Alias(self.one_of(same)), True
            else:
                types[name] = self.described(self.definition(self.leaves(owner)), name)
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
        for name in self.names(2):
            if name == resource:
                continue
            if self.draw(st.booleans()):
                yield self.function(owner, f"[static]{resource}.{name}")
            else:
                function = self.function(owner, f"[method]{resource}.{name}")
                yield replace(function, params=(Field("self", Borrow(ref)), *function.params))

    def function(self, owner: str, name: str) -> Function:
        leaves = (*self.leaves(owner), *map(Borrow, self.handles(owner)))
        names = self.labels(self.one_of(_PARAMS))
        types = [self.value(leaves) for _ in names[:3]]
        params = tuple(map(Field, names, cycle(types)))
        return Function(name, params, self.outputs(owner), docs=self.docs(f"Does {name}."))

    def outputs(self, owner: str) -> ValType | None:
        return self.value(self.leaves(owner)) if self.draw(st.booleans()) else None

    def leaves(self, owner: str) -> tuple[ValType, ...]:
        """The types that can be named where a result stands."""
        here = (ref for ref in self.known if ref.interface == owner and not self.known[ref])
        return (*here, *map(Own, self.handles(owner)))

    def handles(self, owner: str) -> tuple[TypeRef, ...]:
        return tuple(ref for ref in self.known if ref.interface == owner and self.known[ref])

    def value(self, named: Sequence[ValType], depth: int = 0) -> ValType:
        """A value type made of primitives and of types that can be named."""

        makers = _MAKERS if depth < _DEPTH else ()
        items: tuple[ValType | type, ...] = (*Primitive, *named, *named, *EDGES, *makers)
        chosen = self.one_of(items)
        if not isinstance(chosen, type):
            return chosen
        count = self.one_of((1, 2, 3)) if chosen is Tuple else 2 if chosen is Result else 1
        parts = [self.value(named, depth + 1) for _ in range(count)]
        if chosen is Tuple:
            return Tuple(tuple(parts))
        if chosen is Result:
            return Result(*(self.one_of((part, None)) for part in parts))
        return List(parts[0]) if chosen is List else Option(parts[0])

    def definition(self, named: Sequence[ValType]) -> TypeDef:
        kind = self.one_of(_DEFINITIONS)
        if kind is Enum:
            return Enum(tuple(f"l{n}" for n in range(self.one_of(_ENUMS))))
        if kind is Flags:
            return Flags(tuple(f"l{n}" for n in range(self.one_of(_FLAGS))))
        if kind is Alias:
            return Alias(self.value(named))
        names = self.names(3) or ["one"]
        values = [self.value(named) for _ in names]
        if kind is Record:
            return Record(tuple(map(Field, names, values)))
        return Variant(tuple(Case(*each) for each in zip(names, (None, *values), strict=False)))

    def names(self, most: int) -> list[str]:
        """Different names, at most so many."""
        return self.labels(self.draw(_INDICES[most]))

    def labels(self, count: int) -> list[str]:
        first, step = self.one_of(range(len(LABELS))), self.one_of(range(1, len(LABELS)))
        return [LABELS[(first + n * step) % len(LABELS)] for n in range(count)]

    def one_of(self, items: Sequence[_Item]) -> _Item:
        return items[self.draw(_INDICES[min(len(items), len(_INDICES)) - 1])]

    def world_items(self) -> None:
        names = self.names(6)
        first = self.draw(_INDICES[len(names)])
        second = first + self.draw(_INDICES[len(names) - first])
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
        names = self.names(4)
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
        return self.draw(st.permutations(items))[: self.draw(_INDICES[len(items)])]

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
