"""What cannot be an adapter is refused, and the message names the adapter and its file."""

from pathlib import Path

import pytest

import componentize
from componentize import AdapterError
from tests.providers.adapters import core, with_world

WIT = """package a:b;
interface host { get: func(n: u32) -> string; }
world w { export f: func(); }
world adapt { import host; }
world exports { export host; }"""

MEMORY = '(memory (export "memory") 1)'
GUEST = f"""(module (import "old" "f" (func $f)) {MEMORY}
  (func (export "f") (call $f)) (func (export "g") (param i32)))"""
PLAIN = '(module (func (export "f")))'


def refused(adapter: bytes | str, guest: str = GUEST) -> str:
    """What is said of an adapter for `old`, less the beginning."""
    data = core(adapter) if isinstance(adapter, str) else adapter
    with pytest.raises(AdapterError) as caught:
        componentize.build(with_world(guest, WIT, "w"), adapters={"old": data})
    assert caught.value.adapter == "old"
    message = str(caught.value)
    beginning = "the adapter for `old` cannot be used: "
    assert message.startswith(beginning)
    return message.removeprefix(beginning)


def test_no_webassembly() -> None:
    assert "WebAssembly" in refused(b"#!/bin/sh")
    assert refused(b"") == "the input is empty"


def test_a_component() -> None:
    assert "component" in refused(core("(component)"))


def test_text_that_does_not_assemble() -> None:
    assert "line 1" in refused(b"(module (func (export 3)))")


def test_a_module_that_is_cut_short() -> None:
    refused(core(PLAIN)[:-3])


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("(memory 1)", "it has the memory section"),
        (f'{MEMORY} (data (i32.const 0) "x")', "it has the memory section"),
        ('(import "env" "memory" (memory 0)) (data (i32.const 0) "x")', "it has the data section"),
        ("(func $s) (start $s)", "it has the start section"),
    ],
)
def test_what_it_has(fields: str, found: str) -> None:
    text = f'(module {fields} (func (export "f")))'
    assert refused(text).startswith(f"{found}: adapters work in the memory of the module they")


@pytest.mark.parametrize(
    "imported",
    [
        '"env" "table" (table 1 funcref)',
        '"env" "base" (global i32)',
        '"host" "memory" (memory 0)',
        '"__main_module__" "memory" (memory 0)',
    ],
)
def test_what_it_imports_beside_functions(imported: str) -> None:
    message = refused(f'(module (import {imported}) (func (export "f")))')
    module, name = imported.split('"')[1:4:2]
    assert message.startswith(f"it imports `{module}.{name}`: adapters import functions, and the")


@pytest.mark.parametrize(
    ("memory", "asked"),
    [
        ("2", "2 or more pages"),
        ("0 1", "0 to 1 pages"),
        ("i64 0", "0 or more 64-bit pages"),
        ("0 1 shared", "0 to 1 shared pages"),
    ],
)
def test_a_memory_that_is_not_the_modules(memory: str, asked: str) -> None:
    message = refused(f'(module (import "env" "memory" (memory {memory})) (func (export "f")))')
    assert message.startswith(
        f"it imports a memory of {asked}, but the module's has 1 or more pages: "
    )


def test_a_memory_where_the_module_has_none() -> None:
    guest = GUEST.replace(MEMORY, "")
    text = '(module (import "env" "memory" (memory 1)) (func (export "f")))'
    assert "has 0 to 0 pages" in refused(text, guest)


def test_no_metadata() -> None:
    text = """(module (import "a:b/host" "get" (func (param i32 i32))) (import "x" "y" (func))
      (import "__main_module__" "g" (func (param i32))) (func (export "f")))"""
    found = "it imports a:b/host.get, x.y, but has no `component-type` section"
    assert refused(text).startswith(found)


def test_metadata_that_cannot_be_decoded() -> None:
    broken = core(PLAIN) + b"\0\x11\x0ecomponent-type\0\0"
    assert "component-type" in refused(broken)


def test_it_does_not_fit_its_world() -> None:
    text = """(module (import "a:b/host" "get" (func (param i32))) (func (export "f"))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable))"""
    message = refused(with_world(text, WIT, "adapt"))
    assert message.startswith("it does not fit the world `a:b/")
    assert "the type [i32] -> [], not [i32 i32] -> []" in message


def test_it_does_not_have_what_it_exports() -> None:
    assert "`a:b/host#get`" in refused(with_world(PLAIN, WIT, "exports"))


def test_strings_of_a_module_without_memory() -> None:
    guest = GUEST.replace(MEMORY, "")
    text = """(module (import "a:b/host" "get" (func (param i32 i32))) (func (export "f"))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable))"""
    assert "memory" in refused(with_world(text, WIT, "adapt"), guest)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("", "it exports no function `f`"),
        ('(global (export "f") i32 (i32.const 0))', "it exports no function `f`"),
        ('(func (export "f") (param i32))', "`f` has the type [i32] -> [], not [] -> []"),
        (
            '(type $t (sub (func))) (func (export "f") (type $t))',
            "`f` has no plain function type",
        ),
    ],
)
def test_what_the_module_imports_of_it(fields: str, found: str) -> None:
    message = refused(f"(module {fields})")
    assert message == f"it does not have what the module imports: {found}"


def test_the_module_imports_no_function_of_it() -> None:
    guest = '(module (import "old" "f" (global i32)) (func (export "f")))'
    assert refused(PLAIN, guest).endswith("imports: `f` is imported, but is no function")


def test_the_module_imports_one_name_with_two_types() -> None:
    guest = """(module (import "old" "f" (func)) (import "old" "f" (func (param i32)))
      (func (export "f")))"""
    assert "`f` has the type [] -> [], not [i32] -> []" in refused(PLAIN, guest)


def test_what_it_calls_of_the_module() -> None:
    text = """(module (import "__main_module__" "g" (func $g))
      (import "__main_module__" "h" (func $h))
      (import "__main_module__" "cabi_realloc" (func $realloc))
      (func (export "f") (call $g) (call $h) (call $realloc)))"""
    message = refused(text)
    assert message.startswith(
        "it calls what the module does not have: `g` has the type [i32] -> []"
    )
    assert "the module exports no function `h`" in message
    assert "its import `cabi_realloc` has the type" in message


def test_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "adapter.wat"
    path.write_text("(module (memory 1))")
    with pytest.raises(AdapterError) as caught:
        componentize.build(with_world(GUEST, WIT, "w"), adapters={"old": path})
    assert caught.value.path == path
    assert str(caught.value).startswith("the adapter for `old` (")
    assert "adapter.wat) cannot be used: it has the memory section" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        componentize.build(core(GUEST), adapters={"old": tmp_path / "none.wasm"})
    assert caught.value.filename == str(tmp_path / "none.wasm")


def test_files_and_texts(tmp_path: Path) -> None:
    path = tmp_path / "adapter.wat"
    path.write_text(PLAIN)
    guest = with_world(GUEST, WIT, "w")
    components = [
        componentize.build(guest, adapters={"old": given}).to_bytes()
        for given in (path, str(path), PLAIN.encode(), core(PLAIN))
    ]
    assert len(set(components)) == 1


def test_what_is_wrong_with_one_that_is_not_used_is_told_all_the_same() -> None:
    guest = '(module (func (export "f")))'
    assert "the memory section" in refused("(module (memory 1))", guest)


def test_one_that_is_not_used_is_noted() -> None:
    guest = with_world('(module (func (export "f")))', WIT, "w")
    report = componentize.build(guest, adapters={"old": core(PLAIN)}).report
    (note,) = report.notes
    assert note.startswith("the adapter for `old` is left out")
