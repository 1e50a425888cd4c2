"""A rewritten module, given its stores, is the module it was."""

import pytest
import wasmtime

from componentize.providers.store import STORE
from componentize.shim.preview1 import PREVIEW1
from componentize.version import VERSION
from componentize.wasm.core.custom import PRODUCERS_SECTION, custom_name
from componentize.wasm.core.sections import Section, SectionId, read_sections
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from tests.module.rewrite_programs import PROGRAMS
from tests.module.rewritten import Rewritten, Store, rewrite

I32, I64 = NumType.I32, NumType.I64
EDITED = {SectionId.IMPORT, SectionId.TABLE, SectionId.MEMORY}


def assemble(text: str) -> bytes:
    return bytes(wasmtime.wat2wasm(text))


@pytest.fixture(scope="module")
def engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    for feature in ("gc", "function_references", "exceptions", "multi_memory", "memory64"):
        setattr(config, f"wasm_{feature}", True)
    return wasmtime.Engine(config)


Observed = tuple[list[tuple[object, ...]], str | None, dict[str, object]]


def run(engine: wasmtime.Engine, module: bytes, stores: tuple[Store, ...] = ()) -> Observed:
    """The calls a program makes, how it traps, and what its exports hold in the end.

    Each preview1 function answers 5 or nothing.
    """
    calls: list[tuple[object, ...]] = []
    store = wasmtime.Store(engine)
    linker = wasmtime.Linker(engine)
    compiled = wasmtime.Module(engine, module)
    for each in compiled.imports:
        if isinstance(each.type, wasmtime.FuncType):

            def answer(
                *args: object, name: str | None = each.name, results: int = len(each.type.results)
            ) -> int | None:
                calls.append((name, *args))
                return 5 if results else None

            linker.define_func(each.module, str(each.name), each.type, answer)
    for guest_store in stores:
        exports = linker.instantiate(store, wasmtime.Module(engine, b"".join(guest_store.parts)))
        linker.define(store, STORE, guest_store.name, exports.exports(store)[guest_store.name])
    instance = linker.instantiate(store, compiled)
    start = instance.exports(store)["_start"]
    assert isinstance(start, wasmtime.Func)
    trap = None
    try:
        start(store)
    except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
        trap = str(error).splitlines()[-1]
    return calls, trap, contents(store, instance)


def contents(store: wasmtime.Store, instance: wasmtime.Instance) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, each in instance.exports(store).items():
        match each:
            case wasmtime.Memory():
                found[str(name)] = bytes(each.read(store))
            case wasmtime.Global():
                found[str(name)] = each.value(store)
            case wasmtime.Table():
                found[str(name)] = each.size(store)
    return found


@pytest.mark.parametrize("case", PROGRAMS)
def test_behaves_as_before(engine: wasmtime.Engine, case: str) -> None:
    text, imported, notes = PROGRAMS[case]
    module = assemble(text)
    guest = rewrite(module)
    assert [each.name for each in guest.stores if each.name in imported] == imported
    assert list(guest.notes) == notes
    rewritten = b"".join(guest.parts)
    wasmtime.Module.validate(engine, rewritten)
    assert run(engine, rewritten, guest.stores) == run(engine, module)


def own(sections: tuple[Section, ...]) -> list[bytes]:
    """The sections that rewriting does not touch."""
    return [
        bytes(each.raw)
        for each in sections
        if each.id not in EDITED
        and not (each.id == SectionId.CUSTOM and custom_name(each) == "producers")
    ]


@pytest.mark.parametrize("case", PROGRAMS)
def test_the_rest_is_carried_as_slices(case: str) -> None:
    module = assemble(PROGRAMS[case][0])
    guest = rewrite(module)
    carried = [part for part in guest.parts if isinstance(part, memoryview) and part]
    assert all(part.obj is module for part in carried)
    for section in own(read_sections(module)):
        assert any(section in bytes(part) for part in carried)
    rewritten = read_sections(b"".join(guest.parts))
    assert own(rewritten) == own(read_sections(module))


