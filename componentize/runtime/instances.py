"""Programs as wasmtime has them: compiled, instantiated, called."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import wasmtime
from wasmtime import component as wasmtime_component

from componentize.errors import RunError
from componentize.input import binary, is_component
from componentize.preview2 import RUN
from componentize.runtime.cache import Cache, key_of
from componentize.runtime.traps import clauses, failure
from componentize.text import printable
from componentize.wasm.preambles import COMPONENT

T = TypeVar("T")
POLL = 0.1
"""Seconds between looks at whether Ctrl-C was pressed."""

_SOURCES = {".py", ".wat", ".wit", ".txt", ".json"}


def refuse_after_fork() -> None:
    """Refuses a process that was forked from one that has run a program.

    Wasmtime's threads, which compile and read files, exist in the parent alone; a program here
    would wait for them without end.

    Raises:
        RunError: this is such a process.
    """
    if os.getpid() != _first_process():
        raise RunError(
            "cannot run a program in a fork of a process that has run one: start processes with "
            "the method 'spawn' or 'forkserver'"
        )


@cache
def _first_process() -> int:
    """The process that asked first; its forks inherit the answer."""
    return os.getpid()


@cache
def shared_engine() -> wasmtime.Engine:
    """The engine of programs that cannot be interrupted."""
    return wasmtime.Engine()


def interruptible_engine() -> wasmtime.Engine:
    """A new engine, whose programs stop when its epoch is incremented."""
    config = wasmtime.Config()
    config.epoch_interruption = True
    return wasmtime.Engine(config)


def load(
    engine: wasmtime.Engine,
    data: bytes,
    name: str,
    entries: Cache | None,
    before_compiling: Callable[[int], object] | None,
) -> wasmtime_component.Component:
    """A program, compiled: from the cache, or anew and then into it.

    Args:
        engine: the engine it is for.
        data: a core module, binary or text, which is made a component; or a component.
        name: the program's, for messages.
        entries: the cache, if one is used.
        before_compiling: called with the component's size in bytes, if it is compiled.

    Raises:
        RunError: wasmtime refuses it.
        InvalidModuleError, UnsupportedModuleError: a core module that `build` refuses.
    """
    key = entries and key_of(data, (_compatibility(engine), _installation()))
    payload = entries.get(key) if entries and key else None
    if payload is not None:
        with suppress(wasmtime.WasmtimeError):
            return wasmtime_component.Component.deserialize(engine, payload)
    component = _componentized(data)
    if before_compiling:
        before_compiling(len(component))
    try:
        compiled = wasmtime_component.Component(engine, component)
    except wasmtime.WasmtimeError as error:
        raise RunError(f"{printable(name)} is not valid: {clauses(error)}") from None
    if entries and key:
        entries.put(key, compiled.serialize())
    return compiled


def _componentized(data: bytes) -> bytes:
    wasm = binary(data)
    if is_component(wasm):
        return wasm
    from componentize.component import build_component

    return build_component(wasm).to_bytes()


def _compatibility(engine: wasmtime.Engine) -> bytes:
    """What wasmtime says of its code: version, target, processor features and settings.

    They are in the header of every compiled component; the empty one has little else.
    """
    return bytes(wasmtime_component.Component(engine, COMPONENT).serialize())


@cache
def _installation() -> str:
    """What tells one installation of this package and of wasmtime from another."""
    packages = map(import_module, ("componentize", "componentize.adapter", "componentize.shim_wat"))
    roots = {root for package in packages for root in package.__path__}
    files = {path for root in roots for path in Path(root).rglob("*") if path.suffix in _SOURCES}
    files.update(Path(wasmtime.__file__).parent.glob("*/*wasmtime*"))
    stats = ((path, path.stat()) for path in sorted(files))
    return "\n".join(f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in stats)


def call(
    engine: wasmtime.Engine,
    compiled: wasmtime_component.Component,
    config: wasmtime.WasiConfig,
    name: str,
) -> int:
    """Calls a command's `wasi:cli/run` in a new instance, and returns its exit code.

    Raises:
        TrapError: it trapped.
        RunError: it cannot be instantiated, or is no command.
    """
    linker = wasmtime_component.Linker(engine)
    linker.add_wasip2()
    with wasmtime.Store(engine) as store:
        store.set_epoch_deadline(1)
        store.set_wasi(config)
        try:
            interface = compiled.get_export_index(RUN)
            index = interface and compiled.get_export_index("run", interface)
            instance = index and linker.instantiate(store, compiled)
            function = instance and index and instance.get_func(store, index)
            if not function or not _is_of_run(function.type(store)):
                raise RunError(
                    f"{printable(name)} is not a command: it does not export wasi:cli/run with "
                    "`run: func() -> result`"
                )
            result = function(store)
        except wasmtime.ExitTrap as end:
            return end.code
        except wasmtime.WasmtimeError as error:
            raise failure(error, name) from None
    return 0 if result.tag == "ok" else 1


def _is_of_run(function: wasmtime_component.FuncType) -> bool:
    """Whether it is the type of `run` in wasi:cli/run: `func() -> result`."""
    result = function.result
    return (
        not function.params
        and isinstance(result, wasmtime_component.ResultType)
        and result.ok is None
        and result.err is None
    )


def interruptibly(engine: wasmtime.Engine, work: Callable[[], T]) -> T:
    """Does `work` on another thread; a KeyboardInterrupt ends the guests of `engine` at once."""
    from concurrent.futures import ThreadPoolExecutor, wait

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        try:
            while not future.done():
                wait([future], POLL)  # a wait without end would not be woken by every signal
        except KeyboardInterrupt:
            engine.increment_epoch()
            raise
        return future.result()
