"""Errors of wasmtime, told as ours: a trap with its reason and backtrace, or a failure."""

import re

import wasmtime

from componentize.errors import RunError, TrapError
from componentize.text import printable

LONGEST_CLAUSE = 1000
"""How many characters of a message or of a call in a backtrace are kept: both hold names."""

_CAUSE = re.compile(r"\s*(?:\d+: )?(.*)")
_TRAP = "wasm trap: "


def failure(error: wasmtime.WasmtimeError, name: str) -> RunError:
    """The error of a program that ended with `error` of wasmtime.

    Args:
        error: what starting or calling it raised.
        name: the program's.

    Returns:
        A TrapError if it trapped, else a RunError with all causes in one line.
    """
    head, causes = _split(error)
    reason = next((cause for cause in causes if cause.startswith(_TRAP)), None)
    if reason is None:
        return RunError(f"{printable(name)} failed: {clauses(error)}")
    details = [cause for cause in causes if cause != reason]
    clause = ": ".join([reason.removeprefix(_TRAP), *details])
    frames = tuple(printable(line.strip(), LONGEST_CLAUSE) for line in head[1:])
    return TrapError(name, printable(clause, LONGEST_CLAUSE), frames)


def clauses(error: wasmtime.WasmtimeError) -> str:
    """An error of wasmtime and its causes, in one line, without the program's backtrace."""
    head, causes = _split(error)
    told = causes if len(head) > 1 else [*head, *causes]
    return printable(": ".join(told), LONGEST_CLAUSE)


def _split(error: wasmtime.WasmtimeError) -> tuple[list[str], list[str]]:
    text = str(error).partition("\n\nStack backtrace:")[0]
    head, _, rest = text.partition("\n\nCaused by:\n")
    causes = (_CAUSE.fullmatch(line) for line in rest.splitlines())
    return head.splitlines(), [cause[1] for cause in causes if cause and cause[1]]
