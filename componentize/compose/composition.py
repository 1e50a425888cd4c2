"""A component before it is encoded: core instances in their order, and what is lifted from them."""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.custom import ProducersField
from componentize.wasm.core.sections import Slice
from componentize.wit.model import Wit, World


@dataclass(frozen=True, slots=True)
class CoreExport:
    """An export of a core instance, which is called by its name in the composition."""

    instance: str
    sort: CoreSort
    name: str


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `canon lower` or `canon lift`; None where the Canonical ABI needs none.

    UTF-8 is not written. `post_return` is for `canon lift` only.
    """

    memory: CoreExport | None = None
    realloc: CoreExport | None = None
    encoding: StringEncoding | None = None
    post_return: CoreExport | None = None


@dataclass(frozen=True, slots=True)
class Lowered:
    """A function that the component imports, and how it is lowered (`canon lower`).

    `extern` is the key of the interface in the imports of the composition's world, or empty for a
    function of the world itself; `function` is the component-level name.
    """

    extern: str
    function: str
    options: Options = Options()


@dataclass(frozen=True, slots=True)
class Dropped:
    """The `resource.drop` of a resource that the component imports or, if `exported`, exports.

    `extern` is the key of the interface that has the resource or uses it, in the imports or exports
    of the world, or empty for a resource of the world itself.
    """

    extern: str
    resource: str
    exported: bool = False


@dataclass(frozen=True, slots=True)
class New:
    """The `resource.new` of a resource that the component exports; `extern` as of `Dropped`."""

    extern: str
    resource: str


@dataclass(frozen=True, slots=True)
class Rep:
    """The `resource.rep` of a resource that the component exports; `extern` as of `Dropped`."""

    extern: str
    resource: str


CoreItem: TypeAlias = CoreExport | Lowered | Dropped | New | Rep
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
class Lifted:
    """A core function, and how it is lifted (`canon lift`)."""

    function: CoreExport
    options: Options = Options()


@dataclass(frozen=True, slots=True)
class Composition:
    """What a component is composed of.

    `world` is what the component imports and exports, all of it; `wit` has its interfaces, and an
    exported one is not of the name of an imported one, nor are its types (see `wit.live.live`).
    `instances` stand in an order in which each needs only those before it. `lifted` are the
    exported functions: by the key of the interface in the exports of the world, or nothing for the
    world itself, and by component-level name. `destructors` are those of exported resources that
    have one, by the key of the interface, or nothing, and by name. `producers` goes to the custom
    section of that name, with this tool.
    """

    wit: Wit
    world: World
    instances: tuple[CoreInstance, ...]
    lifted: Mapping[str, Mapping[str, Lifted]]
    destructors: Mapping[tuple[str, str], CoreExport] = field(default_factory=dict)
    producers: tuple[ProducersField, ...] = ()
