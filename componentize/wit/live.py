"""What of a world is used: the least that a component has to import."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from componentize.errors import ShimError
from componentize.preview2 import EARLIEST
from componentize.text import printable
from componentize.wit.abi import dropped_by
from componentize.wit.model import (
    ROOT,
    Extern,
    Function,
    Interface,
    InterfaceRef,
    TypeDef,
    TypeRef,
    Use,
    Wit,
    World,
    is_inline,
)
from componentize.wit.order import ordered, used_interfaces
from componentize.wit.rename import names_in, renamed_interface, renaming
from componentize.wit.resolve import resolve, resource_of
from componentize.wit.versions import precedence


def live(
    wit: Wit,
    world: World,
    functions: Iterable[tuple[str, str]],
    resources: Iterable[tuple[str, str]],
) -> tuple[Wit, World]:
    """A world that imports what is used of it only; what it exports stays as it is.

    In the result the name of an interface tells whether it is imported or exported. An exported one
    is called `WORLD#exports.KEY`, where `WORLD` is the name of the world and `KEY` what the world
    calls the interface, and its types with it. It uses the types of other exported interfaces where
    the world exports those, else those of imported ones. An interface that is imported under a name
    of its own is called `WORLD#imports.KEY`; other imported ones keep their names. Every import
    stands after those it takes types from, and so does every export.

    Imports that are kept: what is named here; the types of the world; and, of interfaces, the types
    that any of these or an export is made of. A `use` uses the interface it names, too.

    Args:
        wit: what the world is made of.
        world: the world.
        functions: the imported functions that are used: what the world calls the interface, or
            nothing for the world itself, and the component-level name.
        resources: the imported resources that are used, in the same way, besides those of the
            functions. A resource that is used from another interface is kept there only.

    Raises:
        WitError: a type is not defined.
    """
    apart = _Apart(wit, world)
    used = _Used(apart.wit)
    lowered: dict[str, set[str]] = {}
    for key, name in functions:
        lowered.setdefault(key, set()).add(name)
        if key:
            interface = apart.wit.interfaces[_interface(apart.world, key)]
            used.function(interface, interface.functions[name])
        else:
            used.part(apart.world.imports[name])
    for key, name in resources:
        owner = _interface(apart.world, key) if key else world.name
        home = resource_of(apart.wit, TypeRef(owner, name))
        used.types([home or TypeRef(owner, name)])
    for extern in apart.world.imports.values():
        if isinstance(extern, TypeDef):
            used.part(extern)
    for extern in apart.world.exports.values():
        if isinstance(extern, InterfaceRef):
            used.whole(apart.wit.interfaces[extern.name])
        else:
            used.part(extern)
    return _pruned(apart, used, lowered)


def versioned(wit: Wit, requests: Iterable[tuple[str, str, str]]) -> tuple[Wit, World]:
    """A world that imports some functions of interfaces that have no version yet.

    Each interface gets the highest version that one of its functions is requested at; one that is
    there for its types alone gets that of every host. A type that is used by way of other
    interfaces is kept in its own only. An import stands after those it takes types from, and
    those that could stand next to one another are in the order of their names.

    Args:
        wit: interfaces without versions in their names; each function tells since when it is there.
        requests: the name of an interface, a version, and the component-level name of a function,
            or `[resource-drop]R`.

    Raises:
        ShimError: a function is requested that no interface has, or has not at that version.
    """
    used = _Used(wit, homes=True)
    versions: dict[str, str] = {}
    lowered: dict[str, set[str]] = {}
    for name, version, function in requests:
        try:
            interface = wit.interfaces.get(name)
            if interface is None:
                raise _MissingError(f"there is no interface {name}")
            resource = dropped_by(function)
            if resource is not None:
                home = _resource(wit, interface, resource)
                used.types([home])
                if home.interface != name:
                    continue
            else:
                used.function(interface, _function(interface, version, function))
                lowered.setdefault(name, set()).add(function)
        except _MissingError as error:
            requested = f"{printable(function)!r} of {printable(name)}@{printable(version)}"
            raise ShimError(f"{requested} is imported, but {error}") from None
        versions[name] = max(versions.get(name, EARLIEST), version, key=precedence)
    return _named(wit, used, lowered, versions)


class _MissingError(Exception):
    """What is requested is not there; the message says what."""


def _resource(wit: Wit, interface: Interface, name: str) -> TypeRef:
    """The resource that a `resource.drop` is of, in the interface that declares it."""
    ref = TypeRef(interface.name, name)
    home = resource_of(wit, ref) if name in interface.types else None
    if home is None:
        raise _MissingError(f"{interface.name} has no resource {name!r}")
    return home


def _function(interface: Interface, version: str, name: str) -> Function:
    function = interface.functions.get(name)
    if function is None:
        raise _MissingError(f"{interface.name} has no such function")
    if precedence(function.since) > precedence(version):
        raise _MissingError(f"it exists since version {function.since}: import it at that one")
    return function


class _Used:
    """The names of the types that are used, by interface, with all that these are made of.

    Args:
        wit: where types are defined.
        homes: whether a `use` uses the interface that defines the type, and not the one it names.
    """

    def __init__(self, wit: Wit, homes: bool = False) -> None:
        self.wit = wit
        self.homes = homes
        self.interfaces: dict[str, set[str]] = {}

    def function(self, interface: Interface, function: Function) -> None:
        """Note what a function of an interface uses, its resource too."""
        self.part(function)
        resource = function.name.partition("]")[2].partition(".")[0]
        if resource:
            self.types([TypeRef(interface.name, resource)])

    def part(self, part: Extern) -> None:
        """Note what is used in a function or the definition of a type."""
        self.types(names_in(part))

    def whole(self, interface: Interface) -> None:
        """Note what an interface uses of others."""
        for part in (*interface.types.values(), *interface.functions.values()):
            self.types(ref for ref in names_in(part) if ref.interface != interface.name)

    def types(self, refs: Iterable[TypeRef]) -> None:
        """Note that types are used."""
        pending = list(refs)
        while pending:
            ref = pending.pop()
            interface = self.wit.interfaces.get(ref.interface)
            if interface is None:
                continue
            names = self.interfaces.setdefault(ref.interface, set())
            if ref.name in names:
                continue
            names.add(ref.name)
            definition = interface.types[ref.name]
            if isinstance(definition, Use) and self.homes:
                pending.append(resolve(self.wit, ref)[0])
            else:
                pending.extend(names_in(definition))


class _Apart:
    """A world, and the interfaces of it: those that it exports have names of their own."""

    def __init__(self, wit: Wit, world: World) -> None:
        self.exported = {key: f"{world.name}#exports.{key}" for key in _interfaces(world.exports)}
        interfaces: dict[str, Interface] = {}
        imports, exports = dict(world.imports), dict(world.exports)
        for key, name in _interfaces(world.imports).items():
            if key == name or is_inline(name):
                interfaces[name] = wit.interfaces[name]
            else:
                own = f"{world.name}#imports.{key}"
                interfaces[own] = _moved(wit.interfaces[name], own, {})
                imports[key] = InterfaceRef(own)
        for key, name in _interfaces(world.exports).items():
            own = self.exported[key]
            interfaces[own] = _moved(wit.interfaces[name], own, self.exported)
            exports[key] = InterfaceRef(own)
        self.world = replace(world, imports=imports, exports=exports)
        self.wit = Wit(interfaces, {world.name: self.world}, wit.package_docs)


def _interfaces(externs: Mapping[str, Extern]) -> dict[str, str]:
    return {key: each.name for key, each in externs.items() if isinstance(each, InterfaceRef)}


def _moved(interface: Interface, own: str, others: Mapping[str, str]) -> Interface:
    """An interface under another name, that uses types of others under their other names."""
    return renamed_interface(interface, own, renaming({**others, interface.name: own}))


def _interface(world: World, key: str) -> str:
    extern = world.imports[key]
    assert isinstance(extern, InterfaceRef)
    return extern.name


def _pruned(apart: _Apart, used: _Used, lowered: Mapping[str, set[str]]) -> tuple[Wit, World]:
    imports: dict[str, Extern] = {}
    interfaces = {name: apart.wit.interfaces[name] for name in apart.exported.values()}
    for key, extern in apart.world.imports.items():
        match extern:
            case InterfaceRef(name):
                types, functions = used.interfaces.get(name, set()), lowered.get(key, set())
                if types or functions:
                    imports[key] = extern
                    interfaces[name] = _kept(apart.wit.interfaces[name], types, functions)
            case Function():
                if key in lowered.get("", ()):
                    imports[key] = extern
            case _:
                imports[key] = extern
    world = ordered(Wit(interfaces), replace(apart.world, imports=imports))
    return Wit(interfaces, {world.name: world}, apart.wit.package_docs), world


def _kept(interface: Interface, types: set[str], functions: set[str]) -> Interface:
    """An interface with some of its types and functions only, in the order of the text."""
    return Interface(
        interface.name,
        {name: each for name, each in interface.types.items() if name in types},
        {name: each for name, each in interface.functions.items() if name in functions},
        interface.docs,
    )


def _named(
    wit: Wit, used: _Used, lowered: Mapping[str, set[str]], versions: Mapping[str, str]
) -> tuple[Wit, World]:
    """What is used, under names with versions, the uses of types leading to where they are."""
    names = {
        name: f"{name}@{versions.get(name, EARLIEST)}" for name in (*used.interfaces, *versions)
    }
    interfaces: dict[str, Interface] = {}
    for name, own in names.items():

        def renamed(ref: TypeRef, name: str = name) -> TypeRef:
            home = ref if ref.interface == name else resolve(wit, ref)[0]
            return TypeRef(names[home.interface], home.name)

        types, functions = used.interfaces.get(name, set()), lowered.get(name, set())
        interface = _kept(wit.interfaces[name], types, functions)
        interfaces[own] = renamed_interface(interface, own, renamed)
    depths = _depths(interfaces)
    imports = {
        name: InterfaceRef(name)
        for name in sorted(interfaces, key=lambda name: (depths[name], name.partition("@")[0]))
    }
    world = World(ROOT, imports, {})
    return Wit(interfaces, {ROOT: world}), world


def _depths(interfaces: Mapping[str, Interface]) -> dict[str, int]:
    """How many interfaces stand in a row before each one, of those that it takes types from."""
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            taken = used_interfaces(interfaces[name])
            depths[name] = max((1 + depth(each) for each in taken), default=0)
        return depths[name]

    for name in interfaces:
        depth(name)
    return depths
