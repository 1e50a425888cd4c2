"""The definitions of a component, or the declarations of a type, as they are made."""

from collections import Counter
from typing import Generic, TypeVar

from componentize.wasm.component.index_spaces import Indexed, sort_of
from componentize.wasm.component.sorts import AnySort

D = TypeVar("D", bound=Indexed)


class Scope(Generic[D]):
    """The definitions of a component, or the declarations of a type, in order."""

    def __init__(self) -> None:
        self.definitions: list[D] = []
        self._sizes: Counter[AnySort] = Counter()
        self._shared: dict[D, int] = {}

    def define(self, definition: D) -> int:
        """Adds a definition; returns its index in the index space that it adds to."""
        sort = sort_of(definition)
        assert sort is not None, "a definition with an index"
        index = self._sizes[sort]
        self._sizes[sort] += 1
        self.definitions.append(definition)
        return index

    def share(self, definition: D) -> int:
        """The index of a definition, which is added when no equal one was shared before."""
        index = self._shared.get(definition)
        if index is None:
            index = self._shared[definition] = self.define(definition)
        return index
