"""Declarations that both read and write, for the two binary formats (core spec, 5.1; Binary.md).

A `Format` is one production of a grammar. The functions make larger ones of smaller ones; `record`
and `tagged` tie a declaration to the dataclasses that mirror the productions. The smallest ones are
in `values`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from io import BytesIO
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
U = TypeVar("U")
E = TypeVar("E", bound=Enum)


class Malformed(Exception):  # noqa: N818
    """Bytes are not of a format. The text is a predicate: `is cut short`."""


class Format(Generic[T]):
    """A production: bytes that stand for a T.

    `pattern` is a regular expression that matches exactly the bytes that can be read, so they can
    be skipped; None if there is none, because the production has a vector or a name in it.
    Subclasses define `_read` and `_write`.
    """

    def __init__(self, pattern: bytes | None) -> None:
        self.pattern = pattern

    def parse(self, data: bytes | memoryview) -> T:
        """The value that `data` begins with; what follows it is not read.

        Raises:
            Malformed: it does not begin with one.
        """
        return self.read(BytesIO(data))

    def build(self, value: T) -> bytes:
        """The bytes of a value.

        Raises:
            ValueError: an integer in it is out of the range of its type.
        """
        stream = BytesIO()
        self._write(value, stream)
        return stream.getvalue()

    def read(self, stream: BytesIO) -> T:
        """The value at the stream's place, which moves behind it.

        Raises:
            Malformed: there is none. The place is then where that was noticed.
        """
        try:
            return self._read(stream)
        except RecursionError:
            raise Malformed("is nested too deeply") from None

    def _read(self, stream: BytesIO) -> T:
        raise NotImplementedError

    def _write(self, value: T, stream: BytesIO) -> None:
        raise NotImplementedError


def skip(item: Format[Any], data: bytes, at: int, count: int = 1) -> int:
    """The place after `count` values of a format with a `pattern`, which are not decoded.

    Raises:
        Malformed: there are fewer.
    """
    if count > len(data) - at:
        raise Malformed("is cut short")
    match = _repeated(item.pattern, count).match(data, at)
    if match:
        return match.end()
    stream = BytesIO(data)
    stream.seek(at)
    for _ in range(count):
        item.read(stream)
    return stream.tell()


@lru_cache(maxsize=1024)
def _repeated(pattern: bytes, count: int) -> re.Pattern[bytes]:
    return re.compile(b"(?:%s){%d}" % (pattern, count), re.DOTALL)


def read_byte(stream: BytesIO) -> int:
    """The next byte, for the `_read` of a `Format`."""
    byte = stream.read(1)
    if not byte:
        raise cut_short()
    return byte[0]


def cut_short() -> Malformed:
    """What the `_read` of a `Format` raises where more bytes should follow."""
    return Malformed("is cut short")


def malformed(found: str) -> Malformed:
    """What the `_read` of a `Format` raises where the bytes are wrong; `found` says how."""
    return Malformed(f"is malformed ({found})")


def newer_than_read(feature: str) -> Malformed:
    """What the `_read` of a `Format` raises where the bytes are of a later feature."""
    return Malformed(f"has {feature} (newer than WASI 0.2)")


def byte_class(codes: Sequence[int]) -> bytes:
    """A regular expression for one byte out of `codes`."""
    return b"[" + b"".join(b"\\x%02x" % code for code in sorted(codes)) + b"]"


def _joined(patterns: Sequence[bytes | None]) -> bytes | None:
    present = [each for each in patterns if each is not None]
    return b"".join(present) if len(present) == len(patterns) else None


def _alternatives(patterns: Sequence[bytes | None]) -> bytes | None:
    present = [each for each in patterns if each is not None]
    return b"(?:%s)" % b"|".join(present) if len(present) == len(patterns) else None


class Record(Format[T]):
    """A production with named parts: those of the dataclass `cls`."""

    def __init__(self, cls: type[T], fields: Mapping[str, Format[Any]]) -> None:
        super().__init__(_joined([field.pattern for field in fields.values()]))
        self.cls = cls
        self.fields = tuple(fields.items())
        self._reads = tuple(field._read for field in fields.values())

    def _read(self, stream: BytesIO) -> T:
        return self.cls(*[_frozen(read(stream)) for read in self._reads])

    def _write(self, value: T, stream: BytesIO) -> None:
        for name, field in self.fields:
            field._write(getattr(value, name), stream)


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def record(cls: type[T], **fields: Format[Any]) -> Record[T]:
    """The fields of dataclass `cls`, one after another and in its order; vectors become tuples."""
    return Record(cls, fields)


class _Tagged(Format[Any]):
    def __init__(self, cases: Mapping[int, Record[Any]], newer: Mapping[int, str]) -> None:
        patterns = [_joined((byte_class((tag,)), case.pattern)) for tag, case in cases.items()]
        super().__init__(_alternatives(patterns))
        self.cases = cases
        self.newer = newer
        self.by_type = {case.cls: (bytes((tag,)), case) for tag, case in cases.items()}

    def _read(self, stream: BytesIO) -> Any:
        tag = read_byte(stream)
        case = self.cases.get(tag)
        if case is None and tag in self.newer:
            raise newer_than_read(self.newer[tag])
        if case is None:
            raise malformed(f"unknown tag {tag:#04x}")
        return case._read(stream)

    def _write(self, value: Any, stream: BytesIO) -> None:
        tag, case = self.by_type[type(value)]
        stream.write(tag)
        case._write(value, stream)


def tagged(cases: Mapping[int, Record[Any]], newer: Mapping[int, str] | None = None) -> Format[Any]:
    """A production whose alternatives begin with different bytes; a value's class says which.

    The value is one of the records' classes: annotate the constant with their union.

    Args:
        cases: the alternatives by the byte that each begins with.
        newer: what others are called that are refused for being newer than WASI 0.2.
    """
    return _Tagged(cases, newer or {})


class _Abbreviated(Format[T]):
    def __init__(
        self,
        tagged: Mapping[int, Format[Any]],
        plain: Format[Any],
        tag_of: Callable[[T], int | None],
    ) -> None:
        forms = [_joined((byte_class((tag,)), form.pattern)) for tag, form in tagged.items()]
        super().__init__(_alternatives((*forms, plain.pattern)))
        self.tagged = tagged
        self.plain = plain
        self.tag_of = tag_of

    def _read(self, stream: BytesIO) -> T:
        start = stream.tell()
        form = self.tagged.get(read_byte(stream))
        if form is None:
            stream.seek(start)
            form = self.plain
        value: T = form._read(stream)
        return value

    def _write(self, value: T, stream: BytesIO) -> None:
        tag = self.tag_of(value)
        if tag is None:
            self.plain._write(value, stream)
        else:
            stream.write(bytes((tag,)))
            self.tagged[tag]._write(value, stream)


def abbreviated(
    tagged: Mapping[int, Format[Any]], plain: Format[Any], tag_of: Callable[[T], int | None]
) -> Format[T]:
    """A production of tagged forms, and of one that is written without a tag.

    Args:
        tagged: the forms by the byte before them.
        plain: the form without such a byte, which begins with none of them.
        tag_of: the tag a value is written with; None for `plain`.
    """
    return _Abbreviated(tagged, plain, tag_of)


class _Coded(Format[T]):
    def __init__(self, noun: str, values: Mapping[int, T]) -> None:
        super().__init__(byte_class(list(values)))
        self.noun = noun
        self.values = values
        self.codes = {value: bytes((code,)) for code, value in values.items()}

    def _read(self, stream: BytesIO) -> T:
        code = read_byte(stream)
        if code not in self.values:
            raise malformed(f"unknown {self.noun} {code:#04x}")
        return self.values[code]

    def _write(self, value: T, stream: BytesIO) -> None:
        stream.write(self.codes[value])


def coded(noun: str, values: Mapping[int, T]) -> Format[T]:
    """One byte that says which of `values`; `noun` is what messages call it."""
    return _Coded(noun, values)


def enumeration(members: type[E]) -> Format[E]:
    """One byte that says which member of `members` it is: the member's value."""
    return _Coded("opcode", {member.value: member for member in members})


