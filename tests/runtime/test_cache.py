"""The cache of compiled components: what is kept, what is trusted, what is thrown away."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import componentize
from componentize.runtime.cache import ABANDONED, Cache, key_of, user_cache

PROGRAMS = Path(__file__).parent / "programs"


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    directory = tmp_path / "cache"
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(directory))
    directory.mkdir(mode=0o700)
    return Cache(directory)


def entries(cache: Cache) -> list[Path]:
    return sorted(cache.directory.iterdir())


def compilations(program: str, **options: bool) -> int:
    """How often running a program compiles it."""
    sizes: list[int] = []
    completed = componentize.run(
        PROGRAMS / program,
        stdout=componentize.CAPTURE,
        stdin=b"",
        before_compiling=sizes.append,
        use_cache=options.get("use_cache", True),
        interruptible=options.get("interruptible", False),
    )
    assert completed.stdout == (b"args.wat\0" if program == "args.wat" else b"")
    return len(sizes)


def test_a_program_is_compiled_once(cache: Cache) -> None:
    assert [compilations("args.wat") for _ in range(3)] == [1, 0, 0]
    assert len(entries(cache)) == 1


def test_other_content_and_other_settings_have_entries_of_their_own(cache: Cache) -> None:
    assert compilations("args.wat") == 1
    assert compilations("cat.wat") == 1
    assert compilations("args.wat", interruptible=True) == 1
    assert compilations("args.wat", interruptible=True) == 0
    assert len(entries(cache)) == 3


def test_the_cache_can_be_left_out(cache: Cache) -> None:
    assert [compilations("args.wat", use_cache=False) for _ in range(2)] == [1, 1]
    assert entries(cache) == []


def test_the_cache_can_be_turned_off(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPONENTIZE_CACHE", "off")
    assert [compilations("args.wat") for _ in range(2)] == [1, 1]
    assert entries(cache) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:20],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: bytes(len(data)),
        lambda data: data[:1000] + bytes([data[1000] ^ 1]) + data[1001:],
        lambda data: bytes([data[0] ^ 1]) + data[1:],
    ],
    ids=["empty", "cut in the digest", "cut", "longer", "zeros", "a bit flipped", "other digest"],
)
def test_a_damaged_entry_is_compiled_again(cache: Cache, damage: object) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))  # type: ignore[operator]
    assert compilations("args.wat") == 1
    assert entry.read_bytes() == whole
    assert compilations("args.wat") == 0


def test_an_entry_under_another_name_is_not_trusted(cache: Cache) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    compilations("cat.wat")
    (other,) = set(entries(cache)) - {entry}
    other.write_bytes(entry.read_bytes())
    assert compilations("cat.wat") == 1


def test_an_entry_wasmtime_refuses_is_compiled_again(cache: Cache) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    cache.put(entry.name.removesuffix(entry.suffix), b"no compiled component")
    assert [compilations("args.wat") for _ in range(2)] == [1, 0]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_a_directory_others_can_write_to_is_not_used(cache: Cache) -> None:
    cache.directory.chmod(0o777)
    assert user_cache() is None
    assert [compilations("args.wat") for _ in range(2)] == [1, 1]
    assert entries(cache) == []


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_the_directory_is_made_for_the_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "a" / "b"))
    assert user_cache() == Cache(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_place_where_no_directory_can_be_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "file" / "cache"))
    assert user_cache() is None
    assert compilations("args.wat") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG directories")
def test_the_directory_is_the_platforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMPONENTIZE_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert user_cache() == Cache(tmp_path / "home" / ".cache" / "componentize")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert user_cache() == Cache(tmp_path / "xdg" / "componentize")


def test_the_least_recently_used_entries_go_first(tmp_path: Path) -> None:
    size = 1000 + hashlib.sha256().digest_size
    cache = Cache(tmp_path, limit=3 * size)
    for age, name in enumerate(("c", "b", "a")):
        cache.put(name, bytes(1000))
        used = time.time() - 100 - age
        os.utime(tmp_path / f"{name}.component", (used, used))
    assert cache.get("a") == bytes(1000)
    cache.put("d", bytes(1000))
    assert [name for name in "abcd" if cache.get(name) is not None] == ["a", "c", "d"]
    cache.put("large", bytes(3 * size))
    assert cache.get("large") is None


def test_abandoned_files_are_removed_and_unfinished_ones_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for name, age in (("abandoned.tmp", ABANDONED + 60), ("unfinished.tmp", 0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    cache.put("key", b"payload")
    assert names(tmp_path) == ["key.component", "unfinished.tmp"]


def test_keys_tell_content_from_settings() -> None:
    keys = {
        key_of(b"ab", ()),
        key_of(b"ab", ("",)),
        key_of(b"a", ("b",)),
        key_of(b"", ("a", "b")),
        key_of(b"", ("ab",)),
        key_of(b"", ("b", "a")),
    }
    assert len(keys) == 6
    assert key_of(b"a", ("b",)) == key_of(b"a", (b"b",))


def test_many_processes_share_the_cache(cache: Cache) -> None:
    command = [sys.executable, "-m", "componentize", "run", str(PROGRAMS / "args.wat"), "x"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(8)]
    outputs = [process.communicate()[0] for process in processes]
    assert outputs == [b"args.wat\0x\0"] * 8
    assert [process.returncode for process in processes] == [0] * 8
    assert len(entries(cache)) == 1
    assert compilations("args.wat") == 0
