"""What a pattern skips is what reading reads: the same bytes, no more, and nothing else."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from componentize.wasm.codec import Format, Malformed, skip
from componentize.wasm.core.imports import EXTERN_TYPE
from componentize.wasm.core.memories import MEM_TYPE
from componentize.wasm.core.tables import TABLE
from componentize.wasm.core.types import FIELD_TYPE
from componentize.wasm.core.valtypes import HEAP_TYPE, VAL_TYPE
from componentize.wasm.values import U32, U64, S33Index

FORMATS: dict[str, Format[Any]] = {
    "u32": U32,
    "u64": U64,
    "type index": S33Index("heap type"),
    "heap type": HEAP_TYPE,
    "value type": VAL_TYPE,
    "field": FIELD_TYPE,
    "table": TABLE,
    "memory": MEM_TYPE,
    "import": EXTERN_TYPE,
}
ENDS = [0x00, 0x01, 0x02, 0x07, 0x0F, 0x10, 0x3F, 0x40, 0x60, 0x63, 0x64, 0x6E, 0x70, 0x7B, 0x7F]
encoded = st.lists(
    st.sampled_from([*ENDS, 0x80, 0x81, 0xFF]) | st.integers(0, 0xFF), max_size=24
).map(bytes)


@pytest.mark.parametrize("name", FORMATS)
@example(b"\x80\x80\x80\x80\x0f")
@example(b"\x80\x80\x80\x80\x10")
@example(b"\x63\x80\x80\x80\x80\x0f\x01")
@example(b"\x64\x70\x0a")
@given(encoded)
def test_a_pattern_matches_what_is_read(name: str, data: bytes) -> None:
    declaration = FORMATS[name]
    assert declaration.pattern is not None
    match = re.compile(declaration.pattern, re.DOTALL).match(data)
    try:
        end = skip(declaration, data, 0)
    except Malformed:
        assert match is None
        with pytest.raises(Malformed):
            declaration.parse(data)
        return
    assert match is not None
    assert match.end() == end
    declaration.parse(data[:end])
    with pytest.raises(Malformed):
        declaration.parse(data[: end - 1])


@pytest.mark.parametrize("count", [0, 1, 2, 127, 128, 1000])
def test_skips_many(count: int) -> None:
    data = b"\x63\x80\x01\x7f" * (count // 2) + b"\x70" * (count % 2)
    assert skip(VAL_TYPE, data + b"\x7f", 0, count) == len(data)
    with pytest.raises(Malformed, match="is cut short"):
        skip(VAL_TYPE, data, 0, count + 1)
    with pytest.raises(Malformed, match=r"is malformed \(unknown value type 0x10\)"):
        skip(VAL_TYPE, data + b"\x10", 0, count + 1)
