"""The three ways a guest is run side by side: native preview1, the reference adapter, ours.

One process and one engine run all three, so they share compiler settings, host and caches.
Compiling is over before anything is measured. Every measurement is a fresh instance.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import wasmtime
from wasmtime import component as wasmtime_component

import componentize
from componentize.preview2 import RUN

JCO = "1.35.0"
"""The version of the npm package `@bytecodealliance/jco`, whose `jco new --wasi-command` makes a
component with the reference adapter."""

Run = Callable[[wasmtime.WasiConfig], None]
"""Instantiates a program with what the configuration gives it, and runs it to its end."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a guest measured: nanoseconds, operations done in them, bytes these moved."""

    nanoseconds: int
    operations: int
    bytes: int


def compiled_guest(sources: Sequence[Path], output: Path) -> bytes:
    """The core module that ziglang makes of C sources.

    Raises:
        SystemExit: it does not compile.
    """
    target = ("-target", "wasm32-wasi", "-O2", "-s", "-Wall", "-Wextra", "-Werror")
    command = [sys.executable, "-m", "ziglang", "cc", *target, "-o", str(output)]
    if subprocess.run([*command, *map(str, sources)]).returncode:
        raise SystemExit("the guest does not compile")
    return output.read_bytes()


def native(engine: wasmtime.Engine, module: bytes) -> Run:
    """Runs a core module on Wasmtime's own preview1."""
    compiled = wasmtime.Module(engine, module)

    def run(config: wasmtime.WasiConfig) -> None:
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        with wasmtime.Store(engine) as store:
            store.set_wasi(config)
            instance = linker.instantiate(store, compiled)
            start = instance.exports(store)["_start"]
            assert isinstance(start, wasmtime.Func)
            start(store)

    return run


def component(engine: wasmtime.Engine, binary: bytes) -> Run:
    """Runs a component that exports `wasi:cli/run`."""
    compiled = wasmtime_component.Component(engine, binary)

    def run(config: wasmtime.WasiConfig) -> None:
        linker = wasmtime_component.Linker(engine)
        linker.add_wasip2()
        with wasmtime.Store(engine) as store:
            store.set_wasi(config)
            instance = linker.instantiate(store, compiled)
            interface = instance.get_export_index(store, RUN)
            index = instance.get_export_index(store, "run", interface)
            function = instance.get_func(store, index) if index else None
            assert function
            function(store)

    return run


def variants(module: bytes, directory: Path) -> Mapping[str, Run]:
    """A guest made ready to run: as `native`, as `reference` where Node and npm are there, and as
    `ours`.

    Args:
        module: a core module that imports preview1.
        directory: where intermediate files go.
    """
    engine = wasmtime.Engine()
    runs = {"native": native(engine, module)}
    if (adapted := with_reference_adapter(module, directory)) is not None:
        runs["reference"] = component(engine, adapted)
    runs["ours"] = component(engine, componentize.build(module).to_bytes())
    return runs


def with_reference_adapter(module: bytes, directory: Path) -> bytes | None:
    """The component that jco makes of a core module; None, and a note, where that cannot be had.

    The package is installed once, into the user's cache directory.
    """
    jco = installed_jco()
    if jco is None:
        return None
    source, target = directory / "reference.core.wasm", directory / "reference.wasm"
    source.write_bytes(module)
    command = [*jco, "new", "--wasi-command", str(source), "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"no reference adapter: jco fails: {done.stderr.strip()}", file=sys.stderr)
        return None
    return target.read_bytes()


def installed_jco() -> Sequence[str] | None:
    """The command that runs jco: Node and a script. None, and a note, where it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("no reference adapter: it needs node and npm", file=sys.stderr)
        return None
    chosen = os.environ.get("XDG_CACHE_HOME")
    cache = Path(chosen) if chosen else Path.home() / ".cache"
    folder = cache / "componentize-bench" / f"jco-{JCO}"
    script = folder / "node_modules" / "@bytecodealliance" / "jco" / "dist" / "jco.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        package = f"@bytecodealliance/jco@{JCO}"
        install = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), package]
        done = subprocess.run(install, capture_output=True, text=True)
        if done.returncode:
            print(f"no reference adapter: npm fails: {done.stderr.strip()}", file=sys.stderr)
            return None
    return node, str(script)
