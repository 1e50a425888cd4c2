"""Worlds as WIT text: what is printed loads as the same."""

import pytest
from hypothesis import given

from componentize.wit.live import live
from componentize.wit.load import load
from componentize.wit.model import Alias, Interface, Own, TypeRef, Use, Wit, World
from componentize.wit.text.print import function_text, to_text, type_text
from tests.wit.world_strategies import worlds


@given(worlds())
def test_what_is_printed_loads_as_the_same(wit: Wit) -> None:
    (name,) = wit.worlds
    text = to_text(wit, name)
    loaded = load({"printed.wit": text})
    assert loaded == wit
    assert list(loaded.worlds[name].exports) == list(wit.worlds[name].exports)
    assert to_text(loaded, name) == text