@pytest.mark.parametrize("case", PROGRAMS)
def test_imports_and_definitions(engine: wasmtime.Engine, case: str) -> None:
    text, imported, _ = PROGRAMS[case]
    module = assemble(text)
    guest = rewrite(module)
    before = wasmtime.Module(engine, module).imports
    after = wasmtime.Module(engine, b"".join(guest.parts)).imports
    assert [(each.module, each.name) for each in after] == [
        *((each.module, each.name) for each in before),
        *((STORE, name) for name in imported),
    ]
    for each in guest.stores:
        (export,) = wasmtime.Module(engine, b"".join(each.parts)).exports
        assert export.name == each.name
        assert type(export.type).__name__ == f"{each.kind.title()}Type"


def test_stores_have_the_declared_limits(engine: wasmtime.Engine) -> None:
    guest = rewrite(
        assemble(
            '(module (memory 1) (memory (export "memory") 2 3) (table 4 externref)'
            ' (table 5 6 funcref) (func (export "_start")))'
        )
    )
    types = [wasmtime.Module(engine, b"".join(each.parts)).exports[0].type for each in guest.stores]
    limits = [
        (each.limits.min, each.limits.max)
        for each in types
        if isinstance(each, wasmtime.MemoryType | wasmtime.TableType)
    ]
    assert limits == [(1, None), (2, 3), (4, None), (5, 6)]
    assert [each.kind for each in guest.stores] == ["memory", "memory", "table", "table"]
    assert guest.memory == "memory1"


@pytest.mark.parametrize(
    ("text", "memory"),
    [
        ('(memory (export "memory") 1)', "memory"),
        ("(memory 1)", "memory"),
        ('(memory 1) (memory 1) (memory (export "memory") 1)', "memory2"),
        ('(memory i64 1) (memory (export "memory") 1)', "memory1"),
        ('(memory 1) (global (export "memory") i32 i32.const 0)', "memory"),
        ("", "memory"),
    ],
)
def test_the_memory_of_pointers(text: str, memory: str) -> None:
    guest = rewrite(assemble(f'(module {text} (func (export "_start")))'))
    assert guest.memory == memory
    assert memory in [each.name for each in guest.stores]


def test_without_memory_a_store_of_no_pages_is_added(engine: wasmtime.Engine) -> None:
    guest = rewrite(assemble('(module (table 1 funcref) (func (export "_start")))'))
    assert [each.name for each in guest.stores] == ["table", "memory"]
    (memory,) = wasmtime.Module(engine, b"".join(guest.stores[1].parts)).exports
    assert isinstance(memory.type, wasmtime.MemoryType)
    assert memory.type.limits == wasmtime.Limits(0, 0)


def test_preview1_functions_and_their_types() -> None:
    guest = rewrite(
        assemble(f"""(module
        (import "{PREVIEW1}" "fd_filestat_set_size" (func (param i32 i64) (result i32)))
        (import "{PREVIEW1}" "reset_adapter_state" (func))
        (import "{PREVIEW1}" "fd_filestat_set_size" (func (param i32 i64) (result i32)))
        (func (export "_start")))""")
    )
    assert list(guest.preview1.items()) == [
        ("fd_filestat_set_size", FuncType((I32, I64), (I32,))),
        ("reset_adapter_state", FuncType((), ())),
    ]


def producers(guest: Rewritten) -> dict[str, tuple[tuple[str, str], ...]]:
    (payload,) = (
        each.payload
        for each in read_sections(b"".join(guest.parts))
        if each.id == SectionId.CUSTOM and custom_name(each) == "producers"
    )
    return {
        field.name: tuple((each.name, each.version) for each in field.values)
        for field in PRODUCERS_SECTION.parse(payload)
    }


