"""wasi:filesystem on a tree in memory."""

from collections.abc import Iterator
from dataclasses import dataclass

from wasmtime.component import Variant

from tests.scripted_host.clocks import Datetime
from tests.scripted_host.failures import FilesystemError
from tests.scripted_host.resources import Resource
from tests.scripted_host.streams import Error, OutputStream
from tests.scripted_host.tree import Directory, File, Node, Symlink, find

_MAX_SIZE = 1 << 63


@dataclass(frozen=True)
class DescriptorStat:
    type: str
    link_count: int
    size: int
    data_access_timestamp: Datetime | None
    data_modification_timestamp: Datetime | None
    status_change_timestamp: Datetime | None


@dataclass(frozen=True)
class MetadataHashValue:
    lower: int
    upper: int


@dataclass(frozen=True)
class DirectoryEntry:
    type: str
    name: str


@dataclass
class Limits:
    """`read` and `write`: the most bytes that one read and one write of a file move. `budget`: what
    a check-write of an output stream permits."""

    read: int = 1 << 32
    write: int = 1 << 32
    budget: int = 1 << 20


class DirectoryEntryStream(Resource):
    kind = "directory-entry-stream"

    def __init__(self, entries: list[DirectoryEntry]) -> None:
        self._entries: Iterator[DirectoryEntry] = iter(entries)

    def read_directory_entry(self) -> DirectoryEntry | None:
        return next(self._entries, None)


