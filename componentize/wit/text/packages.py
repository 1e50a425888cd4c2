"""Name resolution (WIT.md, "Name resolution"): from texts to the model."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from componentize.errors import WitError
from componentize.text import printable_path
from componentize.wit.model import Wit
from componentize.wit.text import syntax
from componentize.wit.text.definitions import Definitions
from componentize.wit.text.excerpt import excerpts
from componentize.wit.text.files import by_header, packages_of
from componentize.wit.text.folders import read_groups
from componentize.wit.text.names import Names
from componentize.wit.text.parse import parse
from componentize.wit.text.scopes import Scope, check_order, scope
from componentize.wit.text.worlds import resolve_worlds, with_dependencies


def resolve_texts(texts: Mapping[str, str], features: Collection[str]) -> Wit:
    """The WIT of texts, as `load` tells."""
    with excerpts(texts):
        files = [parse(text, where) for where, text in texts.items()]
        return _resolve(list(packages_of(by_header(files))), features)


def resolve_path(path: Path, features: Collection[str]) -> tuple[Wit, tuple[str, ...]]:
    """The WIT of a path and the names of its own packages, as `load_path` tells."""
    texts: dict[str, str] = {}
    groups: list[list[syntax.File]] = []
    with excerpts(texts):
        for group in read_groups(path):
            texts |= group
            groups.append([parse(text, where) for where, text in group.items()])
        own = tuple(dict.fromkeys(_declared(groups[0])))
        if not own:
            found = "no package is declared here; begin with `package NAMESPACE:NAME;`"
            raise WitError(found, where=printable_path(path))
        return _resolve(list(packages_of(groups)), features), own


def _declared(files: Sequence[syntax.File]) -> list[str]:
    headers = [file.header.full for file in files if file.header is not None]
    return headers or [package.header.full for file in files for package in file.nested]


def _resolve(packages: Sequence[syntax.Package], features: Collection[str]) -> Wit:
    names = Names(packages, features)
    interfaces: dict[str, Scope] = {}
    worlds: dict[str, Scope] = {}
    for package in names.packages:
        for name, item in package.interfaces.items():
            full = package.full(name)
            interfaces[full] = scope(names, full, package, item, package.header.version)
        for name, world in package.worlds.items():
            full = package.full(name)
            worlds[full] = scope(names, full, package, world, package.header.version)
    scopes = {**interfaces, **worlds}
    definitions = Definitions(scopes)
    resolved = {name: definitions.interface(each) for name, each in interfaces.items()}
    check_order(interfaces)
    written = resolve_worlds(names, worlds, scopes, definitions, resolved)
    names.check_packages()
    complete = {
        name: with_dependencies(world, resolved, worlds[name].item.name.span)
        for name, world in written.items()
    }
    return Wit(resolved, complete, names.docs)