def test_producers_gains_an_entry() -> None:
    guest = rewrite(assemble(PROGRAMS["custom sections"][0]))
    assert producers(guest) == {
        "language": (("C", "11"),),
        "processed-by": (("clang", "19"), ("wasi-componentize", VERSION)),
    }


def test_producers_is_added_at_the_end() -> None:
    module = assemble(PROGRAMS["no memory"][0])
    guest = rewrite(module)
    assert producers(guest) == {"processed-by": (("wasi-componentize", VERSION),)}
    rewritten = b"".join(guest.parts)
    assert rewritten.startswith(module)


def test_producers_that_cannot_be_decoded_is_carried() -> None:
    module = assemble('(module (@custom "producers" "\\07") (func (export "_start")))')
    assert b"".join(rewrite(module).parts) == module


def test_sections_are_made_and_dropped_as_needed() -> None:
    module = assemble(
        '(module (@custom "early" (before first) "") (@custom "typed" (after type) "") '
        '(memory 1) (table 1 funcref) (func (export "_start")))'
    )
    sections = read_sections(b"".join(rewrite(module).parts))
    assert [each.id.name for each in sections] == [
        "CUSTOM",
        "TYPE",
        "CUSTOM",
        "IMPORT",
        "FUNCTION",
        "EXPORT",
        "CODE",
        "CUSTOM",
    ]


def test_the_same_input_gives_the_same_parts() -> None:
    module = assemble(PROGRAMS["several memories"][0])
    assert rewrite(module) == rewrite(memoryview(module))


def test_large_sections_are_not_copied() -> None:
    padding = "\\00" * (1 << 20)
    module = assemble(
        f'(module (memory 17) (data (i32.const 0) "{padding}") (func (export "_start")))'
    )
    parts = rewrite(module).parts
    assert sum(len(part) for part in parts if isinstance(part, bytes)) < 200


HEAD = '(module (memory (export "memory") 2) (func (export "_start"))'


@pytest.mark.parametrize(
    "data",
    [
        '(data (i32.const 5) "five")',
        '(data (i32.const 100000) "far") (data (i32.const 0) "") (data (i32.const 7) "seven")',
    ],
)
def test_data_at_constant_addresses_goes_with_the_memory(data: str) -> None:
    module = assemble(f"{HEAD} {data})")
    (section,) = (each for each in read_sections(module) if each.id == SectionId.DATA)
    guest = rewrite(module)
    assert guest.stores[0].parts[1] == section.raw
    assert all(each.id != SectionId.DATA for each in read_sections(b"".join(guest.parts)))
    wasmtime.Module.validate(wasmtime.Engine(), b"".join(guest.stores[0].parts))


@pytest.mark.parametrize(
    "fields",
    [
        '(global i32 (i32.const 5)) (data (global.get 0) "at a global")',
        '(data (i32.const 5) "five") (data "passive")',
        '(data $d (i32.const 5) "five") (func (data.drop $d))',
        '(memory 1) (data (memory 1) (i32.const 5) "in another memory")',
    ],
)
def test_other_data_stays_with_the_code(fields: str) -> None:
    module = assemble(f"{HEAD} {fields})")
    guest = rewrite(module)
    (before,) = (each.raw for each in read_sections(module) if each.id == SectionId.DATA)
    after = read_sections(b"".join(guest.parts))
    assert [each.raw for each in after if each.id == SectionId.DATA] == [before]
    assert all(len(each.parts) == 1 for each in guest.stores)


def test_malformed_data_is_left_to_the_engine() -> None:
    module = assemble(f'{HEAD} (data (i32.const 5) "five"))')
    for at in range(module.index(b"five") - 5, len(module)):
        damaged = bytearray(module)
        damaged[at] ^= 0x55
        guest = rewrite(bytes(damaged))
        carried = b"".join((*guest.stores[0].parts, *guest.parts))
        assert damaged[module.index(b"five") - 5 :] in carried
