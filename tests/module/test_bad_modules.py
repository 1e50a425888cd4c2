"""What cannot be made a component is refused in one line that says what is wrong, and where."""

from collections.abc import Mapping
from contextlib import suppress

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from componentize.errors import ComponentizeError, InvalidModuleError, UnsupportedModuleError
from componentize.shim.preview1 import PREVIEW0, PREVIEW1
from componentize.wasm.core.sections import ORDER, SectionId, read_sections, write_section
from componentize.wasm.preambles import MODULE
from tests.module.rewritten import rewrite

START = '(func (export "_start"))'

UNSUPPORTED = {
    "no entry point": (
        "(module (memory 1))",
        "the module exports no function `_start`: it is not a program; a command is "
        "built as an executable, and for a library the WIT of its world must be named (`--wit`)",
    ),
    "reactor": (
        '(module (func (export "_initialize")))',
        "the module exports `_initialize` and no `_start`: it is a reactor (a library); "
        "a command is built as an executable, and for a library the WIT of its world must be named "
        "(`--wit`)",
    ),
    "entry point is a memory": (
        '(module (memory (export "_start") 1))',
        "the export `_start` is a memory, not a function",
    ),
    "entry point with a parameter": (
        '(module (func (export "_start") (param i64) (result f32 i32) unreachable))',
        "the export `_start` is a function of type [i64] -> [f32 i32], not [] -> []",
    ),
    "unknown imports": (
        f"""(module (import "env" "abort" (func)) (import "{PREVIEW1}" "sched_yield" (func))
        (import "env" "memory" (memory 1)) (import "a\\n" "t\\1b" (table 1 funcref))
        (import "env" "abort" (func (param i32))) {START})""",
        "the module imports `env.abort`, `env.memory`, `a\\n.t\\x1b`: "
        f"without a world, only functions of `{PREVIEW1}` and `{PREVIEW0}` can be given to it; "
        "name the WIT it was built for (`--wit`), or an adapter (`--adapt`)",
    ),
    "a function that preview0 does not have": (
        f'(module (import "{PREVIEW0}" "sock_accept" (func)) {START})',
        f"the module imports functions that {PREVIEW0} does not have: sock_accept",
    ),
    "a function of preview0 with another type": (
        f"""(module (import "{PREVIEW1}" "sched_yield" (func (result i32)))
        (import "{PREVIEW0}" "sched_yield" (func)) {START})""",
        f"imports from {PREVIEW0} have a wrong type: sched_yield is [] -> [], not [] -> [i32]",
    ),
    "no functions of both": (
        f"""(module (import "{PREVIEW1}" "m" (memory 1)) (import "{PREVIEW0}" "g" (global i32))
        {START})""",
        f"the module imports `{PREVIEW1}.m` (a memory), `{PREVIEW0}.g` (a global): "
        f"`{PREVIEW1}` and `{PREVIEW0}` have functions only",
    ),
    "no functions": (
        f"""(module (import "{PREVIEW1}" "m" (memory 1)) (import "{PREVIEW1}" "f" (func))
        (import "{PREVIEW1}" "t" (table 1 funcref)) (import "{PREVIEW1}" "g" (global i32))
        (import "{PREVIEW1}" "e" (tag)) {START})""",
        f"the module imports `{PREVIEW1}.m` (a memory), `{PREVIEW1}.t` (a table), "
        f"`{PREVIEW1}.g` (a global), `{PREVIEW1}.e` (a tag): `{PREVIEW1}` has functions only",
    ),
    "one function with two types": (
        f"""(module (import "{PREVIEW1}" "sched_yield" (func (result i32)))
        (import "{PREVIEW1}" "sched_yield" (func (param i64))) {START})""",
        f"the module imports `{PREVIEW1}.sched_yield` with two types: [] -> [i32] and [i64] -> []",
    ),
    "shared memory": (
        f'(module (memory 1) (memory (export "memory") 1 2 shared) {START})',
        "the module uses threads (its memory 1 is shared), which WASI 0.2 does not have: "
        "build it for a target without threads",
    ),
    "threads": (
        f"""(module (import "env" "memory" (memory 1 2 shared))
        (import "wasi" "thread-spawn" (func (param i32) (result i32))) {START})""",
        "the module uses threads (it imports `env.memory`, it imports `wasi.thread-spawn`), "
        "which WASI 0.2 does not have: build it for a target without threads",
    ),
    "64-bit memory": (
        f'(module (memory 1) (memory (export "memory") i64 1) {START})',
        "memory 1 has 64-bit addresses, but preview1 pointers have 32 bits: "
        "build the module for wasm32",
    ),
    "small pages": (
        f"(module (memory 1 (pagesize 1)) {START})",
        "memory 0 has a page size of its own: build the module with pages of 64 KiB",
    ),
    "several memories": (
        f'(module (memory 1) (memory (export "m") 1) {START})',
        "the module has 2 memories and exports none as `memory`: "
        "export the one that its preview1 pointers point into",
    ),
}


