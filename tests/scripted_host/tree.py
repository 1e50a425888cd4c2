"""A file tree in memory, and how a path leads through it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

from tests.scripted_host.clocks import Datetime
from tests.scripted_host.failures import FilesystemError

_NUMBERS = count(1)
_MAX_LINKS = 40


@dataclass(eq=False)
class Node:
    """What a name in a directory stands for; `type` is a `descriptor-type`."""

    type: str
    links: int = field(default=1, kw_only=True)
    accessed: Datetime | None = field(default=Datetime(1, 2), kw_only=True)
    modified: Datetime | None = field(default=Datetime(3, 4), kw_only=True)
    changed: Datetime | None = field(default=Datetime(5, 6), kw_only=True)
    number: int = field(default_factory=_NUMBERS.__next__, kw_only=True)

    @property
    def size(self) -> int:
        return 0


@dataclass(eq=False)
class File(Node):
    type: str = field(default="regular-file", init=False)
    contents: bytearray

    @property
    def size(self) -> int:
        return len(self.contents)


@dataclass(eq=False)
class Directory(Node):
    type: str = field(default="directory", init=False)
    entries: dict[str, Node]


@dataclass(eq=False)
class Symlink(Node):
    type: str = field(default="symbolic-link", init=False)
    target: str

    @property
    def size(self) -> int:
        return len(self.target.encode())


Contents: TypeAlias = "bytes | Node | Mapping[str, Contents]"


def tree(contents: Mapping[str, Contents]) -> Directory:
    """A directory of files (bytes), directories (mappings) and other nodes."""
    return Directory({name: _node(item) for name, item in contents.items()})


def _node(contents: Contents) -> Node:
    if isinstance(contents, Node):
        return contents
    return File(bytearray(contents)) if isinstance(contents, bytes) else tree(contents)


@dataclass(frozen=True)
class Place:
    """Where a path leads: the `name` in directory `parent`, and what stands there, if anything.

    The name is empty where the path leads to a directory by itself: `.`, `..`, or the beginning.
    """

    parent: Directory
    name: str
    node: Node | None

    def existing(self) -> Node:
        if self.node is None:
            raise FilesystemError("no-entry")
        return self.node

    def free(self) -> None:
        """Raises FilesystemError unless something can be made here."""
        if self.node is not None:
            raise FilesystemError("exist")


def find(root: Directory, path: str, follow: bool) -> Place:
    """Where a path leads from a directory; `follow` says to follow a symbolic link that is last.

    Raises:
        FilesystemError: something on the way is missing or no directory, or the path leads out.
    """
    if not path:
        raise FilesystemError("no-entry")
    above: list[Directory] = []
    place = Place(root, "", root)
    rest = _parts(path)
    followed = 0
    while rest:
        part = rest.pop(0)
        here = place.existing()
        if not isinstance(here, Directory):
            raise FilesystemError("not-directory")
        if part == "..":
            if not above:
                raise FilesystemError("not-permitted")
            here = above.pop()
            place = Place(here, "", here)
        elif part != ".":
            node = here.entries.get(part)
            if isinstance(node, Symlink) and (rest or follow):
                followed += 1
                if followed > _MAX_LINKS:
                    raise FilesystemError("loop")
                rest = _parts(node.target) + rest
            else:
                if isinstance(node, Directory):
                    above.append(here)
                place = Place(here, part, node)
    return place


def _parts(path: str) -> list[str]:
    if path.startswith("/"):
        raise FilesystemError("not-permitted")
    parts = [part for part in path.split("/") if part]
    return [*parts, "."] if path.endswith("/") else parts
