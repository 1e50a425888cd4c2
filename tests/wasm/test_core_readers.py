"""What skips entries finds what decoding all of them finds, and says where one is malformed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from componentize.errors import InvalidModuleError
from componentize.wasm.core.custom import (
    NO_PRODUCERS,
    PRODUCERS_SECTION,
    Producer,
    ProducersField,
    add_producer,
    custom_name,
)
from componentize.wasm.core.data import are_constant
from componentize.wasm.core.exports import EXPORTS, Export, read_exports
from componentize.wasm.core.functions import read_type_indices
from componentize.wasm.core.imports import IMPORTS, Import, read_imports
from componentize.wasm.core.memories import MEM_TYPE, MEMORIES, Limits, MemType
from componentize.wasm.core.sections import Section, SectionId
from componentize.wasm.core.tables import TABLE, InitializedTable, TableType, read_tables
from componentize.wasm.core.types import REC_TYPE, TYPES, RecType, SubType, read_types
from componentize.wasm.core.vectors import Entry, read_entries
from componentize.wasm.values import U32, Byte, Name, vec
from tests.wasm import core_strategies as values

OFFSET = 100


def section(id_: SectionId, payload: bytes) -> Section:
    data = memoryview(bytes(OFFSET) + payload)
    return Section(id_, data, OFFSET, OFFSET, len(data))


@pytest.mark.slow
@given(st.lists(values.rec_types, max_size=8), st.data())
def test_read_types(recs: list[RecType], data: st.DataObject) -> None:
    types = [sub for rec in recs for sub in rec.types]
    wanted = data.draw(st.sets(st.integers(0, len(types) - 1))) if types else set()
    payload = TYPES.build(recs)
    found = read_types(section(SectionId.TYPE, payload), wanted)
    decoded = {index: each.type for index, each in found.items()}
    assert decoded == {index: types[index].type for index in wanted}
    for index, each in found.items():
        rec = recs[each.entries - 1]
        assert each.types == sum(len(before.types) for before in recs[: each.entries])
        assert each.types - len(rec.types) <= index < each.types
        assert each.is_plain == (rec.types == (SubType(True, (), each.type),))
        encoded = b"".join(map(REC_TYPE.build, recs[: each.entries]))
        assert payload[: each.end] == payload[: each.end - len(encoded)] + encoded


@pytest.mark.slow
@given(st.lists(values.rec_types, min_size=1, max_size=8), st.data())
def test_read_types_cut_short(recs: list[RecType], data: st.DataObject) -> None:
    payload = TYPES.build(recs)
    last = sum(len(rec.types) for rec in recs)
    cut = section(
        SectionId.TYPE, payload[: data.draw(st.integers(0, len(payload) - 1), label="cut")]
    )
    with pytest.raises(InvalidModuleError) as caught:
        read_types(cut, {last})
    assert caught.value.where == "the type section"
    assert caught.value.offset is not None
    assert OFFSET <= caught.value.offset <= OFFSET + len(cut.payload)


def test_read_types_out_of_range() -> None:
    payload = b"\2" + b"\x60\0\0" + REC_TYPE.build(RecType(()))
    with pytest.raises(InvalidModuleError, match="there is no type 1, only 1 types, in the type"):
        read_types(section(SectionId.TYPE, payload), {1, 7})


@given(st.lists(values.exports, max_size=8, unique_by=lambda export: export.name))
def test_read_exports(exports: list[Export]) -> None:
    found = read_exports(section(SectionId.EXPORT, EXPORTS.build(exports)))
    assert found == {export.name: export for export in exports}


@given(st.lists(values.exports, min_size=1, max_size=4), st.data())
def test_read_exports_cut_short(exports: list[Export], data: st.DataObject) -> None:
    payload = EXPORTS.build(exports)
    cut = data.draw(st.integers(0, len(payload) - 1))
    with pytest.raises(InvalidModuleError) as caught:
        read_exports(section(SectionId.EXPORT, payload[:cut]))
    assert caught.value.offset is not None
    assert OFFSET <= caught.value.offset <= OFFSET + cut


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"\1\1a\5\0", "export 0 is of unknown kind 0x05 in the export section at byte 0x65"),
        (b"\1\1a\0\0\0\0", "2 bytes follow the last export in the export section at byte 0x69"),
        (b"\1\5a", "export 0 is cut short in the export section at byte 0x65"),
        (
            b"\2\1a\0\0\1a\0\1",
            "export 1 has the name of one before it, `a`, in the export section at byte 0x69",
        ),
        (
            b"\1\1\xff\0\0",
            "export 0 has a name that is not UTF-8 in the export section at byte 0x65",
        ),
    ],
)
def test_read_exports_malformed(payload: bytes, message: str) -> None:
    with pytest.raises(InvalidModuleError) as caught:
        read_exports(section(SectionId.EXPORT, payload))
    assert str(caught.value) == message


@pytest.mark.slow
@given(st.lists(values.imports, max_size=8))
def test_read_imports(imports: list[Import]) -> None:
    assert read_imports(section(SectionId.IMPORT, IMPORTS.build(imports))) == tuple(imports)


@pytest.mark.slow
@given(st.lists(values.imports, min_size=1, max_size=4), st.data())
def test_read_imports_cut_short(imports: list[Import], data: st.DataObject) -> None:
    payload = IMPORTS.build(imports)
    cut = data.draw(st.integers(0, len(payload) - 1))
    with pytest.raises(InvalidModuleError) as caught:
        read_imports(section(SectionId.IMPORT, payload[:cut]))
    assert caught.value.offset is not None
    assert OFFSET <= caught.value.offset <= OFFSET + cut


@pytest.mark.slow
@given(st.lists(values.tables, max_size=8))
def test_read_tables(tables: list[TableType | InitializedTable]) -> None:
    initialized = [isinstance(each, InitializedTable) for each in tables]
    size = initialized.index(True) + 1 if True in initialized else len(tables)
    payload = vec(TABLE).build(tables)
    entries = read_tables(section(SectionId.TABLE, payload))
    assert [entry.value for entry in entries] == tables[:size]
    encoded = b"".join(map(TABLE.build, tables[:size]))
    assert b"".join(payload[each.start : each.end] for each in entries) == encoded


@given(st.lists(values.indices, min_size=1, max_size=600), st.data())
def test_read_type_index(types: list[int], data: st.DataObject) -> None:
    functions = section(SectionId.FUNCTION, vec(U32).build(types))
    index = data.draw(st.integers(0, len(types) - 1))
    assert read_type_indices(functions, (index,)) == {index: types[index]}


@pytest.mark.parametrize(
    ("payload", "index", "message"),
    [
        (b"\2\0\0", 2, "there is no function 2, only 2 are defined,"),
        (b"\3\0\0", 2, "unexpected end"),
        (b"\7\0\x80", 5, "unexpected end"),
        (b"\2\0\xff\xff\xff\xff\x7f", 1, "malformed LEB128"),
    ],
)
def test_read_type_index_malformed(payload: bytes, index: int, message: str) -> None:
    with pytest.raises(InvalidModuleError) as caught:
        read_type_indices(section(SectionId.FUNCTION, payload), (index,))
    assert caught.value.found == message


@pytest.mark.slow
@given(st.lists(values.mem_types, max_size=5))
def test_read_entries(types: list[MemType]) -> None:
    payload = MEMORIES.build(types)
    entries = list(read_entries(section(SectionId.MEMORY, payload), MEM_TYPE, "memory"))
    assert [entry.value for entry in entries] == types
    assert [entry.index for entry in entries] == list(range(len(types)))
    assert b"".join(payload[each.start : each.end] for each in entries) == payload[1:]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"", "unexpected end in the memory section at byte 0x64"),
        (b"\2\0\1\1", "memory 1 is cut short in the memory section at byte 0x67"),
        (
            b"\1\x10\0",
            "memory 0 is malformed (unknown flags of limits 0x10) "
            "in the memory section at byte 0x65",
        ),
        (b"\1\0\0\0", "1 bytes follow the last memory in the memory section at byte 0x67"),
    ],
)
def test_read_entries_malformed(payload: bytes, message: str) -> None:
    with pytest.raises(InvalidModuleError) as caught:
        list(read_entries(section(SectionId.MEMORY, payload), MEM_TYPE, "memory"))
    assert str(caught.value) == message


def test_entries_before_a_malformed_one_are_read() -> None:
    entries = read_entries(section(SectionId.MEMORY, b"\2\0\1\x10\0"), MEM_TYPE, "memory")
    assert next(entries) == Entry(0, MemType(Limits(1)), 1, 3)
    with pytest.raises(InvalidModuleError, match="memory 1 is malformed"):
        next(entries)


def active(address: bytes, contents: bytes = b"abc") -> bytes:
    return b"\0\x41" + address + b"\x0b" + vec(Byte).build(list(contents))


@pytest.mark.parametrize(
    ("payload", "constant"),
    [
        (b"\0", True),
        (b"\1" + active(b"\0"), True),
        (b"\3" + active(b"\x80\1") + active(b"\xff\0", b"") + active(b"\7", b"a" * 128), True),
        (b"\1" + active(b"\x80\x80\x80\x80\x78"), True),
        (b"\1" + active(b"\x80\x80\x80\x80\x80\0"), False),
        (b"\2" + active(b"\0") + b"\1\3abc", False),
        (b"\2" + active(b"\0") + b"\2\0\x41\0\x0b\3abc", False),
        (b"\1\0\x23\0\x0b\3abc", False),
        (b"\1\0\x42\0\x0b\3abc", False),
        (b"\1\0\x41\0\x41\0\x6a\x0b\3abc", False),
        (b"\1" + active(b"\0") + b"\0", False),
        (b"\1" + active(b"\0")[:-1], False),
        (b"\2" + active(b"\0"), False),
        (b"", False),
    ],
)
def test_are_constant(payload: bytes, constant: bool) -> None:
    assert are_constant(section(SectionId.DATA, payload)) == constant


def test_custom_name() -> None:
    assert custom_name(section(SectionId.CUSTOM, b"\2\xc3\xa9rest")) == "é"


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        (b"", "unexpected end"),
        (b"\5abc", "the name is cut short"),
        (b"\1\xff", "the name is not UTF-8"),
    ],
)
def test_custom_name_malformed(payload: bytes, found: str) -> None:
    with pytest.raises(InvalidModuleError) as caught:
        custom_name(section(SectionId.CUSTOM, payload))
    assert caught.value.found == found


OURS = Producer("wasi-componentize", "2")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([], [ProducersField("processed-by", (OURS,))]),
        (
            [ProducersField("language", (Producer("C", "11"),))],
            [
                ProducersField("language", (Producer("C", "11"),)),
                ProducersField("processed-by", (OURS,)),
            ],
        ),
        (
            [
                ProducersField("processed-by", (Producer("clang", "19"),)),
                ProducersField("sdk", ()),
            ],
            [
                ProducersField("processed-by", (Producer("clang", "19"), OURS)),
                ProducersField("sdk", ()),
            ],
        ),
        (
            [ProducersField("sdk", (OURS,)), ProducersField("processed-by", (OURS, OURS))],
            [ProducersField("sdk", (OURS,)), ProducersField("processed-by", (OURS,))],
        ),
        (
            [ProducersField("processed-by", (Producer(OURS.name, "1"), Producer("a", "")))],
            [ProducersField("processed-by", (Producer("a", ""), OURS))],
        ),
    ],
)
def test_add_producer(fields: list[ProducersField], expected: list[ProducersField]) -> None:
    edited = add_producer(PRODUCERS_SECTION.build(fields), "processed-by", OURS)
    assert edited is not None
    assert PRODUCERS_SECTION.parse(edited) == expected
    assert edited == PRODUCERS_SECTION.build(expected)


def test_other_fields_and_values_are_carried_as_they_are() -> None:
    before = b"\x09producers\2\x81\0a\1\0\0" + Name.build("processed-by")
    edited = add_producer(before + b"\x81\0\x81\0b\x80\0", "processed-by", OURS)
    assert edited == before + b"\2\x81\0b\x80\0" + Name.build(OURS.name) + Name.build("2")


@pytest.mark.parametrize(
    "payload",
    [
        NO_PRODUCERS[:-1],
        NO_PRODUCERS + b"\0",
        b"\4name\0",
        b"\x09producers\1\3sdk\1\1\xff\0",
        b"\x09producers\1\3sdk\2\1a\0",
    ],
)
def test_add_producer_to_what_cannot_be_decoded(payload: bytes) -> None:
    assert add_producer(payload, "processed-by", OURS) is None
