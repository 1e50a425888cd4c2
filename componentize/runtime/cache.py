"""Compiled components, kept in the user's cache directory.

An entry is a file: the digest of its key and payload, then the payload. Only a payload whose digest
was verified in memory is handed out, so an entry that was cut short, altered or renamed is a miss.
Entries are the user's own regular files: what else is at an entry's path is neither followed nor
waited for, and a new entry takes its place, unless it is a directory. Entries appear whole, so any
number of processes may share the directory. A cache that cannot be read or written is never an
error.

The directory is the cache's own: it was made for it, or held nothing else, and a CACHEDIR.TAG file
says so. In no other directory is anything read, written or removed. One that others can write to is
not used.
"""

import hashlib
import os
import re
import stat
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from componentize.files import put_in_place

LIMIT = 2 << 30
"""How many bytes the entries may take together; the least recently used go first."""

ABANDONED = 3600
"""Seconds after which an unfinished file is one whose writer has gone."""

TAG = "CACHEDIR.TAG"
"""The file that marks a cache's directory, for backup programs and for the cache itself."""

_TAG_CONTENT = b"""\
Signature: 8a477f597d28d172789f06886806bc55
# Programs compiled by wasi-componentize. It owns this directory: entries come and go.
# What this file is for: https://bford.info/cachedir/
"""

_NAME = "componentize"
_SUFFIX = ".component"
_OURS = re.compile(r"[0-9a-f]{64}\.component|\.componentize-[0-9a-f]{12}\.tmp")
_DIGEST_SIZE = hashlib.sha256().digest_size
_READING = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries in `directory`, which is the cache's own; at most `limit` bytes of them."""

    directory: Path
    limit: int = LIMIT

    def get(self, key: str) -> bytes | None:
        """The payload stored under `key`; None if there is none, or it is damaged."""
        path = self._path(key)
        try:
            with os.fdopen(os.open(path, _READING), "rb") as stream:
                if not _is_own_file(os.fstat(stream.fileno())):
                    return None
                digest = stream.read(_DIGEST_SIZE)
                payload = stream.read()
        except OSError:
            return None
        if digest != _digest(key, payload):
            return None
        with suppress(OSError):
            os.utime(path)
        return payload

    def put(self, key: str, payload: bytes | bytearray) -> None:
        """Stores `payload` under `key`, then removes old entries beyond the limit."""
        if len(payload) + _DIGEST_SIZE > self.limit:
            return
        with suppress(OSError):
            put_in_place(self._path(key), (_digest(key, payload), payload))
            self._prune()

    def _path(self, key: str) -> Path:
        return self.directory / f"{key}{_SUFFIX}"

    def _prune(self) -> None:
        entries = []
        with os.scandir(self.directory) as found:
            for item in found:
                status = item.stat(follow_symlinks=False)
                if not (stat.S_ISREG(status.st_mode) and _OURS.fullmatch(item.name)):
                    continue
                if item.name.endswith(_SUFFIX):
                    entries.append((status.st_mtime_ns, status.st_size, item.path))
                elif time.time() - status.st_mtime > ABANDONED:
                    Path(item.path).unlink(missing_ok=True)
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= self.limit:
                break
            Path(path).unlink(missing_ok=True)
            total -= size


def key_of(content: bytes, settings: Iterable[str | bytes]) -> str:
    """The key for what is made of `content` under `settings`: a SHA-256, in hexadecimal."""
    whole = hashlib.sha256(hashlib.sha256(content).digest())
    for setting in settings:
        part = setting.encode() if isinstance(setting, str) else setting
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


def user_cache() -> Cache | None:
    """The user's cache; None if it is turned off, or there is no directory fit for it.

    It is the directory `componentize` where the platform has its caches, or in the directory that
    the environment variable `COMPONENTIZE_CACHE` names. The variable may also be `off`.
    """
    chosen = os.environ.get("COMPONENTIZE_CACHE")
    if chosen == "off":
        return None
    try:
        directory = Path(chosen) / _NAME if chosen else _platform_directory()
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Cache(directory) if _is_private(directory) and _is_marked(directory) else None
    except (OSError, RuntimeError):
        return None


def _platform_directory() -> Path:
    import platformdirs

    directory = platformdirs.user_cache_path(_NAME, appauthor=False, opinion=False)
    if not directory.is_absolute():
        raise RuntimeError("XDG_CACHE_HOME is relative, and this version of platformdirs takes it")
    return directory


def _is_private(directory: Path) -> bool:
    if sys.platform == "win32":
        return True
    status = directory.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def _is_marked(directory: Path) -> bool:
    """Whether the directory is marked as the cache's; one that holds nothing else is marked now."""
    tag = directory / TAG
    if _has_tag(tag):
        return True
    if all(_OURS.fullmatch(path.name) for path in directory.iterdir()):
        put_in_place(tag, [_TAG_CONTENT])
    return _has_tag(tag)


def _has_tag(tag: Path) -> bool:
    return tag.is_file() and tag.read_bytes() == _TAG_CONTENT


def _is_own_file(status: os.stat_result) -> bool:
    if not stat.S_ISREG(status.st_mode):
        return False
    return sys.platform == "win32" or status.st_uid == os.geteuid()


def _digest(key: str, payload: bytes | bytearray) -> bytes:
    whole = hashlib.sha256(key.encode())
    whole.update(payload)
    return whole.digest()
