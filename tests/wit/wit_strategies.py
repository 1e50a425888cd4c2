"""Interfaces that hypothesis draws."""

from collections.abc import Mapping, Sequence
from functools import cache

from hypothesis import strategies as st

from componentize.wit.model import (
    Alias,
    Borrow,
    Case,
    Enum,
    Field,
    Flags,
    Function,
    Interface,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Resource,
    Result,
    Tuple,
    TypeDef,
    TypeRef,
    ValType,
    Variant,
)

NAME = "test:drawn/types"
VERSION = "0.2.0"
KEYWORDS = ("type", "func", "u8", "static", "result", "interface", "constructor", "use", "string")
LABELS = (
    *("a", "b2", "c-d", "e-F", "G-h", "some-longer-label", "x1-Y2-z3", "error", "async-x", "in"),
    *KEYWORDS,
)
"""Kebab-case of every kind, and keywords, which WIT writes with a `%`."""


EDGES: tuple[ValType, ...] = (
    Result(Primitive.F32, Primitive.U32),
    Result(Primitive.F32, Primitive.F64),
    Result(Primitive.S64, Primitive.F32),
    Result(Primitive.F64, Primitive.STRING),
    Result(Primitive.F32, Tuple((Primitive.F32, Primitive.U8))),
    Result(Primitive.U64, Tuple((Primitive.U32, Primitive.U32, Primitive.U32))),
    Option(Option(Primitive.U8)),
    Tuple((Primitive.U8, Primitive.U64, Primitive.U8)),
)
"""Payloads that join to another core type, and sizes that padding makes larger."""


def distinct(count: st.SearchStrategy[int]) -> st.SearchStrategy[list[str]]:
    return count.flatmap(
        lambda n: st.lists(st.sampled_from(LABELS), min_size=n, max_size=n, unique=True)
    )


@cache
def val_types(
    named: tuple[TypeRef, ...] = (), handles: tuple[ValType, ...] = ()
) -> st.SearchStrategy[ValType]:
    """Value types made of primitives, of `named` types and of `handles`."""
    leaves = st.sampled_from([*Primitive, *named, *named, *handles]) | st.sampled_from(EDGES)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(List, inner),
            st.builds(Option, inner),
            st.builds(Result, st.none() | inner, st.none() | inner),
            st.builds(Tuple, st.lists(inner, min_size=1, max_size=4).map(tuple)),
        ),
        max_leaves=4,
    )


@st.composite
def definitions(draw: st.DrawFn, inner: st.SearchStrategy[ValType]) -> TypeDef:
    """Definitions of types made of `inner`; enums with more labels than a byte counts are drawn."""
    match draw(st.sampled_from((Record, Variant, Enum, Flags, Alias))):
        case kind if kind is Alias:
            return Alias(draw(inner))
        case kind if kind is Record:
            return Record(tuple(Field(n, draw(inner)) for n in draw(distinct(st.integers(1, 5)))))
        case kind if kind is Variant:
            names = draw(distinct(st.integers(1, 5)))
            return Variant(tuple(Case(name, draw(st.none() | inner)) for name in names))
        case kind if kind is Enum:
            count = draw(st.sampled_from((1, 2, 255, 256, 257)))
            return Enum(tuple(f"l{n}" for n in range(count)))
    return Flags(tuple(f"l{n}" for n in range(draw(st.sampled_from((1, 8, 9, 16, 17, 32))))))


@st.composite
def type_definitions(
    draw: st.DrawFn, names: Sequence[str], resources: bool
) -> Mapping[str, TypeDef]:
    """A definition for each name, made of those above it; without resources if so asked."""
    types: dict[str, TypeDef] = {}
    for name in names:
        if resources and draw(st.booleans()):
            types[name] = Resource()
        else:
            named, declared = references(types)
            types[name] = draw(definitions(val_types(named, tuple(map(Own, declared)))))
    return types


def references(
    types: Mapping[str, TypeDef],
) -> tuple[tuple[TypeRef, ...], tuple[TypeRef, ...]]:
    """The names of the value types, and those of the resources."""
    refs = {TypeRef(NAME, name): isinstance(each, Resource) for name, each in types.items()}
    return (
        tuple(ref for ref, is_resource in refs.items() if not is_resource),
        tuple(ref for ref, is_resource in refs.items() if is_resource),
    )


@st.composite
def functions(
    draw: st.DrawFn, name: str, named: tuple[TypeRef, ...], resources: tuple[TypeRef, ...]
) -> Function:
    """A function called `name`, or a member of one of the resources."""
    own = tuple(map(Own, resources))
    inputs, outputs = val_types(named, (*own, *map(Borrow, resources))), val_types(named, own)
    count = st.sampled_from((0, 1, 2, 3, 16, 17))
    params = tuple(Field(param, draw(inputs)) for param in draw(distinct(count)))
    result = draw(st.none() | outputs)
    if not resources:
        return Function(name, params, result, VERSION)
    resource = draw(st.sampled_from(resources))
    match draw(st.sampled_from(("", "[method]", "[static]", "[constructor]"))):
        case "[method]":
            params = (Field("self", Borrow(resource)), *params)
            name = f"[method]{resource.name}.{name}"
        case "[static]":
            name = f"[static]{resource.name}.{name}"
        case "[constructor]":
            name = f"[constructor]{resource.name}"
            ok = Own(resource)
            result = draw(st.just(ok) | st.builds(Result, st.just(ok), st.none() | outputs))
    return Function(name, params, result, VERSION)


@st.composite
def interfaces(draw: st.DrawFn) -> Interface:
    """An interface with types and functions of every kind."""
    names = draw(distinct(st.integers(2, 8)))
    split = draw(st.integers(0, len(names) - 1))
    types = draw(type_definitions(names[:split], resources=True))
    drawn = [draw(functions(name, *references(types))) for name in names[split:]]
    return Interface(NAME, types, {function.name: function for function in drawn})
