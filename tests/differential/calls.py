"""Strategies that draw calls: valid ones, edges of the valid, and (in wild calls) invalid ones."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.differential import interpreter as layout
from tests.differential.functions import FUNCTIONS, PREVIEW0, PREVIEW1, RESULTS, Version
from tests.differential.program import Argument, Call, Constant, Field, Patch, Register, Save
from tests.harness.layout import LAID_OUT

FILES = range(6, 10)
DIRECTORIES = range(10, 13)
"""Registers that opened files, and opened directories, are saved in. Before come the standard
streams, and the preopens: two one can write to, one that is read-only."""

U32, U64 = 1 << 32, 1 << 64
READ, WRITE, READ_WRITE = 2, 64, 66
CREATE, DIRECTORY = 1, 2
APPEND = 1
_LIKELY = "a b d/x d/y d e l ld dangling n m d/n e/n ld/x o f fixed/f other/o"
_UNLIKELY = """
loop up absolute other fixed ld/n n/n x a/ d/ l/ ld/ n/ . ./a .. ../x d/.. d/../a d//x a/. a/b
nope/x / /a /etc/passwd fixed/n g g/h absolute/passwd up/x
"""
_LIKELY_FOR = {
    "path_create_directory": "m d/n e/n n",
    "path_readlink": "l ld dangling loop up",
    "path_remove_directory": "e e m d/n e/n",
}
_PATHS = [
    *(name.encode() for name in (*_LIKELY.split() * 8, *_UNLIKELY.split())),
    b"",
    b"nul\0byte",
    b"\xff\xfe",
    b"caf\xc3\xa9",
    b"x" * 255,
    b"x" * 256,
    b"d/" * 600 + b"x",
]
_FILESIZES = [*[0, 1, 5, 11, 100, 5000, 20000, 70000] * 3, 1 << 62, 1 << 63, U64 - 1]
_OFFSETS = [*[0, 0, 1, 5, 10, 11, 300, 5000, 70000] * 3, 1 << 62, (1 << 63) - 1, 1 << 63]
_DELTAS = [*[0, 1, 5, -1, -5, 100, 70000] * 3, -100000, 1 << 62, -(1 << 63), (1 << 63) - 1]
_RIGHTS = [*[READ_WRITE] * 6, READ, READ, WRITE, WRITE, 0, 0x3FFFFFFF, 0x1FFFFFFF, 1 << 28]
_TIMES = [0, 1, 999_999_999, 10**9, LAID_OUT + 1, 1_700_000_000 * 10**9, 1 << 63, U64 - 1]
_COOKIES = [0, 0, 0, 1, 2, 3, 5, 8, 14, 1000, 1 << 40, U64 - 1]
_SIZES = [1, 3, 8, 24, 64, 300, 1000]
_BULK_SIZES = [5000, 65536, 65537, 100_000, layout.BULK_SIZE]
_TIMEOUTS = [0, 1, 1000, 100_000]

# Role: the values an enum or flags may have, and some it may not.
_CHOICES: dict[str, tuple[Sequence[int], Sequence[int]]] = {
    "clockid": ([0, 1] * 4 + [2, 3], [4, 256, U32 - 1]),
    "advice": (range(6), [6, 256]),
    "whence": ([0, 0, 1, 1, 2], [3, 256]),
    "signal": (range(31), [31, 255, 256]),
    "fdflags": ([*[0] * 24, *[1] * 6, 4, 4, 5, 5, 2, 8, 16, 31], [32, 0x8000, 0x10000]),
    "fstflags": ([*[1, 4, 5, 6, 9, 10, 2, 8] * 4, *range(16)], [16, 0x10000]),
    "lookupflags": ([0, 1, 1], [2, U32 - 1]),
    "oflags": ([*[0] * 20, *[1] * 12, 2, 2, 4, 8, 8, 9, 9, *range(16)], [16, 0x10000]),
    "riflags": (range(4), [4, 0x10000]),
    "siflags": ([0, 1, 0xFFFF], [0x10000]),
    "sdflags": (range(4), [4, 256]),
    "exitcode": ([0, 1, 33, 125, 126, 200, 255], [0]),
    "offset": (_OFFSETS, [U64 - 1]),
    "delta": ([delta % U64 for delta in _DELTAS], [1]),
    "filesize": (_FILESIZES, [U64 - 2]),
    "timestamp": (_TIMES, [2]),
    "cookie": (_COOKIES, [4]),
}
_PLACES = {
    False: ["next"] * 24 + ["low", "end", "same"],
    True: ["next"] * 24 + ["low", "end", "same", "misaligned", "straddling", "beyond", "last"] * 5,
}
_FILE_FDS = [*[*FILES] * 8, 0, 0, 0, 1, 1, 2, 3, 5, 10, 11, 20]
_DIRECTORY_FDS = [*[3] * 24, 4, 4, 4, 5, 5, 5, *[*DIRECTORIES] * 3, 6, 0, 1, 20]
_DISPOSABLE_FDS = [*[*FILES, *DIRECTORIES] * 5, 0, 1, 2, 4, 5, 3, 20]
_UNOPENED_FDS = [U32 - 1, 1 << 31, layout.UNOPENED]


@dataclass(slots=True)
class _Frame:
    """A call being drawn."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    function: str
    wild: bool
    version: Version
    next: int = layout.ARENA
    last: int = layout.ARENA
    flags: int = 0
    patches: list[Patch] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    def choose(self, values: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(values))

    def place(self, size: int, align: int) -> int:
        """An address for `size` bytes. It may be one that traps if the call is wild."""
        place = self.choose(_PLACES[self.wild])
        address = (self.next + align - 1) // align * align
        if place == "next" and address + size <= layout.END:
            self.next = address + size
        elif place == "low" and size <= layout.LOW_SIZE:
            address = layout.LOW + (layout.LOW_SIZE - size) // align * align
        elif place == "same" and self.last + size <= layout.END and self.last % align == 0:
            address = self.last
            self.next = max(self.next, address + size)
        elif place == "misaligned" and address + size < layout.END:
            address += self.choose([1, 2, 4])
        elif place == "straddling":
            address = layout.END - size + align
        elif place == "beyond":
            address = layout.END + self.choose([0, 8, 64])
        elif place == "last":
            address = U32 - 8
        else:
            address = (layout.END - size) // align * align
        self.last = address
        return address

    def put(self, data: bytes, align: int = 1) -> int:
        """The address of `data`, which is put there."""
        address = self.place(len(data), align)
        self.patch(address, data)
        return address

    def reserve(self, size: int, align: int) -> int:
        """An address for `size` bytes that nothing before it overlaps."""
        address = (self.next + align - 1) // align * align
        self.next = address + size
        return address

    def patch(self, address: int, data: bytes | Register) -> None:
        size = 4 if isinstance(data, Register) else len(data)
        if address + size <= layout.END:
            self.patches.append(Patch(address, data))


