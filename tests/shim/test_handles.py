"""What the host holds: handles are dropped, each once, and children before their parents."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.scripted_host import (
    FilesystemError,
    Guest,
    Host,
    Preview1Error,
    StreamError,
    Symlink,
    tree,
)
from tests.scripted_host.calls import ClockSubscription, Subscription
from tests.scripted_host.numbers import APPEND, CREAT, DIRECTORY, EXCL, READ, ROOT, TRUNC, WRITE
from tests.scripted_host.tree import Contents
from tests.shim.conftest import Start

FILES: dict[str, Contents] = {
    "file": b"contents",
    "directory": {f"{number:03}": b"" for number in range(20)},
    "link": Symlink("file"),
}

Cycle = Callable[[Guest], object]


def close(guest: Guest, fd: int) -> None:
    guest.call("fd_close", fd)


def file_cycle(guest: Guest) -> None:
    fd = guest.open("file")
    guest.read(fd, 3)
    guest.write(fd, b"a")
    guest.fdstat(fd)
    guest.filestat(fd)
    close(guest, fd)


def unused_cycle(guest: Guest) -> None:
    close(guest, guest.open("file", rights=READ))


def created_cycle(guest: Guest) -> None:
    close(guest, guest.open("new", oflags=CREAT | EXCL))
    close(guest, guest.open("new", oflags=TRUNC))
    guest.unlink("new")


def append_cycle(guest: Guest) -> None:
    fd = guest.open("file", fdflags=APPEND)
    guest.write(fd, b"a")
    guest.write(fd, bytes(5000))
    close(guest, fd)


def append_off_and_on_cycle(guest: Guest) -> None:
    fd = guest.open("file")
    for flags in (APPEND, 0, APPEND):
        guest.call("fd_fdstat_set_flags", fd, flags)
        guest.write(fd, b"a")
    close(guest, fd)


def failing_append_cycle(guest: Guest) -> None:
    fd = guest.open("file", fdflags=APPEND)
    guest.write(fd, b"a")
    guest.host.answer("output-stream.blocking-write-and-flush", StreamError("io"))
    with pytest.raises(Preview1Error, match="io"):
        guest.write(fd, b"a")
    guest.host.answer("descriptor.append-via-stream", FilesystemError("io"))
    with pytest.raises(Preview1Error, match="io"):
        guest.write(fd, b"a")
    close(guest, fd)


def listing_cycle(guest: Guest) -> None:
    fd = guest.open("directory", rights=READ, oflags=DIRECTORY)
    assert len(list(guest.entries(fd, 100))) == 22
    assert len(list(guest.entries(fd, 4096))) == 22
    close(guest, fd)


def half_listing_cycle(guest: Guest) -> None:
    fd = guest.open("directory", rights=READ)
    guest.readdir(fd, 60, 0)
    guest.readdir(fd, 60, 9)
    guest.readdir(fd, 60, 3)
    close(guest, fd)


def failing_listing_cycle(guest: Guest) -> None:
    fd = guest.open("directory", rights=READ)
    for name in (
        "descriptor.read-directory",
        "descriptor.metadata-hash",
        "directory-entry-stream.read-directory-entry",
        "descriptor.metadata-hash-at",
    ):
        guest.host.answer(name, FilesystemError("io"))
        with pytest.raises(Preview1Error, match="io"):
            guest.readdir(fd, 4096, 0)
    close(guest, fd)


def failing_open_cycle(guest: Guest) -> None:
    for path in ("missing", "file/x", "../x", "", b"\xff"):
        with suppress(Preview1Error):
            close(guest, guest.open(path))


def renumber_cycle(guest: Guest) -> None:
    """Onto what is open: a file, a listed directory, a file that appends."""
    for rights, flags in ((READ | WRITE, 0), (READ, 0), (READ | WRITE, APPEND)):
        fd = guest.open("file", rights=rights, fdflags=flags)
        to = guest.open("directory", rights=READ)
        guest.readdir(to, 100, 0)
        if flags:
            guest.write(fd, b"a")
        guest.call("fd_renumber", fd, to)
        guest.call("fd_renumber", to, to)
        close(guest, to)


def poll_cycle(guest: Guest) -> None:
    fd = guest.open("file")
    guest.poll(ClockSubscription(1, 1), ClockSubscription(0, 1), ClockSubscription(0, 1, 1))
    guest.poll((1, 0), (2, 1), (2, 2), ClockSubscription(1, 1))
    guest.poll((1, fd), (2, fd), (1, 0), ClockSubscription(1, 1))
    close(guest, fd)


def bad_poll_cycle(guest: Guest) -> None:
    """An error in a subscription, after others have been subscribed to."""
    bad: list[Subscription] = [(1, 99), (1, ROOT), (2, 0), (7, 0), ClockSubscription(9, 0)]
    for subscription in bad:
        with pytest.raises(Preview1Error):
            guest.poll(ClockSubscription(1, 1), (2, 1), subscription, (1, 0))


def failing_poll_cycle(guest: Guest) -> None:
    fd = guest.open("file")
    guest.host.answer("descriptor.stat", FilesystemError("io"))
    with pytest.raises(Preview1Error, match="io"):
        guest.poll((1, 0), (1, fd), ClockSubscription(1, 1))
    close(guest, fd)


def stream_error_cycle(guest: Guest) -> None:
    for code in (None, "io"):
        guest.host.answer("output-stream.blocking-write-and-flush", StreamError(code))
        with pytest.raises(Preview1Error, match="io"):
            guest.write(1, b"a")
        guest.host.answer("input-stream.blocking-read", StreamError(code))
        with pytest.raises(Preview1Error, match="io"):
            guest.read(0, 1)


def path_cycle(guest: Guest) -> None:
    guest.path_filestat("file")
    guest.set_path_times("file", 1, 2, 5)
    guest.create_directory("new")
    guest.rename("new", "newer")
    guest.remove_directory("newer")
    guest.link("file", "hard")
    guest.unlink("hard")
    guest.symlink("file", "soft")
    guest.readlink("soft")
    guest.unlink("soft")


def terminal_cycle(guest: Guest) -> None:
    for fd in (0, 1, 2):
        assert guest.fdstat(fd).filetype == 2


CYCLES: list[Cycle] = [
    file_cycle,
    unused_cycle,
    created_cycle,
    append_cycle,
    append_off_and_on_cycle,
    failing_append_cycle,
    listing_cycle,
    half_listing_cycle,
    failing_listing_cycle,
    failing_open_cycle,
    renumber_cycle,
    poll_cycle,
    bad_poll_cycle,
    failing_poll_cycle,
    stream_error_cycle,
    path_cycle,
    terminal_cycle,
]


def warm(guest: Guest) -> None:
    """Uses what stays open for the life of the program."""
    guest.preopen(ROOT)
    guest.poll((1, 0), (2, 1), (2, 2))


@pytest.mark.parametrize("cycle", CYCLES)
def test_a_cycle_leaves_nothing_behind(start: Start, cycle: Cycle) -> None:
    guest = start(FILES, terminals=["stdin", "stdout", "stderr"])
    warm(guest)
    before = guest.host.live
    assert before == {"descriptor": 1, "input-stream": 1, "output-stream": 2}
    for _ in range(3):
        cycle(guest)
        assert guest.host.live == before


def test_a_program_that_closes_all_holds_nothing(start: Start) -> None:
    guest = start(FILES)
    warm(guest)
    listed = guest.open("directory", rights=READ)
    guest.readdir(listed, 100, 0)
    guest.readdir(ROOT, 100, 0)
    appended = guest.open("file", fdflags=APPEND)
    guest.write(appended, b"a")
    for fd in (appended, ROOT, 0, listed, 1, 2):
        close(guest, fd)
    assert not guest.host.live
    for fd in range(10):
        with pytest.raises(Preview1Error, match="badf"):
            close(guest, fd)


def test_streams_that_are_not_used_are_not_fetched(start: Start) -> None:
    guest = start(FILES)
    for fd in (0, 1, 2):
        close(guest, fd)
    assert guest.host.live == {"descriptor": 1}


def test_a_standard_stream_is_replaced(start: Start) -> None:
    guest = start(FILES)
    warm(guest)
    guest.call("fd_renumber", guest.open("file"), 1)
    assert guest.host.live == {"descriptor": 2, "input-stream": 1, "output-stream": 1}
    assert guest.write(1, b"C") == 1
    assert guest.read(1, 7) == b"ontents"
    close(guest, 1)
    assert guest.host.live == {"descriptor": 1, "input-stream": 1, "output-stream": 1}


@pytest.mark.parametrize("fd", [0, 1, 2])
def test_a_standard_stream_that_is_moved_stays_open(start: Start, fd: int) -> None:
    guest = start(FILES, stdin=[b"abc"])
    warm(guest)
    to = guest.open("file")
    guest.call("fd_renumber", fd, to)
    assert guest.host.live == {"descriptor": 1, "input-stream": 1, "output-stream": 2}
    if fd == 0:
        assert guest.read(to, 5) == b"abc"
    else:
        assert guest.write(to, b"abc") == 3
    close(guest, to)
    assert guest.host.live.total() == 3


def test_a_preopen_that_is_moved_keeps_its_name(start: Start) -> None:
    guest = start(FILES)
    to = guest.open("file")
    guest.call("fd_renumber", ROOT, to)
    assert guest.preopen(to) == b"/"
    assert guest.host.live == {"descriptor": 1}
    close(guest, guest.open("file", fd=to))
    close(guest, to)
    assert not guest.host.live


@pytest.mark.parametrize("names", [[], ["/"], ["", "a"], [f"/{name}" for name in range(100)]])
def test_preopens_have_the_numbers_after_the_standard_streams(names: list[str]) -> None:
    guest = Guest(Host(preopens={name: tree({}) for name in names}))
    found = [guest.preopen(ROOT + index) for index in range(len(names))]
    assert found == [name.encode() for name in names]
    with pytest.raises(Preview1Error, match="badf"):
        guest.preopen(ROOT + len(names))
    assert guest.host.live.total() == len(names)


@pytest.mark.parametrize(
    ("imported", "held"),
    [
        (["fd_close", "fd_write"], {"output-stream": 2}),
        (["fd_close", "fd_read", "fd_write"], {"input-stream": 1, "output-stream": 2}),
        (["fd_close", "fd_seek", "fd_fdstat_get"], {}),
        (["fd_close", "fd_prestat_get", "fd_write"], {"descriptor": 1, "output-stream": 2}),
        (["fd_close", "fd_readdir"], {"descriptor": 1, "directory-entry-stream": 1}),
    ],
)
def test_a_program_that_imports_little_drops_what_it_holds(
    start: Start, imported: list[str], held: dict[str, int]
) -> None:
    guest = start(FILES, imported=imported, stdin=[b"a"], terminals=["stdout"])
    if "fd_write" in imported:
        guest.write(1, b"a")
        guest.write(2, b"a")
    if "fd_read" in imported:
        guest.read(0, 1)
    if "fd_readdir" in imported:
        guest.readdir(ROOT, 100, 0)
    if "fd_prestat_get" in imported:
        at = guest.room(8)
        guest.call("fd_prestat_get", ROOT, at, result=(at, 8))
    if "fd_fdstat_get" in imported:
        assert guest.fdstat(1).filetype == 2
    assert guest.host.live == held
    for fd in range(6):
        with suppress(Preview1Error):
            close(guest, fd)
    assert not guest.host.live


class Descriptors(RuleBasedStateMachine):
    """Opens, uses, moves and closes; the host holds what a model of the table holds."""

    def __init__(self) -> None:
        super().__init__()
        self.guest = Guest(Host(preopens={"/": tree({"file": b"", "directory": {"a": b""}})}))
        self.guest.poll((1, 0), (2, 1), (2, 2))
        self.open: dict[int, set[str]] = {
            0: {"input-stream"},
            1: {"output-stream"},
            2: {"output-stream"},
            ROOT: {"descriptor"},
        }
        self.free: set[int] = set()

    @precondition(lambda self: ROOT in self.open)
    @rule(
        append=st.booleans(), directory=st.booleans(), rights=st.sampled_from([READ, READ | WRITE])
    )
    def open_something(self, append: bool, directory: bool, rights: int) -> None:
        if directory:
            fd = self.guest.open("directory", rights=READ)
            self.expect(fd, {"descriptor"})
            if append:
                self.guest.readdir(fd, 100, 0)
                self.open[fd] |= {"directory-entry-stream"}
        else:
            fd = self.guest.open("file", rights=rights, fdflags=APPEND if append else 0)
            self.expect(fd, {"descriptor"})
            if append and rights & WRITE:
                self.guest.write(fd, b"a")
                self.open[fd] |= {"output-stream"}

    def expect(self, fd: int, held: set[str]) -> None:
        assert fd == max(self.free, default=max([*self.open, -1]) + 1)
        self.free.discard(fd)
        self.open[fd] = held

    @rule(fd=st.integers(0, 12))
    def close_something(self, fd: int) -> None:
        if fd in self.open and fd != ROOT:
            self.guest.call("fd_close", fd)
            del self.open[fd]
            self.free.add(fd)
        elif fd != ROOT:
            with pytest.raises(Preview1Error, match="badf"):
                self.guest.call("fd_close", fd)

    @rule(fd=st.integers(0, 10), to=st.integers(0, 10))
    def renumber(self, fd: int, to: int) -> None:
        if ROOT in (fd, to):
            return
        if fd in self.open and to in self.open:
            self.guest.call("fd_renumber", fd, to)
            self.open[to] = self.open[fd]
            if fd != to:
                del self.open[fd]
                self.free.add(fd)
        else:
            with pytest.raises(Preview1Error, match="badf"):
                self.guest.call("fd_renumber", fd, to)

    @invariant()
    def the_host_holds_what_is_open(self) -> None:
        held: dict[str, int] = {}
        for kinds in self.open.values():
            for kind in kinds:
                held[kind] = held.get(kind, 0) + 1
        assert self.guest.host.live == held


TestDescriptors = pytest.mark.slow(Descriptors.TestCase)
TestDescriptors.settings = settings(max_examples=40, stateful_step_count=30)
