"""What a report says that a component imports is what it imports."""

import pytest

import componentize
from componentize.shim.preview1 import functions
from componentize.wasm.component.aliases import Alias, ExportTarget
from componentize.wasm.component.definitions import read_component
from componentize.wasm.component.externs import Import
from componentize.wasm.component.sorts import Sort


def importing(*names: str) -> bytes:
    """The text of a program that imports these preview1 functions."""
    known = functions()
    imports = [
        f'(import "wasi_snapshot_preview1" "{name}" (func'
        f" {''.join(f'(param {each})' for each in known[name].params)}"
        f" {''.join(f'(result {each})' for each in known[name].results)}))"
        for name in names
    ]
    body = '(memory (export "memory") 1) (func (export "_start"))'
    return f"(module {' '.join(imports)} {body})".encode()


def imported(component: componentize.Component) -> dict[str, set[str]]:
    """The functions that the component takes out of each interface it imports."""
    definitions = read_component(component.to_bytes()).definitions
    interfaces = [each.name for each in definitions if isinstance(each, Import)]
    taken: dict[str, set[str]] = {name: set() for name in interfaces}
    for each in definitions:
        if isinstance(each, Alias) and each.sort is Sort.FUNC:
            target = each.target
            if isinstance(target, ExportTarget) and target.instance < len(interfaces):
                taken[interfaces[target.instance]].add(target.name)
    return taken


def assert_reported(component: componentize.Component) -> None:
    """The report has all functions, and only interfaces that are imported."""
    found = imported(component)
    for interface, names in component.report.imports.items():
        assert names == tuple(sorted(found.pop(interface)))
    assert not any(found.values())


@pytest.mark.parametrize("name", functions())
def test_imports_of_each_function(name: str) -> None:
    component = componentize.build(importing(name))
    assert component.report.preview1 == (name,)
    assert_reported(component)


def test_imports_of_all_functions() -> None:
    component = componentize.build(importing(*functions()))
    assert_reported(component)
    assert list(component.report.imports) == sorted(component.report.imports)


def test_interfaces_that_are_imported_for_a_resource() -> None:
    component = componentize.build(importing("fd_write"))
    assert component.report.imports == {
        "wasi:cli/stderr@0.2.0": ("get-stderr",),
        "wasi:cli/stdout@0.2.0": ("get-stdout",),
        "wasi:io/error@0.2.0": (),
        "wasi:io/streams@0.2.0": tuple(
            f"[method]output-stream.{name}"
            for name in ("blocking-flush", "blocking-write-and-flush", "check-write", "write")
        ),
    }
