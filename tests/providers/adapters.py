"""Components of a core module and its adapters, each with a world of one WIT text."""

from collections.abc import Mapping, Sequence

import wasmtime

import componentize
from componentize.wasm.component.canon import StringEncoding
from componentize.wit.bindings import bindings
from componentize.wit.load import load
from tests.providers.worlds import Built, modules
from tests.worlds.sections import with_section

Adapters = Mapping[str, str | tuple[str, str]]
"""Adapters by what they are for: a text, and the name of its world in the WIT if it has one."""


def core(text: str) -> bytes:
    """The binary of a core module."""
    return bytes(wasmtime.wat2wasm(text))


def with_world(
    text: str, wit: str, world: str, encoding: StringEncoding = StringEncoding.UTF8
) -> bytes:
    """A core module with a section of its world, which is one of the package `a:b`."""
    return with_section(core(text), bindings(load({"a.wit": wit}), f"a:b/{world}", encoding))


def build_adapted(
    module: str,
    wit: str,
    adapters: Adapters,
    *,
    world: str | None = "w",
    encodings: Sequence[StringEncoding] = (StringEncoding.UTF8, StringEncoding.UTF8),
) -> Built:
    """The component of a module and adapters.

    Args:
        module: the module's text.
        wit: the text of the package `a:b`.
        adapters: the adapters.
        world: the module's world there; None if it has none.
        encodings: of the module's strings, and of the adapters'.
    """
    built = componentize.build(
        core(module) if world is None else with_world(module, wit, world, encodings[0]),
        adapters={
            name: core(each)
            if isinstance(each, str)
            else with_world(each[0], wit, each[1], encodings[1])
            for name, each in adapters.items()
        },
    )
    component = built.to_bytes()
    return Built(component, modules(component), built.report.notes)
