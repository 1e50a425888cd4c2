"""What the shim makes of preview2's errors, times and types."""

from collections.abc import Callable
from functools import partial

import pytest

from componentize.shim.link import link
from componentize.shim.preview1 import functions
from componentize.wit.load import preview2
from componentize.wit.model import Enum, Result, TypeRef
from tests.scripted_host import (
    ClosedError,
    Datetime,
    Errno,
    FilesystemError,
    Guest,
    Preview1Error,
    StreamError,
)
from tests.scripted_host.calls import ClockSubscription
from tests.scripted_host.numbers import APPEND, READ, ROOT, WRITE
from tests.scripted_host.tree import Contents, Node, Symlink
from tests.shim.conftest import Start

ERRNO_BY_CODE = {
    "access": "acces",
    "would-block": "again",
    "already": "already",
    "bad-descriptor": "badf",
    "busy": "busy",
    "deadlock": "deadlk",
    "quota": "dquot",
    "exist": "exist",
    "file-too-large": "fbig",
    "illegal-byte-sequence": "ilseq",
    "in-progress": "inprogress",
    "interrupted": "intr",
    "invalid": "inval",
    "io": "io",
    "is-directory": "isdir",
    "loop": "loop",
    "too-many-links": "mlink",
    "message-size": "msgsize",
    "name-too-long": "nametoolong",
    "no-device": "nodev",
    "no-entry": "noent",
    "no-lock": "nolck",
    "insufficient-memory": "nomem",
    "insufficient-space": "nospc",
    "not-directory": "notdir",
    "not-empty": "notempty",
    "not-recoverable": "notrecoverable",
    "unsupported": "notsup",
    "no-tty": "notty",
    "no-such-device": "nxio",
    "overflow": "overflow",
    "not-permitted": "perm",
    "pipe": "pipe",
    "read-only": "rofs",
    "invalid-seek": "spipe",
    "text-file-busy": "txtbsy",
    "cross-device": "xdev",
}
FILETYPES = {
    "unknown": 0,
    "block-device": 1,
    "character-device": 2,
    "directory": 3,
    "fifo": 0,
    "symbolic-link": 7,
    "regular-file": 4,
    "socket": 6,
}
FILES: dict[str, Contents] = {"file": b"contents", "directory": {}, "link": Symlink("file")}
TYPES = preview2().interfaces["wasi:filesystem/types"].types

Action = Callable[[Guest, int], object]


def opened_file(guest: Guest) -> int:
    """A file that is known to be one, open for reading and writing."""
    return guest.open("file")


def opened_to_append(guest: Guest) -> int:
    return guest.open("file", fdflags=APPEND)


def opened_read_only(guest: Guest) -> int:
    """What may be a file or a directory, as far as the shim knows."""
    return guest.open("file", rights=READ)


def root(guest: Guest) -> int:
    return ROOT


