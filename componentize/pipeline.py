"""From a core module to a component: facts, refusals, providers of its imports, composition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from componentize.compose.composition import Composition, CoreExport
from componentize.compose.encode import encode
from componentize.module.facts import read_facts
from componentize.module.refusals import refuse
from componentize.preview2 import COMMAND, EARLIEST, LATEST, checked_version
from componentize.providers.entry import ENTRY, provide_entry
from componentize.providers.guest import compose_guest
from componentize.providers.shim import SHIM, SHIM_STORE, provide_shim
from componentize.providers.store import provide_stores
from componentize.shim.preview1 import PREVIEW1
from componentize.wasm.core.sections import Slice
from componentize.wit.load import preview2
from componentize.wit.model import Wit, World


class ReadOnlyDict(dict[str, tuple[str, ...]]):
    """A dict that cannot be changed, but pickled, copied and written as JSON."""

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (dict(self),)

    def _refuse(self, *args: object, **options: object) -> NoReturn:
        raise TypeError("this cannot be changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


@dataclass(frozen=True, slots=True)
class Report:
    """What a component is made of. Sizes are in bytes.

    `input_size` is the core module's (assembled, if it was text), `output_size` the component's,
    `shim_size` that of the core modules the shim consists of.
    `preview1` are the functions the guest imports from `wasi_snapshot_preview1`.
    `imports` are the preview2 functions the component imports, by versioned interface; an interface
    without any is imported for a resource type.
    `notes` are sentences for the user.
    """

    input_size: int
    output_size: int
    shim_size: int
    preview1: tuple[str, ...]
    imports: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "imports", ReadOnlyDict(self.imports))


def convert(
    module: bytes, wasi: str | None = None, *, names: bool = False
) -> tuple[tuple[Slice, ...], Report]:
    """`build` for a binary core module: the parts of the component, and the report on it."""
    version = LATEST if wasi is None else checked_version(wasi)
    facts = read_facts(module)
    refuse(facts)
    stores = provide_stores(facts)
    shim = provide_shim(facts, stores.memory, version, names=names)
    guest = compose_guest(facts, stores.edits, (stores.provided, shim))
    entry = provide_entry(facts, guest.name, names=names)
    instances = (*stores.provided.instances, *shim.instances, guest, entry.instance)
    wit = preview2()
    exports = _exports(wit, wit.worlds[COMMAND], {"run": entry.run})
    encoded = encode(Composition(wit, instances, exports))
    added = (each for each in instances if each.name in (SHIM_STORE, SHIM, ENTRY))
    report = Report(
        input_size=len(module),
        output_size=sum(map(len, encoded.parts)),
        shim_size=sum(len(part) for each in added for part in each.module),
        preview1=tuple(dict.fromkeys(e.name for e in facts.imports if e.module == PREVIEW1)),
        imports=encoded.imports,
        notes=stores.notes,
    )
    return encoded.parts, report


def _exports(
    wit: Wit, world: World, functions: Mapping[str, CoreExport]
) -> dict[str, dict[str, CoreExport]]:
    """The interfaces a world exports: the core function each function of theirs is lifted from."""
    return {
        f"{name}@{EARLIEST}": {
            function: functions[function] for function in wit.interfaces[name].functions
        }
        for name in world.exports
    }
