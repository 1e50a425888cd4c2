"""A folder a case under `world_cases`: a world, and what becomes of it.

`world.wit` has the world; `component.txt` is the listing of a component that imports and exports
all of it, `type.txt` that of its type in a `component-type` section: `BLESS=1` writes both.
"""

import os
from pathlib import Path

import pytest
from wasmtime import component as wasmtime_component

from componentize.compose.encode import encode
from componentize.wasm.component import read_component
from componentize.wasm.component.canon import StringEncoding
from componentize.wit.binary.encode import component_type
from componentize.wit.load import load
from componentize.wit.model import Wit, World
from tests.compose.component_listing import listing
from tests.compose.encoder_programs import ENGINE
from tests.compose.worlds import composition_of, whole

CASES = sorted(Path(__file__).with_name("world_cases").iterdir())


def world_of(case: Path) -> tuple[Wit, World]:
    text = (case / "world.wit").read_text("utf8")
    wit = load({"world.wit": text})
    (world,) = wit.worlds.values()
    return wit, world


def check(found: str, expected: Path) -> None:
    if os.environ.get("BLESS"):
        expected.write_text(found, "utf8")
    assert found == expected.read_text("utf8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_component(case: Path) -> None:
    composition = composition_of(*whole(*world_of(case)), StringEncoding.UTF16)
    component = b"".join(encode(composition).parts)
    check(listing(read_component(component).definitions), case / "component.txt")
    wasmtime_component.Component(ENGINE, component)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_type(case: Path) -> None:
    check(listing(component_type(*world_of(case)).declarations), case / "type.txt")
