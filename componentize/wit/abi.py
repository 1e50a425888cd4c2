"""The Canonical ABI of WIT types and functions (CanonicalABI.md), with 32-bit pointers.

A `wit` argument holds the interfaces that the type or function refers to. Every function that takes
one raises WitError if a name it needs is not defined there, or is not of the kind it is used as.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple, TypeAlias, cast

from componentize.dataclass import dataclass
from componentize.errors import WitError
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.model import (
    Alias,
    Borrow,
    Case,
    Enum,
    Field,
    Flags,
    Function,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Resource,
    Result,
    Tuple,
    TypeRef,
    ValType,
    Variant,
    Wit,
)
from componentize.wit.resolve import resolve, resource_of

I32, I64, F32, F64 = NumType.I32, NumType.I64, NumType.F32, NumType.F64

MAX_FLAT_PARAMS = 16
MAX_FLAT_RESULTS = 1
_MOST_FLAT = MAX_FLAT_PARAMS + 1


@dataclass(frozen=True, slots=True)
class Layout:
    """How the values of a type are represented.

    `size` and `alignment` are bytes, in memory (Element Size, Alignment). `flat` are the core types
    a value is passed as (Flattening), no more than tell that they are too many to be passed: 17.
    `has_list` tells that a list or string is in it, so that part of the value is elsewhere in
    memory, `has_string` that a string is.
    """

    size: int
    alignment: int
    flat: tuple[NumType, ...]
    has_list: bool = False
    has_string: bool = False


class Needs(NamedTuple):
    """The options that `canon lower` or `canon lift` of a function requires."""

    memory: bool
    realloc: bool
    string_encoding: bool = False


def layout(wit: Wit, type: ValType) -> Layout:
    """The representation of a value type."""
    if isinstance(type, Primitive):
        return _PRIMITIVES[type]
    known = wit.layouts.get(type)
    if known is None:
        known = wit.layouts[type] = _layout(wit, type)
    return cast(Layout, known)


def _layout(wit: Wit, type: ValType) -> Layout:
    match _despecialize(wit, type):
        case Primitive() as primitive:
            return _PRIMITIVES[primitive]
        case List(element):
            return _STRINGS if layout(wit, element).has_string else _LIST
        case Own(resource) | Borrow(resource):
            if resource_of(wit, resource) is None:
                raise WitError(f"`{resource.name}` of `{resource.interface}` is not a resource")
            return _HANDLE
        case Flags(labels):
            width = _flags_size(len(labels))
            return Layout(width, width, (I32,))
        case Record(fields):
            return _record([layout(wit, field.type) for field in fields])
        case Variant(cases):
            return _variant(wit, cases)


def alignment(wit: Wit, type: ValType) -> int:
    """The alignment of a value in memory, in bytes (Alignment)."""
    return layout(wit, type).alignment


def size(wit: Wit, type: ValType) -> int:
    """The bytes that a value takes in memory, such as in a list (Element Size)."""
    return layout(wit, type).size


def flatten(wit: Wit, type: ValType) -> tuple[NumType, ...]:
    """The core types that a value is passed as (Flattening)."""
    return layout(wit, type).flat


def field_offsets(wit: Wit, type: ValType) -> Mapping[str, int]:
    """Where the fields of a record are, in bytes from its start; those of a tuple are "0", "1", ..

    Raises:
        WitError: also if the type is no record or tuple.
    """
    match _despecialize(wit, type):
        case Record(fields):
            starts = _starts([layout(wit, field.type) for field in fields])
            return {field.name: start for field, start in zip(fields, starts, strict=False)}
    raise WitError(f"only records and tuples have fields, which {type} is not")


def payload_offset(wit: Wit, type: ValType) -> int:
    """Where the payload of a variant, option or result is, in bytes from its start.

    The discriminant is at 0, `discriminant_size` bytes long.

    Raises:
        WitError: also if the type is no variant, option, result or enum.
    """
    match _despecialize(wit, type):
        case Variant(cases):
            return _payload_offset(len(cases), _payloads(wit, cases))
    raise WitError(f"only variants, options and results have a payload, which {type} is not")


def discriminant_size(cases: int) -> int:
    """The bytes of the discriminant of a variant or enum of that many cases (Alignment)."""
    return 1 if cases <= 1 << 8 else 2 if cases <= 1 << 16 else 4


def lowered(wit: Wit, function: Function) -> FuncType:
    """The core type of a function after `canon lower` (Flattening).

    Parameters that flatten to more than 16 core types are one pointer to a record of them. A result
    that flattens to more than one is written where an additional last parameter points.
    """
    params, results = _flat_params(wit, function), _flat_results(wit, function)
    if len(params) > MAX_FLAT_PARAMS:
        params = (I32,)
    if len(results) > MAX_FLAT_RESULTS:
        return FuncType((*params, I32), ())
    return FuncType(params, results)


def lifted(wit: Wit, function: Function) -> FuncType:
    """The core type that `canon lift` takes to be a function (Flattening).

    Like `lowered`, but a result that flattens to more than one core type is a pointer to it.
    """
    params, results = _flat_params(wit, function), _flat_results(wit, function)
    return FuncType(
        params if len(params) <= MAX_FLAT_PARAMS else (I32,),
        results if len(results) <= MAX_FLAT_RESULTS else (I32,),
    )


def lower_needs(wit: Wit, function: Function) -> Needs:
    """The options that `canon lower` of a function requires (`canonopt` Validation)."""
    params, results = _layouts(wit, function)
    return _needs(params, results, results)


def lift_needs(wit: Wit, function: Function) -> Needs:
    """The options that `canon lift` of a function requires (`canonopt` Validation)."""
    params, results = _layouts(wit, function)
    spilled = sum(len(param.flat) for param in params) > MAX_FLAT_PARAMS
    needed = _needs(params, results, params)
    return needed._replace(realloc=needed.realloc or spilled)


def dropped_by(function: str) -> str | None:
    """The name of the resource that `[resource-drop]R` is the `resource.drop` of; None for the name
    of a function."""
    kind, _, resource = function.partition("]")
    return resource if kind == "[resource-drop" else None


_HANDLE = Layout(4, 4, (I32,))
_LIST = Layout(8, 4, (I32, I32), has_list=True)
_STRINGS = Layout(8, 4, (I32, I32), has_list=True, has_string=True)
_PRIMITIVES = {
    Primitive.BOOL: Layout(1, 1, (I32,)),
    Primitive.S8: Layout(1, 1, (I32,)),
    Primitive.U8: Layout(1, 1, (I32,)),
    Primitive.S16: Layout(2, 2, (I32,)),
    Primitive.U16: Layout(2, 2, (I32,)),
    Primitive.S32: Layout(4, 4, (I32,)),
    Primitive.U32: Layout(4, 4, (I32,)),
    Primitive.S64: Layout(8, 8, (I64,)),
    Primitive.U64: Layout(8, 8, (I64,)),
    Primitive.F32: Layout(4, 4, (F32,)),
    Primitive.F64: Layout(8, 8, (F64,)),
    Primitive.CHAR: Layout(4, 4, (I32,)),
    Primitive.STRING: _STRINGS,
}

_Fundamental: TypeAlias = Primitive | List | Record | Variant | Flags | Own | Borrow


def _despecialize(wit: Wit, type: ValType) -> _Fundamental:
    """The type that a specialized or named one stands for (Despecialization)."""
    match type:
        case TypeRef():
            return _definition(wit, type)
        case Tuple(elements):
            return Record(tuple(Field(str(n), element) for n, element in enumerate(elements)))
        case Option(payload):
            return Variant((Case("none", None), Case("some", payload)))
        case Result(ok, error):
            return Variant((Case("ok", ok), Case("error", error)))
        case _:
            return type


def _definition(wit: Wit, ref: TypeRef) -> _Fundamental:
    match resolve(wit, ref)[1]:
        case Alias(target):
            return _despecialize(wit, target)
        case Enum(labels):
            return Variant(tuple(Case(label, None) for label in labels))
        case Resource():
            found = f"`{ref.name}` of `{ref.interface}` is a resource; a value owns or borrows one"
            raise WitError(found)
        case definition:
            return definition


def _align(offset: int, alignment: int) -> int:
    return -(-offset // alignment) * alignment


def _flags_size(labels: int) -> int:
    return 1 if labels <= 8 else 2 if labels <= 16 else 4


def _starts(parts: Sequence[Layout]) -> list[int]:
    """Where each of the parts starts when they follow one another, and where the last one ends."""
    starts, end = [], 0
    for part in parts:
        starts.append(_align(end, part.alignment))
        end = starts[-1] + part.size
    return [*starts, end]


def _record(parts: Sequence[Layout]) -> Layout:
    aligned = max(part.alignment for part in parts)
    return Layout(
        size=_align(_starts(parts)[-1], aligned),
        alignment=aligned,
        flat=_flat(parts),
        has_list=any(part.has_list for part in parts),
        has_string=any(part.has_string for part in parts),
    )


def _payloads(wit: Wit, cases: Iterable[Case]) -> list[Layout]:
    return [layout(wit, case.payload) for case in cases if case.payload is not None]


def _payload_offset(cases: int, payloads: Iterable[Layout]) -> int:
    aligned = max((payload.alignment for payload in payloads), default=1)
    return _align(discriminant_size(cases), aligned)


def _variant(wit: Wit, cases: Sequence[Case]) -> Layout:
    payloads = _payloads(wit, cases)
    aligned = max([discriminant_size(len(cases)), *(each.alignment for each in payloads)])
    end = _payload_offset(len(cases), payloads) + max((each.size for each in payloads), default=0)
    joined = (_join(column) for column in zip_longest(*(each.flat for each in payloads)))
    return Layout(
        size=_align(end, aligned),
        alignment=aligned,
        flat=(I32, *joined)[:_MOST_FLAT],
        has_list=any(each.has_list for each in payloads),
        has_string=any(each.has_string for each in payloads),
    )


def _join(types: Iterable[NumType | None]) -> NumType:
    """The tightest core type that holds a value of each (Flattening); None holds nothing."""
    distinct = {core for core in types if core is not None}
    if len(distinct) == 1:
        return distinct.pop()
    return I32 if distinct == {I32, F32} else I64


def _flat(parts: Iterable[Layout]) -> tuple[NumType, ...]:
    """The core types of all parts, no more than tell that they are too many."""
    flat = (core for part in parts for core in part.flat)
    return tuple(islice(flat, _MOST_FLAT))


def _layouts(wit: Wit, function: Function) -> tuple[list[Layout], list[Layout]]:
    params = [layout(wit, param.type) for param in function.params]
    return params, [] if function.result is None else [layout(wit, function.result)]


def _needs(params: list[Layout], results: list[Layout], allocated: list[Layout]) -> Needs:
    """What a function requires; values of `allocated` come to the core module's memory."""
    both = (*params, *results)
    return Needs(
        memory=any(each.has_list for each in both)
        or sum(len(param.flat) for param in params) > MAX_FLAT_PARAMS
        or sum(len(result.flat) for result in results) > MAX_FLAT_RESULTS,
        realloc=any(each.has_list for each in allocated),
        string_encoding=any(each.has_string for each in both),
    )


def _flat_params(wit: Wit, function: Function) -> tuple[NumType, ...]:
    return _flat(layout(wit, param.type) for param in function.params)


def _flat_results(wit: Wit, function: Function) -> tuple[NumType, ...]:
    return () if function.result is None else flatten(wit, function.result)
