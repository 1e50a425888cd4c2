"""What each preview1 call passes to the host."""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scripted_host import FilesystemError, Guest, Host, Preview1Error, tree
from tests.scripted_host.numbers import DIRECTORY, READ, ROOT, WRITE
from tests.scripted_host.resources import Resource
from tests.scripted_host.tree import Contents, Symlink
from tests.shim.conftest import Start

FILES: dict[str, Contents] = {
    "file": b"contents",
    "directory": {"file": b""},
    "link": Symlink("file"),
}
FOLLOW = {"symlink-follow"}
MAX = (1 << 64) - 1


def passed(guest: Guest, name: str, action: Callable[[], object]) -> tuple[Any, ...]:
    """The arguments of the one call of function `name` that an action brings about."""
    before = len(guest.host.calls)
    action()
    (call,) = (call for call in guest.host.calls[before:] if call.name == name)
    return tuple(arg for arg in call.args if not isinstance(arg, Resource))


OFLAGS = ["create", "directory", "exclusive", "truncate"]
FDFLAGS = {
    2: "data-integrity-sync",
    8: "requested-write-sync",
    16: "file-integrity-sync",
}


def subsets(labels: list[str]) -> list[tuple[int, set[str]]]:
    """Every set of labels, and the flags that mean it."""
    bits = range(len(labels))
    chosen = [each for size in range(len(labels) + 1) for each in combinations(bits, size)]
    return [(sum(1 << bit for bit in each), {labels[bit] for bit in each}) for each in chosen]


@pytest.mark.parametrize(("oflags", "open_flags"), subsets(OFLAGS))
def test_open_flags(start: Start, oflags: int, open_flags: set[str]) -> None:
    guest = start(FILES)
    guest.host.answer("descriptor.open-at", FilesystemError("io"))
    with pytest.raises(Preview1Error, match="io"):
        guest.open("a/b", oflags=oflags, rights=0)
    assert guest.host.calls[-1].args[1:] == (FOLLOW, "a/b", open_flags, set())


@pytest.mark.parametrize("follow", [0, 1])
@pytest.mark.parametrize("rights", [0, READ, WRITE, READ | WRITE, 0x3FFFFFFF, 0x3FFFFFFF & ~READ])
@pytest.mark.parametrize("fdflags", [0, 1, 4, 2, 8, 16, 31])
def test_descriptor_flags(start: Start, follow: int, rights: int, fdflags: int) -> None:
    guest = start(FILES)
    flags = {label for bit, label in FDFLAGS.items() if fdflags & bit}
    flags |= {"read"} if rights & READ else set()
    flags |= {"write"} if rights & WRITE else set()
    call = passed(
        guest,
        "descriptor.open-at",
        lambda: guest.open("file", rights=rights, fdflags=fdflags, follow=follow),
    )
    assert call == (FOLLOW if follow else set(), "file", set(), flags)


@pytest.mark.parametrize("follow", [0, 1])
def test_path_flags(start: Start, follow: int) -> None:
    guest = start(FILES)
    flags = FOLLOW if follow else set()
    before = len(guest.host.calls)
    guest.path_filestat("link", follow=follow)
    guest.set_path_times("link", 1, 2, 0, follow=follow)
    guest.link("link", "new", follow=follow)
    calls = [call for call in guest.host.calls[before:] if call.name.endswith("-at")]
    assert [call.name for call in calls] == [
        "descriptor.metadata-hash-at",
        "descriptor.stat-at",
        "descriptor.set-times-at",
        "descriptor.link-at",
    ]
    for call in calls:
        assert call.args[1:3] == (flags, "link")


ADVICE = ["normal", "sequential", "random", "will-need", "dont-need", "no-reuse"]


@pytest.mark.parametrize(("number", "advice"), list(enumerate(ADVICE)))
def test_advice(start: Start, number: int, advice: str) -> None:
    guest = start(FILES)
    fd = guest.open("file")
    call = passed(guest, "descriptor.advise", lambda: guest.call("fd_advise", fd, 1, MAX, number))
    assert call == (1, MAX, advice)


TIMES = [
    (0, 0, "no-change", "no-change"),
    (1, 0, "timestamp", "no-change"),
    (2, 0, "now", "no-change"),
    (4, 0, "no-change", "timestamp"),
    (8, 0, "no-change", "now"),
    (1 | 8, 0, "timestamp", "now"),
    (2 | 4, 0, "now", "timestamp"),
    (1 | 4, MAX, "timestamp", "timestamp"),
    (1 | 4, 1_234_567_890_123_456_789, "timestamp", "timestamp"),
    (2 | 8, 7, "now", "now"),
]


