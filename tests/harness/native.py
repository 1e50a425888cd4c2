"""Core modules under Wasmtime's own preview1, in this process."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal

import wasmtime

from tests.harness.layout import snapshot
from tests.harness.outcome import TRAPPED, Invocation, Outcome


@cache
def engine() -> wasmtime.Engine:
    """One engine for all that is compiled here."""
    return wasmtime.Engine()


@cache
def _module(wasm: Path) -> wasmtime.Module:
    return wasmtime.Module.from_file(engine(), str(wasm))


def configure(invocation: Invocation, root: Path, streams: Path) -> wasmtime.WasiConfig:
    """The host's side of a run in `root`; standard streams are files in `streams`."""
    config = wasmtime.WasiConfig()
    config.argv = list(invocation.argv)
    config.env = list(invocation.env.items())
    streams.mkdir(parents=True)
    (streams / "stdin").write_bytes(invocation.stdin)
    config.stdin_file = streams / "stdin"
    config.stdout_file = str(streams / "stdout")
    config.stderr_file = str(streams / "stderr")
    for host, guest, writable in invocation.preopens:
        config.preopen_dir(str(root / host), guest, writable)
    return config


def ending(run: Callable[[], object]) -> int | Literal["trap"]:
    """How a run ends: its exit code, 0 if it just returns, or "trap"."""
    try:
        run()
    except wasmtime.ExitTrap as end:
        return end.code
    except (wasmtime.Trap, wasmtime.WasmtimeError):
        return TRAPPED
    return 0


def outcome(exit_code: int | Literal["trap"], root: Path, streams: Path) -> Outcome:
    """What a run in `root`, with its standard streams in `streams`, left."""
    stdout, stderr = (streams / "stdout").read_bytes(), (streams / "stderr").read_bytes()
    return Outcome(exit_code, stdout, stderr, snapshot(root))


def run_native(wasm: Path, invocation: Invocation, root: Path, streams: Path) -> Outcome:
    """Runs a core module under wasmtime-py.

    Args:
        wasm: the module.
        invocation: what it is started with.
        root: the directory, already laid out, that its preopens are in.
        streams: a directory to make, for its standard streams.
    """
    linker = wasmtime.Linker(engine())
    linker.define_wasi()
    with wasmtime.Store(engine()) as store:
        store.set_wasi(configure(invocation, root, streams))

        def run() -> None:
            start = linker.instantiate(store, _module(wasm)).exports(store)["_start"]
            assert isinstance(start, wasmtime.Func)
            start(store)

        exit_code = ending(run)
    return outcome(exit_code, root, streams)
