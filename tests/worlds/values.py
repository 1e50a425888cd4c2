"""Values of WIT types, as wasmtime-py has them, that hypothesis draws."""

from typing import Any

from hypothesis import strategies as st
from wasmtime.component import Record as RecordValue
from wasmtime.component import Variant as VariantValue

from componentize.wit.model import (
    Borrow,
    Enum,
    Flags,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Result,
    Tuple,
    ValType,
    Variant,
    Wit,
)
from tests.worlds.handles import structure

_INTEGERS = {
    Primitive.S8: (-(1 << 7), (1 << 7) - 1),
    Primitive.U8: (0, (1 << 8) - 1),
    Primitive.S16: (-(1 << 15), (1 << 15) - 1),
    Primitive.U16: (0, (1 << 16) - 1),
    Primitive.S32: (-(1 << 31), (1 << 31) - 1),
    Primitive.U32: (0, (1 << 32) - 1),
    Primitive.S64: (-(1 << 63), (1 << 63) - 1),
    Primitive.U64: (0, (1 << 64) - 1),
}

_CHARACTERS = st.characters(codec="utf-8")
"""No surrogates: wasmtime-py 50.0.1 aborts where one is a `char`."""


def values(wit: Wit, type_: ValType) -> st.SearchStrategy[Any]:
    """Values of a type. Where a handle is to be, there is its type: an `Own` or a `Borrow`."""
    match structure(wit, type_):
        case Primitive() as primitive:
            return _primitives(primitive)
        case Own() | Borrow() as handle:
            return st.just(handle)
        case List(element):
            if structure(wit, element) is Primitive.U8:
                return st.binary(max_size=9)
            return st.lists(values(wit, element), max_size=3)
        case Tuple(elements):
            return st.tuples(*(values(wit, each) for each in elements))
        case Record(fields):
            drawn = {each.name: values(wit, each.type) for each in fields}
            return st.fixed_dictionaries(drawn).map(_record)
        case Variant(cases):
            return st.one_of(*(_case(wit, each.name, each.payload) for each in cases))
        case Option(payload):
            return _case(wit, "none", None) | _case(wit, "some", payload)
        case Result(ok, error):
            return _case(wit, "ok", ok) | _case(wit, "err", error)
        case Enum(labels):
            return st.sampled_from(labels)
        case Flags(labels):
            return st.sets(st.sampled_from(labels))
    raise AssertionError(type_)


def _primitives(primitive: Primitive) -> st.SearchStrategy[Any]:
    match primitive:
        case Primitive.BOOL:
            return st.booleans()
        case Primitive.F32:
            return st.floats(width=32)
        case Primitive.F64:
            return st.floats()
        case Primitive.CHAR:
            return _CHARACTERS
        case Primitive.STRING:
            return st.text(_CHARACTERS, max_size=9)
    return st.integers(*_INTEGERS[primitive])


def _case(wit: Wit, tag: str, payload: ValType | None) -> st.SearchStrategy[Any]:
    drawn = st.none() if payload is None else values(wit, payload)
    return drawn.map(lambda value: VariantValue(tag, value))


def _record(fields: dict[str, Any]) -> RecordValue:
    record = RecordValue()
    for name, value in fields.items():
        setattr(record, name, value)
    return record
