"""Sizes, alignments and offsets, judged by what Wasmtime reads from memory laid out by them."""

import struct
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from wasmtime import Engine, Store
from wasmtime import component as host

from componentize.wasm.core.valtypes import NumType
from componentize.wit import abi
from componentize.wit.model import (
    Alias,
    Case,
    Enum,
    Field,
    Flags,
    Interface,
    List,
    Option,
    Primitive,
    Record,
    Result,
    Tuple,
    TypeDef,
    TypeRef,
    ValType,
    Variant,
    Wit,
)
from componentize.wit.resolve import resolve
from tests.wit.wit_strategies import EDGES, NAME, distinct, references, type_definitions, val_types
from tests.wit.wit_wat import component_type, value

ENGINE = Engine()
BASE = 1024
INTEGERS = {1: "B", 2: "H", 4: "I"}
TEXT = st.characters(exclude_categories=["Cs"])
PRIMITIVES: dict[Primitive, tuple[str, type, st.SearchStrategy[Any]]] = {
    Primitive.BOOL: ("?", bool, st.booleans()),
    Primitive.S8: ("b", int, st.integers(-(1 << 7), (1 << 7) - 1)),
    Primitive.U8: ("B", int, st.integers(0, (1 << 8) - 1)),
    Primitive.S16: ("h", int, st.integers(-(1 << 15), (1 << 15) - 1)),
    Primitive.U16: ("H", int, st.integers(0, (1 << 16) - 1)),
    Primitive.S32: ("i", int, st.integers(-(1 << 31), (1 << 31) - 1)),
    Primitive.U32: ("I", int, st.integers(0, (1 << 32) - 1)),
    Primitive.S64: ("q", int, st.integers(-(1 << 63), (1 << 63) - 1)),
    Primitive.U64: ("Q", int, st.integers(0, (1 << 64) - 1)),
    Primitive.F32: ("f", float, st.floats(width=32, allow_nan=False)),
    Primitive.F64: ("d", float, st.floats(allow_nan=False)),
    Primitive.CHAR: ("I", str, TEXT),
    Primitive.STRING: ("II", str, st.text(TEXT, max_size=3)),
}

Structure: TypeAlias = ValType | TypeDef


def structure(wit: Wit, type: Structure) -> Structure:
    """What the type is made of, whatever it is called; tuples are records, all variants alike."""
    match type:
        case TypeRef():
            return structure(wit, resolve(wit, type)[1])
        case Alias(target):
            return structure(wit, target)
        case Option(payload):
            return Variant((Case("none", None), Case("some", payload)))
        case Result(ok, error):
            return Variant((Case("ok", ok), Case("err", error)))
    return type


def parts(record: Record | Tuple) -> list[Field]:
    if isinstance(record, Record):
        return list(record.fields)
    return [Field(str(index), element) for index, element in enumerate(record.elements)]


@st.composite
def values(draw: st.DrawFn, wit: Wit, type: ValType) -> Any:
    """A list for a record, index and payload for a variant, an index for an enum."""
    match structure(wit, type):
        case (Record() | Tuple()) as record:
            return [draw(values(wit, part.type)) for part in parts(record)]
        case Variant(cases):
            index = draw(st.integers(0, len(cases) - 1))
            payload = cases[index].payload
            return index, None if payload is None else draw(values(wit, payload))
        case Enum(labels):
            return draw(st.integers(0, len(labels) - 1))
        case Flags(labels):
            return draw(st.sets(st.sampled_from(labels)))
        case List(element):
            return [draw(values(wit, element)) for _ in range(draw(st.integers(0, 2)))]
        case Primitive() as primitive:
            return draw(PRIMITIVES[primitive][2])