FALLIBLE: list[tuple[str, str, Callable[[Guest], int], Action]] = [
    ("append-via-stream", "write", opened_to_append, lambda g, fd: g.write(fd, b"a")),
    ("read", "read", opened_file, lambda g, fd: g.read(fd, 8)),
    ("read", "read of nothing", opened_file, lambda g, fd: g.read(fd)),
    ("read", "read into several", opened_file, lambda g, fd: g.read(fd, 1, 2, 3)),
    ("read", "pread", opened_file, lambda g, fd: g.pread(fd, 1, 4)),
    ("write", "write", opened_file, lambda g, fd: g.write(fd, b"abc")),
    ("write", "write of nothing", opened_file, lambda g, fd: g.write(fd)),
    ("write", "write from several", opened_file, lambda g, fd: g.write(fd, b"a", b"b")),
    ("write", "pwrite", opened_file, lambda g, fd: g.pwrite(fd, 9, b"abc")),
    ("advise", "advise", opened_file, lambda g, fd: g.call("fd_advise", fd, 0, 1, 2)),
    ("sync-data", "datasync", opened_file, lambda g, fd: g.call("fd_datasync", fd)),
    ("sync", "sync", opened_file, lambda g, fd: g.call("fd_sync", fd)),
    ("get-flags", "fdstat", opened_file, lambda g, fd: g.fdstat(fd)),
    ("get-type", "fdstat", opened_file, lambda g, fd: g.fdstat(fd)),
    ("get-type", "fdstat of either", opened_read_only, lambda g, fd: g.fdstat(fd)),
    ("set-size", "set_size", opened_file, lambda g, fd: g.call("fd_filestat_set_size", fd, 1)),
    (
        "set-times",
        "set_times of a file",
        opened_file,
        lambda g, fd: g.call("fd_filestat_set_times", fd, 1, 2, 5),
    ),
    (
        "set-times",
        "set_times of a directory",
        root,
        lambda g, fd: g.call("fd_filestat_set_times", fd, 1, 2, 10),
    ),
    ("stat", "filestat", opened_file, lambda g, fd: g.filestat(fd)),
    ("stat", "filestat of a directory", root, lambda g, fd: g.filestat(fd)),
    ("stat", "seek", opened_file, lambda g, fd: g.seek(fd, 0, 2)),
    ("stat", "write at the end", opened_to_append, lambda g, fd: g.write(fd, b"a")),
    ("stat", "poll", opened_file, lambda g, fd: g.poll((1, fd), ClockSubscription(1, 0))),
    ("metadata-hash", "filestat", opened_file, lambda g, fd: g.filestat(fd)),
    ("metadata-hash", "readdir", root, lambda g, fd: g.readdir(fd, 99, 0)),
    ("read-directory", "readdir", root, lambda g, fd: g.readdir(fd, 99, 0)),
    ("create-directory-at", "create_directory", root, lambda g, fd: g.create_directory("new")),
    ("stat-at", "path_filestat", root, lambda g, fd: g.path_filestat("file")),
    ("set-times-at", "set_path_times", root, lambda g, fd: g.set_path_times("file", 1, 2, 5)),
    ("link-at", "link", root, lambda g, fd: g.link("file", "new")),
    ("open-at", "open", root, lambda g, fd: g.open("file")),
    ("readlink-at", "readlink", root, lambda g, fd: g.readlink("link")),
    ("remove-directory-at", "remove", root, lambda g, fd: g.remove_directory("directory")),
    ("rename-at", "rename", root, lambda g, fd: g.rename("file", "new")),
    ("symlink-at", "symlink", root, lambda g, fd: g.symlink("file", "new")),
    ("unlink-file-at", "unlink", root, lambda g, fd: g.unlink("file")),
    ("metadata-hash-at", "path_filestat", root, lambda g, fd: g.path_filestat("file")),
]


def errno_of(action: Callable[[], object]) -> str:
    """The errno that a call returns."""
    try:
        action()
    except Preview1Error as error:
        return error.errno.name
    return Errno.success.name


def test_the_tables_are_complete() -> None:
    assert Enum(tuple(ERRNO_BY_CODE)) == TYPES["error-code"]
    assert Enum(tuple(FILETYPES)) == TYPES["descriptor-type"]
    fallible = {
        lowering.function.partition(".")[2]
        for lowering in link(functions()).lowerings
        if lowering.interface.startswith("wasi:filesystem/types") and can_fail(lowering.function)
    }
    assert fallible == {name for name, *_ in FALLIBLE} | {"read-directory-entry"}


def can_fail(function: str) -> bool:
    found = preview2().interfaces["wasi:filesystem/types"].functions.get(function)
    return (
        found is not None
        and isinstance(found.result, Result)
        and isinstance(found.result.error, TypeRef)
        and found.result.error.name == "error-code"
    )


