"""How a component is to be built: what `build` and its command take besides the module."""

import os
from collections.abc import Collection, Mapping
from dataclasses import field
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.input import Source

WitSource: TypeAlias = str | os.PathLike[str] | Mapping[str, str]
"""WIT: the path of a file or of a folder with `deps`, or texts by what messages call them."""


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of `build` that have defaults; `adapters` are core modules, binary or text."""

    wit: WitSource | None = None
    world: str | None = None
    features: Collection[str] = ()
    encoding: str = "utf8"
    adapters: Mapping[str, Source] = field(default_factory=dict)
    wasi: str | None = None
    names: bool = False


DEFAULT = Options()
