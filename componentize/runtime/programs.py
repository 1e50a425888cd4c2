"""Running programs on wasmtime: core modules, which are componentized first, and components."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import wasmtime
from wasmtime import component as wasmtime_component

from componentize.component import Component, build_component
from componentize.errors import RunError, TrapError
from componentize.input import Input, binary, is_component, read_source
from componentize.preview2 import RUN
from componentize.runtime.cache import Cache, key_of, user_cache
from componentize.runtime.environment import (
    Directories,
    Stdin,
    Stdout,
    Streams,
    Variables,
    configure,
)
from componentize.wasm.preambles import COMPONENT

T = TypeVar("T")
POLL = 0.1
"""Seconds between looks at whether Ctrl-C was pressed."""

_NAME = "program.wasm"
_CAUSE = re.compile(r"\s*(?:\d+: )?(.*)")
_TRAP = "wasm trap: "
_SOURCES = {".py", ".wat", ".wit", ".txt", ".lark"}


@dataclass(frozen=True, slots=True)
class Completed:
    """How a run ended. `stdout` and `stderr` are what was captured, None where nothing was."""

    exit_code: int
    stdout: bytes | None = None
    stderr: bytes | None = None


def run(
    program: Input | Component,
    args: Sequence[str] = (),
    *,
    argv0: str | None = None,
    env: Variables = (),
    dirs: Directories = (),
    read_only_dirs: Directories = (),
    stdin: Stdin = None,
    stdout: Stdout = None,
    stderr: Stdout = None,
    use_cache: bool = True,
    interruptible: bool = False,
    before_compiling: Callable[[int], object] | None = None,
) -> Completed:
    """Runs a program until it ends.

    Args:
        program: a core module or a component: as bytes, a path, or what `build` returned.
        args: the program's arguments, without its name.
        argv0: its name, as it sees it; by default the name of its file.
        env: its environment, by name. Nothing is inherited.
        dirs: host directories by path, each with the guest's name for it. A host path may occur
            twice in an iterable of pairs.
        read_only_dirs: the same, for directories the program must not change.
        stdin: bytes or the path of a file; None inherits this process's.
        stdout: `CAPTURE` or the path of a file; None inherits this process's.
        stderr: the same.
        use_cache: keep compiled programs in the user's cache directory.
        interruptible: compile the program so that Ctrl-C stops it. Otherwise a KeyboardInterrupt
            comes only when it has ended. Loops may become three times slower.
        before_compiling: called with the size of a component, in bytes, before it is compiled: that
            can take long. Not called where a compiled one is found in the cache.

    Raises:
        TrapError: the program trapped.
        RunError: it could not be started.
        InvalidModuleError, UnsupportedModuleError: a core module that `build` refuses.
        OSError: its file cannot be read.
    """
    data, path = _content(program)
    name = path.name if path else _NAME
    config = configure([name if argv0 is None else argv0, *args], env, dirs, read_only_dirs)
    engine = _engine(interruptible) if interruptible else _shared_engine()
    compiled = _load(engine, data, name, user_cache() if use_cache else None, before_compiling)
    with Streams(stdin, stdout, stderr) as streams:
        streams.configure(config)

        def work() -> int:
            return _call(engine, compiled, config, name)

        try:
            exit_code = _interruptibly(engine, work) if interruptible else work()
        except TrapError as trap:
            trap.stdout, trap.stderr = streams.captured()
            raise
        return Completed(exit_code, *streams.captured())


def _content(program: Input | Component) -> tuple[bytes, Path | None]:
    if isinstance(program, Component):
        return program.to_bytes(), program.source
    source = read_source(program)
    return source.data, source.path


def _engine(interruptible: bool) -> wasmtime.Engine:
    config = wasmtime.Config()
    config.epoch_interruption = interruptible
    return wasmtime.Engine(config)


@cache
def _shared_engine() -> wasmtime.Engine:
    return _engine(False)


def _load(
    engine: wasmtime.Engine,
    data: bytes,
    name: str,
    entries: Cache | None,
    before_compiling: Callable[[int], object] | None,
) -> wasmtime_component.Component:
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
        raise RunError(f"{name} is not valid: {_clauses(error)}") from None
    if entries and key:
        entries.put(key, compiled.serialize())
    return compiled


def _componentized(data: bytes) -> bytes:
    wasm = binary(data)
    return wasm if is_component(wasm) else build_component(wasm).to_bytes()


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


def _call(
    engine: wasmtime.Engine,
    compiled: wasmtime_component.Component,
    config: wasmtime.WasiConfig,
    name: str,
) -> int:
    linker = wasmtime_component.Linker(engine)
    linker.add_wasip2()
    with wasmtime.Store(engine) as store:
        store.set_epoch_deadline(1)
        store.set_wasi(config)
        try:
            instance = linker.instantiate(store, compiled)
            interface = instance.get_export_index(store, RUN)
            index = interface and instance.get_export_index(store, "run", interface)
            function = index and instance.get_func(store, index)
            if not function:
                raise RunError(f"{name} is not a command: it does not export wasi:cli/run")
            result = function(store)
        except wasmtime.ExitTrap as end:
            return end.code
        except wasmtime.WasmtimeError as error:
            raise _failure(error, name) from None
    return 0 if result.tag == "ok" else 1


def _interruptibly(engine: wasmtime.Engine, work: Callable[[], T]) -> T:
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


def _failure(error: wasmtime.WasmtimeError, name: str) -> RunError:
    head, causes = _split(error)
    reason = next((cause for cause in causes if cause.startswith(_TRAP)), None)
    if reason is None:
        return RunError(f"{name} failed: {_clauses(error)}")
    details = [cause for cause in causes if cause != reason]
    frames = tuple(line.strip() for line in head[1:])
    clause = ": ".join([reason.removeprefix(_TRAP), *details])
    return TrapError(name, clause, frames)


def _clauses(error: wasmtime.WasmtimeError) -> str:
    """An error of wasmtime and its causes, in one line, without the program's backtrace."""
    head, causes = _split(error)
    clauses = causes if len(head) > 1 else [*head, *causes]
    return ": ".join(clauses)


def _split(error: wasmtime.WasmtimeError) -> tuple[list[str], list[str]]:
    text = str(error).partition("\n\nStack backtrace:")[0]
    head, _, rest = text.partition("\n\nCaused by:\n")
    causes = (_CAUSE.fullmatch(line) for line in rest.splitlines())
    return head.splitlines(), [cause[1] for cause in causes if cause and cause[1]]
