"""Tracks of versions: those of one track are compatible (WIT.md, "Package names")."""

from collections.abc import Mapping
from dataclasses import replace

from componentize.errors import WitError
from componentize.text import joined, printable
from componentize.wit.compare import Side, differing, union
from componentize.wit.model import Extern, InterfaceRef, TypeRef, Wit, World
from componentize.wit.order import ordered
from componentize.wit.rename import Rename, renamed_extern, renamed_interface, renaming
from componentize.wit.versions import precedence


def track(version: str) -> str:
    """The track of a version: `1` of 1.2.3, `0.2` of 0.2.1, all of 0.0.1 and of 1.0.0-rc.1.

    Build metadata is no part of it. No version, which is the empty string, has no track: that is
    the empty string, too.
    """
    release = version.partition("+")[0]
    if "-" in release or not release:
        return release
    major, minor, _ = release.split(".")
    if major != "0":
        return major
    return f"0.{minor}" if minor != "0" else release


def track_name(name: str) -> str:
    """The name of an interface with the track of its version: `a:b/i@0.2` of `a:b/i@0.2.1`.

    This is what modules of the build target `cm32p2` call it.
    """
    path, at, version = name.partition("@")
    return f"{path}{at}{track(version)}"


def version_of(name: str) -> str:
    """The version in the name of an interface, or nothing."""
    return name.partition("@")[2]


def higher(first: str, second: str) -> str:
    """Of two names of one interface that with the higher version; the first of equal ones."""
    return max(first, second, key=lambda name: precedence(version_of(name)))


def unified(wit: Wit, world: World) -> tuple[Wit, World]:
    """The world with one import of those of one interface on one track: that of highest version.

    It has the items of all of them: tools leave out of an interface what a feature gates, or what
    nothing uses. What takes types from another of them takes them from that one. Exports are never
    unified; what is only exported takes types from what it did where the world exports that, too.
    The others stay among the interfaces of the result, where something else might use them.

    Raises:
        WitError: an item of a lower version is another one in the higher.
    """
    highest: dict[str, str] = {}
    named = [key for key, each in world.imports.items() if each == InterfaceRef(key)]
    for name in named:
        place = track_name(name)
        highest[place] = higher(highest.get(place, name), name)
    replaced = {
        name: highest[track_name(name)] for name in named if name != highest[track_name(name)]
    }
    if not replaced:
        return wit, world
    interfaces = dict(wit.interfaces)
    for lower, name in replaced.items():
        _check(wit, lower, name, replaced)
        renamed = renamed_interface(wit.interfaces[lower], name, renaming(replaced))
        interfaces[name] = union(interfaces[name], renamed)
    return _replaced(Wit(interfaces, wit.worlds, wit.package_docs), world, replaced)


def _check(wit: Wit, lower: str, name: str, replaced: Mapping[str, str]) -> None:
    sides = (Side(wit, wit.interfaces[lower], replaced), Side(wit, wit.interfaces[name], replaced))
    problems = list(differing(*sides))
    if problems:
        raise WitError(
            f"`{printable(lower)}` and `{printable(name)}` are both imported, which is one import "
            f"of the higher version, but that is not compatible: {joined(problems)}"
        )


def _replaced(wit: Wit, world: World, replaced: Mapping[str, str]) -> tuple[Wit, World]:
    exported = {key for key, each in world.exports.items() if each == InterfaceRef(key)}

    everywhere = renaming(replaced)

    def among_exports(ref: TypeRef) -> TypeRef:
        return ref if ref.interface in exported else everywhere(ref)

    imports: dict[str, Extern] = {
        key: renamed_extern(each, everywhere)
        for key, each in world.imports.items()
        if key not in replaced
    }
    imported = {each.name for each in imports.values() if isinstance(each, InterfaceRef)}
    interfaces = dict(wit.interfaces)
    for externs in (world.exports, imports):
        for each in externs.values():
            if isinstance(each, InterfaceRef):
                rename: Rename = everywhere if each.name in imported else among_exports
                interface = wit.interfaces[each.name]
                interfaces[each.name] = renamed_interface(interface, each.name, rename)
    result = ordered(Wit(interfaces), replace(world, imports=imports))
    return Wit(interfaces, {**wit.worlds, world.name: result}, wit.package_docs), result
