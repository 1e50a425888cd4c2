"""The values both binary formats are made of (WebAssembly core spec, 5.2 Values; Binary.md).

Integers are LEB128, names are UTF-8 with a length before them, a `vec` has its count before it.
`record` and `tagged` tie a declaration to the dataclass that mirrors the grammar's production.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import construct as c

Byte = c.Byte
U32 = c.VarInt
"""u32 (and u64): unsigned LEB128."""

Name = c.PascalString(c.VarInt, "utf8")
"""name: vec(byte) that is valid UTF-8."""

Bytes = c.Prefixed(c.VarInt, c.GreedyBytes)
"""vec(byte)."""


class _SignedLeb128(c.Construct):  # type: ignore[misc]
    """sN: signed LEB128, of any width."""

    def _parse(self, stream: BytesIO, context: Any, path: str) -> int:
        value = shift = 0
        while True:
            byte: int = c.stream_read(stream, 1, path)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value - (1 << shift) if byte & 0x40 else value

    def _build(self, value: int, stream: BytesIO, context: Any, path: str) -> int:
        encoded = bytearray()
        rest = value
        while True:
            byte = rest & 0x7F
            rest >>= 7
            if rest == -(byte >> 6 & 1):
                encoded.append(byte)
                break
            encoded.append(byte | 0x80)
        c.stream_write(stream, bytes(encoded), len(encoded), path)
        return value


Signed = _SignedLeb128()
"""s33, i32, i64 immediates: signed LEB128."""


class _Vec(c.Construct):  # type: ignore[misc]
    """`PrefixedArray`, without the context it makes for each item, which costs most of its time."""

    def __init__(self, item: c.Construct) -> None:
        super().__init__()
        self.item = item

    def _parse(self, stream: BytesIO, context: Any, path: str) -> list[Any]:
        count: int = U32._parsereport(stream, context, path)
        return [self.item._parsereport(stream, context, path) for _ in range(count)]

    def _build(self, value: Sequence[Any], stream: BytesIO, context: Any, path: str) -> Any:
        U32._build(len(value), stream, context, path)
        for item in value:
            self.item._build(item, stream, context, path)
        return value


def vec(item: c.Construct) -> c.Construct:
    """vec(B): a count, then that many B. Values are lists on reading, any sequence on writing."""
    return _Vec(item)


class _Record(c.Construct):  # type: ignore[misc]
    def __init__(self, cls: type, fields: Mapping[str, c.Construct]) -> None:
        super().__init__()
        self.cls = cls
        self.fields = tuple(fields.items())

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        return self.cls(
            **{
                name: _frozen(field._parsereport(stream, context, path))
                for name, field in self.fields
            }
        )

    def _build(self, value: Any, stream: BytesIO, context: Any, path: str) -> Any:
        for name, field in self.fields:
            field._build(getattr(value, name), stream, context, path)
        return value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def record(cls: type, **fields: c.Construct) -> c.Construct:
    """The fields of dataclass `cls`, one after another; vectors become tuples."""
    return _Record(cls, fields)


class _Tagged(c.Construct):  # type: ignore[misc]
    def __init__(self, cases: Mapping[int, tuple[type, c.Construct]]) -> None:
        super().__init__()
        self.by_tag = {tag: case for tag, (_, case) in cases.items()}
        self.by_type = {cls: (tag, case) for tag, (cls, case) in cases.items()}

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        tag: int = c.stream_read(stream, 1, path)[0]
        case = self.by_tag.get(tag)
        if case is None:
            raise c.MappingError(f"unknown tag {tag:#04x}", path=path)
        return case._parsereport(stream, context, path)

    def _build(self, value: Any, stream: BytesIO, context: Any, path: str) -> Any:
        tag, case = self.by_type[type(value)]
        c.stream_write(stream, bytes((tag,)), 1, path)
        return case._build(value, stream, context, path)


def tagged(cases: Mapping[int, tuple[type, c.Construct]]) -> c.Construct:
    """A production whose alternatives begin with different bytes; a value's class says which."""
    return _Tagged(cases)


def optional(item: c.Construct) -> c.Construct:
    """`<T>?` of Binary.md: 0x00, or 0x01 and a T."""
    return _Optional(item)


class _Optional(c.Construct):  # type: ignore[misc]
    def __init__(self, item: c.Construct) -> None:
        super().__init__()
        self.item = item

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        tag: int = c.stream_read(stream, 1, path)[0]
        if tag > 1:
            raise c.MappingError(f"unknown tag {tag:#04x}", path=path)
        return self.item._parsereport(stream, context, path) if tag else None

    def _build(self, value: Any, stream: BytesIO, context: Any, path: str) -> Any:
        c.stream_write(stream, b"\0" if value is None else b"\1", 1, path)
        return None if value is None else self.item._build(value, stream, context, path)
