"""Pointers that are out of range or not aligned trap, and leave the host's side of a call done."""

from collections.abc import Callable
from struct import pack

import pytest
from wasmtime import WasmtimeError

from tests.scripted_host import Guest
from tests.scripted_host.numbers import READ, ROOT, WRITE
from tests.scripted_host.tree import Contents, Symlink
from tests.shim.conftest import Start

PAGES = 2
END = PAGES << 16
FILES: dict[str, Contents] = {"f": b"contents", "d": {}, "l": Symlink("f")}
PATH = 1024
"""Where the path "f" is."""

IOVEC = 2048
"""Where an iovec of the 4 bytes at 3072 is."""

SUBSCRIPTION = 4096
"""Where a subscription to a clock is, of no time."""

ROOM = 8192

Call = Callable[[Guest, int, int], int]
RESULTS: dict[str, tuple[int, Call]] = {
    "args_sizes_get count": (4, lambda g, fd, at: g.raw("args_sizes_get", at, ROOM)),
    "args_sizes_get size": (4, lambda g, fd, at: g.raw("args_sizes_get", ROOM, at)),
    "args_get pointers": (4, lambda g, fd, at: g.raw("args_get", at, ROOM)),
    "environ_sizes_get count": (4, lambda g, fd, at: g.raw("environ_sizes_get", at, ROOM)),
    "environ_sizes_get size": (4, lambda g, fd, at: g.raw("environ_sizes_get", ROOM, at)),
    "environ_get pointers": (4, lambda g, fd, at: g.raw("environ_get", at, ROOM)),
    "clock_res_get": (8, lambda g, fd, at: g.raw("clock_res_get", 0, at)),
    "clock_time_get 0": (8, lambda g, fd, at: g.raw("clock_time_get", 0, 0, at)),
    "clock_time_get 1": (8, lambda g, fd, at: g.raw("clock_time_get", 1, 0, at)),
    "fd_read": (4, lambda g, fd, at: g.raw("fd_read", fd, IOVEC, 1, at)),
    "fd_pread": (4, lambda g, fd, at: g.raw("fd_pread", fd, IOVEC, 1, 0, at)),
    "fd_write": (4, lambda g, fd, at: g.raw("fd_write", fd, IOVEC, 1, at)),
    "fd_pwrite": (4, lambda g, fd, at: g.raw("fd_pwrite", fd, IOVEC, 1, 0, at)),
    "fd_write to stdout": (4, lambda g, fd, at: g.raw("fd_write", 1, IOVEC, 1, at)),
    "fd_read iovecs": (4, lambda g, fd, at: g.raw("fd_read", fd, at, 1, ROOM)),
    "fd_write iovecs": (4, lambda g, fd, at: g.raw("fd_write", fd, at, 1, ROOM)),
    "fd_write iovecs, not open": (4, lambda g, fd, at: g.raw("fd_write", 99, at, 1, ROOM)),
    "fd_seek": (8, lambda g, fd, at: g.raw("fd_seek", fd, 0, 0, at)),
    "fd_tell": (8, lambda g, fd, at: g.raw("fd_tell", fd, at)),
    "fd_fdstat_get": (8, lambda g, fd, at: g.raw("fd_fdstat_get", fd, at)),
    "fd_fdstat_get of stdout": (8, lambda g, fd, at: g.raw("fd_fdstat_get", 1, at)),
    "fd_filestat_get": (8, lambda g, fd, at: g.raw("fd_filestat_get", fd, at)),
    "fd_filestat_get of stdout": (8, lambda g, fd, at: g.raw("fd_filestat_get", 1, at)),
    "fd_prestat_get": (4, lambda g, fd, at: g.raw("fd_prestat_get", ROOT, at)),
    "fd_prestat_dir_name": (1, lambda g, fd, at: g.raw("fd_prestat_dir_name", ROOT, at, 9)),
    "fd_readdir": (4, lambda g, fd, at: g.raw("fd_readdir", ROOT, ROOM, 99, 0, at)),
    "fd_readdir buffer": (1, lambda g, fd, at: g.raw("fd_readdir", ROOT, at, 99, 0, ROOM)),
    "path_filestat_get": (
        8,
        lambda g, fd, at: g.raw("path_filestat_get", ROOT, 0, PATH, 1, at),
    ),
    "path_filestat_get path": (
        1,
        lambda g, fd, at: g.raw("path_filestat_get", ROOT, 0, at, 1, ROOM),
    ),
    "path_open": (
        4,
        lambda g, fd, at: g.raw("path_open", ROOT, 0, PATH, 1, 0, READ, 0, 0, at),
    ),
    "path_open path, not open": (
        1,
        lambda g, fd, at: g.raw("path_open", 99, 0, at, 1, 0, READ, 0, 0, ROOM),
    ),
    "path_readlink": (
        4,
        lambda g, fd, at: g.raw("path_readlink", ROOT, PATH + 2, 1, ROOM, 9, at),
    ),
    "path_readlink buffer": (
        1,
        lambda g, fd, at: g.raw("path_readlink", ROOT, PATH + 2, 1, at, 9, ROOM),
    ),
    "path_create_directory path": (
        1,
        lambda g, fd, at: g.raw("path_create_directory", ROOT, at, 1),
    ),
    "path_rename second path": (
        1,
        lambda g, fd, at: g.raw("path_rename", ROOT, PATH, 1, ROOT, at, 1),
    ),
    "path_symlink second path": (
        1,
        lambda g, fd, at: g.raw("path_symlink", PATH, 1, ROOT, at, 1),
    ),
    "poll_oneoff in": (8, lambda g, fd, at: g.raw("poll_oneoff", at, ROOM, 1, ROOM - 8)),
    "poll_oneoff out": (8, lambda g, fd, at: g.raw("poll_oneoff", SUBSCRIPTION, at, 1, ROOM)),
    "poll_oneoff count": (4, lambda g, fd, at: g.raw("poll_oneoff", SUBSCRIPTION, ROOM, 1, at)),
    "random_get": (1, lambda g, fd, at: g.raw("random_get", at, 1)),
    "adapter_open_badfd": (4, lambda g, fd, at: g.raw("adapter_open_badfd", at)),
}


