"""Components of a core module and a world, and their instances under wasmtime-py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wasmtime
from wasmtime import component as wasmtime_component

from componentize.compose.composition import Composition, CoreInstance
from componentize.compose.encode import encode
from componentize.matching.fit import match
from componentize.matching.match import ImportedFunction, ResourceDrop
from componentize.module.edits import combined
from componentize.module.facts import read_facts
from componentize.preview2 import LATEST
from componentize.providers.guest import compose_guest
from componentize.providers.initialize import provide_initialization
from componentize.providers.provided import renamed
from componentize.providers.shim import provide_shim
from componentize.providers.slots import provide_slots
from componentize.providers.store import provide_stores
from componentize.providers.world import destructors, lifted_exports, provide_world
from componentize.shim.preview1 import PREVIEW1
from componentize.wasm.component.canon import StringEncoding
from componentize.wit.beside import beside
from componentize.wit.bindings import bindings
from componentize.wit.live import live
from componentize.wit.load import load

ENGINE = wasmtime.Engine()


@dataclass(frozen=True)
class Built:
    """A component, the core instances it is composed of, and the notes."""

    component: bytes
    instances: tuple[CoreInstance, ...]
    notes: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.instances]

    def module(self, name: str) -> bytes:
        return b"".join(next(each.module for each in self.instances if each.name == name))


def build(
    module: str, wit: str, encoding: StringEncoding = StringEncoding.UTF8, *, guarded: bool = True
) -> Built:
    """A component of a core module for the only world of a text."""
    facts = read_facts(bytes(wasmtime.wat2wasm(module)))
    texts = load({"world.wit": wit})
    (name,) = texts.worlds
    given = bindings(texts, name, encoding)
    shims = {(each.module, each.name) for each in facts.imports if each.module == PREVIEW1}
    found = match(facts, given, shims)
    stores = provide_stores(facts)
    slots = provide_slots(facts, found, stores.tables, guarded=guarded and bool(shims))
    shim = provide_shim(facts, stores.memory, LATEST, names=False, inside=slots.inside)
    items = found.imports.values()
    world = live(
        given.wit,
        given.wit.worlds[given.world],
        [(each.extern, each.function) for each in items if isinstance(each, ImportedFunction)],
        [
            (each.extern, each.resource)
            for each in items
            if isinstance(each, ResourceDrop) and not each.exported
        ],
    )
    whole, whole_world, names = beside(world, (shim.wit, shim.world))
    imports = renamed(provide_world(found, given, stores.memory, slots.early), names)
    own = renamed(shim.provided, names)
    start = provide_initialization(facts, found.initialize, late=bool(slots.late))
    guest = compose_guest(
        facts,
        combined((stores.edits, slots.edits, start.edits)),
        (stores.provided, slots.provided, imports, own),
    )
    instances = (
        *stores.provided.instances,
        *slots.provided.instances,
        *own.instances,
        guest,
        *slots.late,
        *start.instances,
    )
    encoded = encode(
        Composition(
            whole,
            whole_world,
            instances,
            lifted_exports(found, given, stores.memory, slots.guarded),
            destructors(found, slots.early),
        )
    )
    component = b"".join(encoded.parts)
    return Built(component, instances, (*stores.notes, *slots.notes))


Functions = Mapping[str, Mapping[str, Callable[..., Any]]]
"""What a host gives: by interface, or nothing for the world, and by name."""


@dataclass
class Running:
    """An instance of a component."""

    store: wasmtime.Store
    instance: wasmtime_component.Instance

    def call(self, path: str, *args: object) -> Any:
        """Calls an exported function, `f` or `interface#f`."""
        interface, _, name = path.rpartition("#")
        inside = self.instance.get_export_index(self.store, interface) if interface else None
        index = self.instance.get_export_index(self.store, name, inside)
        assert index is not None, path
        function = self.instance.get_func(self.store, index)
        assert function is not None, path
        result = function(self.store, *args)
        function.post_return(self.store)
        return result


def start(
    built: Built,
    functions: Functions | None = None,
    resources: Mapping[str, Mapping[str, Callable[[int], None]]] | None = None,
    args: Sequence[str] = (),
) -> Running:
    """Instantiates a component.

    Args:
        built: the component.
        functions: what the host gives.
        resources: what is told of each resource of the host's that is dropped, by interface.
        args: the arguments.
    """
    linker = wasmtime_component.Linker(ENGINE)
    linker.add_wasip2()
    store = wasmtime.Store(ENGINE)
    wasi = wasmtime.WasiConfig()
    wasi.argv = args
    store.set_wasi(wasi)
    with linker.root() as root:
        for interface, given in (functions or {}).items():
            if interface:
                with root.add_instance(interface) as instance:
                    for resource, dropped in (resources or {}).get(interface, {}).items():
                        type_ = wasmtime_component.ResourceType.host(1)
                        instance.add_resource(resource, type_, _destructor(dropped))
                    for name, function in given.items():
                        instance.add_func(name, function)
            else:
                for name, function in given.items():
                    root.add_func(name, function)
    compiled = wasmtime_component.Component(ENGINE, built.component)
    return Running(store, linker.instantiate(store, compiled))


def _destructor(dropped: Callable[[int], None]) -> Callable[[wasmtime.Store, int], None]:
    return lambda _, representation: dropped(representation)
