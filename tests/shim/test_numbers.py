"""The numbers that descriptors get: Wasmtime's own."""

import pytest

from tests.scripted_host import Guest
from tests.scripted_host.tree import Contents
from tests.shim.conftest import Start

FILES: dict[str, Contents] = {"file": b"contents"}


def open_bad(guest: Guest) -> int:
    at = guest.room(4)
    return int.from_bytes(guest.call("adapter_open_badfd", at, result=(at, 4)), "little")


def test_numbers_that_are_free_are_used_again(start: Start) -> None:
    guest = start(FILES)
    assert [guest.open("file") for _ in range(5)] == [4, 5, 6, 7, 8]
    for fd in (5, 7, 4):
        guest.call("fd_close", fd)
    assert [guest.open("file") for _ in range(5)] == [7, 5, 4, 9, 10]
    guest.call("fd_close", 1)
    assert guest.open("file") == 1


def test_the_number_that_a_descriptor_moved_to_is_not_free(start: Start) -> None:
    guest = start(FILES)
    assert [guest.open("file") for _ in range(5)] == [4, 5, 6, 7, 8]
    guest.call("fd_close", 6)
    guest.call("fd_renumber", 4, 7)
    assert [guest.open("file") for _ in range(3)] == [6, 4, 9]
    guest.call("fd_renumber", 9, 5)
    assert guest.open("file") == 9


def test_numbers_are_as_they_were_first_after_a_reset(start: Start) -> None:
    guest = start(FILES)
    for fd in [guest.open("file") for _ in range(5)]:
        guest.call("fd_close", fd)
    guest.call("reset_adapter_state")
    assert [guest.open("file") for _ in range(3)] == [4, 5, 6]


def test_a_bad_descriptor_takes_a_free_number_and_gives_it_back(start: Start) -> None:
    guest = start(FILES)
    assert [guest.open("file") for _ in range(3)] == [4, 5, 6]
    guest.call("fd_close", 5)
    assert open_bad(guest) == 5
    assert guest.open("file") == 7
    guest.call("adapter_close_badfd", 5)
    assert guest.open("file") == 5


@pytest.mark.slow
@pytest.mark.parametrize("order", ["up", "down", "inside out", "outside in"])
def test_many_descriptors_are_closed_in_any_order(start: Start, order: str) -> None:
    """The ones that are free are neither searched one by one, nor deep in the stack."""
    guest = start()
    numbers = [open_bad(guest) for _ in range(20_000)]
    assert numbers == list(range(3, 20_003))
    by_distance = sorted(numbers, key=lambda fd: (abs(2 * fd - numbers[0] - numbers[-1]), fd))
    orders = {
        "up": numbers,
        "down": numbers[::-1],
        "inside out": by_distance,
        "outside in": by_distance[::-1],
    }
    for fd in orders[order]:
        guest.call("adapter_close_badfd", fd)
    assert [open_bad(guest) for _ in numbers] == numbers[::-1]
    assert open_bad(guest) == numbers[-1] + 1
