"""preview1 as Python functions: what goes through memory there is a parameter or result here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import calcsize, pack, unpack, unpack_from

from componentize.shim.preview1 import PREVIEW0, PREVIEW1
from tests.scripted_host.numbers import READ, ROOT, WRITE
from tests.scripted_host.program import UNTOUCHED, Program


@dataclass(frozen=True)
class Fdstat:
    filetype: int
    flags: int
    rights: int
    inheriting: int


@dataclass(frozen=True)
class Filestat:
    """Times are nanoseconds."""

    device: int
    inode: int
    filetype: int
    links: int
    size: int
    accessed: int
    modified: int
    changed: int


@dataclass(frozen=True)
class Dirent:
    next: int
    inode: int
    type: int
    name: bytes


@dataclass(frozen=True)
class ClockSubscription:
    clock: int
    timeout: int
    flags: int = 0


@dataclass(frozen=True)
class Event:
    """`index` is that of the subscription."""

    index: int
    errno: int
    type: int
    nbytes: int
    flags: int


_FILESTAT = {PREVIEW1: "<QQB7xQQQQQ", PREVIEW0: "<QQB3xIQQQQ"}
_SUBSCRIPTION = {PREVIEW1: "<QB7xI4xQQH6x", PREVIEW0: "<QB15xI4xQQH6x"}

Subscription = ClockSubscription | tuple[int, int]
"""What poll waits for: a clock; or an event type, 1 fd_read or 2 fd_write, and a descriptor."""


class Preview1(Program):
    """A program, and the preview1 functions it calls. Each may raise Preview1Error."""

    def args(self) -> list[bytes]:
        return self._strings("args")

    def environ(self) -> list[bytes]:
        return self._strings("environ")

    def _strings(self, what: str) -> list[bytes]:
        count, size = self._result(f"{what}_sizes_get", "<I", "<I")
        self.scratch()
        pointers, strings = self.room(4 * count), self.room(size)
        self.call(f"{what}_get", pointers, strings)
        contents = self.load(strings, size)
        starts = [at - strings for at in unpack(f"<{count}I", self.load(pointers, 4 * count))]
        return [contents[start : contents.index(0, start)] for start in starts]

    def clock_resolution(self, clock: int) -> int:
        return self._result("clock_res_get", "<Q", before=(clock,))[0]

    def clock_time(self, clock: int) -> int:
        return self._result("clock_time_get", "<Q", before=(clock, 0))[0]

    def random(self, size: int) -> bytes:
        self.scratch()
        at = self.room(size)
        self.call("random_get", at, size)
        return self.load(at, size)

    def read(self, fd: int, *sizes: int) -> bytes:
        """fd_read into buffers of these sizes, each by itself in memory."""
        return self._read("fd_read", fd, sizes)

    def pread(self, fd: int, offset: int, *sizes: int) -> bytes:
        return self._read("fd_pread", fd, sizes, offset)

    def _read(self, name: str, fd: int, sizes: Sequence[int], *offset: int) -> bytes:
        self.scratch()
        buffers = [(self.room(size + 8), size) for size in sizes]
        iovecs = self.put(b"".join(pack("<II", *buffer) for buffer in buffers), 4)
        (count,) = self._result(name, "<I", before=(fd, iovecs, len(sizes), *offset), fresh=False)
        assert count <= sum(sizes)
        contents = b""
        for at, size in buffers:
            filled = min(size, count - len(contents))
            buffer = self.load(at, size + 8)
            contents += buffer[:filled]
            assert buffer[filled:].count(UNTOUCHED) == size + 8 - filled, "more than was read"
        return contents

    def write(self, fd: int, *buffers: bytes) -> int:
        """fd_write from buffers, each by itself in memory."""
        return self._write("fd_write", fd, buffers)

    def pwrite(self, fd: int, offset: int, *buffers: bytes) -> int:
        return self._write("fd_pwrite", fd, buffers, offset)

    def _write(self, name: str, fd: int, buffers: Sequence[bytes], *offset: int) -> int:
        self.scratch()
        iovecs = [pack("<II", self.put(buffer), len(buffer)) for buffer in buffers]
        at = self.put(b"".join(iovecs), 4)
        (count,) = self._result(name, "<I", before=(fd, at, len(iovecs), *offset), fresh=False)
        for iovec, buffer in zip(iovecs, buffers, strict=True):
            assert self.load(*unpack("<II", iovec)) == buffer, "a buffer to write was changed"
        return count

    def seek(self, fd: int, offset: int, whence: int) -> int:
        return self._result("fd_seek", "<Q", before=(fd, offset, whence))[0]

    def tell(self, fd: int) -> int:
        return self._result("fd_tell", "<Q", before=(fd,))[0]

    def fdstat(self, fd: int) -> Fdstat:
        return Fdstat(*self._result("fd_fdstat_get", "<BxH4xQQ", before=(fd,)))

    def filestat(self, fd: int) -> Filestat:
        return Filestat(*self._result("fd_filestat_get", _FILESTAT[self.module], before=(fd,)))

    def preopen(self, fd: int) -> bytes:
        """The name of a preopen."""
        tag, size = self._result("fd_prestat_get", "<B3xI", before=(fd,))
        assert tag == 0
        self.scratch()
        at = self.room(size)
        return self.call("fd_prestat_dir_name", fd, at, size, result=(at, size))

    def readdir(self, fd: int, size: int, cookie: int) -> bytes:
        self.scratch()
        at = self.room(size)
        (used,) = self._result("fd_readdir", "<I", before=(fd, at, size, cookie), fresh=False)
        return self.load(at, used)

    def entries(self, fd: int, size: int) -> Iterator[Dirent]:
        """Lists a directory as C libraries do: with a buffer of `size` bytes, and from the last
        whole entry on."""
        cookie = 0
        while True:
            buffer = self.readdir(fd, size, cookie)
            at = 0
            while at + 24 <= len(buffer):
                cookie_after, inode, name_size, type_ = unpack_from("<QQIBxxx", buffer, at)
                if at + 24 + name_size > len(buffer):
                    break
                name = buffer[at + 24 : at + 24 + name_size]
                yield Dirent(cookie_after, inode, type_, name)
                cookie = cookie_after
                at += 24 + name_size
            if len(buffer) < size:
                return
            assert at, "not one entry fits"

    def open(
        self,
        path: str | bytes,
        *,
        rights: int = READ | WRITE,
        oflags: int = 0,
        fdflags: int = 0,
        fd: int = ROOT,
        follow: int = 1,
    ) -> int:
        """path_open"""
        self.scratch()
        before = (fd, follow, *self._path(path), oflags, rights, 0, fdflags)
        return self._result("path_open", "<I", before=before, fresh=False)[0]

    def path_filestat(self, path: str | bytes, *, fd: int = ROOT, follow: int = 1) -> Filestat:
        self.scratch()
        before = (fd, follow, *self._path(path))
        format_ = _FILESTAT[self.module]
        return Filestat(*self._result("path_filestat_get", format_, before=before, fresh=False))

    def set_path_times(
        self,
        path: str | bytes,
        accessed: int,
        modified: int,
        flags: int,
        *,
        fd: int = ROOT,
        follow: int = 1,
    ) -> None:
        self.scratch()
        place = self._path(path)
        self.call("path_filestat_set_times", fd, follow, *place, accessed, modified, flags)

    def readlink(self, path: str | bytes, size: int = 64, *, fd: int = ROOT) -> bytes:
        self.scratch()
        at = self.room(size)
        before = (fd, *self._path(path), at, size)
        (used,) = self._result("path_readlink", "<I", before=before, fresh=False)
        return self.load(at, used)

    def create_directory(self, path: str | bytes, *, fd: int = ROOT) -> None:
        self.scratch()
        self.call("path_create_directory", fd, *self._path(path))

    def remove_directory(self, path: str | bytes, *, fd: int = ROOT) -> None:
        self.scratch()
        self.call("path_remove_directory", fd, *self._path(path))

    def unlink(self, path: str | bytes, *, fd: int = ROOT) -> None:
        self.scratch()
        self.call("path_unlink_file", fd, *self._path(path))

    def rename(
        self, path: str | bytes, to: str | bytes, *, fd: int = ROOT, to_fd: int = ROOT
    ) -> None:
        self.scratch()
        self.call("path_rename", fd, *self._path(path), to_fd, *self._path(to))

    def link(
        self,
        path: str | bytes,
        to: str | bytes,
        *,
        fd: int = ROOT,
        to_fd: int = ROOT,
        follow: int = 0,
    ) -> None:
        self.scratch()
        self.call("path_link", fd, follow, *self._path(path), to_fd, *self._path(to))

    def symlink(self, target: str | bytes, path: str | bytes, *, fd: int = ROOT) -> None:
        self.scratch()
        self.call("path_symlink", *self._path(target), fd, *self._path(path))

    def poll(self, *subscriptions: Subscription) -> list[Event]:
        self.scratch()
        format_ = _SUBSCRIPTION[self.module]
        packed = (_packed(format_, index, each) for index, each in enumerate(subscriptions))
        at = self.put(b"".join(packed), 8)
        events = self.room(32 * len(subscriptions))
        before = (at, events, len(subscriptions))
        (count,) = self._result("poll_oneoff", "<I", before=before, fresh=False)
        return [
            Event(*_unpacked("<QHB5xQH6x", self.load(events + 32 * index, 32)))
            for index in range(count)
        ]

    def _path(self, path: str | bytes) -> tuple[int, int]:
        encoded = path.encode() if isinstance(path, str) else path
        return self.put(encoded), len(encoded)

    def _result(
        self, name: str, *formats: str, before: Sequence[int] = (), fresh: bool = True
    ) -> tuple[int, ...]:
        """Calls a function whose last parameters point to results of these formats."""
        if fresh:
            self.scratch()
        sizes = [calcsize(each) for each in formats]
        at = self.room(sum(sizes) + 8)
        places = [at + sum(sizes[:index]) for index in range(len(sizes))]
        contents = self.call(name, *before, *places, result=(at, sum(sizes)))
        assert self.load(at + sum(sizes), 8) == bytes([UNTOUCHED]) * 8, f"{name} wrote too much"
        return _unpacked("<" + "".join(each.removeprefix("<") for each in formats), contents)


def _unpacked(format_: str, contents: bytes) -> tuple[int, ...]:
    """The values in a result, whose padding must be untouched."""
    values = pack(format_, *unpack(format_, b"\xff" * len(contents)))
    padding = bytes(byte for byte, mask in zip(contents, values, strict=True) if not mask)
    assert padding.count(UNTOUCHED) == len(padding), "padding was written"
    return unpack(format_, contents)


def _packed(format_: str, index: int, subscription: Subscription) -> bytes:
    if isinstance(subscription, ClockSubscription):
        clock = subscription
        return pack(format_, index, 0, clock.clock, clock.timeout, 0, clock.flags)
    type_, fd = subscription
    return pack("<QB7xI", index, type_, fd).ljust(calcsize(format_), b"\0")
