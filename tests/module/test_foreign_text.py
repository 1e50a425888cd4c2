"""Names out of a module stand in messages as printable text of bounded length."""

import pytest

import componentize
from componentize.shim.preview1 import PREVIEW1
from componentize.wasm.core.sections import SectionId, write_section
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32, Name

HOSTILE = "\x1b[31mred\nerror: \u202e\0"
SHOWN = "\\x1b[31mred\\nerror: \\u202e\\x00"
START = b"\1\6_start\0"


def module(names: list[tuple[str, str]], type_: bytes = b"\x60\0\0") -> bytes:
    """A program that imports functions of type `type_`."""
    imports = b"".join(Name.build(module) + Name.build(name) + b"\0\1" for module, name in names)
    parts = [
        *write_section(SectionId.TYPE, b"\2\x60\0\0" + type_),
        *write_section(SectionId.IMPORT, U32.build(len(names)) + imports),
        *write_section(SectionId.FUNCTION, b"\1\0"),
        *write_section(SectionId.EXPORT, START + U32.build(len(names))),
        *write_section(SectionId.CODE, b"\1\2\0\x0b"),
    ]
    return MODULE + b"".join(parts)


def message(source: bytes) -> str:
    with pytest.raises(componentize.UnsupportedModuleError) as caught:
        componentize.build(source)
    text = str(caught.value)
    assert text.isprintable()
    return text


def test_a_module_that_is_not_known() -> None:
    assert f"`{SHOWN}.f`" in message(module([(HOSTILE, "f")]))
    assert len(message(module([("m" * 2_000_000, "f" * 2_000_000)]))) < 300


def test_functions_that_preview1_does_not_have() -> None:
    assert message(module([(PREVIEW1, HOSTILE)])).endswith(f"does not have: {SHOWN}")
    assert len(message(module([(PREVIEW1, "f" * 2_000_000)]))) < 200


def test_long_lists_are_counted_and_kept_as_data() -> None:
    names = [("env", f"f{number}") for number in range(50)]
    text = message(module(names))
    assert "`env.f19` and 30 more: without a world, only functions" in text
    with pytest.raises(componentize.UnsupportedModuleError) as caught:
        componentize.build(module(names))
    assert caught.value.items == tuple(f"env.{name}" for _, name in names)


def test_a_type_of_many_parameters() -> None:
    wide = b"\x60" + U32.build(100_000) + b"\x7e" * 100_000 + b"\0"
    assert "i64 and 99980 more] -> [], not [i32]" in message(module([(PREVIEW1, "fd_close")], wide))


def test_two_types_of_one_function() -> None:
    source = f"""(module (import "{PREVIEW1}" "\\1b\\0a" (func))
        (import "{PREVIEW1}" "\\1b\\0a" (func (param i32))) (func (export "_start")))"""
    assert f"`{PREVIEW1}.\\x1b\\n` with two types: [] -> [] and [i32] -> []" in message(
        source.encode()
    )


def test_an_export_of_no_memory() -> None:
    source = MODULE + b"".join(write_section(SectionId.EXPORT, b"\1\2\x1b\x0a\2\5"))
    with pytest.raises(componentize.InvalidModuleError, match=r"the export `\\x1b\\n` is memory 5"):
        componentize.build(source)


def test_more_memories_than_hosts_accept() -> None:
    text = message(b"(module" + b"(memory 1)" * 101 + b'(func (export "_start")))')
    assert text == "the module has 101 memories: hosts accept at most 100"
