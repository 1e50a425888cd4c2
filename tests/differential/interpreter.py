"""A guest that performs the calls of a program it reads from a file, and records what they did.

It is one core module for all programs, so that compiling and componentizing it costs once. Its
directory for program and recording is the last preopen; no call can reach those two descriptors.

Memory, from 0:

    LOW       64 bytes that calls may use, at address 0
    registers 32 of 8 bytes, see `REGISTERS`
    scratch   arguments of the current call, buffers of the interpreter's own calls
    PROGRAM   the program
    BULK      large buffers of calls
    guard     bytes that nobody may change
    header    of the current record, see `HEADER`
    ARENA     what calls may use, up to the very end of memory

LOW and ARENA are filled with FILL before each call, and are part of its record.
"""

import struct
from pathlib import Path

from tests.differential.functions import FUNCTIONS, PREVIEW1, Function, Version

LOW = 0
LOW_SIZE = 64
REGISTERS = 64
REGISTER_COUNT = 32
ARGUMENTS = 0x180
SECOND = ARGUMENTS + 8
THIRD = ARGUMENTS + 16
FOURTH = ARGUMENTS + 24
FIFTH = ARGUMENTS + 32
MAX_ARGUMENTS = 9
IOVEC = 0x200
DONE = 0x208
NAMES = 0x210
LOG_NAME = NAMES + len("program")
PROGRAM = 0x1000
CALLS = PROGRAM + 8
BULK = 0x40000
BULK_SIZE = 0x30000
PROGRAM_SIZE = BULK - PROGRAM
GUARD = BULK + BULK_SIZE
END = 0x80000
ARENA_SIZE = 4096
ARENA = END - ARENA_SIZE
HEADER = struct.Struct("<IIIIQ")
"""The call's index, its errno, the probe's errno, zero, the sum of BULK where asked for."""
RECORD = ARENA - LOW_SIZE - HEADER.size
RECORD_SIZE = END - RECORD
FILL = 0xEE
NONE = 0xFFFFFFFF
LAST = 0xFFFFFFFE
"""The index of the last record, which has the sum of what no call may have changed."""

PROGRAM_HEADER = struct.Struct("<II")
"""Whether calls with several buffers are split; the number of calls."""
CALL = struct.Struct("<IIIIIIII")
"""Size with all that follows, function, flags, number of patches; register to save in (or NONE),
the address and width of what to save; zero. Arguments follow, then patches."""
ARGUMENT = struct.Struct("<IIQ")
"""Whether a register (1) or a constant (0), zero, the register's number or the constant."""
PATCH = struct.Struct("<IIII")
"""Address, length, register or NONE, zero. The bytes follow, padded to 8; or the register's low
32 bits are stored."""

SPLIT = 1
SUM_BULK = 2
"""Flags of a call."""

UNOPENED = 1 << 20
"""What registers hold that hold no descriptor: numbers from here on, which no host gives out."""

_TYPES = {"i": "i32", "I": "i64"}
_READ_WRITE = ("fd_read", "fd_pread", "fd_write", "fd_pwrite")


def _argument(index: int, core_type: str) -> str:
    return f"({_TYPES[core_type]}.load (i32.const {ARGUMENTS + 8 * index}))"


def _import(module: str, function: Function) -> str:
    params = " ".join(_TYPES[core_type] for core_type in function.params)
    result = "" if function.name == "proc_exit" else "(result i32)"
    return (
        f'(import "{module}" "{function.name}" (func ${function.name} (param {params}) {result}))'
    )


def _dispatch(function: Function) -> str:
    arguments = " ".join(_argument(i, c) for i, c in enumerate(function.params))
    call = f"(call ${function.name} {arguments})"
    if function.name == "proc_exit":
        call += " (i32.const 0)"
    condition = f"(i32.eq (local.get $function) (i32.const {function.number}))"
    return f"(if {condition} (then (return {call})))"


def _move_one(name: str) -> str:
    function = FUNCTIONS[name]
    offset = "(local.get $offset)" if "offset" in function.roles else ""
    return (
        f"(if (i32.eq (local.get $function) (i32.const {function.number})) (then (return "
        f"(call ${name} (local.get $fd) (local.get $iov) (i32.const 1) {offset} "
        f"(i32.const {DONE})))))"
    )


def text(version: Version = PREVIEW1) -> str:
    """The interpreter, in WAT."""
    newline = "\n  "
    functions = version.functions.values()
    return (
        Path(__file__)
        .with_name("interpreter.wat")
        .read_text()
        .format(
            imports=newline.join(_import(version.module, each) for each in functions),
            dispatch=newline.join(map(_dispatch, functions)),
            move_one=newline.join(map(_move_one, _READ_WRITE)),
            close=FUNCTIONS["fd_close"].number,
            renumber=FUNCTIONS["fd_renumber"].number,
            pread=FUNCTIONS["fd_pread"].number,
            pwrite=FUNCTIONS["fd_pwrite"].number,
            pages=END >> 16,
            call_size=CALL.size,
            patches=CALL.size + MAX_ARGUMENTS * ARGUMENT.size,
            argument_size=ARGUMENT.size,
            patch_size=PATCH.size,
            header_size=HEADER.size,
            program_size=PROGRAM_SIZE,
            calls_size=PROGRAM_SIZE - PROGRAM_HEADER.size,
            bulk_and_guard_size=RECORD - BULK,
            guard_size=RECORD - GUARD,
            **{name: value for name, value in globals().items() if isinstance(value, int)},
        )
    )
