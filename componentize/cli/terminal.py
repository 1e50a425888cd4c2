"""Messages to the user, on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from componentize.errors import (
    ComponentizeError,
    InvalidModuleError,
    UnsupportedModuleError,
)


def print_message(text: str, style: str = "") -> None:
    """Prints a line on standard error; on a terminal in a style of rich's."""
    if not sys.stderr.isatty():
        print(text, file=sys.stderr)
        return
    from rich.console import Console

    Console(stderr=True, soft_wrap=True).print(text, style=style, markup=False, highlight=False)


def print_error(text: str) -> None:
    """Prints `error: text`."""
    print_message(f"error: {text}", "red")


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
    except (InvalidModuleError, UnsupportedModuleError) as error:
        raise ComponentizeError(f"{path}: {error}") from error