@pytest.mark.parametrize(
    ("function", "open_", "action"),
    [
        pytest.param(function, open_, action, id=f"{function}, {title}")
        for function, title, open_, action in FALLIBLE
    ],
)
def test_each_error_code_becomes_its_errno(
    start: Start, function: str, open_: Callable[[Guest], int], action: Action
) -> None:
    guest = start(FILES)
    fd = open_(guest)
    for code, errno in ERRNO_BY_CODE.items():
        guest.host.answer(f"descriptor.{function}", FilesystemError(code))
        assert errno_of(lambda: action(guest, fd)) == errno
    assert errno_of(lambda: action(guest, fd)) == "success"


@pytest.mark.parametrize("code", ERRNO_BY_CODE)
def test_an_entry_that_cannot_be_read_fails_the_listing(start: Start, code: str) -> None:
    guest = start(FILES)
    guest.host.answer("directory-entry-stream.read-directory-entry", FilesystemError(code))
    assert errno_of(lambda: guest.readdir(ROOT, 999, 0)) == ERRNO_BY_CODE[code]
    assert [entry.name for entry in guest.entries(ROOT, 999)][2:] == [
        name.encode() for name in FILES
    ]


def test_an_entry_removed_since_is_left_out(start: Start) -> None:
    """Any other error of its metadata fails the listing."""
    guest = start(FILES)
    for code, errno in ERRNO_BY_CODE.items():
        guest.host.answer("descriptor.metadata-hash-at", FilesystemError(code))
        if code == "no-entry":
            names = [entry.name for entry in guest.entries(ROOT, 999)]
            assert names == [b".", b"..", b"directory", b"link"]
        else:
            assert errno_of(lambda: guest.readdir(ROOT, 999, 0)) == errno


STREAM_CALLS = [
    ("output-stream.blocking-write-and-flush", b"a" * 4096),
    ("output-stream.check-write", b"a" * 4097),
    ("output-stream.write", b"a" * 4097),
    ("output-stream.blocking-flush", b"a" * 4097),
]
STREAM_ERRORS: list[tuple[Exception, str]] = [
    (ClosedError(), "io"),
    (StreamError(None), "io"),
    *((StreamError(code), errno) for code, errno in ERRNO_BY_CODE.items()),
]


@pytest.mark.slow
@pytest.mark.parametrize(("function", "contents"), STREAM_CALLS)
@pytest.mark.parametrize("stream", ["stdout", "stderr", "append"])
def test_an_error_of_an_output_stream(
    start: Start, function: str, contents: bytes, stream: str
) -> None:
    guest = start(FILES)
    fd = {"stdout": 1, "stderr": 2}.get(stream) or opened_to_append(guest)
    guest.write(fd, b"opens the stream")
    before = guest.host.live
    for error, errno in STREAM_ERRORS:
        guest.host.answer(function, error)
        assert errno_of(lambda: guest.write(fd, contents)) == errno
    assert guest.write(fd, contents) == len(contents)
    assert guest.host.live == before


@pytest.mark.parametrize("length", [1, 4096, 100_000])
def test_an_error_of_standard_input(start: Start, length: int) -> None:
    guest = start(FILES, stdin=[b"abc"])
    guest.read(0, 1)
    before = guest.host.live
    for error, errno in STREAM_ERRORS[1:]:
        guest.host.answer("input-stream.blocking-read", error)
        assert errno_of(lambda: guest.read(0, length)) == errno
    assert guest.host.live == before
    assert guest.read(0, 2) == b"bc"
    guest.host.answer("input-stream.blocking-read", ClosedError())
    assert guest.read(0, length) == b""


@pytest.mark.parametrize("code", ["io", "insufficient-space"])
def test_without_descriptors_an_error_of_a_stream_has_no_code(start: Start, code: str) -> None:
    """wasi:filesystem is not imported, so the host cannot be asked."""
    guest = start(imported=["fd_write", "fd_read"])
    guest.host.answer("output-stream.blocking-write-and-flush", StreamError(code))
    guest.host.answer("input-stream.blocking-read", StreamError(code))
    assert errno_of(lambda: guest.write(1, b"a")) == "io"
    assert errno_of(lambda: guest.read(0, 1)) == "io"
    assert guest.host.live == {"output-stream": 1, "input-stream": 1}