def ready(start: Start) -> tuple[Guest, int]:
    """A guest with all that the calls above take, and an open file."""
    guest = start(FILES, pages=PAGES, args=["a"], environment=[("a", "b")], stdin=[b"abc"])
    guest.store(IOVEC, bytes((0, 12, 0, 0, 4, 0, 0, 0)))
    guest.store(SUBSCRIPTION, bytes(48))
    fd = guest.open("f", rights=READ | WRITE)
    guest.store(PATH, b"f\0l")
    return guest, fd


@pytest.mark.parametrize("title", RESULTS)
def test_a_pointer_out_of_range_traps(start: Start, title: str) -> None:
    alignment, call = RESULTS[title]
    for at in (END, -alignment):
        guest, fd = ready(start)
        with pytest.raises(WasmtimeError, match="wasm trap"):
            call(guest, fd, at)


@pytest.mark.parametrize("title", [title for title, (align, _) in RESULTS.items() if align > 1])
def test_a_pointer_that_is_not_aligned_traps(start: Start, title: str) -> None:
    alignment, call = RESULTS[title]
    for off in range(1, alignment):
        guest, fd = ready(start)
        with pytest.raises(WasmtimeError, match="unreachable"):
            call(guest, fd, ROOM + 512 + off)


@pytest.mark.parametrize("title", RESULTS)
def test_the_same_calls_succeed_with_a_good_pointer(start: Start, title: str) -> None:
    _, call = RESULTS[title]
    guest, fd = ready(start)
    if "iovecs" in title:
        guest.store(ROOM + 512, guest.load(IOVEC, 8))
    elif title == "poll_oneoff in":
        guest.store(ROOM + 512, bytes(48))
    else:
        guest.store(ROOM + 512, b"f" if title == "path_filestat_get path" else b"new")
    errno = call(guest, fd, ROOM + 512)
    assert errno == (8 if "not open" in title else 0)


def test_nothing_is_written_of_a_buffer_that_leaves_memory(start: Start) -> None:
    guest = start(pages=2)
    guest.store(8, pack("<II", 1000, 2 << 16))
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.call("fd_write", 1, 8, 1, 0)
    assert guest.host.stdout == b""
