"""Recordings: reading them, making two of them comparable, and comparing them."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.differential import interpreter as layout
from tests.differential.functions import ERRNOS, PREVIEW0, PREVIEW1
from tests.differential.program import Call, Field

NOW = 0x574F4E
"""What stands for a time during the run."""

_NEAR = 3600 * 10**9
_STATS = {each.filestat.size: each.filestat for each in (PREVIEW1, PREVIEW0)}
_INVERTED = bytes(range(255, -1, -1))
_DIRENT = struct.Struct("<QQIB3x")
_EVENT = struct.Struct("<QHB21x")
_FD_WRITE = 2
_DIRECTORY = 3
_REMOVING = {"path_unlink_file", "path_remove_directory", "path_rename"}


@dataclass(slots=True)
class Record:
    """What a call did: its errno, the errno of asking for the descriptor it closed (or `NONE`), the
    sum of the large buffers where asked for, and the memory it may have changed.
    """

    index: int
    errno: int
    probe: int
    bulk: int
    low: bytearray
    arena: bytearray

    def read(self, address: int, size: int) -> bytes:
        """`size` bytes of memory at `address`, as far as they were recorded."""
        if address < layout.LOW_SIZE:
            return bytes(self.low[address : address + size])
        return bytes(self.arena[address - layout.ARENA :][:size])

    def write(self, address: int, data: bytes) -> None:
        """Replaces bytes of the record."""
        if address < layout.LOW_SIZE:
            self.low[address : address + len(data)] = data
        else:
            start = address - layout.ARENA
            self.arena[start : start + len(data)] = data

    @property
    def errno_name(self) -> str:
        """The errno's name."""
        return ERRNOS[self.errno] if self.errno < len(ERRNOS) else f"errno {self.errno}"


def decode(log: bytes) -> list[Record]:
    """The records of a recording: one for each call that returned, then the last."""
    records = []
    for start in range(0, len(log), layout.RECORD_SIZE):
        index, errno, probe, _, bulk = layout.HEADER.unpack_from(log, start)
        low = start + layout.HEADER.size
        arena = low + layout.LOW_SIZE
        end = arena + layout.ARENA_SIZE
        records.append(
            Record(index, errno, probe, bulk, bytearray(log[low:arena]), bytearray(log[arena:end]))
        )
    return records


@dataclass(slots=True)
class _Normalizer:
    """Replaces, in records, what differs between any two runs.

    An inode becomes the order in which it was first seen, a time during the run becomes `NOW`. A
    host may give a removed file's inode to a new one, so with each removal the order begins anew.
    """

    now: int
    inodes: dict[int, int] = field(default_factory=dict)
    polled: bool = False

    def inode(self, value: int) -> int:
        return self.inodes.setdefault(value, len(self.inodes))

    def time(self, value: int) -> int:
        return NOW if abs(value - self.now) < _NEAR else value

    def stat(self, record: Record, part: Field) -> None:
        filestat = _STATS[part.size]
        raw = record.read(part.address, part.size)
        device, inode, kind, links, size, accessed, modified, changed = filestat.unpack(raw)
        if device:
            inode = self.inode(inode)
        # "listing that goes on", "polling files": who lists or polls may or may not read.
        accessed = 0 if kind == _DIRECTORY or self.polled else self.time(accessed)
        times = (accessed, self.time(modified), self.time(changed))
        packed = filestat.pack(device, inode, kind, links, size, *times)
        padding = filestat.pack(*filestat.unpack(b"\xff" * part.size)).translate(_INVERTED)
        merged = (new | old & mask for new, old, mask in zip(packed, raw, padding, strict=True))
        record.write(part.address, bytes(merged))

    def listing(self, record: Record, part: Field) -> None:
        used = int.from_bytes(record.read(part.used, 4), "little")
        at, end = part.address, part.address + min(used, part.size)
        while at < end:
            header = record.read(at, min(_DIRENT.size, end - at))
            if len(header) < _DIRENT.size:
                record.write(at + 8, bytes(max(0, min(8, len(header) - 8))))
                return
            following, inode, size, kind = _DIRENT.unpack(header)
            record.write(at, _DIRENT.pack(following, self.inode(inode), size, kind))
            at += _DIRENT.size + size

    def events(self, record: Record, part: Field) -> None:
        # "polling files": what waits for time or for a read may be there, and what writes is.
        count = int.from_bytes(record.read(part.used, 4), "little")
        found = record.read(part.address, part.size)
        events = [found[i : i + _EVENT.size] for i in range(0, count * _EVENT.size, _EVENT.size)]
        # "sleeping"
        events = [
            event if _EVENT.unpack(event)[2] else event[:16] + bytes(8) + event[24:]
            for event in events
        ]
        if part.size > _EVENT.size:
            events = [event for event in events if _EVENT.unpack(event)[2] == _FD_WRITE]
            record.write(part.used, max(len(events), min(count, 1)).to_bytes(4, "little"))
        if part.address <= part.used < part.address + part.size:
            events = []
        record.write(part.address, b"".join(events).ljust(part.size, b"\0"))

    def masked(self, record: Record, part: Field) -> None:
        record.write(part.address, bytes(part.size))

    def normalize(self, call: Call, record: Record) -> None:
        self.polled |= call.function == "poll_oneoff"
        if record.errno:
            # "subscriptions that are not restored"
            for part in call.fields:
                if part.kind == "subscriptions":
                    self.masked(record, part)
            return
        kinds: dict[str, Callable[[Record, Field], None]] = {
            "stat": self.stat,
            "listing": self.listing,
            "events": self.events,
            "masked": self.masked,
        }
        for part in call.fields:
            if part.kind in kinds:
                kinds[part.kind](record, part)
        if call.function in _REMOVING:
            self.inodes.clear()


def normalize(calls: list[Call], records: list[Record], now: int) -> None:
    """Replaces in `records`, made at about the time `now`, what differs between any two runs."""
    normalizer = _Normalizer(now)
    for call, record in zip(calls, records, strict=False):
        normalizer.normalize(call, record)


def difference(expected: Record, found: Record) -> str | None:
    """How two normalized records of one call differ, in lines; None if they do not."""
    lines = []
    if expected.errno != found.errno:
        lines.append(f"errno: expected {expected.errno_name}, found {found.errno_name}")
    if expected.probe != found.probe:
        lines.append(f"closed number: expected errno {expected.probe}, found {found.probe}")
    if expected.bulk != found.bulk:
        lines.append("the large buffers differ")
    for base, before, after in (
        (layout.LOW, expected.low, found.low),
        (layout.ARENA, expected.arena, found.arena),
    ):
        lines += _differing_memory(base, before, after)
    return "\n".join(lines) or None


def _differing_memory(base: int, expected: bytearray, found: bytearray) -> list[str]:
    if expected == found:
        return []
    at = [i for i in range(len(expected)) if expected[i] != found[i]]
    start, end = at[0] & ~7, min(at[-1] + 1, (at[0] & ~7) + 64)
    return [
        f"memory at {base + start:#x} ({len(at)} bytes differ):",
        f"  expected {expected[start:end].hex(' ', 4)}",
        f"  found    {found[start:end].hex(' ', 4)}",
    ]
