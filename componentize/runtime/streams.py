"""The standard streams of a program: inherited, files, bytes to read, output to keep."""

import errno
import os
import sys
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeAlias

import wasmtime

from componentize.errors import RunError
from componentize.runtime.environment import PathName, checked
from componentize.text import printable_path


class Capture(Enum):
    """The type of `CAPTURE`."""

    CAPTURE = "capture"


CAPTURE: Final = Capture.CAPTURE
"""As `stdout` or `stderr`: keep what the program writes, and return it."""

Stdin: TypeAlias = bytes | PathName | None
Stdout: TypeAlias = Capture | PathName | None

_NAMES = ("standard input", "standard output", "standard error")


class Streams:
    """The standard streams of one run.

    Bytes to read and output to keep are files in a temporary directory, which the context manager
    removes: there they cost the program no more than files do, whatever their size.

    An inherited stream that is closed, when this object is made, is empty: it reads nothing, and
    takes everything. So it is for programs under `wasmtime run`. What is opened later may take its
    number.
    """

    def __init__(self, stdin: Stdin, stdout: Stdout, stderr: Stdout) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._stderr = stderr
        self._closed = frozenset(filter(_is_closed, range(3)))
        self._exits = ExitStack()
        self._scratch = Path()

    def __enter__(self) -> Self:
        if isinstance(self._stdin, bytes) or Capture.CAPTURE in (self._stdout, self._stderr):
            from tempfile import TemporaryDirectory

            try:
                directory = TemporaryDirectory(prefix="componentize-", ignore_cleanup_errors=True)
            except OSError as error:
                raise RunError(
                    f"no temporary directory for the standard streams: {_reason(error)}"
                ) from error
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
            RunError: a file cannot be opened, bytes to read do not fit the temporary directory, or
                what this process has printed cannot be written before what the program prints.
        """
        _flush()
        stdin = self._inherited(0) if self._stdin is None else self._input(self._stdin)
        stdout = self._inherited(1) if self._stdout is None else self._output(self._stdout, 1)
        stderr = self._inherited(2) if self._stderr is None else self._output(self._stderr, 2)
        if stdin is None:
            config.inherit_stdin()
        else:
            config.stdin_file = stdin
        if stdout is None:
            config.inherit_stdout()
        else:
            config.stdout_file = stdout
        if stderr is None:
            config.inherit_stderr()
        else:
            config.stderr_file = stderr

    def captured(self) -> tuple[bytes | None, bytes | None]:
        """What was written to standard output and standard error; None where not captured."""
        return self._kept(self._stdout, 1), self._kept(self._stderr, 2)

    def _inherited(self, descriptor: int) -> str | None:
        return os.devnull if descriptor in self._closed else None

    def _input(self, stdin: bytes | PathName) -> str:
        if not isinstance(stdin, bytes):
            return _openable(stdin, os.O_RDONLY, 0)
        path = self._file(0)
        try:
            path.write_bytes(stdin)
        except OSError as error:
            raise RunError(
                f"{_NAMES[0]}: cannot keep its {len(stdin)} bytes in "
                f"{printable_path(path.parent)}: {_reason(error)}",
                path=path,
            ) from error
        return str(path)

    def _output(self, stream: Capture | PathName, descriptor: int) -> str:
        if isinstance(stream, Capture):
            return str(self._file(descriptor))
        return _openable(stream, os.O_WRONLY | os.O_CREAT, descriptor)

    def _kept(self, stream: Stdout, descriptor: int) -> bytes | None:
        return self._file(descriptor).read_bytes() if isinstance(stream, Capture) else None

    def _file(self, descriptor: int) -> Path:
        return self._scratch / str(descriptor)


def _flush() -> None:
    for descriptor, stream in ((1, sys.stdout), (2, sys.stderr)):
        if not stream:
            continue
        try:
            stream.flush()
        except OSError as error:
            raise RunError(f"{_NAMES[descriptor]}: {_reason(error)}") from error


def _is_closed(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return True
    return False


def _openable(name: PathName, flags: int, descriptor: int) -> str:
    path = Path(name)
    what = _NAMES[descriptor]
    checked(str(path), f"the path of {what}")
    try:
        if not path.is_fifo():
            os.close(os.open(path, flags, 0o666))
        elif not os.access(path, os.W_OK if descriptor else os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise RunError(
            f"{what}: cannot open {printable_path(path)}: {_reason(error)}", path=path
        ) from error
    return str(path)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