class Memory:
    """Memory with values in it, laid out as `abi` says, from address `BASE` on."""

    def __init__(self, wit: Wit) -> None:
        self.wit = wit
        self.bytes = bytearray()

    def allocate(self, size: int, alignment: int) -> int:
        """The address of new bytes, aligned to `alignment` and not to more."""
        while (address := BASE + len(self.bytes)) % (2 * alignment) != alignment:
            self.bytes.append(0xAA)
        self.bytes += b"\xaa" * size
        return address

    def pack(self, address: int, format: str, *numbers: Any) -> None:
        struct.pack_into(f"<{format}", self.bytes, address - BASE, *numbers)

    def store_list(self, element: ValType, items: list[Any]) -> tuple[int, int]:
        """Pointer and length of a new list."""
        size = abi.size(self.wit, element)
        address = self.allocate(size * len(items), abi.alignment(self.wit, element))
        for index, item in enumerate(items):
            self.store(address + index * size, element, item)
        return address, len(items)

    def store(self, at: int, type: ValType, value: Any) -> None:
        match structure(self.wit, type):
            case (Record() | Tuple()) as record:
                offsets = abi.field_offsets(self.wit, type)
                for part, item in zip(parts(record), value, strict=True):
                    self.store(at + offsets[part.name], part.type, item)
            case Variant(cases):
                self.pack(at, INTEGERS[abi.discriminant_size(len(cases))], value[0])
                payload = cases[value[0]].payload
                if payload is not None:
                    self.store(at + abi.payload_offset(self.wit, type), payload, value[1])
            case Enum(labels):
                self.pack(at, INTEGERS[abi.discriminant_size(len(labels))], value)
            case Flags(labels):
                bits = sum(1 << labels.index(label) for label in value)
                self.pack(at, INTEGERS[abi.size(self.wit, type)], bits)
            case List(element):
                self.pack(at, "II", *self.store_list(element, value))
            case Primitive.STRING:
                self.pack(at, "II", *self.store_list(Primitive.U8, list(value.encode())))
            case Primitive.CHAR:
                self.pack(at, "I", ord(value))
            case Primitive() as primitive:
                self.pack(at, PRIMITIVES[primitive][0], value)


def classes(wit: Wit, type: ValType | None) -> set[type]:
    """The Python classes that wasmtime-py gives values of a type."""
    if type is None:
        return {object}
    match structure(wit, type):
        case Record():
            return {host.Record}
        case Tuple():
            return {tuple}
        case Variant(cases):
            if is_tagged(wit, cases):
                return {host.Variant}
            return set().union(*(classes(wit, case.payload) for case in cases))
        case Enum():
            return {str}
        case Flags():
            return {set}
        case List(element):
            return {bytes if structure(wit, element) is Primitive.U8 else list}
        case Primitive() as primitive:
            return {PRIMITIVES[primitive][1]}
    raise AssertionError(type)


def is_tagged(wit: Wit, cases: tuple[Case, ...]) -> bool:
    """Whether the class of a payload does not tell the case, so that wasmtime-py names it."""
    each = [classes(wit, case.payload) for case in cases]
    return len(set().union(*each)) < sum(map(len, each))


def is_misread(wit: Wit, type: Structure | None) -> bool:
    """Whether a result of an option is in a type: now and then wasmtime-py 50 gives it a tag that
    its own rule (`is_tagged`) does not ask for."""
    match type:
        case TypeRef():
            return is_misread(wit, resolve(wit, type)[1])
        case Alias(inner) | Option(inner) | List(inner):
            return is_misread(wit, inner)
        case Result(ok, error):
            options = [part for part in (ok, error) if is_option(wit, part)]
            return bool(options) or is_misread(wit, ok) or is_misread(wit, error)
        case Record() | Tuple():
            return any(is_misread(wit, part.type) for part in parts(type))
        case Variant(cases):
            return any(is_misread(wit, case.payload) for case in cases)
    return False


def is_option(wit: Wit, type: Structure | None) -> bool:
    match type:
        case TypeRef():
            return is_option(wit, resolve(wit, type)[1])
        case Alias(target):
            return is_option(wit, target)
    return isinstance(type, Option)


