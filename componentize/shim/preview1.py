"""The core functions of preview1 and of preview0, as `adapter/preview1.txt` and `preview0.txt` list
them."""

from collections.abc import Container, Mapping
from functools import cache

from componentize.package_data import read_text
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType

PREVIEW1 = "wasi_snapshot_preview1"
"""The module that programs import preview1 from."""

PREVIEW0 = "wasi_unstable"
"""The module that programs import preview0 from, the version before."""

VERSIONS: Mapping[str, str] = {PREVIEW1: "preview1", PREVIEW0: "preview0"}
"""The modules that the shim gives, and what each is called."""


def is_shims(module: str, adapted: Container[str]) -> bool:
    """Whether the shim gives what is imported from a module, and none of the adapters does."""
    return module in VERSIONS and module not in adapted


@cache
def functions(module: str = PREVIEW1) -> Mapping[str, FuncType]:
    """The core signature of every function of one of the `VERSIONS`, by name.

    After the 46 functions of preview1 come the four helpers that newer toolchains import from the
    same module. preview0 has 45 functions.
    """
    return {name: signature for name, _, signature in _table(module)}


@cache
def parameters() -> Mapping[str, tuple[str, ...]]:
    """The names of the parameters of each function of preview1."""
    return {name: params for name, params, _ in _table(PREVIEW1)}


@cache
def _table(module: str) -> tuple[tuple[str, tuple[str, ...], FuncType], ...]:
    text = read_text("componentize.adapter", f"{VERSIONS[module]}.txt")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(_function(line) for line in lines)


def _function(line: str) -> tuple[str, tuple[str, ...], FuncType]:
    head, _, results = line.partition("->")
    name, *params = head.split()
    names = tuple(param.partition(":")[0] for param in params)
    types = [param.partition(":")[2] for param in params]
    return name, names, FuncType(tuple(map(NumType, types)), tuple(map(NumType, results.split())))
