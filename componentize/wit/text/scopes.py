"""What the interfaces and worlds of WIT texts declare, by name."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.text import printable
from componentize.wit.model import TypeRef
from componentize.wit.text import syntax
from componentize.wit.text.names import Names, Package, define, error_at, since
from componentize.wit.text.syntax import Header, Name, Path


@dataclass(frozen=True, slots=True)
class Used:
    """A type that is used from another interface; `name` is where it is written."""

    target: TypeRef
    name: Name


Declared: TypeAlias = syntax.TypeItem | Used


@dataclass(frozen=True, slots=True)
class Scope:
    """An interface, an inline one or a world: what is declared in it, less what is gated off.

    `name` is its name in the model, `since` the version it is there since. `functions` are
    those of its resources too, each under its component-level name. `uses` has the interfaces it
    takes types from, with the first path that names each; `off` the features of types that are
    gated off.
    """

    name: str
    since: str
    package: Package
    item: syntax.Interface | syntax.World
    types: Mapping[str, Declared]
    functions: Mapping[str, syntax.Function]
    uses: Mapping[str, Path]
    off: Mapping[str, str]


def scope(
    names: Names,
    name: str,
    package: Package,
    item: syntax.Interface | syntax.World,
    otherwise: str,
) -> Scope:
    """The declarations of an interface or world.

    Args:
        name: what it is to be called.
        otherwise: the version it is there since, if no gate says it.

    Raises:
        WitError: it defines a name twice, or uses an interface that is not there.
    """
    types: dict[str, Declared] = {}
    functions: dict[str, syntax.Function] = {}
    uses: dict[str, Path] = {}
    defined: dict[str, str] = {}
    for part in names.kept(item.items, package.header):
        match part:
            case syntax.Use(path, used):
                interface = names.interface(path, package)
                uses.setdefault(interface, path)
                for each in used:
                    define(defined, each.local)
                    types[each.local.text] = Used(TypeRef(interface, each.name.text), each.name)
            case syntax.Function():
                define(defined, part.name)
                functions[part.name.text] = part
            case syntax.Extern() | syntax.Include():
                pass
            case _:
                define(defined, part.name)
                types[part.name.text] = part
        if isinstance(part, syntax.Resource):
            for function in _members(names, part, package.header):
                define(defined, function.name)
                functions[function.name.text] = function
    return Scope(
        name, since(item, otherwise), package, item, types, functions, uses, _off(names, item)
    )


def _off(names: Names, item: syntax.Interface | syntax.World) -> dict[str, str]:
    off: dict[str, str] = {}
    for part in item.items:
        if (feature := names.gated_off(part)) is not None:
            match part:
                case syntax.Use(_, used):
                    off.update((each.local.text, feature) for each in used)
                case syntax.Extern() | syntax.Include() | syntax.Function():
                    pass
                case _:
                    off[part.name.text] = feature
    return off


def _members(names: Names, resource: syntax.Resource, header: Header) -> Iterator[syntax.Function]:
    """The functions that stand for those of a resource (WIT.md, resource)."""
    for function in names.kept(resource.functions, header):
        name, params, result = function.name, function.params, function.result
        full = f"[{function.kind}]{resource.name.text}"
        handle = syntax.NamedType(resource.name, name.span)
        if function.kind == "constructor":
            if result is not None and not _makes(result, resource):
                made = printable(resource.name.text)
                found = f"a constructor returns nothing or `result<{made}, ..>`"
                raise error_at(name.span, found)
            result = result or handle
        else:
            full += f".{name.text}"
        if function.kind == "method":
            borrowed = syntax.BorrowType(resource.name, name.span)
            params = (syntax.Member(Name("self", name.span), borrowed, "", name.span), *params)
        gates = (*function.gates, *resource.gates)
        named = Name(full, name.span)
        yield replace(function, name=named, params=params, result=result, gates=gates)


def _makes(result: syntax.Type, resource: syntax.Resource) -> bool:
    match result:
        case syntax.ResultType(syntax.NamedType(name) | syntax.OwnType(name)):
            return name.text == resource.name.text
    return False


def check_order(scopes: Mapping[str, Scope]) -> None:
    """Refuse interfaces that use each other: none of them could be declared first.

    Raises:
        WitError: at the path by which one of them uses another.
    """
    try:
        TopologicalSorter({name: scope.uses for name, scope in scopes.items()}).prepare()
    except CycleError as error:
        *_, used, user = error.args[1]
        found = f"`{used}` uses `{user}` in its turn; move what both need to a third interface"
        raise error_at(scopes[user].uses[used].span, found) from None
