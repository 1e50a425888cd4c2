"""What a descriptor is, and what it may do: fdstat, as Wasmtime's own preview1 has it."""

import pytest

from tests.scripted_host import Datetime, Preview1Error
from tests.scripted_host.calls import Dirent, Fdstat, Filestat
from tests.scripted_host.numbers import (
    APPEND,
    CREAT,
    DIRECTORY,
    DSYNC,
    NONBLOCK,
    READ,
    ROOT,
    RSYNC,
    SYNC,
    WRITE,
)
from tests.scripted_host.tree import File, Node, Symlink
from tests.shim.conftest import Start

DIRECTORY_TYPE, FILE_TYPE, TERMINAL_TYPE = 3, 4, 2
ALL = 0x3FFFFFFF
INTEGRITY = {
    "file-integrity-sync": SYNC,
    "data-integrity-sync": DSYNC,
    "requested-write-sync": RSYNC,
}


@pytest.mark.parametrize(
    ("rights", "oflags", "expected"),
    [
        (READ | WRITE, 0, ALL),
        (READ, 0, 0x3FFFFFBF),
        (WRITE, 0, 0x3FFFBFFD),
        (ALL, CREAT, ALL),
        (WRITE, CREAT, 0x3FFFBFFD),
    ],
)
def test_rights_of_a_file(start: Start, rights: int, oflags: int, expected: int) -> None:
    guest = start({"file": b""})
    fd = guest.open("file", rights=rights, oflags=oflags)
    assert guest.fdstat(fd) == Fdstat(FILE_TYPE, 0, expected, expected)


@pytest.mark.parametrize("oflags", [0, DIRECTORY])
def test_rights_of_directories(start: Start, oflags: int) -> None:
    guest = start({"directory": {}})
    assert guest.fdstat(ROOT) == Fdstat(DIRECTORY_TYPE, 0, 0x7B7FE00, 0xFF7FFFF)
    fd = guest.open("directory", rights=READ, oflags=oflags)
    assert guest.fdstat(fd) == Fdstat(DIRECTORY_TYPE, 0, 0x3FB7FFBB, 0x3FB7FFBB)


@pytest.mark.parametrize("terminals", [[], ["stdin"], ["stdout"], ["stderr"]])
def test_rights_and_types_of_standard_streams(start: Start, terminals: list[str]) -> None:
    guest = start(terminals=terminals)
    for fd, (name, rights) in enumerate((("stdin", READ), ("stdout", WRITE), ("stderr", WRITE))):
        filetype = TERMINAL_TYPE if name in terminals else 0
        assert guest.fdstat(fd) == Fdstat(filetype, 0, rights, rights)
        found = guest.filestat(fd)
        assert (found.filetype, found.device, found.inode, found.size) == (filetype, 0, 0, 0)


@pytest.mark.parametrize("flag", INTEGRITY)
@pytest.mark.parametrize("fdflags", [0, APPEND, NONBLOCK])
def test_flags_that_the_host_reports(start: Start, flag: str, fdflags: int) -> None:
    guest = start({"file": b""})
    fd = guest.open("file", fdflags=fdflags)
    guest.host.answer("descriptor.get-flags", {"read", "write", flag})
    assert guest.fdstat(fd).flags == INTEGRITY[flag] | fdflags
    guest.call("fd_fdstat_set_flags", fd, NONBLOCK)
    assert guest.fdstat(fd).flags == INTEGRITY[flag] | NONBLOCK


@pytest.mark.parametrize("fdflags", [0, APPEND, NONBLOCK, APPEND | NONBLOCK])
def test_flags_are_set_as_given(start: Start, fdflags: int) -> None:
    guest = start({"file": b"abc"})
    fd = guest.open("file", fdflags=APPEND | NONBLOCK)
    guest.call("fd_fdstat_set_flags", fd, fdflags)
    assert guest.fdstat(fd).flags == fdflags
    guest.write(fd, b"d")
    assert guest.pread(fd, 0, 9) == (b"abcd" if fdflags & APPEND else b"dbc")


@pytest.mark.parametrize("fdflags", [DSYNC, RSYNC, SYNC, APPEND | SYNC])
def test_flags_that_cannot_be_set(start: Start, fdflags: int) -> None:
    guest = start({"file": b""})
    fd = guest.open("file", fdflags=NONBLOCK)
    with pytest.raises(Preview1Error, match="inval"):
        guest.call("fd_fdstat_set_flags", fd, fdflags)
    assert guest.fdstat(fd).flags == NONBLOCK


@pytest.mark.parametrize("oflags", [CREAT, 8])
def test_what_is_made_or_cut_can_be_written(start: Start, oflags: int) -> None:
    guest = start({"file": b"abc"})
    fd = guest.open("file", rights=READ, oflags=oflags)
    assert guest.write(fd, b"d") == 1


@pytest.mark.parametrize("fdflags", [0, APPEND])
def test_what_was_not_opened_to_be_written_is_not(start: Start, fdflags: int) -> None:
    """The host is not asked: some answer otherwise for a read-only directory."""
    guest = start({"file": b"abc"})
    fd = guest.open("file", rights=READ, fdflags=fdflags)
    guest.read(fd, 1)
    before = len(guest.host.calls)
    for contents in (b"", b"a"):
        with pytest.raises(Preview1Error, match="badf"):
            guest.write(fd, contents)
    assert len(guest.host.calls) == before


def filestat(node: Node, filetype: int, size: int) -> Filestat:
    """The attributes of a node as preview1 has them; its inode is what the host hashes it to."""
    times = (node.accessed, node.modified, node.changed)
    nanoseconds = [time.seconds * 10**9 + time.nanoseconds for time in times if time]
    return Filestat(1, node.number << 32 | 0xA5, filetype, node.links, size, *nanoseconds)


def test_the_attributes_of_what_there_is(start: Start) -> None:
    file = File(
        bytearray(b"abc"),
        links=3,
        accessed=Datetime(1_700_000_000, 1),
        modified=Datetime(1_600_000_000, 999_999_999),
        changed=Datetime(3, 0),
    )
    link = Symlink("file", modified=Datetime(9, 9))
    guest = start({"file": file, "link": link})
    root = guest.open(".", rights=READ)
    fd = guest.open("file")
    assert guest.filestat(fd) == filestat(file, FILE_TYPE, 3)
    assert guest.path_filestat("file") == filestat(file, FILE_TYPE, 3)
    assert guest.path_filestat("link") == filestat(file, FILE_TYPE, 3)
    assert guest.path_filestat("link", follow=0) == filestat(link, 7, 4)
    assert guest.filestat(root).filetype == DIRECTORY_TYPE
    inode = guest.filestat(root).inode
    assert list(guest.entries(root, 99)) == [
        Dirent(1, inode, DIRECTORY_TYPE, b"."),
        Dirent(2, inode, DIRECTORY_TYPE, b".."),
        Dirent(3, file.number << 32 | 0xA5, FILE_TYPE, b"file"),
        Dirent(4, link.number << 32 | 0xA5, 7, b"link"),
    ]
