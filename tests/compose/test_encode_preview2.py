"""Any set of preview2 functions can be lowered: exactly these are imported, and hosts accept it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wasmtime import component as wasmtime_component

from componentize.wasm.component import read_component, write_component
from componentize.wasm.component.definitions import CoreModule, CustomSection
from componentize.wit.abi import lower_needs
from componentize.wit.load import preview2
from componentize.wit.model import Resource
from tests.compose.encoder_programs import ENGINE, Ran, joined, program_of_table, run

TEXTS = preview2()
INTERFACES = {name: each for name, each in TEXTS.interfaces.items() if name != "wasi:cli/run"}
"""What a host has; `run` is what the component itself exports."""


def _lines() -> dict[tuple[str, str], str]:
    """A line for `program_of_table` for each function and each drop, by interface and name."""
    lines: dict[tuple[str, str], str] = {}
    for interface in INTERFACES.values():
        for function in interface.functions.values():
            needed = lower_needs(TEXTS, function)
            memory = " memory=shim" if needed.memory else ""
            realloc = " realloc=realloc" if needed.realloc else ""
            version = "0.2.12" if function.name == "exit-with-code" else "0.2.0"
            lines[interface.name, function.name] = (
                f"lower wasi {len(lines)} {interface.name}@{version} {function.name}"
                + memory
                + realloc
            )
        for name, definition in interface.types.items():
            if isinstance(definition, Resource):
                drop = f"[resource-drop]{name}"
                lines[interface.name, drop] = (
                    f"lower wasi {len(lines)} {interface.name}@0.2.0 {drop}"
                )
    return lines


LINES = _lines()


def component_with(names: list[tuple[str, str]]) -> bytes:
    table = "\n".join([*(LINES[name] for name in names), "store memory memory"])
    return joined(TEXTS, *program_of_table(table, TEXTS))


def imported(component: bytes) -> dict[str, list[str]]:
    """The functions of each imported interface, as wasmtime sees them; names without version."""
    types = wasmtime_component.Component(ENGINE, component).type.imports(ENGINE)
    functions: dict[str, list[str]] = {}
    for name, extern in types.items():
        instance = extern.ty
        assert isinstance(instance, wasmtime_component.ComponentInstanceType)
        functions[name.partition("@")[0]] = [
            export
            for export, item in instance.exports(ENGINE).items()
            if isinstance(item.ty, wasmtime_component.FuncType)
        ]
    return functions


def test_all_of_preview2_is_imported_and_runs() -> None:
    component = component_with(list(LINES))
    assert run(component) == Ran(0, b"")
    expected = {name: list(each.functions) for name, each in INTERFACES.items()}
    assert imported(component) == expected


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.sampled_from(sorted(LINES)), unique=True, max_size=12))
def test_what_is_lowered_is_imported_and_no_other_function(names: list[tuple[str, str]]) -> None:
    component = component_with(names)
    expected: dict[str, set[str]] = {}
    for interface, function in names:
        functions = expected.setdefault(interface, set())
        if not function.startswith("[resource-drop]"):
            functions.add(function)
    found = imported(component)
    assert expected.keys() <= found.keys()
    assert {name: set(functions) for name, functions in found.items()} == {
        name: expected.get(name, set()) for name in found
    }
    definitions = read_component(component).definitions
    assert b"".join(write_component(definitions)) == component


@pytest.mark.parametrize("name", sorted(LINES))
def test_each_alone_links_with_a_host(name: tuple[str, str]) -> None:
    assert run(component_with([name])) == Ran(0, b"")


def test_what_the_component_adds_to_its_modules_is_small() -> None:
    """Twelve functions, those of a program that prints: under 1.5 KB, with short core names."""
    names = [
        ("wasi:cli/environment", "get-environment"),
        ("wasi:cli/environment", "get-arguments"),
        ("wasi:cli/exit", "exit-with-code"),
        ("wasi:cli/stdin", "get-stdin"),
        ("wasi:cli/stdout", "get-stdout"),
        ("wasi:cli/stderr", "get-stderr"),
        ("wasi:io/streams", "[method]output-stream.check-write"),
        ("wasi:io/streams", "[method]output-stream.write"),
        ("wasi:io/streams", "[method]output-stream.blocking-write-and-flush"),
        ("wasi:io/streams", "[method]output-stream.blocking-flush"),
        ("wasi:io/streams", "[resource-drop]output-stream"),
        ("wasi:io/error", "[resource-drop]error"),
    ]
    component = component_with(names)
    definitions = read_component(component).definitions
    modules = [
        sum(map(len, definition.parts))
        for definition in definitions
        if isinstance(definition, CoreModule)
    ]
    names_and_producers = [
        len(definition.name) + len(definition.contents)
        for definition in definitions
        if isinstance(definition, CustomSection)
    ]
    assert len(modules) == 5
    assert sum(names_and_producers) < 250
    assert len(component) - sum(modules) - sum(names_and_producers) < 1500