@pytest.mark.parametrize("case", UNSUPPORTED)
def test_unsupported(case: str) -> None:
    text, message = UNSUPPORTED[case]
    with pytest.raises(UnsupportedModuleError) as caught:
        rewrite(bytes(wasmtime.wat2wasm(text)))
    assert str(caught.value) == message


SOUND = {
    SectionId.TYPE: b"\1\x60\0\0",
    SectionId.FUNCTION: b"\1\0",
    SectionId.EXPORT: b"\1\6_start\0\0",
    SectionId.CODE: b"\1\2\0\x0b",
}


def module(changes: Mapping[SectionId, bytes | None]) -> bytes:
    """A module that can be rewritten, with other payloads for some sections; None drops one."""
    payloads = {**SOUND, **changes}
    parts = [
        part
        for section in (*ORDER, SectionId.CUSTOM)
        if (payload := payloads.get(section)) is not None
        for part in write_section(section, payload)
    ]
    return MODULE + b"".join(parts)


def test_without_changes_it_is_sound() -> None:
    assert rewrite(module({})).preview1 == {}


P1 = bytes((len(PREVIEW1),)) + PREVIEW1.encode()
TWO_TYPES = b"\2\x60\0\0\x5f\0"

INVALID: dict[str, tuple[Mapping[SectionId, bytes | None], str, SectionId | None, int]] = {
    "import section without a count": (
        {SectionId.IMPORT: b""},
        "unexpected end in the import section",
        SectionId.IMPORT,
        0,
    ),
    "import cut short": (
        {SectionId.IMPORT: b"\2" + P1 + b"\1f\0\0" + P1 + b"\7f"},
        "import 1 is cut short in the import section",
        SectionId.IMPORT,
        1 + len(P1) + 4,
    ),
    "import of an unknown kind": (
        {SectionId.IMPORT: b"\1" + P1 + b"\1f\x09\0"},
        "import 0 is malformed (unknown tag 0x09) in the import section",
        SectionId.IMPORT,
        1,
    ),
    "import with a name that is no text": (
        {SectionId.IMPORT: b"\1" + P1 + b"\1\xff\0\0"},
        "import 0 has a name that is not UTF-8 in the import section",
        SectionId.IMPORT,
        1,
    ),
    "global of an unknown type": (
        {SectionId.IMPORT: b"\1" + P1 + b"\1g\3\x10\0"},
        "import 0 is malformed (unknown value type 0x10) in the import section",
        SectionId.IMPORT,
        1,
    ),
    "bytes after the imports": (
        {SectionId.IMPORT: b"\1" + P1 + b"\1f\0\0" + b"??"},
        "2 bytes follow the last import in the import section",
        SectionId.IMPORT,
        1 + len(P1) + 4,
    ),
    "import of a type that is not there": (
        {SectionId.IMPORT: b"\1" + P1 + b"\1f\0\5"},
        "there is no type 5, only 1 types, in the type section",
        SectionId.TYPE,
        0,
    ),
    "type cut short": (
        {SectionId.TYPE: b"\1\x60\2\x7f"},
        "type 0 is cut short in the type section",
        SectionId.TYPE,
        1,
    ),
    "type of an unknown kind": (
        {SectionId.TYPE: b"\1\x33"},
        "type 0 is malformed (unknown tag 0x33) in the type section",
        SectionId.TYPE,
        1,
    ),
    "type with an unknown heap type": (
        {SectionId.TYPE: b"\1\x60\1\x63\x40\0"},
        "type 0 is malformed (unknown heap type -64) in the type section",
        SectionId.TYPE,
        1,
    ),
    "structure as the type of a function": (
        {SectionId.TYPE: TWO_TYPES, SectionId.FUNCTION: b"\1\1"},
        "type 1 is the type of a function, but is no function type in the type section",
        SectionId.TYPE,
        0,
    ),
    "no type section": (
        {SectionId.TYPE: None},
        "the type section is missing, though others refer to it",
        None,
        0,
    ),
    "no function section": (
        {SectionId.FUNCTION: None},
        "the function section is missing, though others refer to it",
        None,
        0,
    ),
    "entry point that is not there": (
        {SectionId.EXPORT: b"\1\6_start\0\2"},
        "there is no function 2, only 1 are defined, in the function section",
        SectionId.FUNCTION,
        0,
    ),
    "export cut short": (
        {SectionId.EXPORT: b"\2\6_start\0\0\6mem"},
        "export 1 is cut short in the export section",
        SectionId.EXPORT,
        10,
    ),
    "memory that is not there": (
        {SectionId.EXPORT: b"\2\6_start\0\0\6memory\2\1", SectionId.MEMORY: b"\1\0\1"},
        "the export `memory` is memory 1, of 1, in the export section",
        SectionId.EXPORT,
        0,
    ),
    "memory with unknown flags": (
        {SectionId.MEMORY: b"\2\0\1\x40\1"},
        "memory 1 is malformed (unknown flags of limits 0x40) in the memory section",
        SectionId.MEMORY,
        3,
    ),
    "table of numbers": (
        {SectionId.TABLE: b"\1\x7f\0\1"},
        "table 0 is malformed (unknown reference type 0x7f) in the table section",
        SectionId.TABLE,
        1,
    ),
    "custom section without a name": (
        {SectionId.CUSTOM: b"\4abc"},
        "the name is cut short in the custom section",
        SectionId.CUSTOM,
        0,
    ),
}


