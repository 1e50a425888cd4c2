"""Which interface or world a path names (WIT.md, "Name resolution")."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from componentize.errors import WitError
from componentize.text import printable
from componentize.wit import syntax
from componentize.wit.syntax import Name, Path, Span

_Gated = TypeVar("_Gated", bound=syntax.Item)


def error_at(span: Span, found: str) -> WitError:
    """An error about what stands there."""
    return WitError(found, where=str(span))


def stable(items: Iterable[_Gated]) -> Iterator[_Gated]:
    """The items that are not gated as unstable."""
    return (item for item in items if all(gate.kind != "unstable" for gate in item.gates))


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
    """One `package` of a text: its stable interfaces and worlds.

    `uses` has the path of each name that a `use` at the top level brings in.
    """

    name: str
    version: str
    uses: Mapping[str, Path]
    interfaces: Mapping[str, syntax.Interface]
    worlds: Mapping[str, syntax.World]


class Names:
    """The full names of the interfaces and worlds of a set of packages.

    Args:
        packages: as parsed; several can be parts of one.

    Raises:
        WitError: a name is defined twice, a path names nothing, or a package has two versions.
    """

    def __init__(self, packages: Sequence[syntax.Package]) -> None:
        self._versions: dict[str, str] = {}
        self._interfaces: set[str] = set()
        self._worlds: set[str] = set()
        self.packages = [self._package(package) for package in packages]
        known = self._interfaces | self._worlds
        for package in self.packages:
            for path in package.uses.values():
                self._full(path, package, "interface", known)

    def interface(self, path: Path, package: Package) -> str:
        """The full name of the interface that a path in `package` names.

        Raises:
            WitError: there is no such interface, or not of that version.
        """
        return self._full(path, package, "interface", self._interfaces)

    def world(self, path: Path, package: Package) -> str:
        """The full name of the world that a path in `package` names.

        Raises:
            WitError: there is no such world, or not of that version.
        """
        return self._full(path, package, "world", self._worlds)

    def _package(self, package: syntax.Package) -> Package:
        version = self._versions.setdefault(package.name, package.version)
        if version != package.version:
            found = f"`{package.name}` is version {version} in another text; load one version"
            raise error_at(package.span, found)
        defined: dict[str, Span] = {}
        uses: dict[str, Path] = {}
        interfaces: dict[str, syntax.Interface] = {}
        worlds: dict[str, syntax.World] = {}
        for item in stable(package.items):
            define(defined, item.name)
            match item:
                case syntax.ToplevelUse(path, name):
                    uses[name.text] = path
                case syntax.Interface(name):
                    interfaces[name.text] = item
                    self._declare(package.name, name, self._interfaces)
                case syntax.World(name):
                    worlds[name.text] = item
                    self._declare(package.name, name, self._worlds)
        return Package(package.name, version, uses, interfaces, worlds)

    def _declare(self, package: str, name: Name, kind: set[str]) -> None:
        full = f"{package}/{name.text}"
        if full in self._interfaces or full in self._worlds:
            raise error_at(
                name.span, f"`{printable(full)}` is already defined; rename one of the two"
            )
        kind.add(full)

    def _full(self, path: Path, package: Package, kind: str, known: set[str]) -> str:
        named = path if path.package else package.uses.get(path.name.text, path)
        home = named.package or package.name
        full = f"{home}/{named.name.text}"
        if full not in known:
            found = f"no {kind} is called `{printable(full)}`; load the text that has it"
            raise error_at(path.span, found)
        if named.version and named.version != self._versions[home]:
            found = f"`{printable(full)}` is loaded at version {self._versions[home]}; use that one"
            raise error_at(path.span, found)
        return full
