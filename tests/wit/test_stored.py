"""Stored WIT: what is read back, and that what the package carries is current."""

import subprocess
import sys
from dataclasses import fields, is_dataclass
from importlib.resources import files

import pytest
from hypothesis import given, settings

from componentize.wit.load import PREPARED, load, preview2
from componentize.wit.model import Interface, Wit
from componentize.wit.prepare import prepared
from componentize.wit.stored import as_stored, stored
from tests.wit.test_syntax import DOCS
from tests.wit.test_worlds import INCLUDED, TEXT
from tests.wit.wit_strategies import interfaces


def test_what_the_package_carries_is_what_its_texts_say() -> None:
    carried = files("componentize.adapter").joinpath(PREPARED).read_bytes()
    assert carried.decode() == prepared(), "run python -m componentize.wit.prepare"


def everything(value: object) -> object:
    """A value with what equality leaves out: order, docs and versions."""
    if isinstance(value, dict):
        return [(name, everything(each)) for name, each in value.items()]
    if isinstance(value, tuple):
        return [everything(each) for each in value]
    if is_dataclass(value):
        parts = [everything(getattr(value, field.name)) for field in fields(value)]
        return (type(value), *parts)
    return value


def test_worlds_and_docs_are_read_back() -> None:
    documented = "".join(f"{comment} f{n}: func();" for n, (comment, _) in enumerate(DOCS))
    docs = f"package e:f; /// I.\ninterface i {{ {documented} enum e {{ /// L.\n l }} }}"
    wit = load({"a.wit": TEXT, "b.wit": INCLUDED, "c.wit": docs})
    assert everything(stored(as_stored(wit))) == everything(wit)


@pytest.mark.slow
@given(interfaces())
@settings(max_examples=40)
def test_every_type_is_read_back(interface: Interface) -> None:
    wit = Wit({interface.name: interface})
    assert everything(stored(as_stored(wit))) == everything(wit)


def test_a_change_of_one_function_is_one_line() -> None:
    text = "package a:b; interface i { f: func(); g: func(x: list<u8>); h: func(); }"
    one = as_stored(load({"a.wit": text})).splitlines()
    other = as_stored(load({"a.wit": text.replace("u8", "u16")})).splitlines()
    assert len(one) == len(other)
    assert sum(a != b for a, b in zip(one, other, strict=True)) == 1


def test_preview2_is_read_without_a_parser() -> None:
    code = "import sys, componentize.wit.load as l; l.preview2(); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "componentize.wit.load" in loaded
    assert loaded.isdisjoint({"lark", "wasmtime", "componentize.wit.text.syntax"})


def test_preview2_is_read_once() -> None:
    assert preview2() is preview2()
