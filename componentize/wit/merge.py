"""Several bindings of one module as those of one world."""

from collections.abc import Container, Iterator, Mapping

from componentize.errors import WitError
from componentize.text import joined, printable
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.core.custom import Producer, ProducersField
from componentize.wit.bindings import Bindings, Encodings
from componentize.wit.compare import Side, as_defined, clause, differing, extern_text, union
from componentize.wit.model import (
    Extern,
    InterfaceRef,
    TypeDef,
    Wit,
    World,
    is_inline,
)
from componentize.wit.order import ordered, used_interfaces
from componentize.wit.rename import renamed_extern, renamed_interface, renaming

_ENCODING_NAMES = {
    StringEncoding.UTF8: "UTF-8",
    StringEncoding.UTF16: "UTF-16",
    StringEncoding.LATIN1_UTF16: "latin1+UTF-16",
}


def merge(first: Bindings, second: Bindings) -> Bindings:
    """Bindings whose world has what two worlds have.

    What both have must be the same; an interface that both have may have other types and functions
    in each of them. The result has one world, called as the first, or as the second where the first
    imports and exports nothing.

    Raises:
        WitError: an interface, an import or an export differs; two worlds of one name do not import
            and export the same; an export of the second would be used by what the first exports or
            imports otherwise; or a function has two string encodings.
    """
    one, other = first.wit.worlds[first.world], second.wit.worlds[second.world]
    name = one.name if one.imports or one.exports else other.name
    _check_worlds(first.wit, second.wit)
    left, right = _called(first.wit, one, name), _called(second.wit, other, name)
    wit, world = _merged(left, right, (one.name, other.name))
    return Bindings(
        wit,
        world.name,
        _encodings(first.import_encodings, second.import_encodings, "imported"),
        _encodings(first.export_encodings, second.export_encodings, "exported"),
        _producers(first.producers, second.producers),
    )


def _check_worlds(first: Wit, second: Wit) -> None:
    """Worlds of one name import and export things of the same names; what these are is checked
    where they are merged."""
    for name in first.worlds.keys() & second.worlds.keys():
        one, other = first.worlds[name], second.worlds[name]
        for direction, names, others in (
            ("imports", one.imports.keys(), other.imports.keys()),
            ("exports", one.exports.keys(), other.exports.keys()),
        ):
            if names != others:
                found = joined([f"`{printable(each)}`" for each in sorted(names ^ others)], ", ")
                raise WitError(
                    f"the world `{printable(name)}` is there twice, and only one {direction} "
                    f"{found}; give all bindings the same world, or worlds of different names"
                )


def _called(wit: Wit, world: World, name: str) -> tuple[Wit, World]:
    """A world and all it reaches, with another name of the world."""
    if world.name == name:
        return wit, world
    names = {world.name: name}
    names |= {
        each: name + each.removeprefix(world.name)
        for each in wit.interfaces
        if is_inline(each) and each.startswith(f"{world.name}#")
    }
    rename = renaming(names)

    def moved(externs: Mapping[str, Extern]) -> dict[str, Extern]:
        return {
            key: InterfaceRef(names.get(each.name, each.name))
            if isinstance(each, InterfaceRef)
            else renamed_extern(each, rename)
            for key, each in externs.items()
        }

    interfaces = {
        names.get(each, each): renamed_interface(interface, names.get(each, each), rename)
        if each in names
        else interface
        for each, interface in wit.interfaces.items()
    }
    called = World(name, moved(world.imports), moved(world.exports), world.docs)
    return Wit(interfaces, {name: called}, wit.package_docs), called


def _merged(
    first: tuple[Wit, World], second: tuple[Wit, World], names: tuple[str, str]
) -> tuple[Wit, World]:
    (wit, world), (other_wit, other) = first, second
    problems = [
        *_differing_interfaces(wit, other_wit),
        *_differing("import", (wit, world.imports), (other_wit, other.imports)),
        *_differing("export", (wit, world.exports), (other_wit, other.exports)),
    ] or _conflicts(wit, world, other_wit, other)
    if problems:
        one, two = (f"`{printable(each)}`" for each in names)
        raise WitError(f"the worlds {one} and {two} do not merge: {joined(list(problems))}")
    interfaces = {
        name: union(wit.interfaces[name], other_wit.interfaces[name])
        if name in wit.interfaces and name in other_wit.interfaces
        else each
        for name, each in {**wit.interfaces, **other_wit.interfaces}.items()
    }
    united = World(
        world.name,
        {**world.imports, **_new(other.imports, world.imports)},
        {**world.exports, **_new(other.exports, world.exports)},
        world.docs or other.docs,
    )
    result = ordered(Wit(interfaces), united)
    docs = {**other_wit.package_docs, **wit.package_docs}
    return Wit(interfaces, {result.name: result}, docs), result


