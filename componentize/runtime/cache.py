"""Compiled components, kept in the user's cache directory.

An entry is a file: the digest of its key and payload, then the payload. Only a payload whose digest
was verified in memory is handed out, so an entry that was cut short, altered or renamed is a miss.
A directory that others can write to is not used. Entries appear whole (see `output`), so any number
of processes may share the directory. A cache that cannot be read or written is never an error.
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from componentize.files import write_whole

LIMIT = 2 << 30
"""How many bytes the entries may take together; the least recently used go first."""

ABANDONED = 3600
"""Seconds after which an unfinished file is one whose writer has gone."""

_SUFFIX = ".component"
_DIGEST_SIZE = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries in `directory`, at most `limit` bytes of them."""

    directory: Path
    limit: int = LIMIT

    def get(self, key: str) -> bytes | None:
        """The payload stored under `key`; None if there is none, or it is damaged."""
        path = self._path(key)
        try:
            with path.open("rb") as stream:
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
            write_whole(self._path(key), (_digest(key, payload), payload))
            self._prune()

    def _path(self, key: str) -> Path:
        return self.directory / f"{key}{_SUFFIX}"

    def _prune(self) -> None:
        entries = []
        with os.scandir(self.directory) as found:
            for entry in found:
                stat = entry.stat(follow_symlinks=False)
                if entry.name.endswith(_SUFFIX):
                    entries.append((stat.st_mtime_ns, stat.st_size, entry.path))
                elif entry.name.endswith(".tmp") and time.time() - stat.st_mtime > ABANDONED:
                    Path(entry.path).unlink(missing_ok=True)
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

    The environment variable `COMPONENTIZE_CACHE` names another directory, or is `off`.
    """
    chosen = os.environ.get("COMPONENTIZE_CACHE")
    if chosen == "off":
        return None
    try:
        directory = Path(chosen) if chosen else _platform_directory() / "componentize"
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Cache(directory) if _is_private(directory) else None
    except (OSError, RuntimeError):
        return None


def _platform_directory() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    return Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".cache"


def _is_private(directory: Path) -> bool:
    if sys.platform == "win32":
        return True
    stat = directory.stat()
    return stat.st_uid == os.geteuid() and not stat.st_mode & 0o022


def _digest(key: str, payload: bytes | bytearray) -> bytes:
    whole = hashlib.sha256(key.encode())
    whole.update(payload)
    return whole.digest()
