"""Directory trees: laid out before a run, and read back after it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LAID_OUT = 1_000_000_000_000_000_000
"""Access and modification time of what was laid out, in nanoseconds since 1970."""

LONGEST = 1 << 26
"""How many bytes of a file are read back. Files with holes can be far longer."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A tree: files by path, directories (parents of files need no mention), links by path."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    directories: tuple[str, ...] = ()
    symlinks: Mapping[str, str] = field(default_factory=dict)

    def create(self, root: Path) -> None:
        """Makes the tree in `root`, a new directory."""
        root.mkdir(parents=True)
        for directory in self.directories:
            (root / directory).mkdir(parents=True, exist_ok=True)
        for path, content in self.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        for path, target in self.symlinks.items():
            (root / path).symlink_to(target)
        for parent, directories, files in os.walk(root, topdown=False):
            for name in (*directories, *files, "."):
                os.utime(Path(parent, name), ns=(LAID_OUT, LAID_OUT), follow_symlinks=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is at a path: its kind, content (of a link: its target), when it was modified (ns)."""

    kind: str
    content: bytes = field(repr=False)
    modified: int


def snapshot(root: Path) -> dict[str, Entry]:
    """Every entry below `root`, by its path."""
    entries: dict[str, Entry] = {}
    pending = [root]
    while pending:
        with os.scandir(pending.pop()) as found:
            for item in found:
                path = Path(item.path)
                modified = item.stat(follow_symlinks=False).st_mtime_ns
                if item.is_symlink():
                    entry = Entry("link", os.fsencode(path.readlink()), modified)
                elif item.is_dir():
                    entry = Entry("directory", b"", modified)
                    pending.append(path)
                else:
                    entry = Entry("file", _content(path), modified)
                entries[path.relative_to(root).as_posix()] = entry
    return entries


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(LONGEST)
        rest = path.stat().st_size - len(content)
    return content + f"... and {rest} bytes".encode() if rest else content
