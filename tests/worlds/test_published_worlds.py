"""The parts of tests.published_worlds that need no package."""

import tomllib

import pytest
import wasmtime

import componentize
from componentize.wit.load import load_path
from tests.harness import build_guest
from tests.harness.component_types import described
from tests.harness.guests import GUESTS
from tests.harness.libraries import engine, load_libraries
from tests.published_worlds import LISTS, hollow, unlike


@pytest.mark.parametrize("name", ["shapes", "journal", "greeter"])
def test_code_and_data_are_no_part_of_the_type(name: str) -> None:
    library = load_libraries()[name]
    core = build_guest(library.guest, library.options).read_bytes()
    emptied = hollow(core)
    assert len(emptied) < len(core) * 0.8
    wasmtime.Module.validate(engine(), emptied)
    whole, empty = (
        described(
            engine(), componentize.build(each, wit=GUESTS / "worlds" / library.wit).to_bytes()
        )
        for each in (core, emptied)
    )
    assert whole == empty


def test_resources_are_called_by_where_both_have_them() -> None:
    found = {"a": {"r": ("type", "resource 0")}, "b": {"r": ("type", "resource 1")}}
    expected = {"b": {"r": ("type", "resource 0")}}
    assert unlike(found, expected) == ["a is too much"]
    one = {"a": {"r": ("type", "resource 0"), "s": ("type", "resource 1")}}
    other = {"a": {"r": ("type", "resource 0"), "s": ("type", "resource 0")}}
    assert unlike(one, other) == ["a > s is ('type', 'a > s > '), not ('type', 'a > r > ')"]


def test_each_world_of_a_list_is_there() -> None:
    listed = tomllib.loads((LISTS / "libraries.toml").read_text())
    texts = {each["wit"] for each in listed["library"] if "wit" in each}
    assert texts == {path.name for path in LISTS.glob("*.wit")}
    for text in texts:
        wit, _ = load_path(LISTS / text)
        (world,) = wit.worlds.values()
        assert not world.imports
        assert len(world.exports) == 1
