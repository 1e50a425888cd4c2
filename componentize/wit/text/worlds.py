"""From the worlds of a syntax tree to those of the model (WIT.md, world)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import cast

from componentize.text import printable
from componentize.wit.model import (
    Extern,
    Function,
    Interface,
    InterfaceRef,
    TypeRef,
    Use,
    World,
    is_inline,
)
from componentize.wit.rename import renamed_extern, renamed_interface
from componentize.wit.text import syntax
from componentize.wit.text.definitions import Definitions
from componentize.wit.text.names import Names, clash, error_at
from componentize.wit.text.scopes import Scope, scope
from componentize.wit.text.spelling import likeness
from componentize.wit.text.syntax import Path, Span

_Uses = Callable[[str], Iterable[str]]


def resolve_worlds(
    names: Names,
    worlds: Mapping[str, Scope],
    scopes: dict[str, Scope],
    definitions: Definitions,
    interfaces: dict[str, Interface],
) -> dict[str, World]:
    """The worlds, as written and with what they include; interfaces they depend on are missing.

    Args:
        worlds: each by its full name.
        scopes: those of `definitions`; the inline interfaces are added.
        interfaces: those resolved so far; the inline ones are added.

    Raises:
        WitError: a name is not defined, or is defined twice; or a world includes itself.
    """
    includes = {name: _includes(names, world) for name, world in worlds.items()}
    resolved: dict[str, World] = {}
    try:
        order = list(TopologicalSorter(includes).static_order())
    except CycleError as error:
        *_, included, world = error.args[1]
        found = f"`{included}` includes `{world}` in its turn; no world can include itself"
        raise error_at(includes[world][included].span, found) from None
    for name in order:
        builder = _World(names, worlds[name], scopes, definitions, interfaces)
        resolved[name] = builder.world(resolved)
    return {name: resolved[name] for name in worlds}


def with_dependencies(world: World, interfaces: Mapping[str, Interface], span: Span) -> World:
    """The world with all interfaces that its own take types from, each before those that do.

    They are exported where the world exports them, else imported.

    Args:
        interfaces: all there are, inline ones too.
        span: where the name of the world stands.

    Raises:
        WitError: an export needs an interface both as an export and, by way of another, as an
            import.
    """
    imports: dict[str, Extern] = {}
    exports: dict[str, Extern] = {}

    def uses(name: str) -> Iterable[str]:
        return _used(interfaces[name])

    def exported(name: str) -> Iterable[str]:
        return (used for used in uses(name) if used in world.exports)

    for name, extern in world.imports.items():
        _add_in_order(imports, _roots(name, extern, uses), uses)
        imports.setdefault(name, extern)
    required: dict[str, Extern] = {}
    for name, extern in world.exports.items():
        direct = uses(name) if name in interfaces else _roots(name, extern, uses)
        imported = [each for each in direct if each not in world.exports]
        _add_in_order(required, imported, uses)
        _add_in_order(imports, imported, uses)
        _add_in_order(exports, [each for each in direct if each in world.exports], exported)
        exports.setdefault(name, extern)
    for name in required:
        for used in uses(name):
            if used in world.exports:
                user = f"`{printable(name)}`, which exports take types from, takes types from"
                found = f"{user} `{printable(used)}`, which is exported"
                raise error_at(span, f"{found}; export `{printable(name)}` too")
    return replace(world, imports=imports, exports=exports)


def _roots(name: str, extern: Extern, uses: _Uses) -> Iterable[str]:
    """The interfaces that must be there before an import or export."""
    match extern:
        case InterfaceRef(interface):
            return [interface] if interface == name else uses(interface)
        case Use(target):
            return [target.interface]
    return []


def _used(interface: Interface) -> Iterable[str]:
    uses = (each.target.interface for each in interface.types.values() if isinstance(each, Use))
    return dict.fromkeys(uses)


def _add_in_order(externs: dict[str, Extern], roots: Iterable[str], uses: _Uses) -> None:
    """Add interfaces and all they use that are not there yet, what is used first."""
    pending, path = [iter(roots)], list[str]()
    while pending:
        name = next((name for name in pending[-1] if name not in externs), None)
        if name is not None:
            path.append(name)
            pending.append(iter(uses(name)))
            continue
        pending.pop()
        if path:
            added = path.pop()
            externs[added] = InterfaceRef(added)


def _includes(names: Names, world: Scope) -> dict[str, Path]:
    includes: dict[str, Path] = {}
    for item in names.kept(cast(syntax.World, world.item).items, world.package.header):
        if isinstance(item, syntax.Include):
            includes.setdefault(names.world(item.path, world.package), item.path)
    return includes


class _World:
    """One world; what it includes is resolved."""

    def __init__(
        self,
        names: Names,
        world: Scope,
        scopes: dict[str, Scope],
        definitions: Definitions,
        interfaces: dict[str, Interface],
    ) -> None:
        self.names = names
        self.scope = world
        self.scopes = scopes
        self.definitions = definitions
        self.interfaces = interfaces
        self.imports: dict[str, Extern] = {}
        self.exports: dict[str, Extern] = {}
        self.imported: dict[str, str] = {}
        self.exported: dict[str, str] = {}

    def world(self, others: Mapping[str, World]) -> World:
        item = cast(syntax.World, self.scope.item)
        types = self.definitions.types(self.scope)
        members: dict[str, list[syntax.Function]] = {}
        for member, function in self.scope.functions.items():
            members.setdefault(_resource(member), []).append(function)
        for part in self.names.kept(item.items, self.scope.package.header):
            match part:
                case syntax.Use():
                    for each in part.names:
                        local = each.local
                        self.add(self.imports, local.text, types[local.text], local.span)
                case syntax.Extern():
                    self.extern(part)
                case syntax.Include():
                    self.include(part, others)
                case _:
                    name = part.name
                    self.add(self.imports, name.text, types[name.text], name.span)
                    for function in members.get(name.text, ()):
                        resolved = self.definitions.function(function, self.scope)
                        self.add(self.imports, resolved.name, resolved, function.name.span)
        return World(self.scope.name, self.imports, self.exports, item.docs)

    def add(self, externs: dict[str, Extern], name: str, extern: Extern, span: Span) -> None:
        imported = externs is self.imports
        defined = self.imported if imported else self.exported
        like = likeness(name)
        if like in defined:
            raise clash(span, name, defined[like], "imported" if imported else "exported")
        defined[like] = name
        externs[name] = extern

    def extern(self, item: syntax.Extern) -> None:
        externs = self.imports if item.direction == "import" else self.exports
        match item.what:
            case Path() as path:
                full = self.names.interface(path, self.scope.package)
                self.add(externs, full, InterfaceRef(full), path.span)
            case syntax.Function() as written:
                function = replace(written, docs=item.docs, gates=item.gates)
                resolved = self.definitions.function(function, self.scope)
                self.add(externs, written.name.text, resolved, written.name.span)
            case syntax.Interface() as inline:
                full = f"{self.scope.name}#{item.direction}s.{inline.name.text}"
                interface = replace(inline, docs=item.docs, gates=item.gates)
                self.scopes[full] = scope(
                    self.names, full, self.scope.package, interface, self.scope.since
                )
                self.add(externs, inline.name.text, InterfaceRef(full), inline.name.span)
                self.interfaces[full] = self.definitions.interface(self.scopes[full])

    def include(self, item: syntax.Include, others: Mapping[str, World]) -> None:
        """Take over another world's imports and exports, as if they were written here."""
        included = others[self.names.world(item.path, self.scope.package)]
        renames = {each.name.text: each.local.text for each in item.names}
        for each in item.names:
            if each.name.text not in included.imports and each.name.text not in included.exports:
                found = f"imports and exports nothing called `{printable(each.name.text)}`"
                raise error_at(each.name.span, f"`{printable(included.name)}` {found}")

        def owner(name: str) -> str:
            world, _, inline = name.partition("#")
            if world != included.name or not inline:
                return name
            direction, _, local = inline.partition(".")
            return f"{self.scope.name}#{direction}.{renames.get(local, local)}"

        def moved(ref: TypeRef) -> TypeRef:
            if ref.interface == included.name:
                return TypeRef(self.scope.name, renames.get(ref.name, ref.name))
            return TypeRef(owner(ref.interface), ref.name)

        for externs, taken in (
            (self.imports, included.imports),
            (self.exports, included.exports),
        ):
            for name, extern in taken.items():
                local = _renamed(name, renames)
                own = renamed_extern(extern, moved)
                if isinstance(own, Function):
                    own = replace(own, name=local)
                elif isinstance(own, InterfaceRef) and is_inline(own.name):
                    inline = self.interfaces[own.name]
                    own = InterfaceRef(owner(own.name))
                    self.interfaces[own.name] = renamed_interface(inline, own.name, moved)
                shared = name in self.interfaces or isinstance(own, Use)
                if not shared or externs.get(local) != own:
                    self.add(externs, local, own, item.path.span)


def _resource(function: str) -> str:
    """The resource that a function is of, by its component-level name."""
    return function.partition("]")[2].partition(".")[0]


def _renamed(name: str, renames: Mapping[str, str]) -> str:
    if not name.startswith("["):
        return renames.get(name, name)
    kind, _, member = name.partition("]")
    resource, dot, method = member.partition(".")
    return f"{kind}]{renames.get(resource, resource)}{dot}{method}"
