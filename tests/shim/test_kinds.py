"""What can be done with each kind of descriptor, and the errno of what cannot."""

import pytest

from componentize.shim.link import functions, link
from tests.scripted_host import Guest, Preview1Error
from tests.scripted_host.numbers import CREAT, DIRECTORY, READ, ROOT
from tests.shim.conftest import Start
from tests.shim.uses import USES

KINDS = ("stdin", "stdout", "file", "directory", "preopen")
FILE_ONLY = ("set_flags", "set_size", "advise", "sync", "datasync")
PATHS = (
    *("path_filestat", "set_path_times", "readlink", "create_directory", "remove_directory"),
    *("unlink", "rename from", "rename to", "link from", "link to", "symlink"),
)
DONE = "success"
ERRNO: dict[str, tuple[str, str, str, str, str]] = {
    "close": (DONE, DONE, DONE, DONE, DONE),
    "read": (DONE, "badf", DONE, "badf", "badf"),
    "pread": ("spipe", "badf", DONE, "badf", "badf"),
    "write": ("badf", DONE, DONE, "badf", "badf"),
    "pwrite": ("badf", "spipe", DONE, "badf", "badf"),
    "seek": ("spipe", "spipe", DONE, "badf", "badf"),
    "tell": ("spipe", "spipe", DONE, "badf", "badf"),
    "fdstat": (DONE, DONE, DONE, DONE, DONE),
    "filestat": (DONE, DONE, DONE, DONE, DONE),
    **dict.fromkeys(FILE_ONLY, ("badf", "badf", DONE, "badf", "badf")),
    "allocate": ("badf", "badf", "notsup", "badf", "badf"),
    "set_rights": ("badf", "badf", "notsup", "notsup", "notsup"),
    "set_times": ("badf", "badf", DONE, DONE, DONE),
    "preopen": ("badf", "badf", "badf", "badf", DONE),
    "prestat_dir_name": ("notdir", "notdir", "notdir", "notdir", DONE),
    "readdir": ("badf", "badf", "badf", DONE, DONE),
    "renumber from": (DONE, DONE, DONE, DONE, DONE),
    "renumber to": (DONE, DONE, DONE, DONE, DONE),
    "renumber both": (DONE, DONE, DONE, DONE, DONE),
    "open": ("badf", "badf", "notdir", DONE, DONE),
    **dict.fromkeys(PATHS, ("badf", "badf", "badf", DONE, DONE)),
    "poll for reading": (DONE, "badf", DONE, "badf", "badf"),
    "poll for writing": ("badf", DONE, DONE, "badf", "badf"),
    **dict.fromkeys(("accept", "recv", "send", "shutdown"), ("notsock",) * 5),
}


def test_the_table_is_complete() -> None:
    assert ERRNO.keys() == USES.keys()


def opened(guest: Guest, kind: str) -> int:
    match kind:
        case "file":
            return guest.open("file")
        case "directory":
            return guest.open("directory", rights=READ, oflags=DIRECTORY)
        case _:
            return {"stdin": 0, "stdout": 1, "preopen": ROOT}[kind]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_can_be_done_with_a_descriptor(start: Start, kind: str, use: str) -> None:
    inside = {"file": b"contents"}
    guest = start({**inside, "directory": dict(inside)}, stdin=[b"a"])
    fd = opened(guest, kind)
    for name in ("readlink-at", "remove-directory-at", "create-directory-at"):
        guest.host.answer_always(f"descriptor.{name}", "x" if name == "readlink-at" else None)
    errno = DONE
    try:
        USES[use](guest, fd)
    except Preview1Error as error:
        errno = error.errno.name
    assert errno == ERRNO[use][KINDS.index(kind)]


def test_a_directory_that_creat_opens_is_one(start: Start) -> None:
    """Not all hosts refuse to make what is a directory already."""
    guest = start({"directory": {"file": b""}})
    fd = guest.open("directory", rights=READ, oflags=CREAT)
    assert b"file" in guest.readdir(fd, 999, 0)
    for use in ("seek", "tell", "read", "preopen"):
        with pytest.raises(Preview1Error) as caught:
            USES[use](guest, fd)
        assert caught.value.errno.name == "badf"
    assert guest.fdstat(fd).filetype == 3


def test_what_was_read_stays_a_file_whatever_the_host_says_then(start: Start) -> None:
    guest = start({"file": b"contents"})
    fd = guest.open("file", rights=READ)
    assert guest.read(fd, 3) == b"con"
    guest.host.answer("descriptor.get-type", "directory")
    guest.fdstat(fd)
    assert guest.read(fd, 9) == b"tents"
    with pytest.raises(Preview1Error):
        guest.preopen(fd)


def test_only_what_opens_a_path_asks_what_it_opened() -> None:
    """All other descriptors are streams and preopens, which are known."""
    asked = {f"[method]descriptor.get-{what}" for what in ("type", "flags")}
    for names in (functions(), functions() - {"path_open"}):
        used = {lowering.function for lowering in link(names).lowerings}
        assert used & asked == (asked if "path_open" in names else set())
