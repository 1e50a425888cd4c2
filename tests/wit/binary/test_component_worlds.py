"""The worlds of components: each `worlds/NAME.wat` has that of `worlds/NAME.wit`."""

from pathlib import Path

import pytest
import wasmtime
from wasmtime import Engine
from wasmtime.component import Component

from componentize.wit.binary.decode import component_world
from componentize.wit.load import load

CASES = sorted((Path(__file__).parent / "worlds").glob("*.wat"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_world_of_a_component(case: Path) -> None:
    component = bytes(wasmtime.wat2wasm(case.read_text("utf8")))
    Component(Engine(), component)
    expected = case.with_suffix(".wit")
    found = component_world(component)
    assert found == load({expected.name: expected.read_text("utf8")})
