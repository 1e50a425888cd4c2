"""Which interface or world a path names (WIT.md, "Name resolution")."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from componentize.dataclass import dataclass
from componentize.errors import WitError
from componentize.text import listed, printable
from componentize.wit.text import syntax
from componentize.wit.text.spelling import likeness
from componentize.wit.text.syntax import Gate, Header, Name, Path, Span
from componentize.wit.versions import precedence

_Gated = TypeVar("_Gated", bound=syntax.Item)


def error_at(span: Span, found: str) -> WitError:
    """An error about what stands there."""
    return WitError(found, where=str(span))


def since(item: syntax.Item, otherwise: str) -> str:
    """The version an item is there since: what a gate of its own says, or that of what it is in."""
    return next((gate.value for gate in item.gates if gate.kind == "since"), otherwise)


def define(defined: dict[str, str], name: Name) -> None:
    """Note that a name is defined.

    Args:
        defined: the names of the scope so far, by their likeness.

    Raises:
        WitError: it is already, or one that hosts take for the same.
    """
    like = likeness(name.text)
    if like in defined:
        raise clash(name.span, name.text, defined[like], "defined")
    defined[like] = name.text


def clash(span: Span, name: str, other: str, done: str) -> WitError:
    """The error that there is another of that name, or of one that is too like it."""
    found = f"`{printable(name)}` is already {done}"
    if other != name:
        found = (
            f"`{printable(other)}` is already {done}, and `{printable(name)}` is the same but for "
            "letter case, hyphens and the kind of a function"
        )
    return error_at(span, f"{found}; remove or rename one of the two")


@dataclass(frozen=True, slots=True)
class Package:
    """A package, or a part of one: its interfaces and worlds, less those that are gated off.

    `uses` has the path of each name that a `use` at the top level brings in.
    """

    header: Header
    uses: Mapping[str, Path]
    interfaces: Mapping[str, syntax.Interface]
    worlds: Mapping[str, syntax.World]

    def full(self, name: str) -> str:
        """The name in the model of one of its interfaces and worlds."""
        return _full(self.header.name, name, self.header.version)


class Names:
    """The full names of the interfaces and worlds of a set of packages.

    `docs` has the doc comments of packages.

    Args:
        packages: as parsed; several can be parts of one.
        features: the features that are on.

    Raises:
        WitError: a name is defined twice, or a path names nothing.
    """

    def __init__(self, packages: Sequence[syntax.Package], features: Collection[str]) -> None:
        self._features = frozenset(features)
        self._versions: dict[str, dict[str, None]] = {}
        self._defined: dict[str, dict[str, str]] = {}
        self._interfaces: set[str] = set()
        self._worlds: set[str] = set()
        self._off: dict[str, str] = {}
        self._needed: dict[str, dict[str, Path]] = {}
        self.docs: dict[str, str] = {}
        self.packages = [self._package(package) for package in packages]
        known = self._interfaces | self._worlds
        for package in self.packages:
            for path in package.uses.values():
                self._find(path, package, "interface or world", known)

    def kept(self, items: Iterable[_Gated], header: Header) -> Iterator[_Gated]:
        """The items of a package that are not gated off.

        Raises:
            WitError: a gate has a version that the package has not reached.
        """
        for item in items:
            if self.gated_off(item) is None:
                for gate in item.gates:
                    _check(gate, header)
                yield item

    def gated_off(self, item: syntax.Item) -> str | None:
        """The feature that would have to be on for an item to be there, if one is off."""
        gates = (gate.value for gate in item.gates if gate.kind == "unstable")
        return next((feature for feature in gates if feature not in self._features), None)

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

    def check_packages(self) -> None:
        """Refuse packages that need each other, by the paths that were looked up so far.

        Raises:
            WitError: at the path by which one of them needs another.
        """
        try:
            TopologicalSorter(self._needed).prepare()
        except CycleError as error:
            *_, needed, user = error.args[1]
            found = f"`{printable(needed)}` needs `{printable(user)}` in its turn"
            found = f"{found}; move what both need to a third package"
            raise error_at(self._needed[user][needed].span, found) from None

    def _package(self, package: syntax.Package) -> Package:
        header = package.header
        self._versions.setdefault(header.name, {})[header.version] = None
        here: dict[str, str] = {}
        uses: dict[str, Path] = {}
        interfaces: dict[str, syntax.Interface] = {}
        worlds: dict[str, syntax.World] = {}
        for item in package.items:
            if not isinstance(item, syntax.ToplevelUse) and (off := self.gated_off(item)):
                self._off[_full(header.name, item.name.text, header.version)] = off
        for item in self.kept(package.items, header):
            define(here, item.name)
            match item:
                case syntax.ToplevelUse(path, name):
                    uses[name.text] = path
                case syntax.Interface(name):
                    interfaces[name.text] = item
                    self._declare(header, name, self._interfaces)
                case syntax.World(name):
                    worlds[name.text] = item
                    self._declare(header, name, self._worlds)
        if header.docs:
            before = self.docs.get(header.full)
            self.docs[header.full] = f"{before}\n{header.docs}" if before else header.docs
        return Package(header, uses, interfaces, worlds)

    def _declare(self, header: Header, name: Name, kind: set[str]) -> None:
        define(self._defined.setdefault(header.full, {}), name)
        kind.add(_full(header.name, name.text, header.version))

    def _find(self, path: Path, package: Package, kind: str, known: set[str]) -> str:
        named = path if path.package else package.uses.get(path.name.text, path)
        home = package.header
        version = self._version(named, home) if named.package else home.version
        full = _full(named.package or home.name, named.name.text, version)
        if full in known:
            return full
        found = f"no {kind} is called `{printable(full)}`"
        if full in self._off:
            feature = printable(self._off[full])
            raise error_at(path.span, f"{found} unless the feature `{feature}` is on; turn it on")
        if full in self._interfaces or full in self._worlds:
            other = "a world" if full in self._worlds else "an interface"
            raise error_at(path.span, f"`{printable(full)}` is {other}, and no {kind}; name one")
        raise error_at(path.span, f"{found}; load the text that has it")

    def _version(self, path: Path, home: Header) -> str:
        """The version of the package that a path names, which stands in the package `home`.

        Without a version it means that of `home`, if that is the package it names; or the one
        without version, or the only one there is.
        """
        versions = self._versions.get(path.package)
        shown = printable(path.package)
        if versions is None:
            found = (
                f"no package is called `{shown}`; load the texts that have it, as those in `deps`"
            )
            raise error_at(path.span, found)
        version = path.version
        if not version and path.package == home.name:
            version = home.version
        elif not version and "" not in versions:
            version, *others = versions
            if others:
                found = f"`{shown}` is there in several versions: {_listing(versions)}"
                raise error_at(path.span, f"{found}; say which one, after `@`")
        if version not in versions:
            found = f"`{shown}` is not there in version {printable(version)}"
            raise error_at(path.span, f"{found}; there is {_listing(versions)}")
        needed = f"{path.package}@{version}" if version else path.package
        if needed != home.full:
            self._needed.setdefault(home.full, {}).setdefault(needed, path)
        return version


def _check(gate: Gate, header: Header) -> None:
    if gate.kind != "since":
        return
    if not header.version:
        found = f"`{printable(header.name)}` has no version, so nothing can be gated by one"
        raise error_at(gate.span, f"{found}; give the package a version")
    if precedence(gate.value) > precedence(header.version):
        found = f"this is there since {printable(gate.value)}, which is after the version of the"
        raise error_at(gate.span, f"{found} package, {printable(header.version)}; raise that")


def _listing(versions: Iterable[str]) -> str:
    return listed([version or "no version" for version in versions])


def _full(package: str, name: str, version: str) -> str:
    return f"{package}/{name}@{version}" if version else f"{package}/{name}"
