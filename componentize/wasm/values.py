"""The values both binary formats are made of (core spec, 5.2 Values; Binary.md).

Integers are LEB128: no longer than their type needs, and in its range. Names are UTF-8 with a
length before them, a `vec` has its count before it.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TypeVar

from componentize.wasm.codec import (
    Format,
    byte_class,
    cut_short,
    malformed,
    newer_than_read,
    read_byte,
)

T = TypeVar("T")


class _Byte(Format[int]):
    def __init__(self) -> None:
        super().__init__(rb".")

    def _read(self, stream: BytesIO) -> int:
        return read_byte(stream)

    def _write(self, value: int, stream: BytesIO) -> None:
        stream.write(bytes((value,)))


Byte = _Byte()


class _Unsigned(Format[int]):
    def __init__(self, bits: int) -> None:
        full, rest = divmod(bits, 7)
        last = byte_class(range(1 << rest))
        longest = rb"[\x80-\xff]{%d}%s" % (full, last)
        super().__init__(rb"(?:[\x80-\xff]{0,%d}[\x00-\x7f]|%s)" % (full - 1, longest))
        self.bits = bits

    def _read(self, stream: BytesIO) -> int:
        value = 0
        for place in range(0, self.bits, 7):
            byte = read_byte(stream)
            value |= (byte & 0x7F) << place
            if byte < 0x80:
                if value >> self.bits:
                    break
                return value
        raise malformed(f"LEB128 that is no u{self.bits}")

    def _write(self, value: int, stream: BytesIO) -> None:
        if value >> self.bits:
            raise ValueError(f"{value} is no u{self.bits}")
        while value > 0x7F:
            stream.write(bytes((value & 0x7F | 0x80,)))
            value >>= 7
        stream.write(bytes((value,)))


U32 = _Unsigned(32)
U64 = _Unsigned(64)


def u32_at(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """The u32 at a place, and the place after it.

    Raises:
        Malformed: there is none.
    """
    encoded = data[at : at + 5]
    if encoded and encoded[0] < 0x80:
        return encoded[0], at + 1
    stream = BytesIO(encoded)
    return U32.read(stream), at + stream.tell()


class _Signed(Format[int]):
    def __init__(self, bits: int) -> None:
        super().__init__(None)
        self.bits = bits

    def _read(self, stream: BytesIO) -> int:
        value = 0
        for place in range(0, self.bits, 7):
            byte = read_byte(stream)
            value |= (byte & 0x7F) << place
            if byte < 0x80:
                if byte & 0x40:
                    value -= 1 << place + 7
                if not self._holds(value):
                    break
                return value
        raise malformed(f"LEB128 that is no s{self.bits}")

    def _write(self, value: int, stream: BytesIO) -> None:
        if not self._holds(value):
            raise ValueError(f"{value} is no s{self.bits}")
        while not -0x40 <= value < 0x40:
            stream.write(bytes((value & 0x7F | 0x80,)))
            value >>= 7
        stream.write(bytes((value & 0x7F,)))

    def _holds(self, value: int) -> bool:
        return -1 <= value >> self.bits - 1 <= 0


S33 = _Signed(33)


class S33Index(Format[int]):
    """An s33 that is not negative: a type index, where one byte for a `noun` could stand too.

    `newer` says which of those bytes are refused for being newer than WASI 0.2, and what they are.
    """

    def __init__(self, noun: str, newer: Mapping[int, str] | None = None) -> None:
        super().__init__(rb"(?:[\x80-\xff]{0,3}[\x00-\x3f]|[\x80-\xff]{4}[\x00-\x0f])")
        self.noun = noun
        self.newer = newer or {}

    def _read(self, stream: BytesIO) -> int:
        value = S33._read(stream)
        if value & 0x7F in self.newer and -0x40 <= value < 0:
            raise newer_than_read(self.newer[value & 0x7F])
        if value < 0:
            raise malformed(f"unknown {self.noun} {value & 0x7F:#04x}")
        return value

    def _write(self, value: int, stream: BytesIO) -> None:
        S33._write(value, stream)


class _Bytes(Format[bytes]):
    def __init__(self) -> None:
        super().__init__(None)

    def _read(self, stream: BytesIO) -> bytes:
        length = U32._read(stream)
        contents = stream.read(length)
        if len(contents) < length:
            raise cut_short()
        return contents

    def _write(self, value: bytes, stream: BytesIO) -> None:
        U32._write(len(value), stream)
        stream.write(value)


Bytes = _Bytes()
"""vec(byte)."""


class _Name(Format[str]):
    def __init__(self) -> None:
        super().__init__(None)

    def _read(self, stream: BytesIO) -> str:
        try:
            return Bytes._read(stream).decode()
        except UnicodeDecodeError:
            raise malformed("a name that is not UTF-8") from None

    def _write(self, value: str, stream: BytesIO) -> None:
        Bytes._write(value.encode(), stream)


Name = _Name()
"""name: vec(byte) that is valid UTF-8."""


class _Vec(Format[Sequence[T]]):
    def __init__(self, item: Format[T]) -> None:
        super().__init__(None)
        self.item = item

    def _read(self, stream: BytesIO) -> Sequence[T]:
        read = self.item._read
        return [read(stream) for _ in range(U32._read(stream))]

    def _write(self, value: Sequence[T], stream: BytesIO) -> None:
        U32._write(len(value), stream)
        for item in value:
            self.item._write(item, stream)


class _Alone(Format[Sequence[T]]):
    def __init__(self, item: Format[T]) -> None:
        super().__init__(item.pattern)
        self.item = item

    def _read(self, stream: BytesIO) -> Sequence[T]:
        return [self.item._read(stream)]

    def _write(self, value: Sequence[T], stream: BytesIO) -> None:
        self.item._write(value[0], stream)


def alone(item: Format[T]) -> Format[Sequence[T]]:
    """A sequence of one B, written without its count."""
    return _Alone(item)


def vec(item: Format[T]) -> Format[Sequence[T]]:
    """vec(B): a count, then that many B. Values are lists on reading, any sequence on writing."""
    return _Vec(item)
