"""The shim's memory: it does not grow with the size of a read or write, nor with their number."""

from collections.abc import Callable, Iterator
from pathlib import Path
from struct import pack

import pytest

from tests.scripted_host import Guest, WasmtimeGuest
from tests.scripted_host.numbers import APPEND, ROOT
from tests.shim.conftest import Start
from tests.shim.test_handles import CYCLES, FILES, warm

MIB = 1 << 20
SIZE = 160 * MIB
"""More than wasmtime's own preview1 moves in one call."""

BUFFERS = 16 * MIB
RESULT, IOVECS = 8, 16


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WasmtimeGuest]:
    """A program with room for SIZE bytes, and a file of so many: zeros, and "end" at the end."""
    directory = tmp_path_factory.mktemp("large")
    with (directory / "file").open("wb") as file:
        file.seek(SIZE - 3)
        file.write(b"end")
    yield WasmtimeGuest(directory, pages=(BUFFERS + SIZE) >> 16)
    for file_path in directory.iterdir():
        file_path.unlink()


def buffers(guest: WasmtimeGuest, count: int) -> tuple[int, int]:
    """Parameters `iovs` and `iovs_len`: SIZE bytes in `count` buffers."""
    size = SIZE // count
    iovecs = b"".join(pack("<II", BUFFERS + size * index, size) for index in range(count))
    guest.store(IOVECS, iovecs)
    return IOVECS, count


def moved(guest: WasmtimeGuest) -> int:
    return int.from_bytes(guest.load(RESULT, 4), "little")


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2, 160, 4096])
def test_large_reads(large: WasmtimeGuest, count: int) -> None:
    before = large.pages("shim")
    fd = large.open("file")
    large.fill(BUFFERS, 0xFF, SIZE)
    large.call("fd_read", fd, *buffers(large, count), RESULT)
    assert moved(large) == SIZE
    assert large.load(BUFFERS, 1000) == bytes(1000)
    assert large.load(BUFFERS + SIZE - 5, 5) == b"\0\0end"
    large.call("fd_close", fd)
    assert large.pages("shim") == before


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 160, 4096])
@pytest.mark.parametrize("fdflags", [0, APPEND])
def test_large_writes(large: WasmtimeGuest, tmp_path: Path, count: int, fdflags: int) -> None:
    before = large.pages("shim")
    fd = large.open("copy", oflags=1, fdflags=fdflags)
    large.fill(BUFFERS, 0x61, SIZE)
    large.store(BUFFERS + SIZE - 3, b"end")
    large.call("fd_write", fd, *buffers(large, count), RESULT)
    assert moved(large) == SIZE
    assert large.filestat(fd).size == SIZE
    assert large.pread(fd, SIZE - 5, 10) == b"aaend"
    large.call("fd_close", fd)
    large.unlink("copy")
    assert large.pages("shim") == before


def test_large_output(large: WasmtimeGuest) -> None:
    before = large.pages("shim")
    large.fill(BUFFERS, 0x62, SIZE)
    large.call("fd_write", 1, *buffers(large, 3), RESULT)
    assert moved(large) == SIZE // 3 * 3
    assert large.path_filestat("stdout").size == SIZE // 3 * 3
    assert large.pages("shim") == before


@pytest.mark.slow
def test_many_random_bytes(large: WasmtimeGuest) -> None:
    before = large.pages("shim")
    large.fill(BUFFERS, 0, SIZE)
    large.call("random_get", BUFFERS, SIZE)
    assert any(large.load(BUFFERS + SIZE - 64, 64))
    assert large.pages("shim") == before


def kept(guest: Guest) -> int:
    """Where the shim's memory ends that calls have kept, and one byte."""
    guest.host.answer("descriptor.create-directory-at", None)
    guest.create_directory("x")
    return guest.arena_top()


@pytest.mark.parametrize("cycle", CYCLES)
def test_repeating_what_a_program_does_keeps_no_more_memory(
    start: Start, cycle: Callable[[Guest], object]
) -> None:
    guest = start(FILES, terminals=["stdin", "stdout", "stderr"])
    warm(guest)
    cycle(guest)
    before = kept(guest)
    for _ in range(10):
        cycle(guest)
        assert kept(guest) == before


@pytest.mark.slow
@pytest.mark.parametrize("count", [100, 10_000])
def test_descriptors_take_32_bytes_each(start: Start, count: int) -> None:
    """In a table that doubles, beside which the smaller ones stay."""
    guest = start(FILES)
    before = kept(guest)
    assert [guest.open("file") for _ in range(count)] == list(range(4, 4 + count))
    assert 32 * count <= kept(guest) - before <= 5 * 32 * count
    assert guest.read(count, 8) == b"contents"
    for fd in range(4, 4 + count):
        guest.call("fd_close", fd)
    assert guest.host.live == {"descriptor": 1}
    assert guest.open("file") == 3 + count


@pytest.mark.slow
def test_a_megabyte_of_arguments_and_environment(start: Start) -> None:
    args = [f"{number:09}" for number in range(100_000)]
    environment = [(f"N{number}", "v" * 50) for number in range(10_000)]
    guest = start(args=args, environment=environment, pages=64)
    assert guest.args() == [arg.encode() for arg in args]
    assert guest.environ() == [f"{name}={value}".encode() for name, value in environment]


@pytest.mark.parametrize("length", [1, 4096, 1_000_000])
def test_long_paths(start: Start, length: int) -> None:
    guest = start({"link": b""})
    guest.host.answer("descriptor.create-directory-at", None)
    guest.host.answer("descriptor.readlink-at", "y" * length)
    guest.create_directory("x" * length)
    assert guest.host.calls[-1].args[1] == "x" * length
    assert guest.readlink("link", length + 1, fd=ROOT) == b"y" * length
