"""Files that appear whole or not at all."""

import os
import signal
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

_CHUNK = 1 << 20


def write_whole(path: Path, parts: Iterable[Any]) -> None:
    """Writes `parts` to a new file, which then takes the place of what is at `path`.

    A symbolic link is followed. What is not a regular file (a pipe, a device) is written to as it
    is. The permissions are those of the file that is replaced; of a new one, as the umask says.

    Args:
        path: the file to create or replace.
        parts: bytes-like objects; none of them is copied.

    Raises:
        OSError: the file cannot be written. Nothing is left behind.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:  # by this name: a pipe in /dev/fd has no other
            stream.writelines(parts)
        return
    target = Path(os.path.realpath(path))
    if not target.exists():
        put_in_place(target, parts)
        return
    if not os.access(target, os.W_OK):
        raise PermissionError(13, os.strerror(13), str(path))
    put_in_place(target, parts, stat.S_IMODE(target.stat().st_mode))


def put_in_place(target: Path, parts: Iterable[Any], mode: int | None = None) -> None:
    """Puts a new file of `parts` at `target`, in the place of what is there, which is not followed.

    A signal that ends the process leaves nothing behind. Where the system has files without a name
    (Linux's O_TMPFILE), it is written as one, and signals wait only while it gets its name; else
    they wait until it is written. They can be held back in this thread alone.

    Args:
        target: a path without anything at it, or with anything but a directory.
        parts: bytes-like objects; none of them is copied.
        mode: the permissions; by default as the umask says.

    Raises:
        OSError: the file cannot be written. Nothing is left behind.
    """
    unnamed = _unnamed_file(target.parent)
    if unnamed is None:
        _rename_to(target, partial(_write, parts=parts, mode=mode))
        return
    with unnamed:
        unnamed.writelines(parts)
        unnamed.flush()
        if mode is not None:
            os.fchmod(unnamed.fileno(), mode)
        try:
            _rename_to(target, partial(_link, unnamed.fileno()))
        except OSError:  # some file systems and policies let it have no name
            unnamed.seek(0)
            written = iter(partial(unnamed.read, _CHUNK), b"")
            _rename_to(target, partial(_write, parts=written, mode=mode))


def _unnamed_file(directory: Path) -> IO[bytes] | None:
    if sys.platform != "linux":
        return None
    try:
        descriptor = os.open(directory, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o666)
    except OSError:
        return None
    return os.fdopen(descriptor, "w+b")


def _link(descriptor: int, path: Path) -> None:
    # The directory's descriptor means nothing beside an absolute path, but asks for linkat.
    os.link(f"/proc/self/fd/{descriptor}", path, src_dir_fd=descriptor, follow_symlinks=True)


def _write(path: Path, parts: Iterable[Any], mode: int | None) -> None:
    with path.open("xb") as stream:
        stream.writelines(parts)
    if mode is not None:
        path.chmod(mode)


def _rename_to(target: Path, make: Callable[[Path], None]) -> None:
    temporary = target.with_name(f".componentize-{os.urandom(6).hex()}.tmp")
    with _signals_held_back():
        try:
            make(temporary)
            if sys.platform == "win32":
                with suppress(OSError):
                    target.chmod(stat.S_IWRITE)  # a file that is read-only cannot be replaced there
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise


@contextmanager
def _signals_held_back() -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