def _new(externs: Mapping[str, Extern], known: Mapping[str, Extern]) -> dict[str, Extern]:
    return {key: each for key, each in externs.items() if key not in known}


def _differing_interfaces(first: Wit, second: Wit) -> Iterator[str]:
    for name, interface in first.interfaces.items():
        if name in second.interfaces:
            one, other = Side(first, interface), Side(second, second.interfaces[name])
            for found in differing(one, other):
                yield f"in `{_readable(name)}`, {found}"


def _readable(interface: str) -> str:
    """The name of an interface; of an inline one what its world calls it."""
    return printable(interface.partition("#")[2].partition(".")[2] or interface)


def _differing(
    direction: str,
    first: tuple[Wit, Mapping[str, Extern]],
    second: tuple[Wit, Mapping[str, Extern]],
) -> Iterator[str]:
    (wit, externs), (other_wit, others) = first, second
    for key, each in externs.items():
        if key in others and each != others[key]:
            one, other = _compared(wit, each), _compared(other_wit, others[key])
            if one != other:
                texts = (extern_text(key, one), extern_text(key, other))
                yield f"the {direction} {clause(key, *texts)}"


def _compared(wit: Wit, extern: Extern) -> Extern:
    return as_defined(wit, extern) if isinstance(extern, TypeDef) else extern


def _conflicts(wit: Wit, world: World, other_wit: Wit, other: World) -> list[str]:
    """Clauses about exports of the other world that change which types the first one is about."""
    exports = {key for key, each in world.exports.items() if each == InterfaceRef(key)}
    imported_for: dict[str, str] = {}
    for key, extern in world.exports.items():
        imported_for |= dict.fromkeys(_reached(wit, extern, exports, imported_for), key)
    problems = []
    seen: set[str] = set()
    for key, extern in other.exports.items():
        if key in world.exports:
            continue
        if key in imported_for:
            problems.append(
                f"`{printable(imported_for[key])}` takes types from the import "
                f"`{printable(key)}`, which would be those of the export that the other world adds"
            )
        reached = _reached(other_wit, extern, exports, seen)
        seen |= reached
        problems += (
            f"the export `{printable(key)}` takes types from the export `{printable(name)}` by way "
            "of an import"
            for name in sorted(reached & exports)
        )
    return problems


def _reached(wit: Wit, extern: Extern, exports: Container[str], known: Container[str]) -> set[str]:
    """The interfaces that an export takes types from as imports, by way of others too, less those
    that are known."""
    pending: list[str] = []
    if isinstance(extern, InterfaceRef):
        used = used_interfaces(wit.interfaces[extern.name])
        pending += (name for name in used if name not in exports)
    reached: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in reached and name not in known:
            reached.add(name)
            pending.extend(used_interfaces(wit.interfaces[name]))
    return reached


def _encodings(first: Encodings, second: Encodings, direction: str) -> Encodings:
    for key, encoding in first.items():
        other = second.get(key, encoding)
        if other is not encoding:
            interface, function = map(printable, key)
            of = f" of `{interface}`" if interface else ""
            raise WitError(
                f"`{function}`{of} is {direction} with strings in {_ENCODING_NAMES[encoding]} and "
                f"in {_ENCODING_NAMES[other]}; generate all bindings with one encoding"
            )
    return {**first, **second}


def _producers(
    first: tuple[ProducersField, ...], second: tuple[ProducersField, ...]
) -> tuple[ProducersField, ...]:
    """The producers of both; of one name the later version."""
    fields: dict[str, dict[str, Producer]] = {}
    for field in (*first, *second):
        fields.setdefault(field.name, {}).update({each.name: each for each in field.values})
    return tuple(ProducersField(name, tuple(each.values())) for name, each in fields.items())
