"""Which index space each definition adds to."""

from typing import get_args

import pytest
import wasmtime

from componentize.wasm.component import read_component
from componentize.wasm.component.aliases import Alias, CoreExportTarget
from componentize.wasm.component.definitions import Definition
from componentize.wasm.component.externs import Export, ExternType
from componentize.wasm.component.index_spaces import _EXTERN_SORTS, _SORTS, index_spaces, sort_of
from componentize.wasm.component.sorts import AnySort, CoreSort, Sort, sort_name

TEXT = """(component
  (import "i" (instance $i (export "f" (func))))
  (alias export $i "f" (func $f))
  (core module $m (func (export "g") (result i32) i32.const 0) (memory (export "memory") 1))
  (core instance $c (instantiate $m))
  (core func $lowered (canon lower (func $f)))
  (type $t (func (result u32)))
  (func $lifted (type $t) (canon lift (core func $c "g")))
  (component $nested)
  (instance $n (instantiate $nested))
  (export "lifted" (func $lifted)))"""


def test_index_spaces() -> None:
    spaces = index_spaces(read_component(bytes(wasmtime.wat2wasm(TEXT))).definitions)
    assert {sort_name(sort): len(space) for sort, space in spaces.items()} == {
        "instance": 2,
        "type": 2,
        "func": 3,
        "core module": 1,
        "core instance": 1,
        "core func": 2,
        "component": 1,
    }
    assert isinstance(spaces[Sort.FUNC][2], Export)
    assert spaces[CoreSort.FUNC][1] == Alias(CoreSort.FUNC, CoreExportTarget(0, "g"))


def test_every_definition_is_of_a_sort_or_of_none() -> None:
    for cls in _classes(Definition):
        assert cls.__name__ in {"Alias", "Import", "Export"} or cls in _SORTS
    assert set(_EXTERN_SORTS) == set(get_args(ExternType))


def _classes(union: object) -> list[type]:
    return [
        each for part in get_args(union) for each in (_classes(part) if get_args(part) else [part])
    ]


@pytest.mark.parametrize("sort", [*Sort, *CoreSort])
def test_aliases_and_exports_are_of_the_sort_they_name(sort: AnySort) -> None:
    assert sort_of(Alias(sort, CoreExportTarget(0, "a"))) == sort
    assert sort_of(Export("a", sort, 0, None)) == sort
