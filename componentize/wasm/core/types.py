"""Composite and recursive types, and the type section (core spec, 5.3.6 to 5.3.9, 5.5.4)."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeAlias

from componentize.dataclass import dataclass
from componentize.text import MOST, joined
from componentize.wasm.codec import (
    Format,
    Malformed,
    abbreviated,
    coded,
    given,
    record,
    skip,
    tagged,
)
from componentize.wasm.core.sections import Section
from componentize.wasm.core.valtypes import (
    ONE_BYTE_VAL_TYPES,
    STORAGE_TYPE,
    VAL_TYPE,
    StorageType,
    ValType,
)
from componentize.wasm.values import U32, alone, u32_at, vec


@dataclass(frozen=True, slots=True)
class FuncType:
    params: tuple[ValType, ...]
    results: tuple[ValType, ...]

    def __str__(self) -> str:
        """As the spec writes it, `[i32 i64] -> [i32]`; of many types the rest is counted."""
        params, results = (
            joined([*map(str, types[: MOST + 1])], " ", len(types))
            for types in (self.params, self.results)
        )
        return f"[{params}] -> [{results}]"


@dataclass(frozen=True, slots=True)
class FieldType:
    storage: StorageType
    mutable: bool


@dataclass(frozen=True, slots=True)
class StructType:
    fields: tuple[FieldType, ...]


@dataclass(frozen=True, slots=True)
class ArrayType:
    field: FieldType


CompType: TypeAlias = FuncType | StructType | ArrayType


@dataclass(frozen=True, slots=True)
class SubType:
    final: bool
    supertypes: tuple[int, ...]
    type: CompType


@dataclass(frozen=True, slots=True)
class RecType:
    """Types that may refer to each other; each has a type index of its own."""

    types: tuple[SubType, ...]


_FUNC = 0x60
_STRUCT = 0x5F
_ARRAY = 0x5E
_SUB = 0x50
_SUB_FINAL = 0x4F
_REC = 0x4E
_GROUP = bytes((_REC,))

MUTABILITY = coded("mutability", {0: False, 1: True})
FIELD_TYPE = record(FieldType, storage=STORAGE_TYPE, mutable=MUTABILITY)
COMP_TYPE: Format[CompType] = tagged(
    {
        _FUNC: record(FuncType, params=vec(VAL_TYPE), results=vec(VAL_TYPE)),
        _STRUCT: record(StructType, fields=vec(FIELD_TYPE)),
        _ARRAY: record(ArrayType, field=FIELD_TYPE),
    }
)


def _sub_type(final: bool, supertypes: Format[Sequence[int]]) -> Format[SubType]:
    return record(SubType, final=given(final), supertypes=supertypes, type=COMP_TYPE)


def _sub_type_tag(value: SubType) -> int | None:
    if not value.final:
        return _SUB
    return _SUB_FINAL if value.supertypes else None


SUB_TYPE = abbreviated(
    {_SUB: _sub_type(False, vec(U32)), _SUB_FINAL: _sub_type(True, vec(U32))},
    _sub_type(True, given(())),
    _sub_type_tag,
)
REC_TYPE: Format[RecType] = abbreviated(
    {_REC: record(RecType, types=vec(SUB_TYPE))},
    record(RecType, types=alone(SUB_TYPE)),
    lambda value: None if len(value.types) == 1 else _REC,
)
TYPES = vec(REC_TYPE)
"""The payload of the type section."""


@dataclass(frozen=True, slots=True)
class DefinedType:
    """A type of the type section, and what of the section it takes to define it.

    `is_plain`: it is final, without supertypes, and alone in its recursion group, as all types
    were before there was garbage collection.
    The rest is about the part of the section that ends with its recursion group: that has
    `entries` entries, defines `types` types, and ends `end` bytes into the payload.
    """

    type: CompType
    is_plain: bool
    entries: int
    types: int
    end: int


def read_types(section: Section, wanted: Collection[int]) -> dict[int, DefinedType]:
    """The types of some indices; those before them are skipped, those after not read.

    Args:
        section: the type section.
        wanted: type indices.

    Raises:
        InvalidModuleError: an entry is cut short or malformed, or an index is out of range.
    """
    found: dict[int, DefinedType] = {}
    missing = set(wanted)
    payload = bytes(section.payload)
    decode = cache(SUB_TYPE.parse)
    entries, at = section.u32(0)
    index = 0
    for entry in range(entries):
        if not missing:
            break
        start = at
        in_group: list[tuple[int, SubType]] = []
        try:
            size, at = u32_at(payload, at + 1) if payload[at : at + 1] == _GROUP else (1, at)
            following = index + size
            while index < following:
                end = _end_of_sub_type(payload, at)
                if index in missing:
                    in_group.append((index, decode(payload[at:end])))
                index += 1
                at = end
        except Malformed as error:
            raise section.error(f"type {entry} {error}", start) from None
        for place, sub in in_group:
            is_plain = size == 1 and sub.final and not sub.supertypes
            found[place] = DefinedType(sub.type, is_plain, entry + 1, index, at)
            missing.remove(place)
    if missing:
        raise section.error(f"there is no type {min(missing)}, only {index} types,", 0)
    return found


def _end_of_sub_type(payload: bytes, at: int) -> int:
    """Where the subtype at `at` ends; to decode it takes ten times as long.

    Raises:
        Malformed: there is none.
    """
    try:
        return _end_of_simple_func_type(payload, at) or _end_of_any_sub_type(payload, at)
    except IndexError:
        raise Malformed("is cut short") from None


def _end_of_simple_func_type(payload: bytes, at: int) -> int | None:
    """Where a function type ends whose counts and value types are of one byte, as nearly all."""
    if payload[at] != _FUNC or payload[at + 1] > 0x7F:
        return None
    params = at + 2
    results = params + payload[at + 1] + 1
    end = results + payload[results - 1]
    if payload[results - 1] > 0x7F or end > len(payload):
        return None
    types = payload[params : results - 1] + payload[results:end]
    return None if types.strip(ONE_BYTE_VAL_TYPES) else end


def _end_of_any_sub_type(payload: bytes, at: int) -> int:
    if payload[at] in (_SUB, _SUB_FINAL):
        at = _end_of_vec(U32, payload, at + 1)
    tag = payload[at]
    if tag == _FUNC:
        return _end_of_vec(VAL_TYPE, payload, _end_of_vec(VAL_TYPE, payload, at + 1))
    if tag == _STRUCT:
        return _end_of_vec(FIELD_TYPE, payload, at + 1)
    if tag == _ARRAY:
        return skip(FIELD_TYPE, payload, at + 1)
    raise Malformed(f"is malformed (unknown tag {tag:#04x})")


def _end_of_vec(item: Format[Any], payload: bytes, at: int) -> int:
    count, at = u32_at(payload, at)
    return skip(item, payload, at, count)
