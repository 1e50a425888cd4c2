"""What a world imports, or exports, as declarations of a component or a component type."""

from collections.abc import Callable, Mapping
from graphlib import TopologicalSorter
from typing import TypeAlias

from componentize.wasm.component.aliases import Alias, ExportTarget
from componentize.wasm.component.definitions import Definition
from componentize.wasm.component.externs import (
    ExternType,
    FuncExtern,
    InstanceExtern,
    TypeBound,
    TypeExtern,
)
from componentize.wasm.component.sorts import Sort
from componentize.wasm.component.types import ComponentDecl
from componentize.wit import model as wit
from componentize.wit.binary.instance_types import instance_type
from componentize.wit.binary.named_types import NamedTypes
from componentize.wit.binary.scope import Scope

AnyScope: TypeAlias = Scope[Definition] | Scope[ComponentDecl]


class Externs:
    """One side of a world, declared in a scope: interfaces, then types, then functions.

    An interface is declared after those that it uses types of; an export of one is aliased when it
    is asked for.
    """

    def __init__(
        self,
        scope: AnyScope,
        texts: wit.Wit,
        world: str,
        externs: Mapping[str, wit.Extern],
        declare: Callable[[str, ExternType], int],
        other_side: Callable[[wit.TypeRef], int] | None = None,
    ) -> None:
        """Declares all of the side.

        Args:
            scope: where it is declared.
            texts: the interfaces.
            world: the name of the world.
            externs: what the world imports, or exports.
            declare: declares an import or export by its name; returns the index.
            other_side: the index of a type that comes from the other side of the world. Imports
                have types of imports only.
        """
        self._scope = scope
        self._world = world
        self._declare = declare
        self._other_side = other_side
        self._instances: dict[str, int] = {}
        self._declare_interfaces(interfaces_of(texts, externs))
        types = {name: each for name, each in externs.items() if isinstance(each, wit.TypeDef)}
        self._named = NamedTypes(world, types, scope.share, self._declare_type, self._foreign)
        for ref in _used(types):
            self._named.named(ref)
        for name in types:
            self._named.named(wit.TypeRef(world, name))
        functions = {
            name: FuncExtern(self._named.values.function(each))
            for name, each in externs.items()
            if isinstance(each, wit.Function)
        }
        self._functions = {name: declare(name, type_) for name, type_ in functions.items()}

    def type(self, ref: wit.TypeRef) -> int:
        """The index of a type of an interface or the world, of this side or of the other one."""
        return self._named.named(ref)

    def function(self, interface: str, name: str) -> int:
        """The index of a function of an interface, or of the world by its own name."""
        if interface == self._world:
            return self._functions[name]
        return self._export(Sort.FUNC, interface, name)

    def _declare_interfaces(self, interfaces: Mapping[str, wit.Interface]) -> None:
        for level in by_depth(interfaces):
            used = {ref for key in level for ref in _used(interfaces[key].types)}
            for ref in sorted(used, key=lambda ref: (ref.interface.partition("@"), ref.name)):
                self._foreign(ref)
            types = [
                self._scope.define(instance_type(interfaces[key], self._foreign)) for key in level
            ]
            for key, type_ in zip(level, types, strict=True):
                self._instances[interfaces[key].name] = self._declare(key, InstanceExtern(type_))

    def _declare_type(self, name: str, bound: TypeBound) -> int:
        return self._declare(name, TypeExtern(bound))

    def _foreign(self, ref: wit.TypeRef) -> int:
        if ref.interface in self._instances:
            return self._export(Sort.TYPE, ref.interface, ref.name)
        assert self._other_side is not None, ref
        return self._other_side(ref)

    def _export(self, sort: Sort, interface: str, name: str) -> int:
        target = ExportTarget(self._instances[interface], name)
        return self._scope.share(Alias(sort, target))


def interfaces_of(texts: wit.Wit, externs: Mapping[str, wit.Extern]) -> dict[str, wit.Interface]:
    """The interfaces among what a world imports or exports, by their keys."""
    return {
        key: texts.interfaces[each.name]
        for key, each in externs.items()
        if isinstance(each, wit.InterfaceRef)
    }


def by_depth(interfaces: Mapping[str, wit.Interface]) -> list[list[str]]:
    """The keys of interfaces in the order of their declarations.

    The interfaces of a list use types of those in the lists before it only. They are sorted by
    name, and then by version.
    """
    keys = {each.name: key for key, each in interfaces.items()}
    graph = TopologicalSorter(
        {
            key: [keys[ref.interface] for ref in _used(each.types) if ref.interface in keys]
            for key, each in interfaces.items()
        }
    )
    graph.prepare()
    levels: list[list[str]] = []
    while graph.is_active():
        level = graph.get_ready()
        graph.done(*level)
        levels.append(sorted(level, key=lambda key: key.partition("@")))
    return levels


def _used(types: Mapping[str, wit.TypeDef]) -> list[wit.TypeRef]:
    """The types of other interfaces that an interface or world uses."""
    return [each.target for each in types.values() if isinstance(each, wit.Use)]
