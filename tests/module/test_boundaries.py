"""Modules whose numbers stand at the boundaries of their encodings, built and run."""

from collections.abc import Iterator

import pytest
import wasmtime
from wasmtime.component import Component as CompiledComponent

import componentize
from componentize.wasm.component.definitions import CoreModule, read_component

FD_WRITE = (
    '(import "wasi_snapshot_preview1" "fd_write"'
    " (func $write (param i32 i32 i32 i32) (result i32)))"
)
WRITE = """(func $print (param $at i32) (param $size i32)
    (i32.store (i32.const 0x1000) (local.get $at))
    (i32.store (i32.const 0x1004) (local.get $size))
    (if (call $write (i32.const 1) (i32.const 0x1000) (i32.const 1) (i32.const 0x1008))
      (then unreachable)))"""


def assemble(text: str) -> bytes:
    return bytes(wasmtime.wat2wasm(text))


def printed(module: bytes) -> bytes | None:
    """What the module's component prints."""
    completed = componentize.run(module, stdout=componentize.CAPTURE, use_cache=False)
    assert completed.exit_code == 0
    return completed.stdout


def number(value: int, least: int = 1) -> bytes:
    """An unsigned LEB128 of at least so many bytes; a u32 may have five."""
    digits = [value >> 7 * each & 0x7F for each in range(5)]
    size = max([least, *(each + 1 for each in range(5) if digits[each])])
    return bytes(digit | 0x80 for digit in digits[: size - 1]) + bytes((digits[size - 1],))


def core_modules(module: bytes) -> list[bytes]:
    """The core modules of the module's component."""
    definitions = read_component(componentize.build(module).to_bytes()).definitions
    return [b"".join(each.parts) for each in definitions if isinstance(each, CoreModule)]


def assert_moved(module: bytes, data: bytes) -> None:
    """The data is no longer in the module that has the entry point, but in its memory's."""
    [store] = [each for each in core_modules(module) if data in each]
    assert b"_start" not in store
    assert b"memory" in store


@pytest.mark.parametrize(
    "address",
    [0, 1, 63, 64, 127, 128, 129, 255, 256, 8191, 8192, 16383, 16384, 0x10000, 0xFFFFF, 0x8000000],
)
def test_data_is_where_it_was(address: int) -> None:
    pages = address // 0x10000 + 2
    module = assemble(f"""(module {FD_WRITE}
        (memory (export "memory") {pages}) {WRITE}
        (data (i32.const {address}) "<<here>>")
        (func (export "_start") (call $print (i32.const {address}) (i32.const 8))))""")
    assert printed(module) == b"<<here>>"
    assert_moved(module, b"<<here>>")


@pytest.mark.parametrize("address", [-64, -1])
def test_data_at_the_end_of_the_largest_memory(address: int) -> None:
    size = min(-address, 8)
    module = assemble(f"""(module {FD_WRITE}
        (memory (export "memory") 65536) {WRITE}
        (data (i32.const {address}) "{"!" * size}")
        (func (export "_start") (call $print (i32.const {address}) (i32.const {size}))))""")
    assert printed(module) == b"!" * size
    assert_moved(module, bytes((0x41, address & 0x7F, 0x0B, size)) + b"!" * size)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 127, 128, 129, 16383, 16384])
def test_data_is_as_long_as_it_was(size: int) -> None:
    data = bytes(35 + each % 87 for each in range(size))
    text = data.decode().replace("\\", "\\5c").replace('"', "\\22")
    module = assemble(f"""(module {FD_WRITE}
        (memory (export "memory") 2) {WRITE}
        (data (i32.const 0x2000) "{text}")
        (func (export "_start") (call $print (i32.const 0x2000) (i32.const {size}))))""")
    assert printed(module) == data
    assert_moved(module, b"\x80\xc0\x00\x0b" + number(size) + data)


@pytest.mark.parametrize("count", [1, 2, 63, 64, 127, 128, 129, 300])
def test_segments_are_as_many_as_they_were(count: int) -> None:
    segments = "\n".join(
        f'(data (i32.const {0x2000 + each}) "{chr(97 + each % 26)}")' for each in range(count)
    )
    module = assemble(f"""(module {FD_WRITE}
        (memory (export "memory") 1) {WRITE} {segments}
        (func (export "_start") (call $print (i32.const 0x2000) (i32.const {count}))))""")
    assert printed(module) == bytes(97 + each % 26 for each in range(count))


def distinct_types(count: int) -> str:
    """That many function types, none of which is one of the program's own."""
    return "\n".join(
        f"(type (func (param f32 {'i32 ' * (each % 30)}) (result {'f64 ' * (each // 30)})))"
        for each in range(count)
    )


@pytest.mark.parametrize("before", [0, 1, 62, 63, 64, 126, 127, 128, 129, 200, 300])
def test_types_may_be_many(before: int) -> None:
    module = assemble(f"""(module {distinct_types(before)}
        (type $write (func (param i32 i32 i32 i32) (result i32)))
        (type $start (func))
        (import "wasi_snapshot_preview1" "fd_write" (func $write (type $write)))
        (memory (export "memory") 1) {WRITE}
        (data (i32.const 0x2000) "typed")
        (func (export "_start") (type $start)
          (call $print (i32.const 0x2000) (i32.const 5))))""")
    assert printed(module) == b"typed"


