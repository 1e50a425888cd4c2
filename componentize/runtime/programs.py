"""Running a program: what it is given, what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from componentize.component import Component
from componentize.errors import TrapError
from componentize.input import Input, read_source
from componentize.runtime.cache import user_cache
from componentize.runtime.environment import Directories, Variables, configure
from componentize.runtime.instances import (
    call,
    interruptible_engine,
    interruptibly,
    load,
    refuse_after_fork,
    shared_engine,
)
from componentize.runtime.streams import Stdin, Stdout, Streams

_NAME = "program.wasm"


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
        RunError: it could not be started. In a fork of a process that has run a program none can.
        InvalidModuleError, UnsupportedModuleError: a core module that `build` refuses.
        OSError: its file cannot be read.
    """
    streams = Streams(stdin, stdout, stderr)
    data, path = _content(program)
    name = path.name if path else _NAME
    config = configure([name if argv0 is None else argv0, *args], env, dirs, read_only_dirs)
    refuse_after_fork()
    engine = interruptible_engine() if interruptible else shared_engine()
    compiled = load(engine, data, name, user_cache() if use_cache else None, before_compiling)
    with streams:
        streams.configure(config)

        def work() -> int:
            return call(engine, compiled, config, name)

        try:
            exit_code = interruptibly(engine, work) if interruptible else work()
        except TrapError as trap:
            trap.stdout, trap.stderr = streams.captured()
            raise
        return Completed(exit_code, *streams.captured())


def _content(program: Input | Component) -> tuple[bytes, Path | None]:
    if isinstance(program, Component):
        return program.to_bytes(), program.source
    source = read_source(program)
    return source.data, source.path
