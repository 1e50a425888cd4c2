"""Element segments that fill a table with functions (core spec, 5.5.12)."""

from collections.abc import Sequence

from componentize.wasm.core.code import END, i32_const
from componentize.wasm.values import U32, vec

_FUNCTIONS = vec(U32)
_IN_TABLE = b"\2"
_FUNC_KIND = b"\0"


def active_segment(table: int, functions: Sequence[int]) -> bytes:
    """An active segment: functions by their indices, from the beginning of a table."""
    offset = i32_const(0) + END
    elements = _FUNCTIONS.build(functions)
    if table == 0:
        return b"\0" + offset + elements
    return _IN_TABLE + U32.build(table) + offset + _FUNC_KIND + elements
