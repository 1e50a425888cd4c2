"""Name resolution (WIT.md, "Name resolution"): from the names in texts to definitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, TypeAlias, cast

from componentize.errors import WitError
from componentize.wit.model import (
    Alias,
    Borrow,
    Case,
    Enum,
    Field,
    Flags,
    Function,
    Interface,
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
)

if TYPE_CHECKING:
    from lark import Token

    from componentize.wit.parse import Package


Definition: TypeAlias = Record | Variant | Enum | Flags | Alias | Resource
"""What a name is defined as where it is not used from another interface."""


def resolve(wit: Wit, ref: TypeRef) -> tuple[TypeRef, Definition]:
    """Where a named type is defined, and as what: uses are followed, aliases are definitions.

    Returns:
        The name in the interface that defines it, and its definition there.

    Raises:
        WitError: there is no such interface, or no such type in it.
    """
    definition: TypeDef = Use(ref)
    while isinstance(definition, Use):
        ref = definition.target
        if ref.interface not in wit.interfaces:
            raise WitError(f"no interface is called `{ref.interface}`")
        types = wit.interfaces[ref.interface].types
        if ref.name not in types:
            raise WitError(f"`{ref.interface}` has no type `{ref.name}`")
        definition = types[ref.name]
    return ref, definition


def resolve_names(packages: Sequence["Package"]) -> Wit:
    """Resolve every name in a set of packages.

    In the result a `TypeRef` names a type of the interface it stands in, where a `Use` tells that
    it comes from another one; what names a resource is an `Own` or a `Borrow`. A function without
    a gate is there since the version of its package.

    Args:
        packages: as parsed; several can be parts of one. What they use must be among them.

    Raises:
        WitError: with file, line and column: a name is not defined, is defined twice or by itself,
            or is not of the kind it is used as.
    """
    resolution = _Resolution(packages)
    for package in packages:
        for path in package.uses.values():
            resolution.interface_name(path, package)
    interfaces = {name: resolution.interface(scope) for name, scope in resolution.scopes.items()}
    resolution.check_order()
    return Wit(interfaces)


@dataclass(frozen=True, slots=True)
class _Scope:
    """An interface as parsed, and where it stands; `name` is its full name."""

    name: str
    text: Interface
    package: "Package"

    def error(self, found: str, at: str) -> WitError:
        return _error(found, at, self.package)


def _error(found: str, at: str, package: "Package") -> WitError:
    token = cast("Token", at)
    return WitError(found, where=f"{package.where}:{token.line}:{token.column}")


class _Resolution:
    def __init__(self, packages: Sequence["Package"]) -> None:
        self.versions: dict[str, str] = {}
        self.scopes: dict[str, _Scope] = {}
        self.types: dict[TypeRef, TypeDef | None] = {}
        self.used: dict[str, dict[str, str]] = {}
        for package in packages:
            version = self.versions.setdefault(package.name, package.version)
            if version != package.version:
                found = f"`{package.name}` is version {version} in another text; load one version"
                raise _error(found, package.name, package)
            for name, text in package.interfaces.items():
                full = f"{package.name}/{name}"
                if full in self.scopes:
                    found = f"`{full}` is already defined; rename one of the two"
                    raise _error(found, name, package)
                self.scopes[full] = _Scope(full, text, package)
                self.used[full] = {}

    def interface(self, scope: _Scope) -> Interface:
        types = {
            str(name): self.definition(TypeRef(scope.name, str(name)), scope, name)
            for name in scope.text.types
        }
        functions = {
            str(name): Function(
                str(name),
                tuple(Field(str(p.name), self.value(p.type, scope)) for p in function.params),
                self.optional(function.result, scope),
                function.since or scope.package.version,
            )
            for name, function in scope.text.functions.items()
        }
        return Interface(scope.name, types, functions)

    def definition(self, ref: TypeRef, user: _Scope, at: str) -> TypeDef:
        """The definition of `ref`, which `user` names at token `at`."""
        home = self.scopes[ref.interface]
        if ref.name not in home.text.types:
            found = f"`{ref.interface}` has no type `{ref.name}`; define it there, or `use` it"
            raise user.error(found, at)
        if ref not in self.types:
            self.types[ref] = None
            self.types[ref] = self.typedef(home.text.types[ref.name], home)
        definition = self.types[ref]
        if definition is None:
            raise user.error(f"`{ref.name}` contains itself; WIT types cannot be recursive", at)
        return definition

    def is_resource(self, ref: TypeRef, user: _Scope, at: str) -> bool:
        definition = self.definition(ref, user, at)
        while isinstance(definition, Use):
            definition = self.definition(definition.target, user, at)
        return isinstance(definition, Resource)

    def typedef(self, definition: TypeDef, scope: _Scope) -> TypeDef:
        match definition:
            case Alias(target):
                return Alias(self.value(target, scope))
            case Record(fields):
                return Record(tuple(Field(str(f.name), self.value(f.type, scope)) for f in fields))
            case Variant(cases):
                return Variant(
                    tuple(Case(str(c.name), self.optional(c.payload, scope)) for c in cases)
                )
            case Enum(labels):
                return Enum(tuple(map(str, labels)))
            case Flags(labels):
                return Flags(tuple(map(str, labels)))
            case Use(TypeRef(path, name)):
                target = TypeRef(self.interface_name(path, scope.package), str(name))
                self.definition(target, scope, name)
                self.used[scope.name].setdefault(target.interface, path)
                return Use(target)
            case Resource():
                return definition

    def interface_name(self, path: str, package: "Package") -> str:
        """The full name of the interface that a use-path in `package` names."""
        full, _, version = package.uses.get(path, path).partition("@")
        if "/" not in full:
            full = f"{package.name}/{full}"
        if full not in self.scopes:
            found = f"no interface is called `{full}`; load the text that has it"
            raise _error(found, path, package)
        loaded = self.versions[full.partition("/")[0]]
        if version and version != loaded:
            raise _error(f"`{full}` is loaded at version {loaded}; use that one", path, package)
        return full

    def optional(self, type: ValType | None, scope: _Scope) -> ValType | None:
        return None if type is None else self.value(type, scope)

    def value(self, type: ValType, scope: _Scope) -> ValType:
        match type:
            case Primitive() | Own():
                return type
            case TypeRef(_, name):
                ref = TypeRef(scope.name, str(name))
                return Own(ref) if self.is_resource(ref, scope, name) else ref
            case Borrow(TypeRef(_, name)):
                ref = TypeRef(scope.name, str(name))
                if not self.is_resource(ref, scope, name):
                    raise scope.error(f"`{name}` is not a resource; only these are borrowed", name)
                return Borrow(ref)
            case List(element):
                return List(self.value(element, scope))
            case Option(payload):
                return Option(self.value(payload, scope))
            case Result(ok, error):
                return Result(self.optional(ok, scope), self.optional(error, scope))
            case Tuple(elements):
                return Tuple(tuple(self.value(element, scope) for element in elements))

    def check_order(self) -> None:
        """Refuse interfaces that use each other: none of them could be declared first."""
        try:
            TopologicalSorter(self.used).prepare()
        except CycleError as error:
            *_, used, user = error.args[1]
            scope = self.scopes[user]
            found = f"`{used}` uses `{user}` in its turn; move what both need to a third interface"
            raise scope.error(found, self.used[user][used]) from None