@pytest.mark.parametrize(("flags", "time", "accessed", "modified"), TIMES)
def test_new_timestamps(start: Start, flags: int, time: int, accessed: str, modified: str) -> None:
    guest = start(FILES)
    fd = guest.open("file")
    other = time ^ 0x5555555555
    for name, action in (
        ("set-times", lambda: guest.call("fd_filestat_set_times", fd, time, other, flags)),
        ("set-times-at", lambda: guest.set_path_times("file", time, other, flags)),
    ):
        *_, first, second = passed(guest, f"descriptor.{name}", action)
        assert (first.tag, second.tag) == (accessed, modified)
        for value, nanoseconds in ((first, time), (second, other)):
            if value.tag == "timestamp":
                found = (value.payload.seconds, value.payload.nanoseconds)
                assert found == divmod(nanoseconds, 10**9)


def test_the_order_of_two_paths_and_two_directories(start: Start) -> None:
    guest = start(FILES)
    inner = guest.open("directory", rights=READ, oflags=DIRECTORY)
    outer_handle = last_args(guest)[0]
    guest.call("fd_filestat_set_times", inner, 0, 0, 0)
    inner_handle = last_args(guest)[0]
    assert inner_handle is not outer_handle
    guest.rename("file", "new", fd=ROOT, to_fd=inner)
    assert last_args(guest) == (outer_handle, "file", inner_handle, "new")
    guest.link("new", "back", fd=inner, to_fd=ROOT)
    assert last_args(guest) == (inner_handle, set(), "new", outer_handle, "back")
    guest.symlink("target", "name", fd=inner)
    assert last_args(guest) == (inner_handle, "target", "name")


def last_args(guest: Guest) -> tuple[Any, ...]:
    return guest.host.calls[-1].args


LONG = ["a", "ä", "數", "\U0001f980", "a/b/../c", "x" * 5000, "ä" * 40_000]


@pytest.mark.parametrize("path", LONG, ids=range(len(LONG)))
def test_paths_arrive_whole(start: Start, path: str) -> None:
    guest = start(FILES)
    guest.host.answer("descriptor.create-directory-at", None)
    call = passed(guest, "descriptor.create-directory-at", lambda: guest.create_directory(path))
    assert call == (path,)


@cache
def one_guest() -> Guest:
    """A guest for many examples."""
    guest = Guest(Host(preopens={"/": tree({})}))
    guest.host.answer_always("descriptor.create-directory-at", None)
    return guest


def check_path(path: bytes) -> None:
    guest = one_guest()
    before = len(guest.host.calls)
    try:
        expected = path.decode()
    except UnicodeDecodeError:
        with pytest.raises(Preview1Error, match="ilseq"):
            guest.create_directory(path)
        assert "create-directory-at" not in str(guest.host.calls[before:])
    else:
        guest.create_directory(path)
        assert guest.host.calls[-1].args[1] == expected


BOUNDS = [0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
OUTSIDE = ["c0af", "c1bf", "e09fbf", "eda080", "edbfbf", "f08fbfbf", "f4908080", "f5808080"]


@pytest.mark.parametrize("path", [*map(chr, BOUNDS), *map(bytes.fromhex, OUTSIDE)])
def test_a_path_at_the_bounds_of_utf_8(path: str | bytes) -> None:
    check_path(path.encode() if isinstance(path, str) else path)


@pytest.mark.slow
@given(st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_a_path_of_text(path: bytes) -> None:
    check_path(path)


@pytest.mark.slow
@given(
    st.one_of(
        st.binary(max_size=8),
        st.tuples(*[st.integers(0, 255)] * 4).map(bytes),
        st.tuples(st.integers(0xC0, 0xFF), *[st.integers(0x7F, 0xC0)] * 3).map(bytes),
        st.tuples(st.sampled_from(b"\xe0\xed\xef\xf0\xf4"), *[st.integers(0x7F, 0xC0)] * 3).map(
            bytes
        ),
    ),
    st.integers(1, 8),
)
@settings(max_examples=500)
def test_a_path_of_bytes(path: bytes, length: int) -> None:
    check_path(path[:length])


def test_a_path_of_two_bytes_around_the_bounds_of_each() -> None:
    for first in range(0x70, 0x100):
        for second in (0x7F, 0x80, 0xBF, 0xC0):
            check_path(bytes((first, second)))
