"""Every declaration of the component format: what is written is read back as it was."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from componentize.wasm.codec import Format
from componentize.wasm.component import read_component, write_component
from componentize.wasm.component.aliases import (
    ALIAS,
    Alias,
    CoreExportTarget,
    ExportTarget,
    OuterTarget,
)
from componentize.wasm.component.canon import (
    CANON,
    Lift,
    Lower,
    Memory,
    PostReturn,
    Realloc,
    ResourceDrop,
    ResourceNew,
    ResourceRep,
    StringEncoding,
)
from componentize.wasm.component.definitions import (
    CoreModule,
    CustomSection,
    Definition,
    NestedComponent,
    OpaqueSection,
)
from componentize.wasm.component.externs import (
    EXPORT,
    EXPORT_DECL,
    EXTERN_TYPE,
    IMPORT,
    ComponentExtern,
    CoreModuleExtern,
    Eq,
    Export,
    ExportDecl,
    FuncExtern,
    Import,
    InstanceExtern,
    SubResource,
    TypeExtern,
)
from componentize.wasm.component.instances import (
    CORE_INSTANCE,
    INSTANCE,
    CoreInlineExport,
    CoreInlineExports,
    CoreInstantiate,
    CoreInstantiateArg,
    InlineExport,
    InlineExports,
    Instantiate,
    InstantiateArg,
)
from componentize.wasm.component.sorts import CORE_SORT, SORT, CoreSort, Sort
from componentize.wasm.component.types import (
    TYPE,
    ComponentType,
    FuncType,
    InstanceType,
    ResourceType,
)
from componentize.wasm.component.valtypes import (
    VAL_TYPE,
    Borrow,
    Case,
    Enum,
    Flags,
    LabelValType,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Result,
    Tuple,
    Variant,
)

index = st.integers(0, 2**32 - 1)
name = st.text(st.characters(codec="utf-8"), max_size=20)
sort = st.sampled_from([*Sort, *CoreSort])
core_sort = st.sampled_from(CoreSort)
primitive = st.sampled_from(Primitive)
val_type = primitive | index
maybe_val_type = st.none() | val_type


def tuples(item: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(item, max_size=4).map(tuple)


label_val_type = st.builds(LabelValType, name, val_type)
def_val_type = st.one_of(
    primitive,
    st.builds(Record, tuples(label_val_type)),
    st.builds(Variant, tuples(st.builds(Case, name, maybe_val_type))),
    st.builds(List, val_type),
    st.builds(Tuple, tuples(val_type)),
    st.builds(Flags, tuples(name)),
    st.builds(Enum, tuples(name)),
    st.builds(Option, val_type),
    st.builds(Result, maybe_val_type, maybe_val_type),
    st.builds(Own, index),
    st.builds(Borrow, index),
)
extern_type = st.one_of(
    st.builds(CoreModuleExtern, index),
    st.builds(FuncExtern, index),
    st.builds(TypeExtern, st.builds(Eq, index) | st.builds(SubResource)),
    st.builds(ComponentExtern, index),
    st.builds(InstanceExtern, index),
)
import_ = st.builds(Import, name, extern_type)
export_decl = st.builds(ExportDecl, name, extern_type)
export = st.builds(Export, name, sort, index, st.none() | extern_type)
alias = st.builds(
    Alias,
    sort,
    st.one_of(
        st.builds(ExportTarget, index, name),
        st.builds(CoreExportTarget, index, name),
        st.builds(OuterTarget, index, index),
    ),
)


def with_declarations(types: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    instance_decl = types | alias | export_decl
    return st.builds(InstanceType, tuples(instance_decl)) | st.builds(
        ComponentType, tuples(instance_decl | import_)
    )


def_type = st.recursive(
    st.one_of(
        def_val_type,
        st.builds(FuncType, tuples(label_val_type), maybe_val_type),
        st.builds(ResourceType, st.integers(0, 255), st.none() | index),
    ),
    with_declarations,
    max_leaves=8,
)
core_instance = st.builds(
    CoreInstantiate, index, tuples(st.builds(CoreInstantiateArg, name, index))
) | st.builds(CoreInlineExports, tuples(st.builds(CoreInlineExport, name, core_sort, index)))
instance = st.builds(
    Instantiate, index, tuples(st.builds(InstantiateArg, name, sort, index))
) | st.builds(InlineExports, tuples(st.builds(InlineExport, name, sort, index)))
options = tuples(
    st.one_of(
        st.sampled_from(StringEncoding),
        st.builds(Memory, index),
        st.builds(Realloc, index),
        st.builds(PostReturn, index),
    )
)
canon = st.one_of(
    st.builds(Lift, index, options, index),
    st.builds(Lower, index, options),
    st.builds(ResourceNew, index),
    st.builds(ResourceDrop, index),
    st.builds(ResourceRep, index),
)
definition = st.one_of(
    st.builds(CustomSection, name, st.binary(max_size=200)),
    st.builds(CoreModule, st.tuples(st.binary(max_size=200))),
    st.builds(NestedComponent, st.tuples(st.binary(max_size=200))),
    st.builds(OpaqueSection, st.sampled_from([3, 9, 12]), st.binary(max_size=200)),
    core_instance,
    instance,
    alias,
    def_type,
    canon,
    import_,
    export,
)


DECLARATIONS: dict[str, tuple[Format[Any], st.SearchStrategy[Any]]] = {
    "sort": (SORT, sort),
    "core:sort": (CORE_SORT, core_sort),
    "valtype": (VAL_TYPE, val_type),
    "deftype": (TYPE, def_type),
    "externtype": (EXTERN_TYPE, extern_type),
    "import": (IMPORT, import_),
    "exportdecl": (EXPORT_DECL, export_decl),
    "export": (EXPORT, export),
    "alias": (ALIAS, alias),
    "core:instance": (CORE_INSTANCE, core_instance),
    "instance": (INSTANCE, instance),
    "canon": (CANON, canon),
}


@pytest.mark.slow
@pytest.mark.parametrize("production", DECLARATIONS)
@given(data=st.data())
def test_declaration(production: str, data: st.DataObject) -> None:
    declaration, values = DECLARATIONS[production]
    value = data.draw(values)
    written = declaration.build(value)
    assert declaration.parse(written) == value
    assert declaration.build(declaration.parse(written)) == written


@pytest.mark.slow
@given(st.lists(definition, max_size=12))
def test_component(definitions: list[Definition]) -> None:
    written = b"".join(write_component(definitions))
    read = read_component(written).definitions
    assert read == tuple(definitions)
    assert b"".join(write_component(read)) == written


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=5))
def test_a_module_in_parts_is_written_as_one(parts: list[bytes]) -> None:
    whole = b"".join(parts)
    written = write_component([CoreModule(tuple(parts))])
    assert b"".join(written) == b"".join(write_component([CoreModule((whole,))]))
    assert [part for part in written if part in parts] != []


def test_slices_are_not_copied() -> None:
    module = memoryview(bytearray(b"module"))
    component = b"".join(write_component([CoreModule((module,))]))
    assert any(part is module for part in write_component([CoreModule((module,))]))
    (read,) = read_component(component).definitions
    assert isinstance(read, CoreModule)
    (part,) = read.parts
    assert isinstance(part, memoryview)
    assert part.obj is component
