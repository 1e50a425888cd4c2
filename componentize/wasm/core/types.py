"""Composite and recursive types, and the type section (core spec, 5.3.6 to 5.3.9, 5.5.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

import construct as c

from componentize.wasm.core.forms import abbreviated
from componentize.wasm.core.sections import Section
from componentize.wasm.core.valtypes import BY_CODE, STORAGE_TYPE, VAL_TYPE, StorageType, ValType
from componentize.wasm.core.vectors import read_at
from componentize.wasm.values import U32, Byte, record, tagged, vec


@dataclass(frozen=True, slots=True)
class FuncType:
    params: tuple[ValType, ...]
    results: tuple[ValType, ...]

    def __str__(self) -> str:
        """As the spec writes it: `[i32 i64] -> [i32]`."""
        params, results = (" ".join(map(str, types)) for types in (self.params, self.results))
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
_SUB = 0x50
_SUB_FINAL = 0x4F
_REC = 0x4E

MUTABILITY = c.Mapping(Byte, {False: 0, True: 1})
FIELD_TYPE = record(FieldType, storage=STORAGE_TYPE, mutable=MUTABILITY)
COMP_TYPE = tagged(
    {
        _FUNC: (FuncType, record(FuncType, params=vec(VAL_TYPE), results=vec(VAL_TYPE))),
        0x5F: (StructType, record(StructType, fields=vec(FIELD_TYPE))),
        0x5E: (ArrayType, record(ArrayType, field=FIELD_TYPE)),
    }
)


def _sub_type(final: bool, supertypes: c.Construct) -> c.Construct:
    return record(SubType, final=c.Computed(final), supertypes=supertypes, type=COMP_TYPE)


def _sub_type_tag(value: SubType) -> int | None:
    if not value.final:
        return _SUB
    return _SUB_FINAL if value.supertypes else None


SUB_TYPE = abbreviated(
    {_SUB: _sub_type(False, vec(U32)), _SUB_FINAL: _sub_type(True, vec(U32))},
    _sub_type(True, c.Computed(())),
    _sub_type_tag,
)
REC_TYPE = abbreviated(
    {_REC: record(RecType, types=vec(SUB_TYPE))},
    record(RecType, types=c.Array(1, SUB_TYPE)),
    lambda value: None if len(value.types) == 1 else _REC,
)
TYPES = vec(REC_TYPE)
"""The payload of the type section."""


def read_types(section: Section, wanted: Collection[int]) -> dict[int, CompType]:
    """The types of some indices, decoded; those before them are skipped, those after not read.

    Args:
        section: the type section.
        wanted: type indices.

    Raises:
        InvalidModuleError: an entry is cut short or malformed, or an index is out of range.
    """
    found: dict[int, CompType] = {}
    missing = set(wanted)
    payload = bytes(section.payload)
    stream = BytesIO(payload)
    entries, at = section.u32(0)
    index = 0
    for entry in range(entries):
        if not missing:
            break
        end = None if index in missing else _end_of_simple_func_type(payload, at)
        if end is None:
            rec, end = read_at(section, stream, at, REC_TYPE, f"type {entry}")
            for sub in rec.types:
                if index in missing:
                    found[index] = sub.type
                    missing.remove(index)
                index += 1
        else:
            index += 1
        at = end
    if missing:
        raise section.error(f"there is no type {min(missing)}, only {index} types,", 0)
    return found


_ONE_BYTE_TYPES = bytes(BY_CODE)


def _end_of_simple_func_type(payload: bytes, at: int) -> int | None:
    """Where the function type at `at` ends; None where that takes decoding it.

    It is simple when its counts and value types are of one byte each, as nearly all are. To decode
    takes fifty times as long, and a module can have thousands of types.
    """
    params = at + 2
    if payload[at : at + 1] != b"\x60" or params > len(payload) or payload[at + 1] > 0x7F:
        return None
    results = params + payload[at + 1] + 1
    if results > len(payload) or payload[results - 1] > 0x7F:
        return None
    end = results + payload[results - 1]
    types = payload[params : results - 1] + payload[results:end]
    return None if end > len(payload) or types.strip(_ONE_BYTE_TYPES) else end
