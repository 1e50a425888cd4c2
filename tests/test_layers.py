"""Imports point one way: a module imports from its own layer or package, and from those before."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import componentize

ROOT = Path(componentize.__file__).parent
LAYERS = (
    ("version", "text", "dataclass", "package_data"),
    ("errors",),
    ("preview2", "files", "report", "wasm"),
    ("wit", "input"),
    ("options",),
    ("shim",),
    ("module",),
    ("matching",),
    ("compose",),
    ("providers",),
    ("origin", "library_world"),
    ("component_world",),
    ("adapters",),
    ("library",),
    ("fitting",),
    ("pipeline",),
    ("component",),
    ("runtime",),
    ("cli",),
    ("__init__", "__main__"),
)
"""The modules and packages of `componentize`, those that others stand on first."""

RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
NAMES = {
    ".".join(("componentize", *path.relative_to(ROOT).with_suffix("").parts)): path
    for path in ROOT.rglob("*.py")
}


def imported(path: Path) -> Iterator[str]:
    """The modules of this package that a module imports anywhere, also for type checkers."""
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in NAMES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def part(name: str) -> str:
    """The module or package directly in `componentize`."""
    return name.split(".")[1]


def test_every_module_has_a_layer() -> None:
    assert {part(name) for name in NAMES} == RANK.keys()


def test_a_module_imports_from_its_own_part_or_from_layers_before() -> None:
    upward = [
        f"{name} imports {other}"
        for name, path in NAMES.items()
        for other in imported(path)
        if other in NAMES or f"{other}.__init__" in NAMES
        if part(name) != part(other) and RANK[part(name)] <= RANK[part(other)]
    ]
    assert upward == []


def test_no_modules_import_each_other() -> None:
    graph = {
        name: {other for other in imported(path) if other in NAMES and other != name}
        for name, path in NAMES.items()
        if not name.endswith("__init__")
    }
    TopologicalSorter(graph).prepare()
