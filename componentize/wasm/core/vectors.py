"""The vector a section holds, entry by entry, with the place of what is wrong in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import construct as c

from componentize.wasm.core.sections import Section


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a section: its index there, its value, and its place in the payload."""

    index: int
    value: Any
    start: int
    end: int


def read_entries(section: Section, item: c.Construct, noun: str) -> Iterator[Entry]:
    """The entries of a section whose payload is `vec(item)`.

    Args:
        section: the section.
        item: the declaration of an entry.
        noun: what an entry is called in messages: `import`.

    Raises:
        InvalidModuleError: an entry is cut short or malformed, or bytes follow the last one.
    """
    count, at = section.u32(0)
    stream = BytesIO(section.payload)
    for index in range(count):
        value, end = read_at(section, stream, at, item, f"{noun} {index}")
        yield Entry(index, value, at, end)
        at = end
    if at < len(section.payload):
        raise section.error(f"{len(section.payload) - at} bytes follow the last {noun}", at)


def read_at(
    section: Section, stream: BytesIO, at: int, item: c.Construct, what: str
) -> tuple[Any, int]:
    """The value `at` bytes into a section's payload, and the place after it.

    Args:
        section: the section.
        stream: its payload.
        at: where the value begins.
        item: its declaration.
        what: what it is called in messages: `import 3`.

    Raises:
        InvalidModuleError: it is cut short or malformed.
    """
    stream.seek(at)
    try:
        value = item.parse_stream(stream)
    except c.StreamError:
        raise section.error(f"{what} is cut short", at) from None
    except c.StringError:
        raise section.error(f"{what} has a name that is not UTF-8", at) from None
    except c.ConstructError as error:
        reason = str(error).splitlines()[-1]
        raise section.error(f"{what} is malformed ({reason})", at) from None
    return value, stream.tell()
