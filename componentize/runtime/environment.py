"""What a program is told and given: arguments, environment, directories."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import wasmtime

from componentize.errors import RunError
from componentize.text import printable, printable_path

PathName: TypeAlias = str | os.PathLike[str]
Variables: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
Directories: TypeAlias = (
    Mapping[str, str]
    | Mapping[Path, str]
    | Mapping[str | Path, str]
    | Iterable[tuple[PathName, str]]
)


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
    name, *args = argv
    config.argv = [
        checked(name, "the program's name (--argv0 gives another)"),
        *(checked(text, f"argument {number}") for number, text in enumerate(args, 1)),
    ]
    config.env = [
        (
            checked(name, "an environment name"),
            checked(value, f"environment variable {printable(name)}"),
        )
        for name, value in (env.items() if isinstance(env, Mapping) else env)
    ]
    for named, writable in ((dirs, True), (read_only_dirs, False)):
        for host, guest in named.items() if isinstance(named, Mapping) else named:
            _preopen(config, os.fspath(host), guest, writable)
    return config


def checked(text: str, what: str) -> str:
    """`text`, as it is handed to wasmtime: as C strings in UTF-8.

    Raises:
        RunError: it cannot be, because of `what` it is.
    """
    if "\0" in text:
        raise RunError(f"{what} contains a NUL character: it would end there")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RunError(f"{what} is not valid UTF-8: '{printable(text)}'") from error
    return text


def _preopen(config: wasmtime.WasiConfig, host: str, guest: str, writable: bool) -> None:
    checked(host, "a directory's path")
    checked(guest, f"the guest's name of directory {printable_path(host)}")
    try:
        config.preopen_dir(host, guest, writable)
    except wasmtime.WasmtimeError:
        raise RunError(
            f"cannot open directory {printable_path(host)}: {_why_not_listed(host)}",
            path=Path(host),
        ) from None


def _why_not_listed(directory: str) -> str:
    try:
        os.scandir(directory).close()
    except OSError as error:
        return error.strerror or str(error)
    return "the host refuses"