def _fd(frame: _Frame) -> list[Argument]:
    if frame.function in ("fd_close", "fd_renumber"):
        numbers = _DISPOSABLE_FDS
    elif frame.function.startswith(("path", "fd_prestat", "fd_readdir")):
        numbers = _DIRECTORY_FDS
    else:
        numbers = _FILE_FDS
    number = frame.choose(numbers)
    return [Register(number) if number < 20 else Constant(frame.choose(_UNOPENED_FDS))]


def _path(frame: _Frame) -> list[Argument]:
    likely = _LIKELY_FOR.get(frame.function, "").encode().split()
    data = frame.choose(_PATHS + likely * 30)
    length = len(data)
    if frame.wild:
        length = frame.choose([length, length, length, 0, layout.ARENA_SIZE, layout.END + 1])
    return [Constant(frame.put(data)), Constant(length)]


def _buffer(frame: _Frame) -> list[Argument]:
    sizes = (
        [0, 10, 24, 25, 26, 50, 51, 100, 300, 1000] if frame.function == "fd_readdir" else _SIZES
    )
    size = frame.choose(sizes)
    address = frame.place(size, 1)
    if frame.function == "random_get":
        frame.fields.append(Field("masked", address, size))
    if frame.function == "fd_readdir":
        frame.fields.append(Field("listing", address, size))
    return [Constant(address), Constant(size)]


