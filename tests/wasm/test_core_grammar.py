"""Every declaration reads what it writes, and reads and writes what an assembler writes."""

from typing import Any

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from componentize.wasm.codec import Format
from componentize.wasm.core.custom import PRODUCERS_SECTION
from componentize.wasm.core.exports import EXPORTS, Export, ExternKind
from componentize.wasm.core.imports import IMPORTS, Func, GlobalType, Import, TagType
from componentize.wasm.core.memories import MEMORIES, Limits, MemType
from componentize.wasm.core.sections import SectionId, read_sections
from componentize.wasm.core.tables import TABLE, TABLES, InitializedTable, TableType
from componentize.wasm.core.types import (
    TYPES,
    ArrayType,
    FieldType,
    FuncType,
    RecType,
    StructType,
    SubType,
)
from componentize.wasm.core.valtypes import (
    EXTERNREF,
    FUNCREF,
    AbsHeapType,
    NumType,
    PackedType,
    RefType,
)
from tests.wasm import core_strategies as values

I32, I64, F32, F64, V128 = NumType


@pytest.mark.slow
@pytest.mark.parametrize(
    ("declaration", "strategy"),
    [
        pytest.param(TYPES, st.lists(values.rec_types, max_size=4), id="types"),
        pytest.param(IMPORTS, st.lists(values.imports, max_size=4), id="imports"),
        pytest.param(TABLES, st.lists(values.table_types, max_size=4), id="tables"),
        pytest.param(TABLE, values.tables, id="table"),
        pytest.param(MEMORIES, st.lists(values.mem_types, max_size=4), id="memories"),
        pytest.param(EXPORTS, st.lists(values.exports, max_size=4), id="exports"),
        pytest.param(PRODUCERS_SECTION, values.producers_fields, id="producers"),
    ],
)
@given(st.data())
def test_reads_what_it_writes(
    declaration: Format[Any], strategy: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    value = data.draw(strategy)
    assert declaration.parse(declaration.build(value)) == value


def func(params: tuple[Any, ...] = (), results: tuple[Any, ...] = ()) -> RecType:
    return plain(FuncType(params, results))


def plain(type_: Any) -> RecType:
    return RecType((SubType(True, (), type_),))


ASSEMBLED: dict[str, tuple[SectionId, Format[Any], str, Any]] = {
    "numbers, vectors and references": (
        SectionId.TYPE,
        TYPES,
        """(type (func (param i32 i64 f32 f64 v128) (result funcref externref)))
        (type (func (param (ref null 0) (ref 0) (ref func) exnref)))""",
        [
            func((I32, I64, F32, F64, V128), (FUNCREF, EXTERNREF)),
            func(
                (
                    RefType(True, 0),
                    RefType(False, 0),
                    RefType(False, AbsHeapType.FUNC),
                    RefType(True, AbsHeapType.EXN),
                )
            ),
        ],
    ),
    "heap types": (
        SectionId.TYPE,
        TYPES,
        """(type (func (param anyref eqref i31ref structref arrayref
            nullref nullfuncref nullexternref nullexnref)))""",
        [
            func(
                tuple(
                    RefType(True, heap)
                    for heap in (
                        AbsHeapType.ANY,
                        AbsHeapType.EQ,
                        AbsHeapType.I31,
                        AbsHeapType.STRUCT,
                        AbsHeapType.ARRAY,
                        AbsHeapType.NONE,
                        AbsHeapType.NOFUNC,
                        AbsHeapType.NOEXTERN,
                        AbsHeapType.NOEXN,
                    )
                )
            )
        ],
    ),
    "structures and arrays": (
        SectionId.TYPE,
        TYPES,
        """(type (struct (field i8) (field (mut i16)) (field (mut (ref null any)))))
        (type (array (mut f64)))""",
        [
            plain(
                StructType(
                    (
                        FieldType(PackedType.I8, False),
                        FieldType(PackedType.I16, True),
                        FieldType(RefType(True, AbsHeapType.ANY), True),
                    )
                )
            ),
            plain(ArrayType(FieldType(F64, True))),
        ],
    ),
    "recursive types and subtypes": (
        SectionId.TYPE,
        TYPES,
        """(rec (type (sub (struct (field (ref null 1)))))
            (type (sub final 0 (struct (field (ref null 1)) (field i32)))))
        (rec)
        (type (sub (func)))""",
        [
            RecType(
                (
                    SubType(False, (), StructType((FieldType(RefType(True, 1), False),))),
                    SubType(
                        True,
                        (0,),
                        StructType((FieldType(RefType(True, 1), False), FieldType(I32, False))),
                    ),
                )
            ),
            RecType(()),
            RecType((SubType(False, (), FuncType((), ())),)),
        ],
    ),
    "imports": (
        SectionId.IMPORT,
        IMPORTS,
        """(type (func)) (type (func (param i32)))
        (import "a" "f" (func (type 1))) (import "" "é" (table 1 2 externref))
        (import "a" "m" (memory i64 3)) (import "a" "g" (global (mut v128)))
        (import "a" "t" (tag (type 1)))""",
        [
            Import("a", "f", Func(1)),
            Import("", "é", TableType(EXTERNREF, Limits(1, 2))),
            Import("a", "m", MemType(Limits(3, is_64=True))),
            Import("a", "g", GlobalType(V128, True)),
            Import("a", "t", TagType(1)),
        ],
    ),
    "tables": (
        SectionId.TABLE,
        TABLES,
        "(type (func)) (table 300 funcref) (table i64 0 7 (ref null 0))",
        [
            TableType(FUNCREF, Limits(300)),
            TableType(RefType(True, 0), Limits(0, 7, is_64=True)),
        ],
    ),
    "memories": (
        SectionId.MEMORY,
        MEMORIES,
        """(memory 0) (memory 1 65536) (memory 1 2 shared) (memory i64 1)
        (memory 5 (pagesize 1)) (memory 0 8 (pagesize 65536))""",
        [
            MemType(Limits(0)),
            MemType(Limits(1, 65536)),
            MemType(Limits(1, 2, shared=True)),
            MemType(Limits(1, is_64=True)),
            MemType(Limits(5, page_size_log2=0)),
            MemType(Limits(0, 8, page_size_log2=16)),
        ],
    ),
    "exports": (
        SectionId.EXPORT,
        EXPORTS,
        """(func (export "f")) (table (export "t") 1 funcref) (memory (export "m") 1)
        (global (export "") i32 i32.const 0) (tag (export "e"))""",
        [
            Export("f", ExternKind.FUNC, 0),
            Export("t", ExternKind.TABLE, 0),
            Export("m", ExternKind.MEMORY, 0),
            Export("", ExternKind.GLOBAL, 0),
            Export("e", ExternKind.TAG, 0),
        ],
    ),
}


@pytest.mark.parametrize("case", ASSEMBLED)
def test_agrees_with_an_assembler(case: str) -> None:
    section, declaration, text, expected = ASSEMBLED[case]
    sections = read_sections(bytes(wasmtime.wat2wasm(f"(module {text})")))
    payload = next(bytes(each.payload) for each in sections if each.id == section)
    assert declaration.parse(payload) == expected
    assert declaration.build(expected) == payload


def test_table_with_initializer_is_read_up_to_its_expression() -> None:
    text = "(module (func $f) (table 1 (ref func) (ref.func $f)) (table 3 funcref))"
    sections = read_sections(bytes(wasmtime.wat2wasm(text)))
    payload = next(bytes(each.payload) for each in sections if each.id == SectionId.TABLE)
    table = InitializedTable(TableType(RefType(False, AbsHeapType.FUNC), Limits(1)))
    assert TABLE.parse(payload[1:]) == table
    assert payload[1:].startswith(TABLE.build(table))


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (FuncType((), ()), "[] -> []"),
        (FuncType((I32, I64), (F64,)), "[i32 i64] -> [f64]"),
        (FuncType((FUNCREF, RefType(False, 3)), ()), "[(ref null func) (ref 3)] -> []"),
    ],
)
def test_function_type_as_text(type_: FuncType, text: str) -> None:
    assert str(type_) == text
