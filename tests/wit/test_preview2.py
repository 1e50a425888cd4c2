"""The preview2 interfaces of `adapter/wit`, against Wasmtime's own and the ABI's arithmetic."""

from dataclasses import replace

import pytest
from wasmtime import Engine, Store, WasiConfig, WasmtimeError
from wasmtime.component import Component, Linker

from componentize.errors import WitError
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit import abi
from componentize.wit.load import preview2
from componentize.wit.model import (
    Borrow,
    Field,
    Function,
    List,
    Own,
    Primitive,
    Tuple,
    TypeRef,
    ValType,
    Wit,
)
from tests.wit.wit_wat import lowering

RUN = "wasi:cli/run"
EXIT = "wasi:cli/exit"


def without_run() -> Wit:
    """What a host provides; `run` is for it to call."""
    return Wit({name: i for name, i in preview2().interfaces.items() if name != RUN})


def instantiate(wit: Wit) -> None:
    """Import all of `wit` from Wasmtime, each function lowered as `abi` says."""
    functions = {
        (interface.name, f.name): (abi.lowered(wit, f), abi.lower_needs(wit, f))
        for interface in wit.interfaces.values()
        for f in interface.functions.values()
    }
    versions = dict.fromkeys(wit.interfaces, "0.2.0") | {EXIT: "0.2.12"}
    engine = Engine()
    component = Component(engine, lowering(wit, functions, versions).encode())
    linker = Linker(engine)
    linker.add_wasip2()
    store = Store(engine)
    store.set_wasi(WasiConfig())
    linker.instantiate(store, component)


def test_wasmtime_has_every_function_with_this_type() -> None:
    instantiate(without_run())


def with_function(wit: Wit, name: str, function: Function) -> Wit:
    interface = wit.interfaces[name]
    changed = replace(interface, functions={**interface.functions, function.name: function})
    return Wit({**wit.interfaces, name: changed})


@pytest.mark.parametrize(
    "function",
    [
        Function("get-random-u64", (), Primitive.U32, "0.2.0"),
        Function("get-random-u64", (Field("len", Primitive.U64),), Primitive.U64, "0.2.0"),
        Function("get-random-u32", (), Primitive.U32, "0.2.0"),
    ],
)
def test_wasmtime_refuses_a_function_with_another_type(function: Function) -> None:
    with pytest.raises(WasmtimeError, match="matching implementation was not found"):
        instantiate(with_function(without_run(), "wasi:random/random", function))


def test_only_exit_with_code_is_newer_than_0_2_0() -> None:
    newer = {
        (interface.name, function.name): function.since
        for interface in preview2().interfaces.values()
        for function in interface.functions.values()
        if function.since != "0.2.0"
    }
    assert newer == {(EXIT, "exit-with-code"): "0.2.12"}


def test_all_that_a_shim_can_use_is_there() -> None:
    assert set(preview2().interfaces) == {
        *(f"wasi:io/{name}" for name in ("error", "poll", "streams")),
        *(f"wasi:clocks/{name}" for name in ("monotonic-clock", "wall-clock")),
        *("wasi:random/random", "wasi:filesystem/types", "wasi:filesystem/preopens"),
        *(f"wasi:cli/{name}" for name in ("environment", "exit", "run")),
        *(f"wasi:cli/{name}" for name in ("stdin", "stdout", "stderr")),
        *(f"wasi:cli/terminal-{name}" for name in ("input", "output")),
        *(f"wasi:cli/terminal-{name}" for name in ("stdin", "stdout", "stderr")),
    }


def types(name: str) -> TypeRef:
    return TypeRef("wasi:filesystem/types", name)


@pytest.mark.parametrize(
    ("type", "size", "alignment", "flat"),
    [
        (types("descriptor-stat"), 96, 8, "i32 i64 i64 i32 i64 i32 i32 i64 i32 i32 i64 i32"),
        (types("datetime"), 16, 8, "i64 i32"),
        (types("new-timestamp"), 24, 8, "i32 i64 i32"),
        (types("directory-entry"), 12, 4, "i32 i32 i32"),
        (types("error-code"), 1, 1, "i32"),
        (types("descriptor-flags"), 1, 1, "i32"),
        (types("metadata-hash-value"), 16, 8, "i64 i64"),
        (TypeRef("wasi:io/streams", "stream-error"), 8, 4, "i32 i32"),
        (Own(types("descriptor")), 4, 4, "i32"),
        (Borrow(types("input-stream")), 4, 4, "i32"),
        (Tuple((Own(types("descriptor")), Primitive.STRING)), 12, 4, "i32 i32 i32"),
    ],
)
def test_layouts(type: ValType, size: int, alignment: int, flat: str) -> None:
    assert abi.size(preview2(), type) == size
    assert abi.alignment(preview2(), type) == alignment
    assert " ".join(abi.flatten(preview2(), type)) == flat


def test_offsets() -> None:
    assert abi.field_offsets(preview2(), types("descriptor-stat")) == {
        "type": 0,
        "link-count": 8,
        "size": 16,
        "data-access-timestamp": 24,
        "data-modification-timestamp": 48,
        "status-change-timestamp": 72,
    }
    assert abi.payload_offset(preview2(), types("new-timestamp")) == 8
    assert abi.payload_offset(preview2(), TypeRef("wasi:io/streams", "stream-error")) == 4


@pytest.mark.parametrize(
    ("interface", "name", "signature", "needs"),
    [
        ("types", "[method]descriptor.write", "[i32 i32 i32 i64 i32] -> []", "memory"),
        ("types", "[method]descriptor.read", "[i32 i64 i64 i32] -> []", "memory realloc"),
        ("types", "[method]descriptor.is-same-object", "[i32 i32] -> [i32]", ""),
        ("types", "filesystem-error-code", "[i32 i32] -> []", "memory"),
        ("preopens", "get-directories", "[i32] -> []", "memory realloc string_encoding"),
    ],
)
def test_lowerings(interface: str, name: str, signature: str, needs: str) -> None:
    function = preview2().interfaces[f"wasi:filesystem/{interface}"].functions[name]
    assert str(abi.lowered(preview2(), function)) == signature
    needed = abi.lower_needs(preview2(), function)._asdict()
    assert [option for option, is_needed in needed.items() if is_needed] == needs.split()


def test_run_is_lifted_from_a_function_that_returns_its_discriminant() -> None:
    run = preview2().interfaces[RUN].functions["run"]
    assert abi.lifted(preview2(), run) == FuncType((), (NumType.I32,))


@pytest.mark.parametrize(
    ("type", "found"),
    [
        (types("nothing"), "`wasi:filesystem/types` has no type `nothing`"),
        (TypeRef("wasi:none/none", "t"), "no interface is called `wasi:none/none`"),
        (types("descriptor"), "is a resource"),
        (types("input-stream"), "`input-stream` of `wasi:filesystem/types` is a resource"),
        (Own(types("error-code")), "`error-code` of `wasi:filesystem/types` is not a resource"),
        (Borrow(types("nothing")), "has no type `nothing`"),
    ],
)
def test_the_abi_refuses_names_that_are_no_value_types(type: ValType, found: str) -> None:
    with pytest.raises(WitError, match=found):
        abi.layout(preview2(), type)


def test_only_records_have_fields_and_only_variants_payloads() -> None:
    with pytest.raises(WitError, match="only records and tuples have fields"):
        abi.field_offsets(preview2(), types("error-code"))
    with pytest.raises(WitError, match="only variants, options and results have a payload"):
        abi.payload_offset(preview2(), List(Primitive.U8))
