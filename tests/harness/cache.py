"""The tests' cache: a directory of files and of compilers' caches, shared by any number of runs."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def directory() -> Path:
    """The cache: `.cache` in the project, or what COMPONENTIZE_TEST_CACHE names."""
    path = Path(os.environ.get("COMPONENTIZE_TEST_CACHE") or PROJECT / ".cache")
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


def made(kind: str, name: str, key: Iterable[str | bytes], make: Callable[[Path], object]) -> Path:
    """The file `name` of this `kind` and `key`, made by `make(path)` unless it is there already.

    The file appears whole: two processes may make it at once, and either result is kept.
    """
    digest = hashlib.sha256()
    for part in key:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8) + data)
    target = directory() / kind / digest.hexdigest()[:20] / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=directory(), prefix="new-") as scratch:
            path = Path(scratch) / name
            make(path)
            path.replace(target)
    return target
