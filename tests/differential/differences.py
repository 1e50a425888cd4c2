"""Where a componentized program rightly differs from the same program under Wasmtime's preview1.

All that is known and wanted is here, with its reason. Some of it changes what the reference run
does (`reference`), some what is compared (`is_compared`, `exit_code_of`).
"""

from typing import Literal

from tests.differential.functions import FUNCTIONS
from tests.differential.program import Call, Constant, encode
from tests.differential.recording import Record
from tests.harness import TRAPPED, Outcome

REASONS = {
    "several buffers": "Wasmtime's preview1 moves only the first buffer that is not empty, which "
    "POSIX readv and writev do not; a component gathers and scatters all. The reference run makes "
    "one call for each buffer.",
    "long fd_pread": "Wasmtime's preview1 returns at most 64 KiB, a component all there is. The "
    "reference run reads in pieces.",
    "preopens": "A component has no preopened directory if its program can neither ask for one nor "
    "open a path: it imports nothing of wasi:filesystem, and the number is not open.",
    "exit codes": "Wasmtime's preview1 fails on codes of 126 and more, a component passes them on.",
    "polling files": "Wasmtime's preview1 begins to read a file that is polled, and finds it ready "
    "a moment later: too late if something else is ready, and it counts as access. A component "
    "knows that files are always ready. So of several events only those that are certain are "
    "compared, and no access times after polling. A file below a read-only preopen that is polled "
    "for writing is perm there, and ready here.",
    "listing that goes on": "Wasmtime's preview1 lists a directory anew for each call, so that "
    "after a removal entries are skipped; a component goes on with the listing it began. Where the "
    "tree changed in between, the going on is not compared.",
    "sleeping": "The Wasmtime command line sleeps where a program waits for a clock alone, "
    "whichever clock that is, and gives the event a size of 1. wasmtime-py refuses the clocks of "
    "CPU time, and gives no size, and so does a component. Programs of preview0 do not wait for "
    "such clocks.",
    "several subscriptions": "Wasmtime's preview0 reads the second of several subscriptions, and "
    "those after it, where they would be in preview1. A component reads them where preview0 has "
    "them. Programs of preview0 wait for one event; test_preview0 has several.",
    "subscriptions that are not restored": "Wasmtime's preview0 leaves subscriptions as preview1 "
    "has them where poll_oneoff fails. A component does not touch them.",
    "sockets": "Wasmtime's preview0 traps where one sends to a socket, receives from it or shuts "
    "it down. A component says that the descriptor is none, as in preview1. Programs of preview0 "
    "do not try.",
}
"""What differs, and why."""

_CHANGING = {
    "path_create_directory",
    "path_link",
    "path_open",
    "path_remove_directory",
    "path_rename",
    "path_symlink",
    "path_unlink_file",
}
_COOKIE = FUNCTIONS["fd_readdir"].roles.index("cookie") + 1


def reference(calls: list[Call]) -> bytes:
    """The program of the reference run ("several buffers", "long fd_pread")."""
    return encode(calls, split=True)


def is_compared(calls: list[Call], records: list[Record], index: int) -> bool:
    """Whether the records of a call are to be equal ("listing that goes on", "polling files")."""
    call = calls[index]
    if call.function == "poll_oneoff" and records[index].errno_name == "perm":
        return False
    if call.function != "fd_readdir" or call.arguments[_COOKIE] == Constant(0):
        return True
    return not any(
        calls[record.index].function in _CHANGING and not record.errno for record in records[:index]
    )


def exit_code_of(
    calls: list[Call], reference_run: Outcome, performed: int
) -> int | Literal["trap"]:
    """How a component should end, given how the reference run did ("exit codes").

    Args:
        calls: the program.
        reference_run: how the reference run ended.
        performed: how many calls returned.
    """
    ended_by_exit = performed < len(calls) and calls[performed].function == "proc_exit"
    if reference_run.exit_code == TRAPPED and ended_by_exit:
        code = calls[performed].arguments[0]
        assert isinstance(code, Constant)
        return code.value
    return reference_run.exit_code
