"""The cache of compiled components: what is kept, what is trusted, what is thrown away."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import componentize
from componentize.runtime.cache import ABANDONED, TAG, Cache, key_of, user_cache

PROGRAMS = Path(__file__).parent / "programs"
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and pipes are POSIX's")


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "cache"))
    cache = user_cache()
    assert cache
    return cache


def key(letter: str) -> str:
    """A key that is as long as keys are."""
    return letter * 64


def entries(cache: Cache) -> list[Path]:
    return sorted(path for path in cache.directory.iterdir() if path.name != TAG)


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


@posix
def test_a_damaged_entry_is_replaced_although_it_is_read_only(cache: Cache) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    entry.write_bytes(b"damaged")
    entry.chmod(0o400)
    assert [compilations("args.wat") for _ in range(2)] == [1, 0]
    assert entries(cache) == [entry]


@posix
@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_in_an_entrys_place_is_not_followed_but_replaced(
    cache: Cache, tmp_path: Path, dangling: bool
) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    target = entry.rename(tmp_path / "valuable")
    valuable = target.read_bytes()
    if dangling:
        target.unlink()
    entry.symlink_to(target)
    assert cache.get(entry.stem) is None
    assert [compilations("args.wat") for _ in range(2)] == [1, 0]
    assert not entry.is_symlink()
    assert target.exists() != dangling
    if not dangling:
        assert target.read_bytes() == valuable


@posix
def test_a_pipe_in_an_entrys_place_is_not_waited_for_but_replaced(cache: Cache) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    entry.unlink()
    os.mkfifo(entry)
    writer = os.open(entry, os.O_RDWR)
    try:
        assert [compilations("args.wat") for _ in range(2)] == [1, 0]
    finally:
        os.close(writer)
    assert entry.is_file()


def test_a_directory_in_an_entrys_place_stays(cache: Cache) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    entry.unlink()
    entry.mkdir()
    (entry / "file").touch()
    assert [compilations("args.wat") for _ in range(2)] == [1, 1]
    assert names(cache.directory) == sorted([TAG, entry.name])
    assert names(entry) == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
def test_a_directory_of_another_user_is_not_used(cache: Cache) -> None:
    os.chown(cache.directory, 65534, -1)
    assert user_cache() is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
def test_an_entry_of_another_user_is_not_trusted(cache: Cache) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    os.chown(entry, 65534, -1)
    assert [compilations("args.wat") for _ in range(2)] == [1, 0]


def test_an_entry_wasmtime_refuses_is_compiled_again(cache: Cache) -> None:
    compilations("args.wat")
    (entry,) = entries(cache)
    cache.put(entry.name.removesuffix(entry.suffix), b"no compiled component")
    assert [compilations("args.wat") for _ in range(2)] == [1, 0]


@posix
@pytest.mark.parametrize("mode", [0o777, 0o720, 0o702])
def test_a_directory_others_can_write_to_is_not_used(cache: Cache, mode: int) -> None:
    cache.directory.chmod(mode)
    assert user_cache() is None
    assert [compilations("args.wat") for _ in range(2)] == [1, 1]
    assert entries(cache) == []


@posix
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o500])
def test_a_directory_others_can_only_read_is_used(cache: Cache, mode: int) -> None:
    cache.directory.chmod(mode)
    assert user_cache() == cache


@posix
def test_the_directory_is_made_for_the_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path / "a" / "b"))
    assert user_cache() == Cache(tmp_path / "a" / "b" / "componentize")
    assert (tmp_path / "a" / "b" / "componentize").stat().st_mode & 0o777 == 0o700


def test_the_directory_is_marked_as_a_caches(cache: Cache) -> None:
    tag = (cache.directory / TAG).read_bytes()
    assert tag.startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")
    assert b"wasi-componentize" in tag
    assert user_cache() == cache
    assert (cache.directory / TAG).read_bytes() == tag


def test_what_the_user_has_in_the_chosen_directory_stays(cache: Cache) -> None:
    chosen = cache.directory.parent
    old = [chosen / name for name in ("notes.tmp", ".hidden.tmp", "mine.component")]
    for path in old:
        path.write_text("the user's")
        os.utime(path, (0, 0))
    assert compilations("args.wat") == 1
    assert [path.read_text() for path in old] == ["the user's"] * 3


@pytest.mark.parametrize("name", ["notes.tmp", "a.component", ".hidden", TAG, "a/b"])
def test_a_directory_with_something_else_is_not_the_caches(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "componentize" / name
    path.parent.mkdir(parents=True)
    path.write_text("the user's")
    os.utime(path, (0, 0))
    monkeypatch.setenv("COMPONENTIZE_CACHE", str(tmp_path))
    assert user_cache() is None
    assert compilations("args.wat") == 1
    assert [path.read_text() for path in tmp_path.rglob("*") if path.is_file()] == ["the user's"]


def test_a_directory_with_entries_alone_is_the_caches(cache: Cache) -> None:
    compilations("args.wat")
    (cache.directory / TAG).unlink()
    assert compilations("args.wat") == 0
    assert (cache.directory / TAG).is_file()


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
        cache.put(key(name), bytes(1000))
        used = time.time() - 100 - age
        os.utime(tmp_path / f"{key(name)}.component", (used, used))
    assert cache.get(key("a")) == bytes(1000)
    cache.put(key("d"), bytes(1000))
    assert [name for name in "abcd" if cache.get(key(name)) is not None] == ["a", "c", "d"]
    cache.put(key("e"), bytes(3 * size))
    assert cache.get(key("e")) is None


def test_what_is_no_file_is_no_obstacle_to_removing_old_entries(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=2 * (1000 + hashlib.sha256().digest_size))
    directories = [f"{key('d')}.component", ".componentize-0123456789ab.tmp"]
    for name in directories:
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, 0))
    for age, name in ((300, "a"), (200, "b"), (100, "c")):
        cache.put(key(name), bytes(1000))
        os.utime(tmp_path / f"{key(name)}.component", (time.time() - age,) * 2)
    assert names(tmp_path) == sorted(
        [f"{key('b')}.component", f"{key('c')}.component", *directories]
    )


def test_abandoned_files_are_removed_and_unfinished_ones_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    abandoned, unfinished = (f".componentize-{digit * 12}.tmp" for digit in "01")
    for name, age in ((abandoned, ABANDONED + 60), (unfinished, 0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    cache.put(key("a"), b"payload")
    assert names(tmp_path) == sorted([f"{key('a')}.component", unfinished])


def test_old_files_with_other_names_are_neither_removed_nor_counted(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=2000)
    others = ["notes.tmp", ".componentize-notes.tmp", "mine.component", f"{key('A')}.component"]
    for name in others:
        (tmp_path / name).write_bytes(bytes(3000))
        os.utime(tmp_path / name, (0, 0))
    cache.put(key("a"), b"payload")
    assert names(tmp_path) == sorted([*others, f"{key('a')}.component"])


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


@pytest.mark.slow
def test_many_processes_share_the_cache(cache: Cache) -> None:
    command = [sys.executable, "-m", "componentize", "run", str(PROGRAMS / "args.wat"), "x"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(8)]
    outputs = [process.communicate()[0] for process in processes]
    assert outputs == [b"args.wat\0x\0"] * 8
    assert [process.returncode for process in processes] == [0] * 8
    assert len(entries(cache)) == 1
    assert compilations("args.wat") == 0
