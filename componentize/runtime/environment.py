"""What a program sees of its host: arguments, environment, directories, standard streams."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

import wasmtime

from componentize.errors import RunError

PathName: TypeAlias = str | os.PathLike[str]
Variables: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
Directories: TypeAlias = Mapping[str, str] | Mapping[Path, str] | Iterable[tuple[PathName, str]]


class Capture(Enum):
    """The type of `CAPTURE`."""

    CAPTURE = "capture"


CAPTURE: Final = Capture.CAPTURE
"""As `stdout` or `stderr`: keep what the program writes, and return it."""

Stdin: TypeAlias = bytes | PathName | None
Stdout: TypeAlias = Capture | PathName | None


def configure(
    argv: Sequence[str],
    env: Variables,
    dirs: Directories,
    read_only_dirs: Directories,
) -> wasmtime.WasiConfig:
    """The WASI configuration of a program, but for its standard streams.

    Directories are preopened in the order given, those that are read-only last.

    Raises:
        RunError: text that cannot be handed over, or a directory that cannot be opened.
    """
    config = wasmtime.WasiConfig()
    config.argv = [_checked(text, f"argument {index}") for index, text in enumerate(argv)]
    config.env = [
        (_checked(name, "an environment name"), _checked(value, f"environment variable {name}"))
        for name, value in (env.items() if isinstance(env, Mapping) else env)
    ]
    for named, writable in ((dirs, True), (read_only_dirs, False)):
        for host, guest in named.items() if isinstance(named, Mapping) else named:
            _preopen(config, os.fspath(host), guest, writable)
    return config


def _checked(text: str, what: str) -> str:
    if "\0" in text:
        raise RunError(f"{what} contains a NUL character: it would end there")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RunError(f"{what} is not valid UTF-8: {text!a}") from error
    return text


def _preopen(config: wasmtime.WasiConfig, host: str, guest: str, writable: bool) -> None:
    _checked(host, "a directory's path")
    _checked(guest, f"the guest's name of directory {host}")
    try:
        config.preopen_dir(host, guest, writable)
    except wasmtime.WasmtimeError:
        raise RunError(f"cannot open directory {host}: {_why_not_listed(host)}") from None


def _why_not_listed(directory: str) -> str:
    try:
        os.scandir(directory).close()
    except OSError as error:
        return error.strerror or str(error)
    return "the host refuses"


class Streams:
    """The standard streams of one run.

    Bytes to read and output to keep are files in a temporary directory, which the context manager
    removes: there they cost the program no more than files do, whatever their size.
    """

    def __init__(self, stdin: Stdin, stdout: Stdout, stderr: Stdout) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._stderr = stderr
        self._exits = ExitStack()
        self._scratch = Path()

    def __enter__(self) -> Self:
        if isinstance(self._stdin, bytes) or Capture.CAPTURE in (self._stdout, self._stderr):
            from tempfile import TemporaryDirectory

            directory = TemporaryDirectory(prefix="componentize-", ignore_cleanup_errors=True)
            self._scratch = Path(self._exits.enter_context(directory))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._exits.close()

    def configure(self, config: wasmtime.WasiConfig) -> None:
        """Makes these the streams of `config`.

        Raises:
            RunError: a file cannot be opened.
        """
        for ours in (sys.stdout, sys.stderr):
            if ours:
                ours.flush()
        if self._stdin is None:
            config.inherit_stdin()
        elif isinstance(self._stdin, bytes):
            path = self._scratch / "stdin"
            path.write_bytes(self._stdin)
            config.stdin_file = path
        else:
            path = _openable(self._stdin, os.O_RDONLY)
            config.stdin_file = path
        if self._stdout is None:
            config.inherit_stdout()
        else:
            config.stdout_file = self._output(self._stdout, "stdout")
        if self._stderr is None:
            config.inherit_stderr()
        else:
            config.stderr_file = self._output(self._stderr, "stderr")

    def captured(self) -> tuple[bytes | None, bytes | None]:
        """What was written to standard output and standard error; None where not captured."""
        return self._kept(self._stdout, "stdout"), self._kept(self._stderr, "stderr")

    def _output(self, stream: Capture | PathName, name: str) -> str:
        if isinstance(stream, Capture):
            return str(self._scratch / name)
        return str(_openable(stream, os.O_WRONLY | os.O_CREAT))

    def _kept(self, stream: Stdout, name: str) -> bytes | None:
        return (self._scratch / name).read_bytes() if isinstance(stream, Capture) else None


def _openable(name: PathName, flags: int) -> Path:
    path = Path(name)
    _checked(str(path), "the path of a standard stream")
    if path.is_fifo():
        return path
    try:
        os.close(os.open(path, flags, 0o666))
    except OSError as error:
        raise RunError(f"cannot open {path}: {error.strerror or error}") from error
    return path
