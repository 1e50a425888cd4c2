"""The export section (core spec, 5.5.10)."""

from enum import IntEnum

from componentize.dataclass import dataclass
from componentize.text import printable
from componentize.wasm.codec import Malformed, enumeration, record
from componentize.wasm.core.sections import Section
from componentize.wasm.core.vectors import NameDecoder, refuse_rest
from componentize.wasm.values import U32, Name, u32_at, vec


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


_KINDS = tuple(ExternKind)

EXPORT = record(Export, name=Name, kind=enumeration(ExternKind), index=U32)
EXPORTS = vec(EXPORT)
"""The payload of the export section."""


def read_exports(section: Section) -> dict[str, Export]:
    """All exports, by their names.

    Args:
        section: the export section.

    Raises:
        InvalidModuleError: an export is cut short, malformed or of unknown kind, or has the name of
            one before it; or bytes follow the last one.
    """
    exports: dict[str, Export] = {}
    payload = bytes(section.payload)
    decode_name = NameDecoder(payload)
    count, at = section.u32(0)
    for entry in range(count):
        start = at
        try:
            name, at = decode_name(at)
            kind = _kind(payload, at)
            index, at = u32_at(payload, at + 1)
        except Malformed as error:
            raise section.error(f"export {entry} {error}", start) from None
        exports[name] = Export(name, kind, index)
        if len(exports) == entry:
            found = f"export {entry} has the name of one before it, `{printable(name)}`,"
            raise section.error(found, start)
    refuse_rest(section, at, "export")
    return exports


def _kind(payload: bytes, at: int) -> ExternKind:
    if at == len(payload):
        raise Malformed("is cut short")
    if payload[at] >= len(_KINDS):
        raise Malformed(f"is of unknown kind {payload[at]:#04x}")
    return _KINDS[payload[at]]
