"""The input of `build` and `run`: WebAssembly, binary or text, as bytes or in a file."""

import errno
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from componentize.errors import InvalidModuleError
from componentize.text import printable
from componentize.wasm.preambles import COMPONENT

Input: TypeAlias = bytes | bytearray | memoryview | str | os.PathLike[str]
"""Bytes are the program itself, binary or text; a `str` is a path, like any other path."""

LONGEST_FOUND = 1000
"""How many characters are kept of what the assembler finds wrong: it quotes the text."""

_TEXT = re.compile(rb"\s*[(;]")
_PLACE = re.compile(r"-->.*?:(\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class Source:
    """What was read: `path` is where from, None for bytes."""

    data: bytes
    path: Path | None


def read_source(source: Input) -> Source:
    """The bytes of `source`; a file is read once.

    Raises:
        OSError: the file cannot be read.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return Source(bytes(source), None)
    path = Path(source)
    try:
        return Source(path.read_bytes(), path)
    except OSError as error:
        error.filename = error.filename or str(path)  # one that comes while reading has none
        raise
    except ValueError as error:  # no file can have this name
        raise OSError(errno.EINVAL, str(error), str(path)) from error


def binary(data: bytes) -> bytes:
    """`data` as a WebAssembly binary: text is assembled, all else is returned as it is.

    Raises:
        InvalidModuleError: text that does not assemble.
    """
    if not _TEXT.match(data):
        return data
    import wasmtime

    try:
        return bytes(wasmtime.wat2wasm(data))
    except wasmtime.WasmtimeError as error:
        raise _wat_error(str(error)) from None


def is_component(data: bytes) -> bool:
    """Whether a WebAssembly binary is a component, by its layer field."""
    return data.startswith(COMPONENT)


def _wat_error(message: str) -> InvalidModuleError:
    found = printable(message.partition("\n")[0], LONGEST_FOUND)
    place = _PLACE.search(message)
    where = f"the text, line {place[1]}, column {place[2]}" if place else "the text"
    return InvalidModuleError(found, where=where)
