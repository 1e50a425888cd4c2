"""Name resolution (WIT.md, "Name resolution"): from syntax trees to the model."""

from collections.abc import Sequence

from componentize.wit import syntax
from componentize.wit.definitions import Definitions
from componentize.wit.model import Wit
from componentize.wit.names import Names
from componentize.wit.scopes import Scope, check_order, scope
from componentize.wit.worlds import resolve_worlds, with_dependencies


def resolve_packages(packages: Sequence[syntax.Package]) -> Wit:
    """Resolve every name in a set of packages, as `load` tells.

    Args:
        packages: as parsed; several can be parts of one. What they use must be among them.

    Raises:
        WitError: with file, line and column: a name is not defined, is defined twice or by itself,
            or is not of the kind it is used as.
    """
    names = Names(packages)
    interfaces: dict[str, Scope] = {}
    worlds: dict[str, Scope] = {}
    for package in names.packages:
        for name, item in package.interfaces.items():
            full = f"{package.name}/{name}"
            interfaces[full] = scope(names, full, package, item, package.version)
        for name, world in package.worlds.items():
            full = f"{package.name}/{name}"
            worlds[full] = scope(names, full, package, world, package.version)
    scopes = {**interfaces, **worlds}
    definitions = Definitions(scopes)
    resolved = {name: definitions.interface(each) for name, each in interfaces.items()}
    check_order(interfaces)
    written = resolve_worlds(names, worlds, scopes, definitions)
    return Wit(
        resolved, {name: with_dependencies(world, resolved) for name, world in written.items()}
    )
