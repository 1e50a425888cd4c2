"""What core modules call the items of a world: two manglings, which a module may mix.

The one is that of `wit-component` before there was another, the other that of the Canonical ABI
for modules with 32-bit pointers (CanonicalABI.md, and its design text `cm32p2`). How they write a
name is data here; what is in a world is nothing of theirs.
"""

from collections.abc import Mapping
from enum import Enum

from componentize.dataclass import dataclass
from componentize.errors import WitError
from componentize.matching.match import WORLD
from componentize.wit.tracks import track_name, version_of
from componentize.wit.versions import precedence


class Intrinsic(Enum):
    """What is done to handles of a resource."""

    DROP = "drop"
    NEW = "new"
    REP = "rep"


@dataclass(frozen=True, slots=True)
class Affix:
    """What stands around a name."""

    before: str
    after: str

    def around(self, name: str) -> str:
        """The name with what stands around it."""
        return f"{self.before}{name}{self.after}"

    def inside(self, text: str) -> str | None:
        """The name in a text; None if it has not this around it, or nothing in between."""
        if text.startswith(self.before) and text.endswith(self.after):
            return text[len(self.before) : len(text) - len(self.after)] or None
        return None


@dataclass(frozen=True, slots=True)
class Mangling:
    """How names of a world become names of a core module.

    `world_imports` is the module name of what a world imports itself, `imports` makes that of what
    an interface has which it imports, `intrinsics_of_exports` that of the intrinsics of an exported
    interface's resources. `intrinsics` make their names. `world_exports` and `exports` stand before
    the exports of a world and, around its name, of an interface. `post_return` is made of the name
    of an export, `destructor` of that of a resource. `tracks` tells that the versions of interfaces
    are cut to what is compatible.
    """

    world_imports: str
    imports: Affix
    intrinsics_of_exports: Affix
    intrinsics: Mapping[Intrinsic, Affix]
    world_exports: str
    exports: Affix
    post_return: Affix
    destructor: Affix
    memory: str
    initialize: str
    tracks: bool

    def spelled(self, extern: str) -> str:
        """What it calls an interface that a world calls `extern`."""
        return track_name(extern) if self.tracks else extern

    def export_prefix(self, extern: str) -> str:
        """What stands before the exports for what an interface has, or for those of `WORLD`."""
        return self.world_exports if extern == WORLD else self.exports.around(self.spelled(extern))


LEGACY = Mangling(
    world_imports="$root",
    imports=Affix("", ""),
    intrinsics_of_exports=Affix("[export]", ""),
    intrinsics={each: Affix(f"[resource-{each.value}]", "") for each in Intrinsic},
    world_exports="",
    exports=Affix("", "#"),
    post_return=Affix("cabi_post_", ""),
    destructor=Affix("[dtor]", ""),
    memory="memory",
    initialize="_initialize",
    tracks=False,
)
CM32P2 = Mangling(
    world_imports="cm32p2",
    imports=Affix("cm32p2|", ""),
    intrinsics_of_exports=Affix("cm32p2|_ex_", ""),
    intrinsics={each: Affix("", f"_{each.value}") for each in Intrinsic},
    world_exports="cm32p2||",
    exports=Affix("cm32p2|", "|"),
    post_return=Affix("", "_post"),
    destructor=Affix("", "_dtor"),
    memory="cm32p2_memory",
    initialize="cm32p2_initialize",
    tracks=True,
)
MANGLINGS = (LEGACY, CM32P2)

GENERAL_REALLOCS = frozenset({"cabi_realloc", "canonical_abi_realloc", "cm32p2_realloc"})
"""Exports that allocate for imports and for exports."""

IMPORT_REALLOC = "cabi_import_realloc"
"""The export that allocates for results of imports, if there is one."""

EXPORT_REALLOC = "cabi_export_realloc"
"""The export that allocates for parameters of exports, if there is one."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the module name of a core import means.

    `extern` is an interface as the module calls it, or `WORLD`; `exported` tells that it is one the
    world exports, for whose resources there are intrinsics.
    """

    mangling: Mangling
    extern: str
    exported: bool


def on_track(extern: str) -> str | None:
    """The name of an interface with the track of its version; None if it has no version, or what a
    module has there is none."""
    try:
        return track_name(extern) if precedence(version_of(extern)) else None
    except WitError:
        return None


def place(module: str) -> Place | None:
    """What the module name of a core import means; None if no mangling makes such a name."""
    mangling = CM32P2 if module.startswith(CM32P2.world_imports) else LEGACY
    if module == mangling.world_imports:
        return Place(mangling, WORLD, exported=False)
    for affix, exported in ((mangling.intrinsics_of_exports, True), (mangling.imports, False)):
        extern = affix.inside(module)
        if extern is not None:
            return Place(mangling, extern, exported)
    return None


def intrinsic(mangling: Mangling, name: str) -> tuple[Intrinsic, str] | None:
    """Which intrinsic a core import is called as, and the resource; None for any other name."""
    for each, affix in mangling.intrinsics.items():
        resource = affix.inside(name)
        if resource is not None:
            return each, resource
    return None