class Descriptor(Resource):
    """An open file or directory; `flags` are its `descriptor-flags`."""

    kind = "descriptor"

    def __init__(self, node: Node, flags: set[str], limits: Limits, now: Datetime) -> None:
        self.node = node
        self.flags = flags
        self._limits = limits
        self._now = now

    def append_via_stream(self) -> OutputStream:
        file = self._file("write")
        return OutputStream(file.contents.extend, lambda: self._limits.budget)

    def read(self, length: int, offset: int) -> tuple[bytes, bool]:
        file = self._file("read")
        _check_offset(offset)
        end = min(offset + min(length, self._limits.read), file.size)
        return bytes(memoryview(file.contents)[offset:end]), end == file.size

    def write(self, buffer: bytes, offset: int) -> int:
        file = self._file("write")
        _check_offset(offset + len(buffer))
        taken = buffer[: self._limits.write]
        if taken:
            file.contents.extend(bytes(max(0, offset - file.size)))
            file.contents[offset : offset + len(taken)] = taken
        return len(taken)

    def advise(self, offset: int, length: int, advice: str) -> None:
        self._file()

    def sync_data(self) -> None:
        pass

    def sync(self) -> None:
        pass

    def get_flags(self) -> set[str]:
        return self.flags

    def get_type(self) -> str:
        return self.node.type

    def stat(self) -> DescriptorStat:
        return _stat(self.node)

    def set_size(self, size: int) -> None:
        file = self._file("write")
        _check_offset(size)
        del file.contents[size:]
        file.contents.extend(bytes(size - file.size))

    def set_times(self, accessed: Variant, modified: Variant) -> None:
        self._set_times(self.node, accessed, modified)

    def metadata_hash(self) -> MetadataHashValue:
        return _hash(self.node)

    def read_directory(self) -> DirectoryEntryStream:
        entries = self._directory().entries
        return DirectoryEntryStream([DirectoryEntry(entries[name].type, name) for name in entries])

    def create_directory_at(self, path: str) -> None:
        place = find(self._directory(), path.rstrip("/"), False)
        place.free()
        place.parent.entries[place.name] = Directory({})

    def stat_at(self, path_flags: set[str], path: str) -> DescriptorStat:
        return _stat(self._at(path_flags, path))

    def set_times_at(
        self, path_flags: set[str], path: str, accessed: Variant, modified: Variant
    ) -> None:
        self._set_times(self._at(path_flags, path), accessed, modified)

    def link_at(
        self, path_flags: set[str], path: str, new_descriptor: "Descriptor", new_path: str
    ) -> None:
        node = self._at(path_flags, path)
        place = find(new_descriptor._directory(), new_path, False)
        place.free()
        node.links += 1
        place.parent.entries[place.name] = node

    def open_at(
        self, path_flags: set[str], path: str, open_flags: set[str], flags: set[str]
    ) -> "Descriptor":
        place = find(self._directory(), path, "symlink-follow" in path_flags)
        node = place.node
        if node is not None and {"create", "exclusive"} <= open_flags:
            raise FilesystemError("exist")
        if node is None and "create" in open_flags:
            node = place.parent.entries[place.name] = File(bytearray())
        if node is None:
            raise FilesystemError("no-entry")
        if isinstance(node, Symlink):
            raise FilesystemError("loop")
        if "directory" in open_flags and not isinstance(node, Directory):
            raise FilesystemError("not-directory")
        if isinstance(node, Directory) and (flags & {"write"} or open_flags & {"truncate"}):
            raise FilesystemError("is-directory")
        if isinstance(node, File) and "truncate" in open_flags:
            node.contents.clear()
        if open_flags & {"create", "truncate"}:
            flags = flags | {"write"}
        return Descriptor(node, flags, self._limits, self._now)

    def readlink_at(self, path: str) -> str:
        node = self._at(set(), path)
        if not isinstance(node, Symlink):
            raise FilesystemError("invalid")
        return node.target

    def remove_directory_at(self, path: str) -> None:
        place = find(self._directory(), path.rstrip("/"), False)
        node = place.existing()
        if not place.name:
            raise FilesystemError("invalid")
        if not isinstance(node, Directory):
            raise FilesystemError("not-directory")
        if node.entries:
            raise FilesystemError("not-empty")
        del place.parent.entries[place.name]

    def rename_at(self, path: str, new_descriptor: "Descriptor", new_path: str) -> None:
        place = find(self._directory(), path, False)
        node = place.existing()
        to = find(new_descriptor._directory(), new_path, False)
        if not place.name or not to.name:
            raise FilesystemError("busy")
        if isinstance(to.node, Directory) and not isinstance(node, Directory):
            raise FilesystemError("is-directory")
        del place.parent.entries[place.name]
        to.parent.entries[to.name] = node

    def symlink_at(self, target: str, path: str) -> None:
        place = find(self._directory(), path, False)
        place.free()
        place.parent.entries[place.name] = Symlink(target)

    def unlink_file_at(self, path: str) -> None:
        place = find(self._directory(), path, False)
        if isinstance(place.existing(), Directory):
            raise FilesystemError("is-directory")
        place.existing().links -= 1
        del place.parent.entries[place.name]

    def metadata_hash_at(self, path_flags: set[str], path: str) -> MetadataHashValue:
        return _hash(self._at(path_flags, path))

    def _at(self, path_flags: set[str], path: str) -> Node:
        return find(self._directory(), path, "symlink-follow" in path_flags).existing()

    def _directory(self) -> Directory:
        if not isinstance(self.node, Directory):
            raise FilesystemError("not-directory")
        return self.node

    def _file(self, *flags: str) -> File:
        if isinstance(self.node, Directory):
            raise FilesystemError("is-directory")
        if not self.flags.issuperset(flags) or not isinstance(self.node, File):
            raise FilesystemError("bad-descriptor")
        return self.node

    def _set_times(self, node: Node, accessed: Variant, modified: Variant) -> None:
        node.accessed = self._time(node.accessed, accessed)
        node.modified = self._time(node.modified, modified)

    def _time(self, old: Datetime | None, new: Variant) -> Datetime | None:
        if new.tag == "no-change":
            return old
        if new.tag == "now":
            return self._now
        assert new.payload is not None
        return Datetime(new.payload.seconds, new.payload.nanoseconds)


def filesystem_error_code(error: Error) -> str | None:
    return error.code


def _check_offset(offset: int) -> None:
    if offset >= _MAX_SIZE:
        raise FilesystemError("invalid")


def _stat(node: Node) -> DescriptorStat:
    times = (node.accessed, node.modified, node.changed)
    return DescriptorStat(node.type, node.links, node.size, *times)


def _hash(node: Node) -> MetadataHashValue:
    return MetadataHashValue(node.number << 32 | 0xA5, node.number)
