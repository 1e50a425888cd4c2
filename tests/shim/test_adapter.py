"""The functions that are not of preview1, but come with it."""

from collections.abc import Callable

import pytest

from tests.scripted_host import Guest, Preview1Error
from tests.scripted_host.calls import ClockSubscription
from tests.scripted_host.numbers import READ, ROOT
from tests.shim.conftest import Start
from tests.shim.uses import USES


def reserve(guest: Guest) -> int:
    guest.scratch()
    at = guest.room(4)
    return int.from_bytes(guest.call("adapter_open_badfd", at, result=(at, 4)), "little")


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("is_reserved", [True, False])
def test_nothing_can_be_done_with_a_number_that_is_not_open(
    start: Start, use: str, is_reserved: bool
) -> None:
    guest = start({"file": b"contents"})
    fd = reserve(guest) if is_reserved else 4
    assert guest.preopen(ROOT) == b"/"
    names = guest.host.during(lambda: refused(guest, USES[use], fd))
    assert names == []


def refused(guest: Guest, use: Callable[[Guest, int], object], fd: int) -> None:
    with pytest.raises(Preview1Error, match="badf"):
        use(guest, fd)


def test_a_reserved_number_is_free_when_it_is_given_back(start: Start) -> None:
    guest = start({"file": b""})
    assert [reserve(guest), reserve(guest), guest.open("file")] == [4, 5, 6]
    guest.call("adapter_close_badfd", 4)
    for fd in (0, ROOT, 4, 6, 99):
        refused(guest, lambda g, fd: g.call("adapter_close_badfd", fd), fd)
    assert [guest.open("file"), reserve(guest)] == [4, 7]
    assert guest.host.live == {"descriptor": 3}


def test_a_reset_forgets_all(start: Start) -> None:
    """So that a program that is snapshotted asks the host it runs on, and not the one before."""
    guest = start({"file": b"", "directory": {"a": b""}}, args=["one"], environment=[("A", "b")])
    assert guest.args() == [b"one"]
    assert guest.environ() == [b"A=b"]
    guest.write(1, b"a")
    fd = guest.open("directory", rights=READ)
    guest.readdir(fd, 100, 0)
    reserve(guest)
    guest.raw("reset_adapter_state")
    assert not guest.host.live

    guest.host.answer("environment.get-arguments", ["two", "three"])
    guest.host.answer("environment.get-environment", [])
    guest.host.answer("preopens.get-directories", [])
    assert guest.args() == [b"two", b"three"]
    assert guest.environ() == []
    refused(guest, lambda g, fd: g.preopen(fd), ROOT)
    guest.write(1, b"b")
    assert guest.host.stdout == b"ab"
    assert guest.host.live == {"output-stream": 1}


def test_the_monotonic_clock_stands_still_while_it_is_paused(start: Start) -> None:
    guest = start()
    clock = guest.host.clock
    before = guest.clock_time(1)
    guest.raw("adapter_monotonic_clock_set_paused", 1)
    clock.monotonic += 1000
    assert guest.clock_time(1) == before
    guest.raw("adapter_monotonic_clock_set_paused", 0)
    assert guest.clock_time(1) == before + 1000
    assert guest.clock_time(0) == 1_700_000_000_123_456_789


def test_a_paused_clock_does_not_stop_waiting(start: Start) -> None:
    guest = start()
    guest.raw("adapter_monotonic_clock_set_paused", 1)
    assert [event.index for event in guest.poll(ClockSubscription(1, 10))] == [0]


def test_a_reset_before_anything_else(start: Start) -> None:
    guest = start({"file": b""})
    guest.raw("reset_adapter_state")
    assert not guest.host.live
    assert guest.open("file") == 4
