"""Exit codes, and what waiting asks of the host."""

import pytest
from wasmtime import WasmtimeError

from tests.scripted_host import Datetime, ExitError, Preview1Error
from tests.scripted_host.calls import ClockSubscription, Event
from tests.scripted_host.numbers import ROOT
from tests.shim.conftest import Start

MAX = (1 << 64) - 1
SECOND = 10**9
WALL, MONOTONIC, ABSOLUTE = 0, 1, 1


@pytest.mark.parametrize("code", [0, 1, 2, 33, 125, 126, 127, 128, 254, 255])
@pytest.mark.parametrize("imported", [None, ["proc_exit"]])
def test_an_exit_code_arrives_as_it_is(start: Start, code: int, imported: list[str] | None) -> None:
    guest = start(imported=imported)
    with pytest.raises(ExitError) as exit_:
        guest.raw("proc_exit", code)
    assert exit_.value.code == code
    assert [call.name for call in guest.host.calls] == ["exit.exit-with-code"]


@pytest.mark.parametrize("code", [256, 1 << 16, -1])
def test_an_exit_code_that_is_no_byte_traps(start: Start, code: int) -> None:
    guest = start()
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.raw("proc_exit", code)
    assert guest.host.calls == []


def test_a_host_that_does_not_end_the_program_traps(start: Start) -> None:
    guest = start()
    guest.host.answer("exit.exit-with-code", None)
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.raw("proc_exit", 0)


@pytest.mark.parametrize(
    ("subscription", "call"),
    [
        (ClockSubscription(MONOTONIC, 7), ("subscribe-duration", 7)),
        (ClockSubscription(MONOTONIC, MAX), ("subscribe-duration", MAX)),
        (ClockSubscription(MONOTONIC, 60 * SECOND + 7, ABSOLUTE), ("subscribe-duration", 7)),
        (ClockSubscription(MONOTONIC, MAX, ABSOLUTE), ("subscribe-duration", MAX - 60 * SECOND)),
        (ClockSubscription(WALL, 7), ("subscribe-duration", 7)),
        (ClockSubscription(WALL, 100 * SECOND + 6, ABSOLUTE), ("subscribe-duration", 1)),
        (ClockSubscription(WALL, MAX, ABSOLUTE), ("subscribe-duration", MAX - 100 * SECOND - 5)),
    ],
)
def test_what_a_clock_waits_for(
    start: Start, subscription: ClockSubscription, call: tuple[str, int]
) -> None:
    guest = start()
    guest.host.clock.wall = Datetime(100, 5)
    guest.host.clock.monotonic = 60 * SECOND
    assert guest.poll(subscription) == [Event(0, 0, 0, 0, 0)]
    made = [(each.name, *each.args) for each in guest.host.calls]
    assert (f"monotonic-clock.{call[0]}", call[1]) in made


@pytest.mark.parametrize(
    "subscription",
    [
        ClockSubscription(MONOTONIC, 0),
        ClockSubscription(WALL, 0),
        ClockSubscription(MONOTONIC, 0, ABSOLUTE),
        ClockSubscription(MONOTONIC, 60 * SECOND - 1, ABSOLUTE),
        ClockSubscription(MONOTONIC, 60 * SECOND, ABSOLUTE),
        ClockSubscription(WALL, 0, ABSOLUTE),
        ClockSubscription(WALL, 100 * SECOND, ABSOLUTE),
        ClockSubscription(WALL, 100 * SECOND + 5, ABSOLUTE),
    ],
)
def test_a_clock_that_is_due_is_not_waited_for(
    start: Start, subscription: ClockSubscription
) -> None:
    guest = start()
    guest.host.clock.wall = Datetime(100, 5)
    guest.host.clock.monotonic = 60 * SECOND
    assert guest.poll(subscription) == [Event(0, 0, 0, 0, 0)]
    assert [each.name for each in guest.host.calls if "subscribe" in each.name] == []


def test_the_event_that_comes_first_is_the_only_one(start: Start) -> None:
    guest = start()
    clocks = [ClockSubscription(MONOTONIC, timeout) for timeout in (30, 10, 20, 10)]
    before = guest.host.clock.monotonic
    assert [event.index for event in guest.poll(*clocks)] == [1, 3]
    assert guest.host.clock.monotonic == before + 10
    assert guest.host.live == {}


def test_a_time_that_has_come_is_told_beside_a_file(start: Start) -> None:
    guest = start({"file": b"abc"})
    fd = guest.open("file")
    guest.host.clock.monotonic = 60 * SECOND
    events = guest.poll((1, fd), ClockSubscription(MONOTONIC, 60 * SECOND, ABSOLUTE))
    assert events == [Event(0, 0, 1, 1, 0), Event(1, 0, 0, 0, 0)]


def test_what_is_ready_is_not_waited_for(start: Start) -> None:
    """A file always is. What else is ready now comes with it."""
    guest = start({"file": b"abc"})
    fd = guest.open("file")
    guest.host.answer("pollable.ready", False, True)
    subscriptions = (ClockSubscription(MONOTONIC, 10), (2, fd), (1, 0), (1, fd))
    events = guest.poll(*subscriptions)
    assert events == [Event(1, 0, 2, 1, 0), Event(2, 0, 1, 1, 0), Event(3, 0, 1, 1, 0)]
    assert "poll.poll" not in [call.name for call in guest.host.calls]
    guest.read(fd, 3)
    assert guest.poll((1, fd)) == [Event(0, 0, 1, 1, 1)]


def test_what_the_host_says_is_ready(start: Start) -> None:
    guest = start()
    guest.host.answer("poll.poll", [2, 0])
    events = guest.poll((1, 0), (2, 1), (2, 2), ClockSubscription(MONOTONIC, 5))
    assert events == [Event(0, 0, 1, 1, 0), Event(2, 0, 2, 1, 0)]


def test_many_subscriptions(start: Start) -> None:
    guest = start()
    clocks = [ClockSubscription(MONOTONIC, 5 + index % 3) for index in range(3000)]
    events = guest.poll(*clocks)
    assert [event.index for event in events] == list(range(0, 3000, 3))
    assert guest.host.live == {}


@pytest.mark.parametrize("signal", [0, 9, 30])
def test_signals_are_not_supported(start: Start, signal: int) -> None:
    with pytest.raises(Preview1Error, match="notsup"):
        start().call("proc_raise", signal)


@pytest.mark.parametrize("name", ["sock_accept", "sock_recv", "sock_send", "sock_shutdown"])
def test_no_descriptor_is_a_socket(start: Start, name: str) -> None:
    guest = start({})
    rest = {"sock_accept": 2, "sock_recv": 5, "sock_send": 4, "sock_shutdown": 1}[name]
    for fd in (0, 1, 2, ROOT):
        with pytest.raises(Preview1Error, match="notsock"):
            guest.call(name, fd, *[0] * rest)
