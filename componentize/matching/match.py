"""What in a core module stands for what in a world."""

from collections.abc import Mapping
from typing import TypeAlias

from componentize.dataclass import dataclass

WORLD = ""
"""What stands for a world itself where the name of an interface it imports or exports could."""


@dataclass(frozen=True, slots=True)
class ImportedFunction:
    """A function that the world imports: it is lowered.

    `extern` is what the world calls the interface (`a:b/i@1.0.0`, or the plain name of an inline
    one), or `WORLD`; `function` is the component-level name.
    """

    extern: str
    function: str


@dataclass(frozen=True, slots=True)
class ResourceDrop:
    """`resource.drop` of a resource that the world imports, or exports where `exported`."""

    extern: str
    resource: str
    exported: bool


@dataclass(frozen=True, slots=True)
class ResourceNew:
    """`resource.new` of a resource that the world exports."""

    extern: str
    resource: str


@dataclass(frozen=True, slots=True)
class ResourceRep:
    """`resource.rep` of a resource that the world exports."""

    extern: str
    resource: str


WorldImport: TypeAlias = ImportedFunction | ResourceDrop | ResourceNew | ResourceRep
"""What a world gives for a function that a core module imports."""


@dataclass(frozen=True, slots=True)
class ExportedFunction:
    """The exports of a core module for an exported function: what is lifted, and the post-return
    function, if there is one."""

    core: str
    post_return: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A core module and a world that fit each other.

    `imports` are those of the module that the world gives, by module and name. `exports` are the
    functions that the world exports: by what it calls the interface, or `WORLD`, and by name; an
    interface without functions is there too. `destructors` are core exports by interface and
    resource; not all resources have one. `memory` and the reallocs are names of core exports, None
    where nothing needs them (and for `memory` where it is the module's only one, not exported).
    `initialize` is the export to be called first, if any. `unmatched` are exports of the module
    that no item of the world takes and that nothing else explains. `notes` are sentences for the
    user.
    """

    imports: Mapping[tuple[str, str], WorldImport]
    exports: Mapping[str, Mapping[str, ExportedFunction]]
    destructors: Mapping[tuple[str, str], str]
    memory: str | None
    import_realloc: str | None
    export_realloc: str | None
    initialize: str | None
    unmatched: tuple[str, ...]
    notes: tuple[str, ...] = ()
