"""A folder a case under `cases`: what a shim imports, and the definitions of the component.

`imports.txt` is a table (see `program_of_table`), `texts.wit` the interfaces it imports
from (preview2's without it), `expected.txt` the listing of the component: `BLESS=1` writes it.
"""

import os
from pathlib import Path

import pytest
import wasm_tools
from wasmtime import component as wasmtime_component

from componentize.wasm.component import read_component, write_component
from componentize.wasm.component.externs import Export, Import, InstanceExtern
from componentize.wit.load import load, preview2
from componentize.wit.model import Wit
from tests.compose.component_listing import listing
from tests.compose.encoder_programs import ENGINE, joined, program_of_table

CASES = sorted(Path(__file__).with_name("cases").iterdir())


def texts_of(case: Path) -> Wit:
    own = case / "texts.wit"
    return load({own.name: own.read_text("utf8")}) if own.exists() else preview2()


def component_of(case: Path) -> bytes:
    texts = texts_of(case)
    table = (case / "imports.txt").read_text("utf8")
    return joined(texts, *program_of_table(table, texts))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_definitions(case: Path) -> None:
    found = listing(read_component(component_of(case)).definitions)
    expected = case / "expected.txt"
    if os.environ.get("BLESS"):
        expected.write_text(found, "utf8")
    assert found == expected.read_text("utf8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wasmtime_accepts_it(case: Path) -> None:
    component = component_of(case)
    types = wasmtime_component.Component(ENGINE, component).type
    definitions = read_component(component).definitions
    imports = [each.name for each in definitions if isinstance(each, Import)]
    assert list(types.imports(ENGINE)) == imports
    assert list(types.exports(ENGINE)) == ["wasi:cli/run@0.2.0"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_independent_reader_finds_the_same(case: Path) -> None:
    component = component_of(case)
    definitions = read_component(component).definitions
    assert b"".join(write_component(definitions)) == component
    report = wasm_tools.parse_wasm_bytes(component)
    assert report["errors"] == []
    found = report["component"]
    assert [(each["name"], each["kind"], each["type_index"]) for each in found["imports"]] == [
        (each.name, "instance", each.type.type)
        for each in definitions
        if isinstance(each, Import) and isinstance(each.type, InstanceExtern)
    ]
    assert [(each["name"], each["kind"], each["index"]) for each in found["exports"]] == [
        (each.name, each.sort.name.lower(), each.index)
        for each in definitions
        if isinstance(each, Export)
    ]
