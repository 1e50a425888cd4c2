"""Custom sections, and the one named `producers` (core spec, 5.5.3; tool-conventions, Producers).

All others are carried as they are, `name` and DWARF too.
"""

from dataclasses import dataclass

import construct as c

from componentize.wasm.core.sections import Section, Slice
from componentize.wasm.values import Name, record, vec

PRODUCERS = "producers"


@dataclass(frozen=True, slots=True)
class Producer:
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ProducersField:
    """`name` is `language`, `processed-by` or `sdk`."""

    name: str
    values: tuple[Producer, ...]


PRODUCERS_SECTION = c.FocusedSeq(
    "fields",
    c.Const(PRODUCERS, Name),
    "fields"
    / vec(record(ProducersField, name=Name, values=vec(record(Producer, name=Name, version=Name)))),
    c.Terminated,
)
"""The payload of the custom section `producers`: a sequence of ProducersField."""

NO_PRODUCERS: bytes = PRODUCERS_SECTION.build([])


def custom_name(section: Section) -> str:
    """The name of a custom section.

    Raises:
        InvalidModuleError: the name is cut short, or is not UTF-8.
    """
    length, at = section.u32(0)
    encoded = bytes(section.payload[at : at + length])
    if len(encoded) < length:
        raise section.error("the name is cut short", 0)
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        raise section.error("the name is not UTF-8", 0) from None


def add_producer(payload: Slice, field: str, producer: Producer) -> bytes | None:
    """The payload of a `producers` section with one more producer in a field.

    An entry of that name takes the new version.

    Args:
        payload: the payload, `NO_PRODUCERS` to begin with.
        field: the name of the field.
        producer: the entry.

    Returns:
        The new payload; None if the one given cannot be decoded.
    """
    try:
        fields = PRODUCERS_SECTION.parse(payload)
    except c.ConstructError:
        return None
    by_name = {each.name: each.values for each in fields}
    others = tuple(each for each in by_name.get(field, ()) if each.name != producer.name)
    by_name[field] = (*others, producer)
    edited: bytes = PRODUCERS_SECTION.build([ProducersField(*item) for item in by_name.items()])
    return edited
