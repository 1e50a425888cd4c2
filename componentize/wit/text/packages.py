"""Name resolution (WIT.md, "Name resolution"): from syntax trees to the model."""

from collections.abc import Collection, Sequence

from componentize.wit.model import Wit
from componentize.wit.text import syntax
from componentize.wit.text.definitions import Definitions
from componentize.wit.text.names import Names
from componentize.wit.text.scopes import Scope, check_order, scope
from componentize.wit.text.worlds import resolve_worlds, with_dependencies


def resolve_packages(packages: Sequence[syntax.Package], features: Collection[str]) -> Wit:
    """Resolve every name in a set of packages, as `load` tells.

    Args:
        packages: as parsed; several can be parts of one. What they use must be among them.
        features: the features whose items are kept.

    Raises:
        WitError: with file, line and column: a name is not defined, is defined twice or by itself,
            or is not of the kind it is used as.
    """
    names = Names(packages, features)
    interfaces: dict[str, Scope] = {}
    worlds: dict[str, Scope] = {}
    for package in names.packages:
        for name, item in package.interfaces.items():
            full = package.full(name)
            interfaces[full] = scope(names, full, package, item, package.version)
        for name, world in package.worlds.items():
            full = package.full(name)
            worlds[full] = scope(names, full, package, world, package.version)
    scopes = {**interfaces, **worlds}
    definitions = Definitions(scopes)
    resolved = {name: definitions.interface(each) for name, each in interfaces.items()}
    check_order(interfaces)
    written = resolve_worlds(names, worlds, scopes, definitions, resolved)
    complete = {name: with_dependencies(world, resolved) for name, world in written.items()}
    return Wit(resolved, complete, names.docs)
