"""The core functions of preview1, as `adapter/preview1.txt` lists them."""

from collections.abc import Mapping
from functools import cache

from componentize.package_data import read_text
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType

PREVIEW1 = "wasi_snapshot_preview1"
"""The module that programs import preview1 from."""

PREVIEW0 = "wasi_unstable"
"""The module that programs import preview0 from, the version before."""


@cache
def functions() -> Mapping[str, FuncType]:
    """The core signature of every function of `wasi_snapshot_preview1`, by name.

    After the 46 functions of preview1 come the four helpers that newer toolchains import from the
    same module.
    """
    return {name: signature for name, _, signature in _table()}


@cache
def parameters() -> Mapping[str, tuple[str, ...]]:
    """The names of the parameters of each of these functions."""
    return {name: params for name, params, _ in _table()}


@cache
def _table() -> tuple[tuple[str, tuple[str, ...], FuncType], ...]:
    text = read_text("componentize.adapter", "preview1.txt")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(_function(line) for line in lines)


def _function(line: str) -> tuple[str, tuple[str, ...], FuncType]:
    head, _, results = line.partition("->")
    name, *params = head.split()
    names = tuple(param.partition(":")[0] for param in params)
    types = [param.partition(":")[2] for param in params]
    return name, names, FuncType(tuple(map(NumType, types)), tuple(map(NumType, results.split())))
