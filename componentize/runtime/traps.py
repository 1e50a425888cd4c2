"""Errors of wasmtime, told as ours: a trap with its reason and backtrace, or a failure."""

import re

import wasmtime

from componentize.errors import RunError, TrapError
from componentize.text import printable

LONGEST_CLAUSE = 1000
"""How many characters of a message or of a call in a backtrace are kept: both hold names."""

_BACKTRACE = "error while executing at wasm backtrace:\n"
_CAUSES = "\n\nCaused by:\n"
_TRAP = "wasm trap: "
_CAUSE = re.compile(r"\s*(?:\d+: )?(.*)")
_FRAME = re.compile(r"\n(?=  [ \d]{2}\d: (?: *0x|[^\n]*!))")
_INLINED_OR_PLACE = re.compile(r"\n {14,}(?=- |at )")
_UNLINKED = re.compile(r"component imports \S+ `([^`]*)`, but a matching implementation was not")
_NOTE = re.compile(r"\nnote: [^\n]*\Z")


def failure(error: wasmtime.WasmtimeError, name: str) -> RunError:
    """The error of a program that ended with `error` of wasmtime.

    Args:
        error: what starting or calling it raised.
        name: the program's.

    Returns:
        A TrapError if it trapped, else a RunError with all causes in one line.
    """
    frames, causes = _split(error)
    *details, reason = causes
    unlinked = _UNLINKED.match(causes[0])
    if unlinked:
        return RunError(
            f"{printable(name)} imports `{printable(unlinked[1])}`, which this host does not have: "
            "run the component where it is given"
        )
    if not reason.startswith(_TRAP):
        return RunError(f"{printable(name)} failed: {clauses(error)}")
    clause = ": ".join([reason.removeprefix(_TRAP), *details])
    return TrapError(name, printable(clause, LONGEST_CLAUSE), frames)


def clauses(error: wasmtime.WasmtimeError) -> str:
    """An error of wasmtime and its causes, in one line, without the program's backtrace."""
    return printable(": ".join(_split(error)[1]), LONGEST_CLAUSE)


def _split(error: wasmtime.WasmtimeError) -> tuple[tuple[str, ...], list[str]]:
    """The frames of a backtrace, a line each, and the causes; the last is what went wrong first.

    What stands before the causes may hold names of the guest, and those may hold anything.
    """
    head, _, rest = str(error).rpartition(_CAUSES)
    lines = rest.partition("\n\nStack backtrace:")[0].split("\n")
    causes = [cause[1] for line in lines if (cause := _CAUSE.fullmatch(line)) and cause[1]]
    if not head.startswith(_BACKTRACE):
        return (), [head, *causes] if head else causes
    frames = _FRAME.split(_NOTE.sub("", head.removeprefix(_BACKTRACE)))
    return tuple(map(_line, frames)), causes


def _line(frame: str) -> str:
    return printable(_INLINED_OR_PLACE.sub(" ", frame).strip(), LONGEST_CLAUSE)