def as_read(wit: Wit, type: ValType | None, value: Any) -> Any:
    """The value as wasmtime-py gives it; the fields of a record are a tuple too."""
    if type is None:
        return None
    match structure(wit, type):
        case (Record() | Tuple()) as record:
            return tuple(
                as_read(wit, part.type, item)
                for part, item in zip(parts(record), value, strict=True)
            )
        case Variant(cases):
            case = cases[value[0]]
            payload = as_read(wit, case.payload, value[1])
            return host.Variant(case.name, payload) if is_tagged(wit, cases) else payload
        case Enum(labels):
            return labels[value]
        case List(element):
            items = [as_read(wit, element, item) for item in value]
            return bytes(items) if classes(wit, type) == {bytes} else items
    return value


def without_records(read: Any) -> Any:
    """What wasmtime-py read, with a tuple of its fields for each record."""
    match read:
        case host.Record():
            return tuple(map(without_records, vars(read).values()))
        case host.Variant(tag, payload):
            return host.Variant(tag, without_records(payload))
        case tuple():
            return tuple(map(without_records, read))
        case list():
            return list(map(without_records, read))
    return read


def returning(interface: Interface, type: ValType, memory: bytes, address: int) -> str:
    """A component whose function `get` returns the list of `type` that is at `address`."""
    data = "".join(f"\\{byte:02x}" for byte in memory)
    return "\n".join(
        [
            "(component",
            *(
                component_type(TypeRef(interface.name, name), definition)
                for name, definition in interface.types.items()
            ),
            '(core module $m (memory (export "memory") 1)',
            f'(data (i32.const {BASE}) "{data}")',
            f'(func (export "get") (result i32) i32.const {address}))',
            "(core instance $m (instantiate $m))",
            '(alias core export $m "memory" (core memory $memory))',
            '(alias core export $m "get" (core func $get))',
            f'(func (export "get") (result (list {value(type)}))',
            "(canon lift (core func $get) (memory $memory))))",
        ]
    )


def read_back(interface: Interface, element: ValType, items: list[Any]) -> Any:
    """What Wasmtime reads from a list with the items."""
    memory = Memory(Wit({NAME: interface}))
    result = memory.allocate(8, 4)
    memory.pack(result, "II", *memory.store_list(element, items))
    text = returning(interface, element, bytes(memory.bytes), result)
    store = Store(ENGINE)
    instance = host.Linker(ENGINE).instantiate(store, host.Component(ENGINE, text.encode()))
    get = instance.get_func(store, "get")
    assert get is not None
    return without_records(get(store))


@pytest.mark.slow
@given(st.data())
@settings(max_examples=150)
def test_wasmtime_reads_what_the_layout_says(data: st.DataObject) -> None:
    types = data.draw(distinct(st.integers(1, 4)).flatmap(lambda n: type_definitions(n, False)))
    interface = Interface(NAME, types, {})
    wit = Wit({NAME: interface})
    named, _ = references(types)
    element = data.draw(st.sampled_from(named) | val_types(named))
    assume(not is_misread(wit, element))
    items = [data.draw(values(wit, element)) for _ in range(2)]
    assert read_back(interface, element, items) == as_read(wit, List(element), items)


@pytest.mark.parametrize("element", EDGES)
@given(st.data())
@settings(max_examples=10)
def test_wasmtime_reads_types_with_padding(element: ValType, data: st.DataObject) -> None:
    interface = Interface(NAME, {}, {})
    wit = Wit({NAME: interface})
    items = [data.draw(values(wit, element)) for _ in range(3)]
    assert read_back(interface, element, items) == as_read(wit, List(element), items)


@pytest.mark.parametrize(("labels", "size"), [(1, 1), (8, 1), (9, 2), (16, 2), (17, 4), (32, 4)])
def test_the_size_of_flags(labels: int, size: int) -> None:
    flags = Flags(tuple(f"l{n}" for n in range(labels)))
    wit = Wit({NAME: Interface(NAME, {"f": flags}, {})})
    assert abi.layout(wit, TypeRef(NAME, "f")) == abi.Layout(size, size, (NumType.I32,))


@pytest.mark.parametrize(("cases", "size"), [(1, 1), (256, 1), (257, 2), (65536, 2), (65537, 4)])
def test_the_size_of_discriminants(cases: int, size: int) -> None:
    assert abi.discriminant_size(cases) == size