class _Either(Format[E | U]):
    def __init__(self, members: type[E], otherwise: Format[U]) -> None:
        member = enumeration(members)
        super().__init__(_alternatives((member.pattern, otherwise.pattern)))
        self.members = members
        self.member = member
        self.by_opcode: dict[int, E] = {each.value: each for each in members}
        self.otherwise = otherwise

    def _read(self, stream: BytesIO) -> E | U:
        start = stream.tell()
        member = self.by_opcode.get(read_byte(stream))
        if member is not None:
            return member
        stream.seek(start)
        return self.otherwise._read(stream)

    def _write(self, value: E | U, stream: BytesIO) -> None:
        if isinstance(value, self.members):
            self.member._write(value, stream)
        else:
            self.otherwise._write(cast(U, value), stream)


def either(members: type[E], otherwise: Format[U]) -> Format[E | U]:
    """A member of `members`, told by its byte; any other first byte begins an `otherwise`."""
    return _Either(members, otherwise)


class _Optional(Format[T | None]):
    def __init__(self, item: Format[T]) -> None:
        present = _joined((rb"\x01", item.pattern))
        super().__init__(_alternatives((rb"\x00", present)))
        self.item = item

    def _read(self, stream: BytesIO) -> T | None:
        tag = read_byte(stream)
        if tag > 1:
            raise malformed(f"unknown tag {tag:#04x}")
        return self.item._read(stream) if tag else None

    def _write(self, value: T | None, stream: BytesIO) -> None:
        stream.write(b"\0" if value is None else b"\1")
        if value is not None:
            self.item._write(value, stream)


def optional(item: Format[T]) -> Format[T | None]:
    """`<T>?` of Binary.md: 0x00, or 0x01 and a T."""
    return _Optional(item)


class _Framed(Format[T]):
    def __init__(self, before: bytes, item: Format[T], after: bytes) -> None:
        super().__init__(_joined((re.escape(before), item.pattern, re.escape(after))))
        self.before = before
        self.item = item
        self.after = after

    def _read(self, stream: BytesIO) -> T:
        _expect(self.before, stream)
        value = self.item._read(stream)
        _expect(self.after, stream)
        return value

    def _write(self, value: T, stream: BytesIO) -> None:
        stream.write(self.before)
        self.item._write(value, stream)
        stream.write(self.after)


def _expect(fixed: bytes, stream: BytesIO) -> None:
    found = stream.read(len(fixed))
    if len(found) < len(fixed):
        raise cut_short()
    if found != fixed:
        raise malformed(f"expected {fixed.hex(' ')}, found {found.hex(' ')}")


def framed(item: Format[T], *, before: bytes = b"", after: bytes = b"") -> Format[T]:
    """An item with fixed bytes before and after it."""
    return _Framed(before, item, after)


class _Given(Format[T]):
    def __init__(self, value: T) -> None:
        super().__init__(b"")
        self.value = value

    def _read(self, stream: BytesIO) -> T:
        return self.value

    def _write(self, value: T, stream: BytesIO) -> None:
        pass


def given(value: T) -> Format[T]:
    """A part that takes no bytes, because it has the same value each time."""
    return _Given(value)
