"""A component before it is encoded: core instances in their order, and what is lifted from them."""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.sections import Slice
from componentize.wit.abi import dropped_by
from componentize.wit.model import Wit


@dataclass(frozen=True, slots=True)
class CoreExport:
    """An export of a core instance, which is called by its name in the composition."""

    instance: str
    sort: CoreSort
    name: str


@dataclass(frozen=True, slots=True)
class Lowered:
    """An imported function of the component, and how it is lowered (`canon lower`).

    `interface` is versioned (`wasi:io/streams@0.2.0`); `function` is the component-level name, or
    `[resource-drop]R` for the `resource.drop` of resource `R`. `memory` and `realloc` are None
    where the Canonical ABI needs none.
    """

    interface: str
    function: str
    memory: CoreExport | None = None
    realloc: CoreExport | None = None

    @property
    def dropped(self) -> str | None:
        """The name of the resource that this is the `resource.drop` of; None for a function."""
        return dropped_by(self.function)


CoreItem: TypeAlias = CoreExport | Lowered
"""What can be given for an import of a core module."""

Arguments: TypeAlias = Mapping[str, Mapping[str, CoreItem]]
"""What a core module is instantiated with: an item by the import's module and name."""


@dataclass(frozen=True, slots=True)
class CoreInstance:
    """A core module and what it is instantiated with: exports of instances before it, functions.

    `module`, joined, are the bytes of the module. `name` is unique in a composition.
    """

    name: str
    module: tuple[Slice, ...]
    arguments: Arguments = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composition:
    """What a component is composed of.

    `wit` has the interfaces that `Lowered` functions and `exports` name, and those whose types
    these use. `instances` stand in an order in which each needs only those before it.
    `exports` are the interfaces the component exports, by versioned name: the core function that
    each function is lifted from (`canon lift`).
    """

    wit: Wit
    instances: tuple[CoreInstance, ...]
    exports: Mapping[str, Mapping[str, CoreExport]]
