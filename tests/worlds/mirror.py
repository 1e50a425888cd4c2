"""Worlds that export what they import."""

from dataclasses import replace

from componentize.wit.model import (
    Extern,
    Function,
    Interface,
    InterfaceRef,
    Own,
    Resource,
    TypeRef,
    Wit,
    World,
)
from componentize.wit.rename import renamed_interface
from tests.worlds.echo import Shape, echo_module
from tests.worlds.handles import NestedError
from tests.worlds.manglings import LEGACY

SOURCE = "make-"
"""What the name of a function begins with that gives a resource, besides the resource's name."""


def mirrored(wit: Wit, name: str) -> tuple[Wit, World]:
    """A world that imports and exports what a given one imports or exports, but for its types.

    Left out are functions that `echo_module` cannot pass on, and members of the world's resources.
    For each resource of an interface there is a function more, which gives one.
    """
    given = wit.worlds[name]
    interfaces = {each: _with_sources(interface) for each, interface in wit.interfaces.items()}
    imports: dict[str, Extern] = {}
    exports: dict[str, Extern] = {}
    for key, extern in (*given.imports.items(), *given.exports.items()):
        if key in imports:
            continue
        imports[key] = extern
        match extern:
            case Function() if not key.startswith("["):
                exports[key] = extern
            case InterfaceRef(home) if "#" in home:
                inner, outer = f"{name}#imports.{key}", f"{name}#exports.{key}"
                interface = interfaces.pop(home)
                imports[key], exports[key] = InterfaceRef(inner), InterfaceRef(outer)
                interfaces[inner] = _moved(interface, inner)
                interfaces[outer] = _moved(interface, outer)
            case InterfaceRef():
                exports[key] = extern
    return _without_nested(interfaces, World(name, imports, exports))


def _with_sources(interface: Interface) -> Interface:
    sources = [
        Function(SOURCE + name, (), Own(TypeRef(interface.name, name)))
        for name, each in interface.types.items()
        if isinstance(each, Resource)
    ]
    return _with_functions(interface, [*interface.functions.values(), *sources])


def _with_functions(interface: Interface, functions: list[Function]) -> Interface:
    return replace(interface, functions={each.name: each for each in functions})


def _moved(interface: Interface, name: str) -> Interface:
    def renamed(ref: TypeRef) -> TypeRef:
        return TypeRef(name, ref.name) if ref.interface == interface.name else ref

    return renamed_interface(interface, name, renamed)


def _without_nested(interfaces: dict[str, Interface], world: World) -> tuple[Wit, World]:
    wit = Wit(interfaces, {world.name: world})
    nested = {
        key
        for key, each in world.exports.items()
        if isinstance(each, Function) and not _passes(wit, replace(world, exports={key: each}))
    }
    kept = dict(interfaces)
    for key, extern in world.exports.items():
        if isinstance(extern, InterfaceRef):
            passing = {
                name
                for name, function in interfaces[extern.name].functions.items()
                if _passes(
                    _with_only(wit, extern.name, function), replace(world, exports={key: extern})
                )
            }
            for each in {extern.name, extern.name.replace("#exports.", "#imports.")}:
                functions = [f for f in interfaces[each].functions.values() if f.name in passing]
                kept[each] = _with_functions(interfaces[each], functions)
    world = replace(
        world,
        imports={key: each for key, each in world.imports.items() if key not in nested},
        exports={key: each for key, each in world.exports.items() if key not in nested},
    )
    return Wit(kept, {world.name: world}), world


def _with_only(wit: Wit, interface: str, function: Function) -> Wit:
    only = _with_functions(wit.interfaces[interface], [function])
    return replace(wit, interfaces={**wit.interfaces, interface: only})


def _passes(wit: Wit, world: World) -> bool:
    try:
        echo_module(wit, world, Shape(LEGACY))
    except NestedError:
        return False
    return True
