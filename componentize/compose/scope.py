"""Index spaces (Explainer.md, Index Spaces): the order of definitions gives each its index."""

from collections import Counter
from typing import Generic, TypeVar

from componentize.wasm.component.sorts import AnySort

D = TypeVar("D")


class Scope(Generic[D]):
    """The definitions of a component, or the declarations of a type, in order."""

    def __init__(self) -> None:
        self.definitions: list[D] = []
        self._sizes: Counter[AnySort] = Counter()
        self._shared: dict[D, int] = {}

    def define(self, sort: AnySort, definition: D) -> int:
        """Adds a definition; returns its index among those of its sort."""
        index = self._sizes[sort]
        self._sizes[sort] += 1
        self.definitions.append(definition)
        return index

    def share(self, sort: AnySort, definition: D) -> int:
        """The index of a definition, which is added when no equal one was shared before."""
        index = self._shared.get(definition)
        if index is None:
            index = self._shared[definition] = self.define(sort, definition)
        return index