@pytest.mark.parametrize("before", [0, 62, 63, 126, 127, 128, 200])
def test_functions_before_the_entry_point_may_be_many(before: int) -> None:
    module = assemble(f"""(module {FD_WRITE}
        (memory (export "memory") 1) {WRITE}
        {"(func)" * before}
        (data (i32.const 0x2000) "called")
        (func (export "_start") (call $print (i32.const 0x2000) (i32.const 6))))""")
    assert printed(module) == b"called"


def sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    """The sections of a module, by their ids."""
    at = 8
    while at < len(module):
        id_, size, shift = module[at], 0, 0
        while True:
            at += 1
            size |= (module[at] & 0x7F) << shift
            shift += 7
            if module[at] < 0x80:
                break
        yield id_, module[at + 1 : at + 1 + size]
        at += 1 + size


AGAIN = '(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))'
PADDED = f"""(module {FD_WRITE}
    (memory (export "memory") 1) (memory 2) (table 3 5 funcref) {WRITE}
    (data (i32.const 0x2000) "padded") (data (i32.const 0x2100) "")
    (func (export "_start") (call $print (i32.const 0x2000) (i32.const 6)))
    (@custom ".debug_info" (after last) "DWARF"))"""


@pytest.mark.parametrize("text", [PADDED, PADDED.replace(FD_WRITE, FD_WRITE + AGAIN)])
def test_sizes_of_sections_may_be_padded(text: str) -> None:
    module = assemble(text)
    padded = module[:8] + b"".join(
        bytes((id_,)) + number(len(payload), 5) + payload for id_, payload in sections(module)
    )
    assert len(padded) > len(module)
    assert printed(padded) == b"padded"


@pytest.mark.parametrize("text", [PADDED, PADDED.replace(FD_WRITE, FD_WRITE + AGAIN)])
def test_counts_of_vectors_may_be_padded(text: str) -> None:
    module = assemble(text)
    padded = module[:8] + b"".join(
        bytes((id_,)) + number(len(counted), 5) + counted
        for id_, payload in sections(module)
        for counted in [number(payload[0], 5) + payload[1:] if id_ else payload]
    )
    assert len(padded) > len(module) + 4 * 8
    assert printed(padded) == b"padded"


def guest_limits(module: bytes) -> list[tuple[int, int | None]]:
    """The limits of the guest's memories and tables in the component, which wasmtime compiles."""
    engine = wasmtime.Engine()
    CompiledComponent(engine, componentize.build(module).to_bytes())
    own = wasmtime.Module(engine, module).exports
    names = {each.name for each in own if not isinstance(each.type, wasmtime.FuncType)}
    return [
        (each.type.limits.min, each.type.limits.max)
        for core in core_modules(module)
        for compiled in [wasmtime.Module(engine, core)]
        if {each.name for each in compiled.exports} >= names | {"_start"}
        for each in compiled.exports
        if isinstance(each.type, wasmtime.MemoryType | wasmtime.TableType)
    ]


LIMITS = [
    *((0, 0), (0, 1), (1, 1), (0, None), (1, None), (63, 64), (64, 64), (127, 127)),
    *((127, 128), (128, None), (128, 128), (16383, 16384), (16384, 65535), (0, 65536)),
]


@pytest.mark.parametrize(("least", "most"), [*LIMITS, (65535, 65536), (65536, None)])
def test_memories_have_their_limits(least: int, most: int | None) -> None:
    limits = f"{least} {'' if most is None else most}"
    module = assemble(f'(module (memory (export "memory") {limits}) (func (export "_start")))')
    assert guest_limits(module) == [(least, most)]


@pytest.mark.parametrize(("least", "most"), [*LIMITS, (65536, None), (1, 0xFFFFFFFE)])
def test_tables_have_their_limits(least: int, most: int | None) -> None:
    limits = f"{least} {'' if most is None else most}"
    module = assemble(f"""(module (memory (export "memory") 1)
        (table (export "table") {limits} funcref) (func (export "_start")))""")
    assert guest_limits(module) == [(1, None), (least, most)]


@pytest.mark.parametrize(("least", "most"), [(0, 0), (0, 2), (1, 1), (1, 2), (1, 129), (3, None)])
def test_memories_grow_as_far_as_they_did(least: int, most: int | None) -> None:
    limits = f"{least} {'' if most is None else most}"
    last = 200 if most is None else most
    module = assemble(f"""(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (memory (export "memory") {limits})
        (func (export "_start")
          (if (i32.ne (memory.size) (i32.const {least})) (then (call $exit (i32.const 1))))
          (if (i32.ne (memory.grow (i32.const {last - least})) (i32.const {least}))
            (then (call $exit (i32.const 2))))
          (if (i32.ne (memory.grow (i32.const 1)) (i32.const {last if most is None else -1}))
            (then (call $exit (i32.const 3))))))""")
    assert componentize.run(module, use_cache=False).exit_code == 0


def test_passive_data_needs_no_memory() -> None:
    module = assemble("""(module
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (data $d "passive")
        (func (export "_start") (data.drop $d) (call $exit (i32.const 7))))""")
    assert componentize.run(module, use_cache=False).exit_code == 7


def test_active_data_needs_a_memory() -> None:
    module = assemble('(module (data (i32.const 0) "active") (func (export "_start")))')
    with pytest.raises((componentize.InvalidModuleError, wasmtime.WasmtimeError)):
        CompiledComponent(wasmtime.Engine(), componentize.build(module).to_bytes())
