"""Components of a core module and a world, and their instances under wasmtime-py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wasmtime
from wasmtime import component as wasmtime_component

import componentize
from componentize.wasm.component.definitions import CoreModule, CustomSection, read_component
from componentize.wasm.component.names import read_names
from componentize.wasm.component.sorts import CoreSort

ENGINE = wasmtime.Engine()


@dataclass(frozen=True)
class Built:
    """A component, the core modules in it by their names, and the notes."""

    component: bytes
    modules: Mapping[str, bytes]
    notes: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The names of the core modules, in the order of the component."""
        return list(self.modules)


def build(module: str, wit: str, encoding: str = "utf8") -> Built:
    """A component of a core module for the only world of a text."""
    built = componentize.build(module.encode(), wit={"world.wit": wit}, encoding=encoding)
    component = built.to_bytes()
    return Built(component, modules(component), built.report.notes)


def modules(component: bytes) -> dict[str, bytes]:
    """The core modules in a component, by their names."""
    definitions = read_component(component).definitions
    (names,) = (
        read_names(each).definitions[CoreSort.MODULE]
        for each in definitions
        if isinstance(each, CustomSection) and each.name == "component-name"
    )
    binaries = (b"".join(each.parts) for each in definitions if isinstance(each, CoreModule))
    return {names[index]: module for index, module in enumerate(binaries)}


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
