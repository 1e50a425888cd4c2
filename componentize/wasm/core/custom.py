"""Custom sections, and the one named `producers` (core spec, 5.5.3; tool-conventions, Producers).

All others are carried as they are, `name` and DWARF too.
"""

from componentize.dataclass import dataclass
from componentize.wasm.codec import Malformed, framed, record
from componentize.wasm.core.sections import Section, Slice
from componentize.wasm.core.vectors import NameDecoder
from componentize.wasm.values import U32, Name, u32_at, vec

PRODUCERS = "producers"

COMPONENT_TYPE = "component-type"
"""What the names of the sections begin with that say which world a module is for."""


@dataclass(frozen=True, slots=True)
class Producer:
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ProducersField:
    """`name` is `language`, `processed-by` or `sdk`."""

    name: str
    values: tuple[Producer, ...]


_PRODUCER = record(Producer, name=Name, version=Name)

PRODUCERS_SECTION = framed(
    vec(record(ProducersField, name=Name, values=vec(_PRODUCER))), before=Name.build(PRODUCERS)
)
"""The payload of the custom section `producers`: a sequence of ProducersField."""

NO_PRODUCERS: bytes = PRODUCERS_SECTION.build([])


def custom_name(section: Section) -> str:
    """The name of a custom section.

    Raises:
        InvalidModuleError: the name is cut short, or is not UTF-8.
    """
    payload = section.payload
    length, at = (payload[0], 1) if payload and payload[0] < 0x80 else section.u32(0)
    if at + length > len(payload):
        raise section.error("the name is cut short", 0)
    try:
        return str(payload[at : at + length], "utf8")
    except UnicodeDecodeError:
        raise section.error("the name is not UTF-8", 0) from None


def add_producer(payload: Slice, field: str, producer: Producer) -> bytes | None:
    """The payload of a `producers` section with one more producer in a field.

    An entry of that name takes the new version; the rest stays as it is.

    Args:
        payload: the payload, `NO_PRODUCERS` to begin with.
        field: the name of the field.
        producer: the entry.

    Returns:
        The new payload; None if the one given cannot be decoded.
    """
    data = bytes(payload)
    try:
        fields = _find_fields(data, field, producer.name)
    except Malformed:
        return None
    entry = _PRODUCER.build(producer)
    if fields.values is None:
        added = Name.build(field) + U32.build(1) + entry
        return data[: fields.start] + U32.build(fields.count + 1) + data[fields.first :] + added
    values = fields.values
    ends = [values.first, *(end for _, end in values.same)]
    starts = [*(start for start, _ in values.same), values.end]
    kept = (data[end:start] for end, start in zip(ends, starts, strict=True))
    count = U32.build(values.count - len(values.same) + 1)
    return b"".join((data[: values.start], count, *kept, entry, data[values.end :]))


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of a field: where their count begins, the first begins, and the last ends.

    `same` is where those of one name begin and end.
    """

    start: int
    count: int
    first: int
    same: tuple[tuple[int, int], ...]
    end: int


@dataclass(frozen=True, slots=True)
class _Fields:
    """Where the count of fields begins, the first field begins, and the values of one."""

    start: int
    count: int
    first: int
    values: _Values | None


def _find_fields(data: bytes, field: str, producer: str) -> _Fields:
    """Where a field and the values of a name are, found without making objects of the others.

    Raises:
        Malformed: the payload cannot be decoded.
    """
    decode_name = NameDecoder(data)
    name, start = decode_name(0)
    if name != PRODUCERS:
        raise Malformed(f"is of a section named {name}")
    count, first = u32_at(data, start)
    at = first
    found = None
    for _ in range(count):
        name, at = decode_name(at)
        if found is None and name == field:
            found = _find_values(decode_name, at, producer)
            at = found.end
        else:
            values, at = u32_at(data, at)
            for _ in range(2 * values):
                _, at = decode_name(at)
    if at < len(data):
        raise Malformed("has bytes after the last field")
    return _Fields(start, count, first, found)


def _find_values(decode_name: NameDecoder, start: int, producer: str) -> _Values:
    count, first = u32_at(decode_name.data, start)
    same = []
    at = first
    for _ in range(count):
        begin = at
        name, at = decode_name(at)
        _, at = decode_name(at)
        if name == producer:
            same.append((begin, at))
    return _Values(start, count, first, tuple(same), at)
