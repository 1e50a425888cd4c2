"""The vector a section holds, entry by entry, with the place of what is wrong in it."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Generic, TypeVar

from componentize.dataclass import dataclass
from componentize.wasm.codec import Format, Malformed
from componentize.wasm.core.sections import Section
from componentize.wasm.values import u32_at

T = TypeVar("T")

LITTLE = 1000
"""Up to how many bytes are decoded value by value."""


class Decoder(Generic[T]):
    """Reads values of one format out of `data`; equal bytes are decoded once.

    So thousands of values take little time, where the format has a `pattern`; little data is not
    worth compiling one.
    """

    def __init__(self, item: Format[T], data: bytes) -> None:
        self.item = item
        self.data = data
        pattern = item.pattern if len(data) > LITTLE else None
        self._match = re.compile(pattern, re.DOTALL).match if pattern else None
        self._values: dict[bytes, T] = {}

    def __call__(self, at: int) -> tuple[T, int]:
        """The value at a place, and the place after it.

        Raises:
            Malformed: there is none.
        """
        match = self._match(self.data, at) if self._match else None
        if match is None:
            stream = BytesIO(self.data)
            stream.seek(at)
            return self.item.read(stream), stream.tell()
        encoded = match.group()
        value = self._values.get(encoded)
        if value is None:
            value = self._values[encoded] = self.item.parse(encoded)
        return value, match.end()


class NameDecoder:
    """Reads names out of `data`; equal ones are decoded once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._names: dict[bytes, str] = {}

    def __call__(self, at: int) -> tuple[str, int]:
        """The name at a place, and the place after it.

        Raises:
            Malformed: there is none.
        """
        data = self.data
        if at < len(data) and data[at] < 0x80:
            start = at + 1
            end = start + data[at]
        else:
            length, start = u32_at(data, at)
            end = start + length
        encoded = data[start:end]
        if end > len(data):
            raise Malformed("is cut short")
        name = self._names.get(encoded)
        if name is None:
            try:
                name = self._names[encoded] = encoded.decode()
            except UnicodeDecodeError:
                raise Malformed("has a name that is not UTF-8") from None
        return name, end


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """An entry of a section: its index there, its value, and its place in the payload."""

    index: int
    value: T
    start: int
    end: int


def read_entries(section: Section, item: Format[T], noun: str) -> Iterator[Entry[T]]:
    """The entries of a section whose payload is `vec(item)`.

    Args:
        section: the section.
        item: the declaration of an entry.
        noun: what an entry is called in messages: `import`.

    Raises:
        InvalidModuleError: an entry is cut short or malformed, or bytes follow the last one.
    """
    count, at = section.u32(0)
    decode = Decoder(item, bytes(section.payload))
    for index in range(count):
        try:
            value, end = decode(at)
        except Malformed as error:
            raise section.error(f"{noun} {index} {error}", at) from None
        yield Entry(index, value, at, end)
        at = end
    refuse_rest(section, at, noun)


def refuse_rest(section: Section, at: int, noun: str) -> None:
    """Refuses a section that does not end `at` bytes into its payload, after its last `noun`.

    Raises:
        InvalidModuleError: bytes follow there.
    """
    if at < len(section.payload):
        raise section.error(f"{len(section.payload) - at} bytes follow the last {noun}", at)
