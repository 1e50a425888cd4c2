"""The few instructions that bodies written here consist of (core spec, 5.4, 5.5.13)."""

from componentize.wasm.values import S33, U32, Bytes, vec

BODIES = vec(Bytes)
"""The payload of the code section: a `body` each."""

END = b"\x0b"


def body(*instructions: bytes) -> bytes:
    """The code of a function without locals of its own."""
    return b"".join((b"\0", *instructions, END))


def local_get(index: int) -> bytes:
    return b"\x20" + U32.build(index)


def global_set(index: int) -> bytes:
    return b"\x24" + U32.build(index)


def i32_const(value: int) -> bytes:
    return b"\x41" + S33.build(value)


def call_indirect(table: int, type_index: int) -> bytes:
    return b"\x11" + U32.build(type_index) + U32.build(table)
