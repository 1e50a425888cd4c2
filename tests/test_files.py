"""Files that appear whole or not at all: permissions, names, and signals while they are written."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from componentize import files
from componentize.files import put_in_place, write_whole

PROGRAMS = Path(__file__).parent / "runtime" / "programs"
posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and signals are POSIX's")

WRITER = """
import os, resource, signal, sys
from pathlib import Path
from componentize import files

number, when, named, target = int(sys.argv[1]), sys.argv[2], sys.argv[3] == "named", sys.argv[4]
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if named:
    files._unnamed_file = lambda directory: None

def parts():
    yield b"new" * 100_000
    if when == "write":
        os.kill(os.getpid(), number)
    yield b"."

sys.addaudithook(lambda event, args: os.kill(os.getpid(), number) if event == when else None)
files.write_whole(Path(target), parts())
"""


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture(params=["named", "unnamed"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How a file is written that has no place yet: under a name, or without one."""
    if request.param == "named":
        monkeypatch.setattr(files, "_unnamed_file", lambda directory: None)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without a name")
    return str(request.param)


@pytest.mark.slow
@posix
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP", "SIGINT", "SIGUSR1", "SIGALRM", "SIGXCPU"])
@pytest.mark.parametrize("when", ["write", "os.link", "os.rename"])
def test_a_signal_that_ends_the_writer_leaves_nothing_else(
    number: str, when: str, kind: str, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"old")
    sent = signal.Signals[number]
    command = [sys.executable, "-c", WRITER, str(int(sent)), when, kind, str(target)]
    process = subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
    ended = 0 if (kind, when) == ("named", "os.link") else -sent
    assert process.returncode == ended
    assert names(tmp_path) == ["target"]
    assert target.read_bytes() in (b"old", b"new" * 100_000 + b".")


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status"), [("SIGTERM", -15), ("SIGHUP", -1), ("SIGINT", 130), ("SIGQUIT", -3)]
)
def test_a_signal_that_ends_the_command_line_leaves_no_file_beside_the_output(
    number: str, status: int, kind: str, tmp_path: Path
) -> None:
    code = f"""
import os, resource, signal, sys
from componentize import files
from componentize.cli import main
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
if {kind == "named"}:
    files._unnamed_file = lambda directory: None
hook = lambda event, args: os.kill(os.getpid(), signal.{number}) if event == "os.rename" else None
sys.addaudithook(hook)
sys.exit(main(["build", "-q", {str(PROGRAMS / "args.wat")!r}, "-o", "out.wasm"]))
"""
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False
    )
    assert process.returncode == status
    assert set(names(tmp_path)) <= {"out.wasm"}
    assert b"Traceback" not in process.stderr


@posix
def test_signals_are_as_they_were_afterwards(kind: str, tmp_path: Path) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
    try:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
        write_whole(tmp_path / "file", [b"new"])
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
        assert {number: signal.getsignal(number) for number in handlers} == handlers
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR2])


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o660])
@pytest.mark.parametrize("mask", [0o022, 0o077])
@pytest.mark.usefixtures("kind")
def test_a_replaced_file_keeps_its_permissions(mode: int, mask: int, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    target.chmod(mode)
    previous = os.umask(mask)
    try:
        write_whole(target, [b"new"])
        write_whole(tmp_path / "other", [b"new"])
    finally:
        os.umask(previous)
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert stat.S_IMODE((tmp_path / "other").stat().st_mode) == 0o666 & ~mask


@pytest.mark.usefixtures("kind")
def test_a_write_that_fails_half_way_leaves_the_old_file_alone(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_whole(target, [b"half" * 100_000, "not bytes"])
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


@posix
@pytest.mark.usefixtures("kind")
def test_a_file_too_large_for_its_place_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_whole(tmp_path / "file", [bytes(200_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="needs files without a name")
def test_a_file_that_is_refused_a_name_is_written_under_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*args: object, **options: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    data = os.urandom(3_000_000)
    write_whole(tmp_path / "file", [data, b"end"])
    assert (tmp_path / "file").read_bytes() == data + b"end"
    assert names(tmp_path) == ["file"]


@pytest.mark.usefixtures("kind")
def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    target = tmp_path / ("ä" * 127)
    write_whole(target, [b"new"])
    assert target.read_bytes() == b"new"


@posix
@pytest.mark.usefixtures("kind")
def test_what_is_put_in_place_of_a_link_or_a_pipe_replaces_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe"):
        put_in_place(tmp_path / name, [b"new"])
        assert (tmp_path / name).read_bytes() == b"new"
        assert not (tmp_path / name).is_symlink()
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs /dev/fd")
def test_a_pipe_that_only_a_descriptor_names_is_written_to() -> None:
    reader, writer = os.pipe()
    try:
        write_whole(Path(f"/dev/fd/{writer}"), [b"one ", b"two"])
        assert os.read(reader, 100) == b"one two"
    finally:
        os.close(reader)
        os.close(writer)


@pytest.mark.usefixtures("kind")
def test_nothing_is_put_in_place_of_a_directory(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    with pytest.raises(OSError, match=r"irectory|denied"):
        put_in_place(tmp_path / "directory", [b"new"])
    assert names(tmp_path) == ["directory"]
