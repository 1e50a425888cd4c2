"""The rewritten guest, and the stores that its memories and tables live in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from componentize.wasm.core.exports import EXPORTS, Export, ExternKind
from componentize.wasm.core.memories import MEMORIES, MemType
from componentize.wasm.core.sections import SectionId, Slice, write_section
from componentize.wasm.core.tables import TABLES, TableType
from componentize.wasm.core.types import FuncType
from componentize.wasm.preambles import MODULE

STORE = "store"
"""The module that the guest imports its memories and tables from."""

PREVIEW1 = "wasi_snapshot_preview1"


@dataclass(frozen=True, slots=True)
class GuestStore:
    """A core module that defines and exports one memory or table of the guest.

    `name` is the name of the export, and of the guest's import from module `STORE`.
    `parts`, joined, are the core module.
    """

    kind: Literal["memory", "table"]
    name: str
    parts: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Guest:
    """The rewritten guest.

    `parts`, joined, are the core module; slices of the input stand in it uncopied.
    `stores` are what it imports from module `STORE`, in the order of its imports.
    `memory` is the name of the store of the memory that preview1 pointers point into; a guest
    without memory has a store of zero pages for it, which it does not import.
    `preview1` are the functions it imports from `wasi_snapshot_preview1`: the type by the name,
    each name once, in the order of its imports.
    `preview1_modules` are the names of the modules it imports them from: a component may not import
    one name twice from one module, so repeated imports come from further modules.
    `notes` are sentences for the user: what was left as it was, and why.
    """

    parts: tuple[Slice, ...]
    stores: tuple[GuestStore, ...]
    memory: str
    preview1: Mapping[str, FuncType]
    preview1_modules: tuple[str, ...]
    notes: tuple[str, ...]


def memory_store(index: int, type_: MemType, data: Slice = b"") -> GuestStore:
    """The store of memory `index`; `data` is a data section that goes with it, or nothing."""
    name = store_name("memory", index)
    export = Export(name, ExternKind.MEMORY, 0)
    module = _defining(SectionId.MEMORY, MEMORIES.build([type_]), export)
    return GuestStore("memory", name, (module, data) if data else (module,))


def table_store(index: int, type_: TableType) -> GuestStore:
    """The store of table `index`."""
    name = store_name("table", index)
    return GuestStore(
        "table",
        name,
        (_defining(SectionId.TABLE, TABLES.build([type_]), Export(name, ExternKind.TABLE, 0)),),
    )


def store_name(kind: Literal["memory", "table"], index: int) -> str:
    """The name of the export of a store: `memory`, `memory1`, `memory2`, ..."""
    return f"{kind}{index or ''}"


def _defining(section: SectionId, payload: bytes, export: Export) -> bytes:
    """A module of one section with definitions, and of one export."""
    return b"".join(
        (
            MODULE,
            *write_section(section, payload),
            *write_section(SectionId.EXPORT, EXPORTS.build([export])),
        )
    )