def _buffers(frame: _Frame) -> list[Argument]:
    """Buffers to read into or write from, and the array that has them."""
    kind = frame.choose(["one"] * 8 + ["bulk", "many", "many", "none", "empty", "padded"])
    if kind == "none":
        return [Constant(frame.place(8, 4)), Constant(0)]
    empty = (layout.END + 64, 0)
    drawn: dict[str, Callable[[], list[tuple[int, int]]]] = {
        "one": lambda: [_one_buffer(frame)],
        "bulk": lambda: [(layout.BULK, frame.choose(_BULK_SIZES))],
        "many": lambda: [_one_buffer(frame) for _ in range(frame.choose([2, 3, 5]))],
        "empty": lambda: [empty] * frame.choose([1, 2]),
        "padded": lambda: [empty, _one_buffer(frame), empty],
    }
    buffers = drawn[kind]()
    if kind == "bulk":
        frame.flags |= layout.SUM_BULK
    if kind in ("many", "bulk") and not frame.wild and frame.function.startswith("fd_"):
        frame.flags |= layout.SPLIT
    elif kind == "many":
        buffers = buffers[:1]
    packed = b"".join(struct.pack("<II", *buffer) for buffer in buffers)
    # An array that its own buffers overwrite has no meaning but for one buffer.
    array = frame.place(len(packed), 4) if len(buffers) == 1 else frame.reserve(len(packed), 4)
    frame.patch(array, packed)
    return [Constant(array), Constant(len(buffers))]


def _one_buffer(frame: _Frame) -> tuple[int, int]:
    size = frame.choose(_SIZES)
    address = frame.place(size, 1)
    if frame.function.endswith("write"):
        frame.patch(address, bytes((size + i * 7) % 26 + 97 for i in range(size)))
    return address, size


def _result(frame: _Frame, role: str) -> list[Argument]:
    is_filestat = role == "out.filestat"
    size, align = (frame.version.filestat.size, 8) if is_filestat else RESULTS[role]
    address = frame.place(size, align)
    if is_filestat:
        frame.fields.append(Field("stat", address, size))
    if frame.function == "clock_time_get":
        frame.fields.append(Field("masked", address, size))
    return [Constant(address)]


def _poll(frame: _Frame) -> list[Argument]:
    # "several subscriptions"
    count = frame.choose([1, 1, 2, 2, 3, 4, 0] if frame.version is not PREVIEW0 else [1, 1, 1, 0])
    size = frame.version.subscription.size
    subscriptions = frame.place(size * count, 8)
    for index in range(count):
        _subscription(frame, subscriptions + size * index, index)
    # Events that overwrite subscriptions make no sense.
    events = frame.reserve(32 * count, 8)
    if frame.wild:
        events += frame.choose([0, 0, 1, 4, layout.ARENA_SIZE, layout.END])
    frame.fields.append(Field("events", events, 32 * count))
    if frame.version is PREVIEW0:
        frame.fields.append(Field("subscriptions", subscriptions, size * count))
    return [Constant(subscriptions), Constant(events), Constant(count)]


def _subscription(frame: _Frame, address: int, index: int) -> None:
    tag = frame.choose([0, 0, 1, 1, 2, 2, 3] if frame.wild else [0, 1, 1, 2, 2])
    subscription = frame.version.subscription
    if tag == 0:
        # "sleeping"
        cpu_clocks = [2, 3] if frame.version is PREVIEW1 else []
        clock = frame.choose([*[0, 1] * 4, *cpu_clocks, 9])
        flags = frame.choose([0, 0, 0, 1, 1, 1, 2])
        packed = subscription.pack(0x1000 + index, tag, clock, frame.choose(_TIMEOUTS), 0, flags)
        frame.patch(address, packed)
    else:
        frame.patch(address, subscription.pack(0x1000 + index, tag, 0, 0, 0, 0))
        numbers = [*FILES, *FILES, 0, 0] if tag == 1 else [*FILES, *FILES, 1, 2]
        frame.patch(address + 16, Register(frame.choose([*numbers, *numbers, 0, 1, 3, 30])))


def _strings(frame: _Frame) -> list[Argument]:
    """Room for the arguments or the environment: pointers, then text."""
    return [Constant(frame.place(16, 4)), Constant(frame.place(64, 1))]