TIMES = [
    (Datetime(0, 0), 0),
    (Datetime(0, 999_999_999), 999_999_999),
    (Datetime(1_700_000_000, 1), 1_700_000_000_000_000_001),
    (Datetime(18_446_744_072, 999_999_999), 18_446_744_072_999_999_999),
    (Datetime(18_446_744_073, 0), 18_446_744_073_000_000_000),
    (Datetime(18_446_744_073, 709_551_615), (1 << 64) - 1),
    (Datetime(18_446_744_073, 709_551_616), None),
    (Datetime(18_446_744_073, 999_999_999), None),
    (Datetime(18_446_744_074, 0), None),
    (Datetime(1 << 63, 0), None),
    (Datetime((1 << 64) - 1, 999_999_999), None),
]


@pytest.mark.parametrize(("time", "nanoseconds"), TIMES)
def test_a_time_in_nanoseconds(start: Start, time: Datetime, nanoseconds: int | None) -> None:
    """64 bits of nanoseconds since 1970 end in 2554."""
    node = Node("regular-file")
    guest = start({"file": node})
    guest.host.clock.wall = guest.host.clock.wall_resolution = time
    for read_clock in (guest.clock_time, guest.clock_resolution):
        if nanoseconds is None:
            assert errno_of(partial(read_clock, 0)) == "overflow"
        else:
            assert read_clock(0) == nanoseconds

    fd = guest.open("file", rights=READ)
    for name in ("accessed", "modified", "changed"):
        node.accessed = node.modified = node.changed = Datetime(5, 0)
        setattr(node, name, time)
        for stat in (partial(guest.filestat, fd), partial(guest.path_filestat, "file")):
            if nanoseconds is None:
                assert errno_of(stat) == "overflow"
            else:
                times = {"accessed": 5 * 10**9, "modified": 5 * 10**9, "changed": 5 * 10**9}
                found = stat()
                assert times | {name: nanoseconds} == {key: getattr(found, key) for key in times}


def test_a_time_that_the_host_does_not_know_is_zero(start: Start) -> None:
    node = Node("regular-file", accessed=None, modified=None, changed=None)
    found = start({"file": node}).path_filestat("file")
    assert (found.accessed, found.modified, found.changed) == (0, 0, 0)


@pytest.mark.parametrize(("type_", "filetype"), FILETYPES.items())
def test_each_descriptor_type_becomes_a_filetype(start: Start, type_: str, filetype: int) -> None:
    guest = start({"node": Node(type_)})
    assert guest.path_filestat("node").filetype == filetype
    assert next(e for e in guest.entries(ROOT, 99) if e.name == b"node").type == filetype
    fd = guest.open("node", rights=READ | WRITE)
    assert guest.fdstat(fd).filetype == filetype
    assert guest.filestat(fd).filetype == filetype


@pytest.mark.parametrize("function", ["fd_write", "fd_tell", "fd_sync", "path_open"])
def test_a_type_that_cannot_be_learned(start: Start, function: str) -> None:
    """Such a descriptor is neither a file nor a directory."""
    guest = start(FILES)
    fd = opened_read_only(guest)
    guest.host.answer_always("descriptor.get-type", FilesystemError("io"))
    actions: dict[str, Callable[[], object]] = {
        "fd_write": lambda: guest.write(fd, b"a"),
        "fd_tell": lambda: guest.tell(fd),
        "fd_sync": lambda: guest.call("fd_sync", fd),
        "path_open": lambda: guest.open("x", fd=fd),
    }
    assert errno_of(actions[function]) == "badf"
    guest.host.answer_as_usual("descriptor.get-type")
    assert guest.read(fd, 8) == FILES["file"]
