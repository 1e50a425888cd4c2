"""What linking the shim yields: a core module, its store, and what each of its imports is."""

from collections.abc import Mapping
from typing import Literal

from componentize.dataclass import dataclass
from componentize.wit.abi import dropped_by

MemoryName = Literal["guest", "shim"]
"""Whose memory a lowered function reads and writes."""


@dataclass(frozen=True, slots=True)
class Lowering:
    """A preview2 function the shim imports, and how to lower it (`canon lower`, `resource.drop`).

    `core_name` is the name of the import in the linked core module; all are imported from one
    module (`link.PREVIEW2`). `interface` is versioned (`wasi:io/streams@0.2.0`); `function` is the
    component-level name, or `[resource-drop]R` for the `resource.drop` of resource `R`.
    `realloc` names an export of the store; `memory` and `realloc` are None where the Canonical
    ABI needs none.
    """

    core_name: str
    interface: str
    function: str
    memory: MemoryName | None
    realloc: str | None

    @property
    def dropped(self) -> str | None:
        """The name of the resource that this is the `resource.drop` of; None for a function."""
        return dropped_by(self.function)


@dataclass(frozen=True, slots=True)
class StoreImport:
    """Something the linked shim imports from a store: the guest's memory, or an export of its own.

    `owner` says whose store, and is the module it is imported from; `export` is the name in both.
    """

    owner: MemoryName
    export: str
    kind: Literal["func", "memory", "global"]


@dataclass(frozen=True, slots=True)
class Shim:
    """The linked shim.

    `module` and `store` are core modules. `module` exports the preview1 functions the guest
    imports, and those of preview0 as what `preview0` has for their names. `store` exports what
    `store_imports` with owner "shim" name, its memory as `memory`, and every `realloc` that
    `lowerings` name. Where it `is_guarded`, `module` also imports the mutable i32 global `slots`
    `inside`.
    """

    module: bytes
    store: bytes
    lowerings: tuple[Lowering, ...]
    store_imports: tuple[StoreImport, ...]
    preview0: Mapping[str, str]
    is_guarded: bool