_DRAWN: dict[str, Callable[[_Frame], list[Argument]]] = {
    "fd": _fd,
    "path": _path,
    "buffer": _buffer,
    "iovs": _buffers,
    "ciovs": _buffers,
    "subscriptions": _poll,
    "pointers": _strings,
}
_DRAWN_WITH_ANOTHER = {"events", "count", "strings"}


def _arguments(frame: _Frame) -> list[Argument]:
    arguments: list[Argument] = []
    for role in FUNCTIONS[frame.function].roles:
        if role in _DRAWN:
            arguments += _DRAWN[role](frame)
        elif role.startswith("out."):
            arguments += _result(frame, role)
        elif role not in _DRAWN_WITH_ANOTHER:
            valid, invalid = _rights(frame) if role == "rights" else _CHOICES[role]
            if frame.function == "path_link":
                valid = [0, 0, 0, 1]  # following links is inval, whatever else is said
            values = [*valid, *valid, *invalid] if frame.wild else valid
            arguments.append(Constant(frame.choose(values)))
    return arguments


def _rights(frame: _Frame) -> tuple[Sequence[int], Sequence[int]]:
    known = frame.version.rights
    return [rights & known for rights in _RIGHTS], [known + 1, 1 << 63]


_OFTEN = {"path_open": 10, "fd_write": 3, "fd_read": 3, "fd_readdir": 3, "poll_oneoff": 3}


@st.composite
def calls(
    draw: st.DrawFn, wild: bool, version: Version = PREVIEW1, names: Sequence[str] = ()
) -> Call:
    """One call of a function of `names`, or of any that returns. A wild one may trap."""
    names = names or [
        name
        for name in version.functions
        if name != "proc_exit"
        for _ in range(_OFTEN.get(name, 2))
    ]
    frame = _Frame(draw, draw(st.sampled_from(names)), wild, version)
    arguments = _arguments(frame)
    fields, save = frame.fields, None
    if frame.function in ("fd_readdir", "poll_oneoff"):
        fields = [part._replace(used=arguments[-1][0]) for part in fields]
    if frame.function == "path_open":
        as_directory = arguments[4][0] & DIRECTORY
        save = Save(frame.choose(DIRECTORIES if as_directory else FILES), arguments[-1][0])
    return Call(
        frame.function, tuple(arguments), tuple(frame.patches), frame.flags, save, tuple(fields)
    )


def _open(path: bytes, register: int, oflags: int, rights: int, fdflags: int = 0) -> Call:
    where = layout.ARENA + 8
    values = [3, 1, where, len(path), oflags, rights, rights, fdflags, layout.ARENA]
    return Call(
        "path_open",
        tuple(Register(3) if i == 0 else Constant(value) for i, value in enumerate(values)),
        (Patch(where, path),),
        save=Save(register, layout.ARENA),
    )


_OPENED = [
    _open(b"a", 6, 0, READ_WRITE),
    _open(b"b", 7, 0, READ),
    _open(b"d/y", 8, 0, READ_WRITE, APPEND),
    _open(b"n", 9, CREATE, WRITE),
    _open(b"d", 10, DIRECTORY, READ),
    _open(b".", 11, 0, READ),
]
"""What every program begins with."""


def programs(version: Version = PREVIEW1) -> st.SearchStrategy[list[Call]]:
    """Programs: files are opened, calls follow, and perhaps an exit."""
    tame = calls(False, version)
    several = st.one_of(st.lists(tame, max_size=8), st.lists(tame, min_size=20, max_size=40))
    leave = calls(False, version, ["proc_exit"])
    last = st.one_of(*[st.lists(leave, max_size=0)] * 2, st.lists(leave, min_size=1, max_size=1))
    return st.builds(lambda first, end: [*_OPENED, *first, *end], several, last)


def wild_programs(version: Version = PREVIEW1) -> st.SearchStrategy[list[Call]]:
    """Programs whose last call may have invalid flags and pointers."""
    first = st.lists(calls(False, version), max_size=2)
    return st.builds(lambda calls, last: [*_OPENED, *calls, last], first, calls(True, version))
