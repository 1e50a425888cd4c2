"""Hosts that move less than they are asked for, fail halfway, or have no room."""

from collections.abc import Callable
from functools import cache
from itertools import chain, product, repeat
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wasmtime import WasmtimeError

from tests.scripted_host import File, FilesystemError, Guest, Host, Preview1Error, StreamError, tree
from tests.scripted_host.filesystem import Descriptor
from tests.scripted_host.numbers import APPEND
from tests.scripted_host.streams import OutputStream
from tests.shim.conftest import Start

K64 = 1 << 16


def text(size: int) -> bytes:
    """Bytes that tell where they come from."""
    return bytes((index * 31 + index // 251) & 0xFF for index in range(size))


def parts(contents: bytes, sizes: list[int]) -> list[bytes]:
    """Contents cut into buffers of these sizes, the last one taking the rest."""
    cut = []
    for size in sizes:
        cut.append(contents[:size])
        contents = contents[size:]
    return [*cut, contents]


Read = Callable[[Descriptor, int, int], tuple[bytes, bool]]
Write = Callable[[Descriptor, bytes, int], int]


def reads(limits: list[int]) -> Read:
    """Answers to descriptor.read: no more bytes than the next limit says."""
    left = chain(limits, repeat(1 << 32))
    return lambda descriptor, length, offset: descriptor.read(min(length, next(left)), offset)


def writes(limits: list[int]) -> Write:
    """Answers to descriptor.write: no more bytes than the next limit says."""
    left = chain(limits, repeat(1 << 32))
    return lambda descriptor, buffer, offset: descriptor.write(buffer[: next(left)], offset)


@cache
def shared() -> tuple[Guest, File]:
    """A guest for many examples, and the file it has open as 4."""
    file = File(bytearray())
    guest = Guest(Host(preopens={"/": tree({"file": file})}))
    assert guest.open("file") == 4
    return guest, file


def fresh(contents: bytes) -> tuple[Guest, File]:
    """The shared guest, at the beginning of a file of these contents."""
    guest, file = shared()
    file.contents[:] = contents
    guest.host.calls.clear()
    guest.seek(4, 0, 0)
    return guest, file


SIZES = st.lists(st.integers(0, 40) | st.sampled_from([0, 1, 300]), max_size=12)
LIMITS = st.lists(st.integers(1, 50), max_size=20)


@given(st.binary(max_size=400), SIZES, LIMITS, st.integers(0, 30))
def test_short_writes_are_gone_on_with(
    contents: bytes, sizes: list[int], limits: list[int], offset: int
) -> None:
    guest, file = fresh(b"." * 20)
    guest.host.answer_always("descriptor.write", writes(limits))
    expected = bytearray(b"." * 20)
    expected.extend(bytes(max(0, offset - 20)) if contents else b"")
    expected[offset : offset + len(contents)] = contents
    assert guest.pwrite(4, offset, *parts(contents, sizes)) == len(contents)
    assert file.contents == expected
    assert guest.tell(4) == 0

    file.contents[:] = b"." * 20
    guest.host.answer_always("descriptor.write", writes(limits))
    guest.seek(4, offset, 0)
    assert guest.write(4, *parts(contents, sizes)) == len(contents)
    assert file.contents == expected
    assert guest.tell(4) == offset + len(contents)


@given(st.binary(max_size=400), SIZES, LIMITS, st.integers(0, 30))
def test_short_reads_lose_nothing(
    contents: bytes, sizes: list[int], limits: list[int], offset: int
) -> None:
    """A read may end early: what the program has read in the end is what there is."""
    guest, _ = fresh(contents)
    guest.host.answer_always("descriptor.read", reads(limits))
    expected = contents[offset:]
    assert expected.startswith(guest.pread(4, offset, *sizes, 1))
    assert guest.tell(4) == 0

    guest.host.answer_always("descriptor.read", reads(limits))
    guest.seek(4, offset, 0)
    found = b""
    while piece := guest.read(4, *sizes, 1):
        found += piece
        assert guest.tell(4) == offset + len(found)
    assert found == expected


@pytest.mark.slow
@given(
    st.lists(st.integers(0, 30), max_size=8),
    st.lists(st.sampled_from([0, 1, 2, 30]), max_size=10),
    st.integers(4097, 4400),
)
@settings(max_examples=40)
def test_output_waits_for_room(sizes: list[int], budgets: list[int], size: int) -> None:
    contents = text(size)
    guest, _ = fresh(b"")
    host = guest.host
    left = chain(budgets, repeat(3000))

    def check_write(stream: OutputStream) -> int:
        host.limits.budget = next(left)
        return stream.check_write()

    host.answer_always("output-stream.check-write", check_write)
    host.stdout.clear()
    assert guest.write(1, *parts(contents, sizes)) == len(contents)
    assert host.stdout == contents


def test_without_room_a_flush_makes_some(start: Start) -> None:
    guest = start()
    guest.write(1, b"")
    guest.host.answer("output-stream.check-write", 0, 0, 0)
    names = guest.host.during(lambda: guest.write(1, bytes(4097)))
    flushed = ["output-stream.check-write", "output-stream.blocking-flush"]
    assert names == [
        "stdout.get-stdout",
        *flushed * 3,
        "output-stream.check-write",
        "output-stream.write",
        "output-stream.blocking-flush",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("file_size", [3 * K64, 3 * K64 + 1, 200_000, K64, K64 - 1, 1, 0])
@pytest.mark.parametrize("sizes", [[200_001], [10, 100_000, 100_000], [1, 2, 250_000], [9] * 9])
def test_a_host_that_reads_64_kib_at_a_time(start: Start, file_size: int, sizes: list[int]) -> None:
    """One preview1 call brings what is there, whatever a host's limit is."""
    contents = text(file_size)
    guest = start({"file": contents})
    guest.host.limits.read = K64
    fd = guest.open("file")
    assert guest.read(fd, *sizes) == contents[: sum(sizes)]
    assert guest.tell(fd) == min(file_size, sum(sizes))
    assert guest.pread(fd, 5, *sizes) == contents[5 : 5 + sum(sizes)]


@pytest.mark.slow
@pytest.mark.parametrize("limit", [K64, 5 * 4096, 100_000])
def test_a_host_that_writes_part_at_a_time(start: Start, limit: int) -> None:
    contents = text(200_000)
    guest = start({"file": b""})
    guest.host.limits.write = limit
    fd = guest.open("file")
    for sizes in ([], [10, 100_000], [70_000, 1, 1, 1]):
        guest.call("fd_filestat_set_size", fd, 0)
        guest.seek(fd, 0, 0)
        assert guest.write(fd, *parts(contents, sizes)) == len(contents)
        assert guest.tell(fd) == len(contents)
        assert guest.pread(fd, 0, 200_001) == contents


@pytest.mark.slow
@pytest.mark.parametrize("count", [1000, 5000])
def test_thousands_of_buffers(start: Start, count: int) -> None:
    contents = text(count * 5)
    guest = start({"file": b""}, stdin=[contents])
    fd = guest.open("file")
    buffers = [contents[at : at + 5] for at in range(0, len(contents), 5)]
    assert guest.write(fd, *buffers) == len(contents)
    assert guest.pread(fd, 0, *[5] * count) == contents
    assert guest.write(1, *buffers) == len(contents)
    assert guest.host.stdout == contents
    assert guest.read(0, *[5] * count) == contents


@pytest.mark.slow
@pytest.mark.parametrize("size", [4096, 4097, K64 - 1, K64, K64 + 1, 150_000])
def test_what_is_printed_and_appended_arrives_whole(start: Start, size: int) -> None:
    contents = text(size)
    guest = start({"file": b"before"})
    fd = guest.open("file", fdflags=APPEND)
    guest.host.limits.budget = 10_000
    assert guest.write(1, contents[:7], contents[7:]) == size
    assert guest.host.stdout == contents
    assert guest.write(fd, contents[:7], contents[7:]) == size
    assert guest.tell(fd) == 6 + size
    assert guest.pwrite(fd, 3, b"after") == 5
    assert guest.tell(fd) == 6 + size
    reader = guest.open("file")
    assert guest.read(reader, 6 + size + 5) == b"before" + contents + b"after"


@pytest.mark.slow
@pytest.mark.parametrize("code", ["insufficient-space", "io", "would-block", "interrupted"])
@pytest.mark.parametrize("sizes", [[], [3, 4], [70_000]])
def test_what_was_written_before_an_error_is_reported(
    start: Start, code: str, sizes: list[int]
) -> None:
    """The error is the next call's."""
    contents = text(80_000)
    guest = start({"file": b""})
    fd = guest.open("file")

    def write(descriptor: Descriptor, buffer: bytes, offset: int) -> int:
        return descriptor.write(buffer[:5], offset)

    guest.host.answer("descriptor.write", write, write, FilesystemError(code))
    assert guest.write(fd, *parts(contents, sizes)) == 10
    assert guest.tell(fd) == 10
    guest.host.answer("descriptor.write", FilesystemError(code))
    with pytest.raises(Preview1Error):
        guest.write(fd, contents[10:])
    assert guest.tell(fd) == 10
    assert guest.write(fd, contents[10:]) == len(contents) - 10
    assert guest.pread(fd, 0, 80_001) == contents


@pytest.mark.slow
@pytest.mark.parametrize("code", ["io", "would-block", "interrupted"])
@pytest.mark.parametrize("sizes", [[150_000], [1, 149_999], [75_000, 75_000]])
def test_what_was_read_before_an_error_is_reported(
    start: Start, code: str, sizes: list[int]
) -> None:
    contents = text(150_000)
    guest = start({"file": contents})
    guest.host.limits.read = K64
    fd = guest.open("file")
    guest.host.answer(
        "descriptor.read",
        lambda descriptor, length, offset: descriptor.read(length, offset),
        FilesystemError(code),
    )
    first = guest.read(fd, *sizes)
    assert first == contents[: len(first)]
    assert len(first) in (K64, 75_000)
    assert guest.tell(fd) == len(first)
    guest.host.answer("descriptor.read", FilesystemError(code))
    with pytest.raises(Preview1Error):
        guest.read(fd, *sizes)
    assert guest.tell(fd) == len(first)
    assert first + guest.read(fd, 150_000) == contents


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [[], [3, 4], [70_000]])
def test_a_host_that_writes_nothing_is_not_asked_again(start: Start, sizes: list[int]) -> None:
    guest = start({"file": b""})
    fd = guest.open("file")
    guest.host.answer("descriptor.write", 0)
    assert guest.write(fd, *parts(text(80_000), sizes)) == 0
    guest.host.answer("descriptor.write", 7, 0)
    assert guest.write(fd, *parts(text(80_000), sizes)) == 7


@pytest.mark.parametrize("failing", ["check-write", "write", "blocking-flush"])
def test_an_append_that_fails_halfway_can_be_repeated(start: Start, failing: str) -> None:
    guest = start({"file": b""})
    guest.host.limits.budget = 5000
    fd = guest.open("file", fdflags=APPEND)
    guest.host.answer(f"output-stream.{failing}", StreamError("insufficient-space"))
    with pytest.raises(Preview1Error, match="nospc"):
        guest.write(fd, text(12_000))
    assert guest.host.live["output-stream"] == 0
    before = guest.filestat(fd).size
    assert guest.write(fd, text(12_000)) == 12_000
    assert guest.tell(fd) == before + 12_000
    assert guest.host.live["output-stream"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("at", "size"), [*product([*range(18), 24], [1, 7, 8, 16, 40]), (0, K64), (9, K64), (16, K64)]
)
def test_buffers_at_the_bottom_of_memory(start: Start, at: int, size: int) -> None:
    """There the shim borrows 16 bytes for what a host returns."""
    contents = text(size)
    guest = start({"file": contents, "copy": b""})
    fd, copy = guest.open("file"), guest.open("copy")
    result, iovec = 2 * K64, 2 * K64 + 8
    before = bytearray(text(2 * K64)[::-1])
    guest.store(0, bytes(before))
    guest.store(iovec, pack("<II", at, size))
    guest.call("fd_read", fd, iovec, 1, result)
    before[at : at + size] = contents
    assert guest.load(0, 2 * K64) == before
    guest.call("fd_write", copy, iovec, 1, result)
    assert guest.load(0, 2 * K64) == before
    assert guest.pread(copy, 0, size) == contents


@pytest.mark.parametrize("at", [0, 4, 8, 12, 16])
def test_buffer_lists_and_results_at_the_bottom_of_memory(start: Start, at: int) -> None:
    guest = start({"file": text(100)})
    fd = guest.open("file")
    before = bytearray(text(300)[::-1])
    before[at : at + 24] = pack("<6I", 100, 5, 0, 0, 150, 20)
    guest.store(0, bytes(before))
    for name, end in (("fd_read", 25), ("fd_write", 50)):
        guest.call(name, fd, at, 3, 28 - at & ~3)
        if name == "fd_read":
            before[100:105], before[150:170] = text(25)[:5], text(25)[5:]
        before[28 - at & ~3 : (28 - at & ~3) + 4] = pack("<I", 25)
        assert guest.load(0, 300) == before
        assert guest.tell(fd) == end
        before[at : at + 24] = pack("<6I", 100, 5, 0, 0, 150, 20)
        guest.store(0, bytes(before))


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, K64 - 1, K64, K64 + 1, 3 * K64 + 5])
def test_random_bytes_of_any_number(start: Start, size: int) -> None:
    guest = start()
    pattern = bytes(index * 7 & 0xFF for index in range(K64))
    assert guest.random(size) == (pattern * 4)[:size]
    assert sum(call.args[0] for call in guest.host.calls) == size
    assert max(call.args[0] for call in guest.host.calls) <= K64


