"""How many calls of the host each preview1 call takes."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.scripted_host import FilesystemError, Guest, Preview1Error
from tests.scripted_host.calls import ClockSubscription
from tests.scripted_host.numbers import APPEND, DIRECTORY, READ, ROOT
from tests.scripted_host.tree import Contents, Symlink
from tests.shim.conftest import Start

FILES: dict[str, Contents] = {"file": b"contents" * 64, "directory": {}, "link": Symlink("file")}
K64 = 1 << 16
BLOCKING_WRITE = "output-stream.blocking-write-and-flush"
CHECK, WRITE, FLUSH = (
    f"output-stream.{name}" for name in ("check-write", "write", "blocking-flush")
)


def used_file(guest: Guest) -> int:
    """An open file of which everything is known."""
    fd = guest.open("file")
    guest.fdstat(fd)
    guest.filestat(fd)
    return fd


def used_append(guest: Guest) -> int:
    fd = guest.open("file", fdflags=APPEND)
    guest.write(fd, b"a")
    return fd


def used_directory(guest: Guest) -> int:
    fd = guest.open("directory", rights=READ, oflags=DIRECTORY)
    guest.fdstat(fd)
    guest.filestat(fd)
    return fd


def root(guest: Guest) -> int:
    guest.preopen(ROOT)
    return ROOT


def stdin(guest: Guest) -> int:
    guest.read(0, 1)
    return 0


def stdout(guest: Guest) -> int:
    guest.write(1, b"a")
    return 1


Case = tuple[str, Callable[[Guest], int], Callable[[Guest, int], object], list[str]]

FILE_CASES: list[Case] = [
    ("write", used_file, lambda g, fd: g.write(fd, b"abc"), ["descriptor.write"]),
    ("write of nothing", used_file, lambda g, fd: g.write(fd), ["descriptor.write"]),
    ("write 64 KiB", used_file, lambda g, fd: g.write(fd, bytes(K64)), ["descriptor.write"]),
    ("write 1 MiB", used_file, lambda g, fd: g.write(fd, bytes(16 * K64)), ["descriptor.write"]),
    (
        "write 8 x 8 KiB",
        used_file,
        lambda g, fd: g.write(fd, *[bytes(8192)] * 8),
        ["descriptor.write"],
    ),
    (
        "write 1024 x 64 B",
        used_file,
        lambda g, fd: g.write(fd, *[bytes(64)] * 1024),
        ["descriptor.write"],
    ),
    ("pwrite", used_file, lambda g, fd: g.pwrite(fd, 5, b"a", b"b"), ["descriptor.write"]),
    ("read", used_file, lambda g, fd: g.read(fd, 100), ["descriptor.read"]),
    ("read of nothing", used_file, lambda g, fd: g.read(fd, 0, 0), ["descriptor.read"]),
    ("read past the end", used_file, lambda g, fd: g.read(fd, 16 * K64), ["descriptor.read"]),
    ("read 8 x 8 B", used_file, lambda g, fd: g.read(fd, *[8] * 8), ["descriptor.read"]),
    ("read 8 x 8 KiB", used_file, lambda g, fd: g.read(fd, *[8192] * 8), ["descriptor.read"]),
    ("read 1024 x 64 B", used_file, lambda g, fd: g.read(fd, *[64] * 1024), ["descriptor.read"]),
    ("pread", used_file, lambda g, fd: g.pread(fd, 5, 4, 4), ["descriptor.read"]),
    ("append", used_append, lambda g, fd: g.write(fd, b"a"), [BLOCKING_WRITE, "descriptor.stat"]),
    ("pwrite to append", used_append, lambda g, fd: g.pwrite(fd, 0, b"a"), [BLOCKING_WRITE]),
    (
        "append 64 KiB",
        used_append,
        lambda g, fd: g.write(fd, bytes(K64)),
        [CHECK, WRITE, FLUSH, "descriptor.stat"],
    ),
    ("seek from the beginning", used_file, lambda g, fd: g.seek(fd, 4, 0), []),
    ("seek from the position", used_file, lambda g, fd: g.seek(fd, 4, 1), []),
    ("seek from the end", used_file, lambda g, fd: g.seek(fd, -4, 2), ["descriptor.stat"]),
    ("tell", used_file, lambda g, fd: g.tell(fd), []),
    ("fdstat of a file", used_file, lambda g, fd: g.fdstat(fd), []),
    ("fdstat of a directory", used_directory, lambda g, fd: g.fdstat(fd), []),
    ("fdstat of a preopen", root, lambda g, fd: g.fdstat(fd), []),
    ("set_flags", used_file, lambda g, fd: g.call("fd_fdstat_set_flags", fd, 4), []),
    ("filestat of a file", used_file, lambda g, fd: g.filestat(fd), ["descriptor.stat"]),
    ("filestat of a directory", used_directory, lambda g, fd: g.filestat(fd), ["descriptor.stat"]),
    (
        "set_size",
        used_file,
        lambda g, fd: g.call("fd_filestat_set_size", fd, 3),
        ["descriptor.set-size"],
    ),
    ("allocate", used_file, lambda g, fd: g.raw("fd_allocate", fd, 0, 3000), []),
    (
        "set_times",
        used_file,
        lambda g, fd: g.call("fd_filestat_set_times", fd, 0, 0, 2),
        ["descriptor.set-times"],
    ),
    ("advise", used_file, lambda g, fd: g.call("fd_advise", fd, 0, 0, 1), ["descriptor.advise"]),
    ("sync", used_file, lambda g, fd: g.call("fd_sync", fd), ["descriptor.sync"]),
    ("datasync", used_file, lambda g, fd: g.call("fd_datasync", fd), ["descriptor.sync-data"]),
    ("close a file", used_file, lambda g, fd: g.call("fd_close", fd), ["descriptor.drop"]),
    (
        "close a directory",
        used_directory,
        lambda g, fd: g.call("fd_close", fd),
        ["descriptor.drop"],
    ),
    (
        "close what appends",
        used_append,
        lambda g, fd: g.call("fd_close", fd),
        ["output-stream.drop", "descriptor.drop"],
    ),
    ("renumber", used_file, lambda g, fd: g.call("fd_renumber", fd, ROOT), ["descriptor.drop"]),
    ("poll a file for reading", used_file, lambda g, fd: g.poll((1, fd)), ["descriptor.stat"]),
    ("poll a file for writing", used_file, lambda g, fd: g.poll((2, fd)), []),
]

DIRECTORY_CASES: list[Case] = [
    ("prestat", root, lambda g, fd: g.preopen(fd), []),
    ("open", root, lambda g, fd: g.open("file"), ["descriptor.open-at"]),
    ("open read-only", root, lambda g, fd: g.open("file", rights=READ), ["descriptor.open-at"]),
    (
        "path_filestat",
        root,
        lambda g, fd: g.path_filestat("file"),
        ["descriptor.metadata-hash-at", "descriptor.stat-at"],
    ),
    (
        "set_path_times",
        root,
        lambda g, fd: g.set_path_times("file", 0, 0, 2),
        ["descriptor.set-times-at"],
    ),
    (
        "create_directory",
        root,
        lambda g, fd: g.create_directory("new"),
        ["descriptor.create-directory-at"],
    ),
    (
        "remove",
        root,
        lambda g, fd: g.remove_directory("directory"),
        ["descriptor.remove-directory-at"],
    ),
    ("unlink", root, lambda g, fd: g.unlink("file"), ["descriptor.unlink-file-at"]),
    ("rename", root, lambda g, fd: g.rename("file", "new"), ["descriptor.rename-at"]),
    ("link", root, lambda g, fd: g.link("file", "new"), ["descriptor.link-at"]),
    ("symlink", root, lambda g, fd: g.symlink("file", "new"), ["descriptor.symlink-at"]),
    ("readlink", root, lambda g, fd: g.readlink("link"), ["descriptor.readlink-at"]),
]

STREAM_CASES: list[Case] = [
    ("print 1 B", stdout, lambda g, fd: g.write(fd, b"a"), [BLOCKING_WRITE]),
    ("print 4096 B", stdout, lambda g, fd: g.write(fd, bytes(4096)), [BLOCKING_WRITE]),
    ("print from several", stdout, lambda g, fd: g.write(fd, b"a", b"b", b"c"), [BLOCKING_WRITE]),
    ("print nothing", stdout, lambda g, fd: g.write(fd, b"", b""), []),
    ("print 4097 B", stdout, lambda g, fd: g.write(fd, bytes(4097)), [CHECK, WRITE, FLUSH]),
    (
        "print 64 KiB from several",
        stdout,
        lambda g, fd: g.write(fd, *[bytes(8192)] * 8),
        [*[CHECK, WRITE] * 2, FLUSH],
    ),
    ("print nothing", stdout, lambda g, fd: g.write(fd, b"", b""), []),
    (
        "print 256 KiB",
        stdout,
        lambda g, fd: g.write(fd, bytes(4 * K64)),
        [*[CHECK, WRITE] * 8, FLUSH],
    ),
    ("read a line", stdin, lambda g, fd: g.read(fd, 100), ["input-stream.blocking-read"]),
    (
        "read a line into several",
        stdin,
        lambda g, fd: g.read(fd, 1, 9),
        ["input-stream.blocking-read"],
    ),
    (
        "fdstat",
        stdout,
        lambda g, fd: [g.fdstat(2), g.fdstat(2)],
        ["terminal-stderr.get-terminal-stderr"],
    ),
    (
        "poll standard input",
        stdin,
        lambda g, fd: g.poll((1, fd)),
        ["input-stream.subscribe", "poll.poll", "pollable.drop"],
    ),
]

OTHER_CASES: list[Case] = [
    ("wall clock", root, lambda g, fd: g.clock_time(0), ["wall-clock.now"]),
    ("monotonic clock", root, lambda g, fd: g.clock_time(1), ["monotonic-clock.now"]),
    ("resolution 0", root, lambda g, fd: g.clock_resolution(0), ["wall-clock.resolution"]),
    ("resolution 1", root, lambda g, fd: g.clock_resolution(1), ["monotonic-clock.resolution"]),
    ("random", root, lambda g, fd: g.random(K64), ["random.get-random-bytes"]),
    ("random nothing", root, lambda g, fd: g.random(0), []),
    (
        "sleep",
        root,
        lambda g, fd: g.poll(ClockSubscription(1, 10)),
        ["monotonic-clock.subscribe-duration", "poll.poll", "pollable.drop"],
    ),
    (
        "sleep until",
        root,
        lambda g, fd: g.poll(ClockSubscription(1, 1 << 63, 1)),
        ["monotonic-clock.now", "monotonic-clock.subscribe-duration", "poll.poll", "pollable.drop"],
    ),
    (
        "sleep until a time",
        root,
        lambda g, fd: g.poll(ClockSubscription(0, 1 << 63, 1)),
        ["wall-clock.now", "monotonic-clock.subscribe-duration", "poll.poll", "pollable.drop"],
    ),
    ("no sleep", root, lambda g, fd: g.poll(ClockSubscription(1, 0)), []),
    (
        "sleep until a time that has passed",
        root,
        lambda g, fd: g.poll(ClockSubscription(0, 10, 1)),
        ["wall-clock.now"],
    ),
    ("yield", root, lambda g, fd: g.call("sched_yield"), []),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("open_", "action", "expected"),
    [
        pytest.param(*case, id=title)
        for title, *case in (*FILE_CASES, *DIRECTORY_CASES, *STREAM_CASES, *OTHER_CASES)
    ],
)
def test_the_calls_that_a_call_takes(
    start: Start,
    open_: Callable[[Guest], int],
    action: Callable[[Guest, int], object],
    expected: list[str],
) -> None:
    guest = start(FILES, stdin=[b"a line\n"])
    guest.fdstat(ROOT)
    fd = open_(guest)
    assert guest.host.during(lambda: action(guest, fd)) == expected


def test_arguments_and_environment_are_fetched_once(start: Start) -> None:
    guest = start(args=["program", "argument"], environment=[("A", "b")])
    for _ in range(3):
        assert guest.args() == [b"program", b"argument"]
        assert guest.environ() == [b"A=b"]
    assert Counter(call.name for call in guest.host.calls) == {
        "environment.get-arguments": 1,
        "environment.get-environment": 1,
    }


def test_no_arguments_and_no_environment_are_fetched_once(start: Start) -> None:
    guest = start()
    for _ in range(3):
        assert guest.args() == []
        assert guest.environ() == []
    assert len(guest.host.calls) == 2


def test_preopens_and_streams_are_fetched_once(start: Start) -> None:
    guest = start(FILES, stdin=[b"a"] * 3, terminals=["stdout"])
    for _ in range(3):
        guest.preopen(ROOT)
        guest.read(0, 1)
        for fd in (1, 2):
            guest.write(fd, b"a")
        for fd in (0, 1, 2, ROOT):
            guest.fdstat(fd)
            guest.filestat(fd)
    counts = Counter(call.name for call in guest.host.calls if ".get-" in call.name)
    assert set(counts.values()) == {1}
    assert len(counts) == 7


def test_what_is_opened_read_only_is_asked_for_its_type_once(start: Start) -> None:
    """It may be a directory. Opening it takes one call all the same."""
    guest = start(FILES)
    fd = guest.open("file", rights=READ)
    calls = guest.host.during(lambda: [guest.tell(fd), guest.tell(fd), guest.read(fd, 1)])
    assert calls == ["descriptor.get-type", "descriptor.read"]
    guest.call("fd_close", guest.open("file", rights=READ))
    assert [call.name for call in guest.host.calls[-2:]] == [
        "descriptor.open-at",
        "descriptor.drop",
    ]


def test_what_was_read_is_not_asked_for_its_type(start: Start) -> None:
    guest = start(FILES)
    fd = guest.open("file", rights=READ)
    calls = guest.host.during(lambda: [guest.read(fd, 1), guest.tell(fd), guest.read(fd, 1)])
    assert calls == ["descriptor.read"] * 2


@pytest.mark.parametrize("code", ["bad-descriptor", "is-directory", "io"])
def test_reading_a_directory_is_badf_whatever_the_host_calls_it(start: Start, code: str) -> None:
    guest = start({"directory": {}})
    fd = guest.open("directory", rights=READ)
    guest.host.answer("descriptor.read", FilesystemError(code))
    with pytest.raises(Preview1Error, match="badf"):
        guest.read(fd, 1)


def test_the_first_look_at_a_file_asks_for_what_does_not_change(start: Start) -> None:
    guest = start(FILES)
    fd = guest.open("file")
    assert guest.host.during(lambda: guest.fdstat(fd)) == [
        "descriptor.get-type",
        "descriptor.get-flags",
    ]
    assert guest.host.during(lambda: guest.filestat(fd)) == [
        "descriptor.metadata-hash",
        "descriptor.stat",
    ]


def test_many_buffers_take_a_call_for_each_64_kib(start: Start) -> None:
    guest = start({"file": b""})
    fd = used_file(guest)
    assert guest.host.during(lambda: guest.write(fd, *[bytes(1000)] * 200)) == [
        "descriptor.write"
    ] * -(-200_000 // K64)
    guest.seek(fd, 0, 0)
    assert guest.host.during(lambda: guest.read(fd, *[1000] * 200)) == ["descriptor.read"] * -(
        -200_000 // K64
    )


def listing(guest: Guest, size: int) -> Counter[str]:
    """The calls that listing the root takes, with a buffer of `size` bytes."""
    return Counter(guest.host.during(lambda: list(guest.entries(ROOT, size))))


@pytest.mark.parametrize("size", [300, 2048, 100_000])
@pytest.mark.parametrize("name_length", [5, 100, 248, 249, 255])
def test_a_listing_takes_two_calls_an_entry(start: Start, name_length: int, size: int) -> None:
    count = 60
    guest = start({f"{number:0{name_length}}": b"" for number in range(count)})
    guest.filestat(ROOT)
    assert listing(guest, size) == {
        "descriptor.read-directory": 1,
        "directory-entry-stream.read-directory-entry": count + 1,
        "descriptor.metadata-hash-at": count,
    }


def test_a_second_listing_begins_anew(start: Start) -> None:
    guest = start({"a": b"", "b": b""})
    guest.filestat(ROOT)
    first = listing(guest, 999)
    assert listing(guest, 999) == first + Counter({"directory-entry-stream.drop": 1})


def test_going_back_in_a_listing_takes_one_call_for_each_entry_before(start: Start) -> None:
    guest = start({f"{number:03}": b"" for number in range(100)})
    entries = list(guest.entries(ROOT, 4096))
    cookie = entries[50].next
    calls = Counter(guest.host.during(lambda: guest.readdir(ROOT, 27, cookie)))
    assert calls == {
        "directory-entry-stream.drop": 1,
        "descriptor.read-directory": 1,
        "directory-entry-stream.read-directory-entry": 50,
        "descriptor.metadata-hash-at": 1,
    }
