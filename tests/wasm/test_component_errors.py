"""What is not a component that can be read is refused, with the place."""

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from componentize.errors import InvalidModuleError
from componentize.wasm.component import read_component, write_component
from componentize.wasm.component.externs import Import, InstanceExtern
from componentize.wasm.component.valtypes import Primitive
from componentize.wasm.values import U32

PREAMBLE = b"\0asm\x0d\0\1\0"


@pytest.mark.parametrize(
    ("component", "message"),
    [
        (b"", "not a component: expected 00 61 73 6d 0d 00 01 00, found nothing at byte 0x0"),
        (b"\0asm\1\0\0\0", "found 00 61 73 6d 01 00 00 00 at byte 0x0"),
        (PREAMBLE + b"\x0d\0", "unknown section id 13 at byte 0x8"),
        (PREAMBLE + b"\7", "its size is cut short in the type section at byte 0x9"),
        (PREAMBLE + b"\1\5abc", "the core module section is 5 bytes long, but only 3 are left"),
        (PREAMBLE + b"\7\0", "its count is cut short in the type section at byte 0xa"),
        (PREAMBLE + b"\7\2\2\x7f", "entry 1 is cut short in the type section at byte 0xc"),
        (PREAMBLE + b"\7\3\1\x7f\0", "1 bytes follow the last entry in the type section at byte"),
        (PREAMBLE + b"\7\2\1\x60", "entry 0 is malformed (unknown tag 0x60) in the type section"),
        (PREAMBLE + b"\7\3\1\x70\x60", "entry 0 is malformed (unknown value type 0x60)"),
        (PREAMBLE + b"\x0a\2\1\3", "entry 0 is malformed (unknown kind of name 0x03)"),
        (PREAMBLE + b"\7\2\1\x66", "entry 0 has a stream (newer than WASI 0.2) in the"),
        (PREAMBLE + b"\7\3\1\x70\x64", "entry 0 has an error context (newer than"),
        (PREAMBLE + b"\7\2\1\x43", "entry 0 has the type of an asynchronous function ("),
        (PREAMBLE + b"\x08\6\1\1\0\0\1\6", "entry 0 has an asynchronous function (newer"),
        (PREAMBLE + b"\x08\2\1\x1f", "entry 0 has a built-in function of asynchronous code or"),
        (PREAMBLE + b"\x0a\2\1\2", "entry 0 has a name with attributes such as `implements` ("),
        (PREAMBLE + b"\7\4\1\x42\1\3", "entry 0 is malformed (unknown declaration 0x03)"),
        (PREAMBLE + b"\7\5\1\x40\0\1\1", "entry 0 is malformed (named results"),
        (PREAMBLE + b"\x08\4\1\1\1\0", "entry 0 is malformed (expected 00, found 01)"),
        (PREAMBLE + b"\x02\5\1\1\1\0\5", "entry 0 is malformed (unknown opcode 0x05)"),
        (PREAMBLE + b"\x0a\4\1\0\1\xff", "entry 0 is malformed ("),
        (PREAMBLE + b"\0\2\5a", "its name is cut short in the custom section"),
    ],
)
def test_malformed(component: bytes, message: str) -> None:
    with pytest.raises(InvalidModuleError) as raised:
        read_component(component)
    assert message in str(raised.value)


TEXT = """(component
  (import "a:b/c@1.0.0" (instance
    (export "r" (type (sub resource)))
    (export "[method]r.f" (func (param "self" (borrow 0)) (result (list u8))))))
  (alias export 0 "[method]r.f" (func)))"""
COMPONENT = bytes(wasmtime.wat2wasm(TEXT))


def test_every_truncation_is_refused_or_ends_at_a_section() -> None:
    whole = read_component(COMPONENT).definitions
    for size in range(len(COMPONENT)):
        try:
            read = read_component(COMPONENT[:size]).definitions
        except InvalidModuleError:
            continue
        assert read == whole[: len(read)]
        assert b"".join(write_component(read)) == COMPONENT[:size]


@given(st.integers(8, len(COMPONENT) - 1), st.binary(min_size=1, max_size=4))
def test_changed_bytes_are_read_or_refused(at: int, replacement: bytes) -> None:
    changed = COMPONENT[:at] + replacement + COMPONENT[at + len(replacement) :]
    try:
        read = read_component(changed).definitions
    except InvalidModuleError:
        return
    assert read_component(b"".join(write_component(read))).definitions == read


def test_endless_nesting_is_refused() -> None:
    types = b"\x42\1\1" * 100_000
    section = b"\7" + U32.build(len(types) + 1) + b"\1" + types
    with pytest.raises(InvalidModuleError, match="entry 0 is nested too deeply"):
        read_component(PREAMBLE + section)


def test_both_old_kinds_of_name_are_read() -> None:
    written = b"".join(write_component([Import("a", InstanceExtern(0))]))
    old = written.replace(b"\0\1a", b"\1\1a")
    assert old != written
    assert read_component(old) == read_component(written)


def test_definitions_of_a_kind_share_a_section() -> None:
    (written,) = write_component([Primitive.U8, Primitive.S8])
    assert written == PREAMBLE + b"\7\3\2\x7d\x7e"
    apart = PREAMBLE + b"\7\2\1\x7d" + b"\7\2\1\x7e"
    assert read_component(apart) == read_component(written)
