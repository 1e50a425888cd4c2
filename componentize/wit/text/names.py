"""Which interface or world a path names (WIT.md, "Name resolution")."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from componentize.errors import WitError
from componentize.text import listed, printable
from componentize.wit.text import syntax
from componentize.wit.text.syntax import Name, Path, Span

_Gated = TypeVar("_Gated", bound=syntax.Item)


def error_at(span: Span, found: str) -> WitError:
    """An error about what stands there."""
    return WitError(found, where=str(span))


def since(item: syntax.Item, otherwise: str) -> str:
    """The version an item is there since: what a gate of its own says, or that of what it is in."""
    return next((gate.value for gate in item.gates if gate.kind == "since"), otherwise)


def define(defined: dict[str, Span], name: Name) -> None:
    """Note that a name is defined where it stands.

    Raises:
        WitError: it is already.
    """
    if name.text in defined:
        raise error_at(
            name.span, f"`{printable(name.text)}` is already defined; rename one of the two"
        )
    defined[name.text] = name.span


@dataclass(frozen=True, slots=True)
class Package:
    """One `package` of a text: its interfaces and worlds.

    `uses` has the path of each name that a `use` at the top level brings in.
    """

    name: str
    version: str
    uses: Mapping[str, Path]
    interfaces: Mapping[str, syntax.Interface]
    worlds: Mapping[str, syntax.World]

    def full(self, name: str) -> str:
        """The name in the model of one of its interfaces and worlds."""
        return _full(self.name, name, self.version)


class Names:
    """The full names of the interfaces and worlds of a set of packages.

    Args:
        packages: as parsed; several can be parts of one.
        features: the features that are on.

    Raises:
        WitError: a name is defined twice, or a path names nothing.
    """

    def __init__(self, packages: Sequence[syntax.Package], features: Collection[str]) -> None:
        self._features = frozenset(features)
        self._versions: dict[str, dict[str, None]] = {}
        self._interfaces: set[str] = set()
        self._worlds: set[str] = set()
        self.docs: dict[str, str] = {}
        self.packages = [self._package(package) for package in packages]
        known = self._interfaces | self._worlds
        for package in self.packages:
            for path in package.uses.values():
                self._find(path, package, "interface", known)

    def kept(self, items: Iterable[_Gated]) -> Iterator[_Gated]:
        """The items whose features are on."""
        return (
            item
            for item in items
            if all(gate.kind != "unstable" or gate.value in self._features for gate in item.gates)
        )

    def interface(self, path: Path, package: Package) -> str:
        """The full name of the interface that a path in `package` names.

        Raises:
            WitError: there is no such interface, or not of that version.
        """
        return self._find(path, package, "interface", self._interfaces)

    def world(self, path: Path, package: Package) -> str:
        """The full name of the world that a path in `package` names.

        Raises:
            WitError: there is no such world, or not of that version.
        """
        return self._find(path, package, "world", self._worlds)

    def _package(self, package: syntax.Package) -> Package:
        self._versions.setdefault(package.name, {})[package.version] = None
        defined: dict[str, Span] = {}
        uses: dict[str, Path] = {}
        interfaces: dict[str, syntax.Interface] = {}
        worlds: dict[str, syntax.World] = {}
        for item in self.kept(package.items):
            define(defined, item.name)
            match item:
                case syntax.ToplevelUse(path, name):
                    uses[name.text] = path
                case syntax.Interface(name):
                    interfaces[name.text] = item
                    self._declare(package, name, self._interfaces)
                case syntax.World(name):
                    worlds[name.text] = item
                    self._declare(package, name, self._worlds)
        if package.docs:
            full = f"{package.name}@{package.version}" if package.version else package.name
            self.docs[full] = package.docs
        return Package(package.name, package.version, uses, interfaces, worlds)

    def _declare(self, package: syntax.Package, name: Name, kind: set[str]) -> None:
        full = _full(package.name, name.text, package.version)
        if full in self._interfaces or full in self._worlds:
            raise error_at(
                name.span, f"`{printable(full)}` is already defined; rename one of the two"
            )
        kind.add(full)

    def _find(self, path: Path, package: Package, kind: str, known: set[str]) -> str:
        named = path if path.package else package.uses.get(path.name.text, path)
        version = self._version(named, package) if named.package else package.version
        full = _full(named.package or package.name, named.name.text, version)
        if full not in known:
            found = f"no {kind} is called `{printable(full)}`; load the text that has it"
            raise error_at(path.span, found)
        return full

    def _version(self, path: Path, package: Package) -> str:
        """The version of the package that a path with one names.

        A path without version means that of the package it stands in, if it names that package; or
        the one without version, or the only one there is.
        """
        versions = self._versions.get(path.package)
        if versions is None:
            found = f"no package is called `{printable(path.package)}`; load the texts that have it"
            raise error_at(path.span, found)
        if path.version in versions:
            return path.version
        listing = listed([each or "none" for each in versions])
        if path.version:
            found = f"`{printable(path.package)}` is not there at version {path.version}"
            raise error_at(path.span, f"{found}; there is {listing}")
        if path.package == package.name:
            return package.version
        if len(versions) > 1:
            found = f"`{printable(path.package)}` is there at the versions {listing}"
            raise error_at(path.span, f"{found}; add the one that is meant, `{path}@VERSION`")
        return next(iter(versions))


def _full(package: str, name: str, version: str) -> str:
    return f"{package}/{name}@{version}" if version else f"{package}/{name}"
