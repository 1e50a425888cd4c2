"""The WIT files that a path stands for: a file, or a folder with those it depends on in `deps`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from componentize.errors import WitError
from componentize.text import printable_path

_BYTE_ORDER_MARK = "\ufeff"


def read_groups(path: Path) -> Iterator[Mapping[str, str]]:
    """The texts of each package, by what they are called in messages; first those of `path` itself.

    Args:
        path: a WIT file, or a folder with some; then there can be a folder `deps` in it, which has
            a file or a folder for each package.

    Raises:
        OSError: a file or folder cannot be read.
        WitError: a file is not text in UTF-8, or a package as wasm; or the folder has no WIT files.
    """
    if not path.is_dir():
        yield _texts([path])
        return
    files = _wit_files(path)
    if not files:
        raise WitError("this folder has no `*.wit` files; name one that has", where=_name(path))
    yield _texts(files)
    deps = path / "deps"
    for entry in sorted(deps.iterdir()) if deps.is_dir() else ():
        if entry.is_dir():
            yield _texts(_wit_files(entry))
        elif entry.suffix in (".wit", ".wasm", ".wat"):
            yield _texts([entry])


def _wit_files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.suffix == ".wit" and each.is_file())


def _texts(files: list[Path]) -> dict[str, str]:
    return {_name(file): _text(file) for file in files}


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        error.filename = error.filename or str(file)  # one that comes while reading has none
        raise
    if file.suffix in (".wasm", ".wat") or data.startswith(b"\0asm"):
        found = "this is WIT as wasm, which is not read here; put its text there"
        raise WitError(f"{found} (`wasm-tools component wit FILE`)", where=_name(file))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte {error.start:#x} is not UTF-8; save the file in UTF-8"
        raise WitError(found, where=f"{_name(file)}:{line}") from None
    if text.startswith(_BYTE_ORDER_MARK):
        found = "the file begins with a byte order mark; save it without"
        raise WitError(found, where=_name(file))
    return text


def _name(path: Path) -> str:
    return printable_path(path)
