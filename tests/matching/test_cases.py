"""A folder a case under `cases`: a core module, the WIT with a world, and what is found to match.

A comment `given: MODULE NAME` in the module names an import that others give, `served: NAME` an
interface that others export, `memory elsewhere` that there is one. `BLESS=1` writes `expected.txt`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import wasmtime

from componentize.errors import MismatchError
from componentize.matching.fit import match
from componentize.matching.match import (
    WORLD,
    ImportedFunction,
    Match,
    ResourceDrop,
    ResourceNew,
    ResourceRep,
    WorldImport,
)
from componentize.module.facts import read_facts
from componentize.wasm.component.canon import StringEncoding
from componentize.wit.bindings import bindings
from componentize.wit.load import load

CASES = sorted(Path(__file__).with_name("cases").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    found = "\n".join(outcome(case)) + "\n"
    expected = case / "expected.txt"
    if os.environ.get("BLESS"):
        expected.write_text(found, "utf8")
    assert found == expected.read_text("utf8")


def outcome(case: Path) -> Iterator[str]:
    text = (case / "module.wat").read_text("utf8")
    given = [(module, name) for module, name in re.findall(r";; given: (\S+) (\S+)", text)]
    memory = ";; memory elsewhere" in text
    served = re.findall(r";; served: (\S+)", text)
    facts = read_facts(bytes(wasmtime.wat2wasm(text)))
    wit = load({"world.wit": (case / "world.wit").read_text("utf8")})
    (world,) = wit.worlds
    try:
        given_world = bindings(wit, world, StringEncoding.UTF8)
        yield from shown(match(facts, given_world, given, served, memory=memory))
    except MismatchError as error:
        yield from error.problems


def shown(found: Match) -> Iterator[str]:
    for (module, name), item in found.imports.items():
        yield f"import {module} {name}: {imported(item)}"
    for extern, functions in found.exports.items():
        if not functions:
            yield f"export {extern}: nothing"
        for function, core in functions.items():
            post = "" if core.post_return is None else f", then {core.post_return}"
            yield f"export {of(extern, function)}: {core.core}{post}"
    for (extern, resource), destructor in found.destructors.items():
        yield f"destructor {of(extern, resource)}: {destructor}"
    for option in ("memory", "import_realloc", "export_realloc", "initialize"):
        if getattr(found, option) is not None:
            yield f"{option}: {getattr(found, option)}"
    yield from (f"unmatched: {name}" for name in found.unmatched)
    yield from (f"note: {note}" for note in found.notes)


def imported(item: WorldImport) -> str:
    match item:
        case ImportedFunction(extern, function):
            return of(extern, function)
        case ResourceDrop(extern, resource, exported):
            return f"drop {of(extern, resource)}{', exported' if exported else ''}"
        case ResourceNew(extern, resource):
            return f"new {of(extern, resource)}"
        case ResourceRep(extern, resource):
            return f"rep {of(extern, resource)}"


def of(extern: str, name: str) -> str:
    return f"{name} of {'the world' if extern == WORLD else extern}"
