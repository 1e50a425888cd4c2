"""The interfaces and worlds of WIT texts, and those of preview2 that the package carries."""

from collections.abc import Collection, Mapping
from functools import cache
from os import PathLike
from pathlib import Path

from componentize.package_data import read_text
from componentize.wit.model import Wit
from componentize.wit.stored import stored

PREPARED = "preview2.json"
"""The file of `adapter/` with the resolved texts of `adapter/wit`."""


def load(texts: Mapping[str, str], features: Collection[str] = ()) -> Wit:
    """Parse WIT texts and resolve their names, across texts too.

    In the result a `TypeRef` names a type of the interface or world it stands in, where a `Use`
    tells that it comes from another one; what names a resource is an `Own` or a `Borrow`, but for
    the target of an `Alias`. A function without a gate is there since the version of its package.

    Args:
        texts: each text by what it is called in messages, usually the name of its file. What they
            use must be among them.
        features: what is gated by one of these is kept, what by others is left out.

    Raises:
        WitError: with file, line and column: a text is not WIT, or is newer than WASI 0.2; or a
            name is not defined, is defined twice or by itself, or is not of the kind it is used as.
    """
    from componentize.wit.text.packages import resolve_texts  # tens of milliseconds

    return resolve_texts(texts, features)


def load_path(
    path: str | PathLike[str], features: Collection[str] = ()
) -> tuple[Wit, tuple[str, ...]]:
    """Parse and resolve the WIT of a file or folder, and what a folder has in `deps`.

    The `*.wit` files of a folder are one package. Each file and each folder in its `deps` is
    another one; they can use each other in any order.

    Args:
        path: the file, or the folder.
        features: as of `load`.

    Returns:
        The WIT, and the names of the packages that are those of the path itself: the one that is
        declared there, or if none is, those that are nested.

    Raises:
        OSError: a file or folder cannot be read.
        WitError: as of `load`; or a file is not UTF-8 or not text, or a folder has no WIT.
    """
    from componentize.wit.text.packages import resolve_path  # tens of milliseconds

    return resolve_path(Path(path), features)


@cache
def preview2() -> Wit:
    """The preview2 (WASI 0.2) interfaces a preview1 shim can use, and the worlds with them.

    They are those of `adapter/wit`, as `python -m componentize.wit.prepare` resolved them.
    """
    return stored(read_text("componentize.adapter", PREPARED))