@pytest.mark.parametrize("case", INVALID)
def test_invalid(case: str) -> None:
    changes, found, place, at = INVALID[case]
    data = module(changes)
    if place is not None:
        offset = next(each.offset for each in read_sections(data) if each.id == place) + at
        found += f" at byte {offset:#x}"
    with pytest.raises(InvalidModuleError) as caught:
        rewrite(data)
    assert str(caught.value) == found


PROGRAM = bytes(
    wasmtime.wat2wasm(
        f"""(module $program
        (type $f (func (result i32)))
        (rec (type $s (sub (struct (field i8) (field (ref null $s))))) (type (array (mut f32))))
        (import "{PREVIEW1}" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (import "{PREVIEW1}" "proc_exit" (func $exit (param i32)))
        (memory $m (export "memory") 1 300) (memory $other 2)
        (table $a 3 5 funcref) (table $b 1 externref) (table $c 2 funcref (ref.func $one))
        (tag $e (param i32))
        (global $g (export "global") (mut i64) (i64.const -1))
        (elem (table $a) (i32.const 0) func $one $one)
        (data (memory $m) (i32.const 16) "some data")
        (func $one (type $f) (i32.const 1))
        (func $before)
        (start $before)
        (func $main (export "_start")
          (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
          (call $exit (i32.const 0)))
        (@producers (language "WAT" "1") (processed-by "wast" "2"))
        (@custom ".debug_info" (after last) "DWARF"))"""
    )
)
BOUNDARIES = {len(MODULE)} | {each.offset + len(each.payload) for each in read_sections(PROGRAM)}


def test_the_program_is_rewritten() -> None:
    assert list(rewrite(PROGRAM).preview1) == ["fd_write", "proc_exit"]


@pytest.mark.parametrize("size", range(len(PROGRAM)))
def test_truncated(size: int) -> None:
    if size in BOUNDARIES:
        with suppress(ComponentizeError):
            rewrite(PROGRAM[:size])
    else:
        with pytest.raises(InvalidModuleError, match=r"empty|at byte 0x"):
            rewrite(PROGRAM[:size])


@pytest.mark.slow
@settings(max_examples=1000)
@given(st.dictionaries(st.integers(0, len(PROGRAM) - 1), st.integers(0, 255), max_size=6))
def test_damaged(changes: dict[int, int]) -> None:
    damaged = bytearray(PROGRAM)
    for place, byte in changes.items():
        damaged[place] = byte
    with suppress(ComponentizeError):
        assert rewrite(bytes(damaged)).parts[0] == MODULE
