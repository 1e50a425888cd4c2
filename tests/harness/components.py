"""Guests as components: built and run by the package itself, or run by wasmtime-py as it is."""

import hashlib
from functools import cache
from pathlib import Path

import wasmtime
from wasmtime import component as wasmtime_component

import componentize
from tests.harness.cache import made
from tests.harness.layout import snapshot
from tests.harness.native import configure, ending, engine, outcome
from tests.harness.outcome import TRAPPED, Invocation, Outcome


@cache
def build_component(wasm: Path) -> Path:
    """The component of a core module, in a file."""
    component = componentize.build(wasm).to_bytes()
    key = [hashlib.sha256(component).digest()]
    return made("components", wasm.name, key, lambda target: target.write_bytes(component))


def run_component(wasm: Path, invocation: Invocation, root: Path) -> Outcome:
    """Runs a component with `componentize.run`.

    Args:
        wasm: the component.
        invocation: what it is started with.
        root: the directory, already laid out, that its preopens are in.
    """
    name, *args = invocation.argv
    try:
        completed = componentize.run(
            wasm,
            args,
            argv0=name,
            env=invocation.env,
            dirs=[(root / host, guest) for host, guest, _ in invocation.preopens],
            stdin=invocation.stdin,
            stdout=componentize.CAPTURE,
            stderr=componentize.CAPTURE,
        )
    except componentize.TrapError as trap:
        return Outcome(TRAPPED, trap.stdout or b"", trap.stderr or b"", snapshot(root))
    return Outcome(
        completed.exit_code, completed.stdout or b"", completed.stderr or b"", snapshot(root)
    )


@cache
def _compiled(wasm: Path) -> wasmtime_component.Component:
    return wasmtime_component.Component.from_file(engine(), str(wasm))


def run_component_in_process(
    wasm: Path, invocation: Invocation, root: Path, streams: Path
) -> Outcome:
    """Runs a component under wasmtime-py. It is compiled once.

    Args:
        wasm: the component.
        invocation: what it is started with.
        root: the directory, already laid out, that its preopens are in.
        streams: a directory to make, for its standard streams.
    """
    linker = wasmtime_component.Linker(engine())
    linker.add_wasip2()
    with wasmtime.Store(engine()) as store:
        store.set_wasi(configure(invocation, root, streams))

        def run() -> None:
            instance = linker.instantiate(store, _compiled(wasm))
            interface = instance.get_export_index(store, "wasi:cli/run@0.2.0")
            index = interface and instance.get_export_index(store, "run", interface)
            function = index and instance.get_func(store, index)
            assert function, "the component exports wasi:cli/run"
            function(store)

        exit_code = ending(run)
    return outcome(exit_code, root, streams)
