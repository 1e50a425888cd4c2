"""The export section (core spec, 5.5.10)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

import construct as c

from componentize.wasm.core.sections import Section
from componentize.wasm.values import U32, Byte, Name, record, vec


class ExternKind(IntEnum):
    """What an export is; the value is the byte that says so."""

    FUNC = 0
    TABLE = 1
    MEMORY = 2
    GLOBAL = 3
    TAG = 4


@dataclass(frozen=True, slots=True)
class Export:
    """`index` is in the index space of `kind`."""

    name: str
    kind: ExternKind
    index: int


EXPORT = record(
    Export, name=Name, kind=c.Mapping(Byte, {kind: int(kind) for kind in ExternKind}), index=U32
)
EXPORTS = vec(EXPORT)
"""The payload of the export section."""


def find_exports(section: Section, names: Collection[str]) -> dict[str, Export]:
    """The exports of the given names; the others are skipped without decoding.

    A module can export thousands of functions, and decoding takes five times as long.

    Args:
        section: the export section.
        names: names, of which some or all may not be there.

    Raises:
        InvalidModuleError: an export is cut short or of unknown kind, or bytes follow the last one.
    """
    wanted = {name.encode(): name for name in names}
    found = {}
    payload = section.payload
    count, at = section.u32(0)
    for entry in range(count):
        start = at
        length, at = section.u32(at)
        encoded = bytes(payload[at : at + length])
        at += length
        if at >= len(payload):
            raise section.error(f"export {entry} is cut short", start)
        kind = payload[at]
        if kind > ExternKind.TAG:
            raise section.error(f"export {entry} is of unknown kind {kind:#04x}", start)
        index, at = section.u32(at + 1)
        if encoded in wanted:
            name = wanted[encoded]
            found[name] = Export(name, ExternKind(kind), index)
    if at < len(payload):
        raise section.error(f"{len(payload) - at} bytes follow the last export", at)
    return found
