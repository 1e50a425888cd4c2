"""Reading standard input, of which a host may bring less than it was asked for, or nothing."""

import pytest

from tests.scripted_host import Guest, Preview1Error, StreamError
from tests.shim.conftest import Start

K64 = 1 << 16


def text(size: int) -> bytes:
    return bytes(i % 251 for i in range(size))


def test_standard_input_brings_what_there_is(start: Start) -> None:
    guest = start(stdin=[b"abc", b"defgh", text(70_000), b"z"])
    assert guest.read(0, 1, 1, 100) == b"abc"
    assert guest.read(0, 3, 0, 1) == b"defg"
    assert guest.read(0, 10) == b"h"
    assert guest.read(0, 100_000) == text(70_000)[:K64]
    assert guest.read(0, 100_000) == text(70_000)[K64:]
    assert guest.read(0, 1) == b"z"
    assert guest.read(0, 1) == b""


def reads_of_stdin(guest: Guest) -> int:
    return sum(call.name == "input-stream.blocking-read" for call in guest.host.calls)


@pytest.mark.parametrize("empty", [1, 2, 100])
def test_nothing_is_not_the_end_of_standard_input(start: Start, empty: int) -> None:
    nothing = [b""] * empty
    guest = start(stdin=[*nothing, b"abc", *nothing, b"d", *nothing])
    assert guest.read(0, 2, 2) == b"abc"
    assert guest.read(0, 10) == b"d"
    assert guest.read(0, 10) == b""
    assert reads_of_stdin(guest) == 3 * empty + 3


def test_an_error_after_nothing_is_told(start: Start) -> None:
    guest = start(stdin=[b"", b"abc"])
    guest.host.answer("input-stream.blocking-read", b"")
    guest.host.answer("input-stream.blocking-read", StreamError("io"))
    with pytest.raises(Preview1Error, match="io"):
        guest.read(0, 10)


def test_room_for_no_byte_of_standard_input_is_asked_for_once(start: Start) -> None:
    guest = start(stdin=[b"abc"])
    with pytest.raises(Preview1Error, match="intr"):
        guest.read(0, 0, 0)
    assert reads_of_stdin(guest) == 1
    assert guest.read(0, 10) == b"abc"
