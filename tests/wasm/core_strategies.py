"""Hypothesis strategies for the values of the core module's grammar."""

from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from componentize.wasm.core.custom import Producer, ProducersField
from componentize.wasm.core.exports import Export, ExternKind
from componentize.wasm.core.imports import Func, GlobalType, Import, TagType
from componentize.wasm.core.memories import Limits, MemType
from componentize.wasm.core.tables import InitializedTable, TableType
from componentize.wasm.core.types import (
    ArrayType,
    FieldType,
    FuncType,
    RecType,
    StructType,
    SubType,
)
from componentize.wasm.core.valtypes import AbsHeapType, NumType, PackedType, RefType

T = TypeVar("T")

indices = st.integers(0, 2**32 - 1) | st.integers(0, 300)
names = st.text(st.characters(codec="utf-8"), max_size=200)
num_types = st.sampled_from(NumType)
heap_types = st.sampled_from(AbsHeapType) | indices
ref_types = st.builds(RefType, st.booleans(), heap_types)
val_types = num_types | ref_types
field_types = st.builds(FieldType, val_types | st.sampled_from(PackedType), st.booleans())


def tuples_of(items: st.SearchStrategy[T], size: int = 5) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(items, max_size=size).map(tuple)


func_types = st.builds(FuncType, tuples_of(val_types), tuples_of(val_types))
simple_func_types = st.builds(FuncType, tuples_of(num_types, 150), tuples_of(num_types, 3))
comp_types = (
    func_types
    | simple_func_types
    | st.builds(StructType, tuples_of(field_types))
    | st.builds(ArrayType, field_types)
)
sub_types = st.builds(SubType, st.booleans(), tuples_of(indices), comp_types)
rec_types = st.builds(RecType, tuples_of(sub_types, 3)) | simple_func_types.map(
    lambda func: RecType((SubType(True, (), func),))
)

sizes = st.integers(0, 2**64 - 1) | st.integers(0, 300) | st.just(2**64 - 1)
table_limits = st.builds(Limits, sizes, st.none() | sizes, st.booleans(), st.booleans())
limits = st.builds(
    lambda limits, page_size: replace(limits, page_size_log2=page_size),
    table_limits,
    st.none() | st.integers(0, 64),
)
mem_types = st.builds(MemType, limits)
table_types = st.builds(TableType, ref_types, table_limits)
tables = table_types | st.builds(InitializedTable, table_types)
extern_types = (
    st.builds(Func, indices)
    | table_types
    | mem_types
    | st.builds(GlobalType, val_types, st.booleans())
    | st.builds(TagType, indices)
)
imports = st.builds(Import, names, names, extern_types)
exports = st.builds(Export, names, st.sampled_from(ExternKind), indices)
producers_fields = st.lists(
    st.builds(ProducersField, names, tuples_of(st.builds(Producer, names, names))),
    max_size=4,
    unique_by=lambda field: field.name,
)
