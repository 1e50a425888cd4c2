"""The standard streams: messages go to standard error, what was asked for to standard output.

A message that cannot be printed is not worth a failure: what a command did stands in its status.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from componentize.errors import (
    ComponentizeError,
    InvalidModuleError,
    MismatchError,
    OutputError,
    UnsupportedModuleError,
    WitError,
)
from componentize.text import printable, printable_path

LONGEST_MESSAGE = 10_000
"""How many characters of a message are printed: they may quote arguments and names."""


def fill_closed_streams() -> None:
    """Opens the null device as each standard stream this process was started without.

    No file that is opened later can take its number, and then what is meant for the stream.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this


def print_message(text: str, style: str = "") -> None:
    """Prints lines on standard error, if they can be; on a terminal in a style of rich's."""
    stream = sys.stderr
    if stream is None:
        return
    lines = [_encodable(printable(line, LONGEST_MESSAGE), stream) for line in text.split("\n")]
    try:
        if stream.isatty():
            from rich.console import Console

            console = Console(file=stream, soft_wrap=True)
            for line in lines:
                console.print(line, style=style, markup=False, highlight=False)
        else:
            print(*lines, sep="\n", file=stream)
        stream.flush()
    except OSError:
        discard(stream)


def print_error(text: str) -> None:
    """Prints `error: text`."""
    print_message(f"error: {text}", "red")


def print_output(text: str) -> None:
    """Prints a text on standard output; what its encoding has no bytes for is escaped.

    Raises:
        OutputError: it cannot be written.
        BrokenPipeError: its reader has gone.
    """
    if sys.stdout is None:
        return
    with _naming_standard_output():
        print(_encodable(text, sys.stdout), flush=True)


def write_output(parts: Iterable[Any]) -> None:
    """Writes bytes-like objects to standard output.

    Raises:
        OutputError: it is a terminal, or cannot be written.
        BrokenPipeError: its reader has gone.
    """
    if sys.stdout is None:
        raise OutputError("cannot write standard output: it is closed")
    if sys.stdout.isatty():
        raise OutputError("will not write a component to a terminal: name a file with -o")
    with _naming_standard_output():
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()


def discard(stream: TextIO | None) -> None:
    """Gives a stream that cannot be written the null device, so that it can be closed."""
    if stream is None:
        return
    with suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def size(count: int) -> str:
    """A number of bytes, for people: `812 bytes`, `24.6 KB`, `70.0 MB`."""
    for unit, factor in (("MB", 1_000_000), ("KB", 1_000)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Puts the name of the input before the message of an error about it."""
    try:
        yield
    except (InvalidModuleError, MismatchError, UnsupportedModuleError, WitError) as error:
        if isinstance(error, WitError) and error.where is not None:
            raise  # it names the WIT's own file
        raise ComponentizeError(f"{printable_path(path)}: {error}") from error


def _encodable(text: str, stream: TextIO) -> str:
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


@contextmanager
def _naming_standard_output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        discard(sys.stdout)
        raise OutputError(f"cannot write standard output: {error.strerror}") from error
