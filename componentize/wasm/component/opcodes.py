"""Productions that are told apart by one byte, and bytes that only mark a place (Binary.md)."""

from collections.abc import Mapping
from enum import Enum
from io import BytesIO
from typing import Any

import construct as c


class _Enumeration(c.Construct):  # type: ignore[misc]
    def __init__(self, members: type[Enum]) -> None:
        super().__init__()
        self.members = members
        self.by_opcode: Mapping[int, Enum] = {member.value: member for member in members}
        self.encoded = {member: bytes((member.value,)) for member in members}

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Enum:
        opcode: int = c.stream_read(stream, 1, path)[0]
        member = self.by_opcode.get(opcode)
        if member is None:
            raise c.MappingError(f"unknown opcode {opcode:#04x}", path=path)
        return member

    def _build(self, value: Enum, stream: BytesIO, context: Any, path: str) -> Enum:
        c.stream_write(stream, self.encoded[value], 1, path)
        return value


def enumeration(members: type[Enum]) -> c.Construct:
    """One byte that says which member of `members` it is: the member's value."""
    return _Enumeration(members)


class _Either(_Enumeration):
    def __init__(self, members: type[Enum], otherwise: c.Construct) -> None:
        super().__init__(members)
        self.otherwise = otherwise

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        start = stream.tell()
        opcode: int = c.stream_read(stream, 1, path)[0]
        member = self.by_opcode.get(opcode)
        if member is not None:
            return member
        stream.seek(start)
        return self.otherwise._parsereport(stream, context, path)

    def _build(self, value: Any, stream: BytesIO, context: Any, path: str) -> Any:
        if isinstance(value, self.members):
            return super()._build(value, stream, context, path)
        return self.otherwise._build(value, stream, context, path)


def either(members: type[Enum], otherwise: c.Construct) -> c.Construct:
    """A member of `members`, told by its byte; any other first byte begins an `otherwise`."""
    return _Either(members, otherwise)


class _Framed(c.Construct):  # type: ignore[misc]
    def __init__(self, before: bytes, item: c.Construct, after: bytes) -> None:
        super().__init__()
        self.before = before
        self.item = item
        self.after = after

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        _expect(self.before, stream, path)
        value = self.item._parsereport(stream, context, path)
        _expect(self.after, stream, path)
        return value

    def _build(self, value: Any, stream: BytesIO, context: Any, path: str) -> Any:
        c.stream_write(stream, self.before, len(self.before), path)
        self.item._build(value, stream, context, path)
        c.stream_write(stream, self.after, len(self.after), path)
        return value


def _expect(fixed: bytes, stream: BytesIO, path: str) -> None:
    found = c.stream_read(stream, len(fixed), path)
    if found != fixed:
        raise c.ConstError(f"expected {fixed.hex(' ')}, found {found.hex(' ')}", path=path)


def framed(item: c.Construct, *, before: bytes = b"", after: bytes = b"") -> c.Construct:
    """An item with fixed bytes before and after it."""
    return _Framed(before, item, after)
