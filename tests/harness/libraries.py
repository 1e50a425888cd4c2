"""Guests for worlds: their components, instantiated under wasmtime-py and called by name."""

import hashlib
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import wasmtime
from wasmtime import _bindings as bindings
from wasmtime.component import Component, Func, Instance, Linker, LinkerInstance, ResourceType

import componentize
from tests.harness.cache import made
from tests.harness.guests import GUESTS, build_guest
from tests.harness.layout import Layout
from tests.harness.native import configure
from tests.harness.outcome import Invocation, Preopen

Encoding = Literal["utf8", "utf16", "latin1+utf16"]
Implementation = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Library:
    """A guest and its world: an entry of `guests/libraries.toml`, which says what is what."""

    guest: str
    wit: str
    world: str | None = None
    encoding: Encoding = "utf8"
    options: tuple[str, ...] = ()


@cache
def load_libraries() -> dict[str, Library]:
    """Every library of `guests/libraries.toml`, by its name."""
    entries = tomllib.loads((GUESTS / "libraries.toml").read_text())
    return {
        name: Library(**{**entry, "options": tuple(entry.get("options", ()))})
        for name, entry in entries.items()
    }


@cache
def build_library(library: Library) -> Path:
    """The component of a library, in a file.

    Raises:
        UnavailableError: its compiler is none that the test extra brings, and is not here.
    """
    core = build_guest(library.guest, library.options)
    component = componentize.build(
        core,
        wit=GUESTS / "worlds" / library.wit,
        world=library.world,
        encoding=library.encoding,
    ).to_bytes()
    key = [hashlib.sha256(component).digest()]
    return made("components", core.name, key, lambda target: target.write_bytes(component))


@dataclass(frozen=True, slots=True)
class Host:
    """What a component is given.

    `functions` are by interface and name, as in "a:b/i#f" or "f", `dropped` by interface and
    resource: called with the number of each that the guest drops. A resource of the host is
    `ResourceHost.own(number, kind)`, where its kind is its place in `dropped`.
    """

    functions: Mapping[str, Implementation] = field(default_factory=dict)
    dropped: Mapping[str, Implementation] = field(default_factory=dict)
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    layout: Layout = field(default_factory=Layout)


@dataclass(frozen=True, slots=True)
class Instantiated:
    """An instance of a component, and where its files and standard streams are."""

    store: wasmtime.Store
    instance: Instance
    root: Path
    streams: Path

    def call(self, function: str, *arguments: Any) -> Any:
        """Calls an exported function, "a:b/i#f" or "f"."""
        return self.function(function)(self.store, *arguments)

    def function(self, name: str) -> Func:
        """An exported function, "a:b/i#f" or "f"."""
        *interface, item = name.split("#")
        within = self.instance.get_export_index(self.store, interface[0]) if interface else None
        index = self.instance.get_export_index(self.store, item, within)
        found = index and self.instance.get_func(self.store, index)
        assert found, f"the component exports {name}"
        return found

    def stdout(self) -> str:
        """What was written to standard output."""
        return (self.streams / "stdout").read_text()

    def stderr(self) -> str:
        """What was written to standard error."""
        return (self.streams / "stderr").read_text()


@cache
def engine() -> wasmtime.Engine:
    """One engine for all components."""
    config = wasmtime.Config()
    # with it, wasmtime 50.0.1 fails where a function defined in Python is lent two handles
    bindings.wasmtime_config_concurrency_support_set(config.ptr(), False)
    return wasmtime.Engine(config)


@cache
def _compiled(component: Path) -> Component:
    return Component.from_file(engine(), component)


@contextmanager
def instantiated(component: Path, host: Host = Host()) -> Iterator[Instantiated]:
    """An instance of a component, with WASI and what `host` has."""
    linker = Linker(engine())
    linker.add_wasip2()
    with linker.root() as root:
        _define(root, host)
    with tempfile.TemporaryDirectory() as scratch, wasmtime.Store(engine()) as store:
        root_directory, streams = Path(scratch, "root"), Path(scratch, "streams")
        host.layout.create(root_directory)
        argv = ("library", *host.args)
        invocation = Invocation(argv, dict(host.env), host.stdin, (Preopen(".", "/"),))
        store.set_wasi(configure(invocation, root_directory, streams))
        instance = linker.instantiate(store, _compiled(component))
        yield Instantiated(store, instance, root_directory, streams)


def _define(root: LinkerInstance, host: Host) -> None:
    interfaces = {name.rpartition("#")[0] for name in (*host.dropped, *host.functions)}
    for interface in sorted(interfaces):
        if interface:
            with root.add_instance(interface) as instance:
                _fill(instance, f"{interface}#", host)
        else:
            _fill(root, "", host)


def _fill(instance: LinkerInstance, prefix: str, host: Host) -> None:
    """Defines what has the prefix and no more than a name after it."""

    def names(of: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for name in of:
            interface, separator, item = name.rpartition("#")
            if interface + separator == prefix:
                yield name, item

    kinds = list(host.dropped)
    for name, item in names(host.dropped):
        kind = ResourceType.host(kinds.index(name))
        instance.add_resource(item, kind, _without_store(host.dropped[name]))
    for name, item in names(host.functions):
        instance.add_func(item, _without_store(host.functions[name]))


def _without_store(function: Implementation) -> Implementation:
    return lambda _, *arguments: function(*arguments)
