"""What is other in preview0: whence, rights, filestats and subscriptions; and what is the same."""

import pytest
from wasmtime import Engine, Module, WasmtimeError

from componentize.shim.link import link
from componentize.shim.preview0 import stands_for, with_preview0
from componentize.shim.preview1 import PREVIEW0, functions
from componentize.shim.source import read_source, shim_source
from tests.scripted_host import Datetime, File, Preview1Error
from tests.scripted_host.calls import ClockSubscription, Event, Filestat
from tests.scripted_host.numbers import READ, ROOT
from tests.shim.conftest import Start

CURRENT, END, BEGINNING = 0, 1, 2
FILESTAT = 56
MEMORY = 64 << 16
OTHERS = {
    "fd_fdstat_get",
    "fd_fdstat_set_rights",
    "fd_filestat_get",
    "fd_seek",
    "path_filestat_get",
    "path_open",
    "poll_oneoff",
}


def test_functions_that_are_others() -> None:
    assert with_preview0(shim_source())[1] == {name: f"preview0.{name}" for name in OTHERS}


def test_functions_that_are_the_same_are_linked_once() -> None:
    names = sorted(functions(PREVIEW0))
    both = link(names, preview0=names)
    module = Module(Engine(), both.module)
    exports = [each.name for each in module.exports]
    assert sorted(exports) == sorted([*names, *{*both.preview0.values()} - {*names}])
    assert both.preview0 == {name: f"preview0.{name}" if name in OTHERS else name for name in names}
    assert len(both.module) < len(link(names).module) * 1.25


@pytest.mark.parametrize("name", sorted(functions(PREVIEW0)))
def test_the_shim_of_one_function(name: str) -> None:
    shim = link((), preview0=[name])
    (export,) = Module(Engine(), shim.module).exports
    assert export.name == shim.preview0[name]
    assert {each.interface for each in shim.lowerings} == {
        each.interface for each in link([name]).lowerings
    }


def test_a_name_that_is_for_preview0_stands_for_one_that_is_not() -> None:
    source = read_source(
        {
            "test.wat": """(global $n i32 (i32.const 1)) (global $n.preview0 i32 (i32.const 2))
            (func $n (result i32) (global.get $n))
            (func $f (export "f") (param $n i32) (result i32)
              (i32.add (local.get $n) (i32.add (call $n) (call $g))))
            (func $g (export "g") (result i32) (i32.const 3))"""
        }
    )
    linked, exported = with_preview0(source)
    assert exported == {"f": "preview0.f"}
    names = [str(each.name) for each in linked.fields]
    assert names == ["$n", "$n.preview0", "$n", "$f", "$g", "$n.preview0", "$f.preview0"]
    assert linked.fields[-1].tree[-1] == (
        "i32.add",
        ("local.get", "$n"),
        ("i32.add", ("call", "$n.preview0"), ("call", "$g")),
    )
    assert [stands_for(each) for each in source.fields[:2]] == [None, source.fields[0].identifier]


def test_seeking(start: Start) -> None:
    guest = start({"file": b"0123456789"}, module=PREVIEW0)
    fd = guest.open("file")
    assert guest.seek(fd, 4, BEGINNING) == 4
    assert guest.seek(fd, 2, CURRENT) == 6
    assert guest.read(fd, 1) == b"6"
    assert guest.seek(fd, -3, END) == 7
    assert guest.tell(fd) == 7


@pytest.mark.parametrize("whence", [3, 256, (1 << 32) - 1])
def test_an_unknown_whence_traps(start: Start, whence: int) -> None:
    guest = start({"file": b""}, module=PREVIEW0)
    fd = guest.open("file")
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.seek(fd, 0, whence)


def test_attributes(start: Start) -> None:
    times = Datetime(5, 6), Datetime(7, 8), Datetime(9, 0)
    accessed, modified, changed = times
    file = File(bytearray(b"abc"), links=3, accessed=accessed, modified=modified, changed=changed)
    guest = start({"file": file}, module=PREVIEW0)
    fd = guest.open("file")
    nanoseconds = [each.seconds * 10**9 + each.nanoseconds for each in times]
    expected = Filestat(1, file.number << 32 | 0xA5, 4, 3, 3, *nanoseconds)
    assert guest.filestat(fd) == expected
    assert guest.path_filestat("file") == expected


@pytest.mark.parametrize(("links", "told"), [((1 << 32) - 1,) * 2, (1 << 32, (1 << 32) - 1)])
def test_more_links_than_there_are_numbers(start: Start, links: int, told: int) -> None:
    file = File(bytearray(b"abc"), links=links)
    guest = start({"file": file}, module=PREVIEW0)
    found = guest.path_filestat("file")
    assert (found.links, found.size) == (told, 3)


def test_attributes_of_a_stream(start: Start) -> None:
    guest = start(module=PREVIEW0)
    assert guest.filestat(1) == Filestat(0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("fd", [1, ROOT])
def test_attributes_at_the_end_of_memory(start: Start, fd: int) -> None:
    guest = start({}, module=PREVIEW0)
    assert guest.raw("fd_filestat_get", fd, MEMORY - FILESTAT) == 0
    with pytest.raises(WasmtimeError, match="out of bounds"):
        guest.raw("fd_filestat_get", fd, MEMORY - FILESTAT + 8)


def test_several_subscriptions(start: Start) -> None:
    guest = start({"file": b"abc"}, module=PREVIEW0)
    fd = guest.open("file")
    guest.host.answer("pollable.ready", False, True)
    events = guest.poll(ClockSubscription(1, 10), (2, fd), (1, 0), (1, fd))
    assert events == [Event(1, 0, 2, 1, 0), Event(2, 0, 1, 1, 0), Event(3, 0, 1, 1, 0)]


def test_clocks(start: Start) -> None:
    guest = start(module=PREVIEW0)
    before = guest.host.clock.monotonic
    clocks = [ClockSubscription(1, timeout) for timeout in (30, 10, 20, 10)]
    assert [event.index for event in guest.poll(*clocks)] == [1, 3]
    assert guest.host.clock.monotonic == before + 10
    with pytest.raises(Preview1Error, match="inval"):
        guest.poll(ClockSubscription(1, 1), ClockSubscription(1, 1, flags=2))


def test_rights(start: Start) -> None:
    """There are 29: that to accept connections came with preview1."""
    everything = (1 << 29) - 1
    guest = start({"file": b""}, module=PREVIEW0)
    assert guest.fdstat(guest.open("file", rights=everything)).rights == everything
    assert guest.fdstat(guest.open("file", rights=READ)).rights == everything & ~(1 << 6)
    with pytest.raises(WasmtimeError, match="unreachable"):
        guest.open("file", rights=1 << 29)


@pytest.mark.parametrize("name", ["sock_recv", "sock_send", "sock_shutdown"])
def test_no_descriptor_is_a_socket(start: Start, name: str) -> None:
    guest = start({}, module=PREVIEW0)
    rest = {"sock_recv": 5, "sock_send": 4, "sock_shutdown": 1}[name]
    with pytest.raises(Preview1Error, match="notsock"):
        guest.call(name, ROOT, *[0] * rest)