@pytest.mark.parametrize("sizes", [[10], [4, 6], [K64], [K64, 1]])
def test_a_host_that_reads_more_than_it_was_asked_for_traps(start: Start, sizes: list[int]) -> None:
    guest = start({"file": b""})
    fd = guest.open("file")
    guest.host.answer("descriptor.read", (bytes(sum(sizes) + 1), False))
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.read(fd, *sizes)


@pytest.mark.parametrize("sizes", [[10], [4, 6]])
def test_standard_input_that_brings_more_than_it_was_asked_for_traps(
    start: Start, sizes: list[int]
) -> None:
    guest = start()
    guest.host.answer("input-stream.blocking-read", bytes(11))
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.read(0, *sizes)


@pytest.mark.parametrize("sizes", [[], [4]])
def test_a_host_that_writes_more_than_it_was_given_traps(start: Start, sizes: list[int]) -> None:
    guest = start({"file": b""})
    fd = guest.open("file")
    guest.host.answer("descriptor.write", 11)
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.write(fd, *parts(bytes(10), sizes))


@pytest.mark.parametrize("size", [0, 99, 101])
def test_a_host_that_brings_another_number_of_random_bytes_traps(start: Start, size: int) -> None:
    """Fewer would leave bytes that are not random at all."""
    guest = start()
    guest.host.answer("random.get-random-bytes", bytes(size))
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.random(100)
