"""Files that appear whole or not at all."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any


def write_whole(path: Path, parts: Iterable[Any]) -> None:
    """Writes `parts` to a new file beside `path`, then renames it to `path`.

    A symbolic link is followed. What is not a regular file (a pipe, a device) is written to as it
    is. The mode of a new file follows the umask.

    Args:
        path: the file to create or replace.
        parts: bytes-like objects; none of them is copied.

    Raises:
        OSError: the file cannot be written. Nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            stream.writelines(parts)
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, os.strerror(13), str(path))
    temporary = target.with_name(f".{target.name[:200]}.{os.urandom(6).hex()}.tmp")
    try:
        with temporary.open("xb") as stream:
            stream.writelines(parts)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
