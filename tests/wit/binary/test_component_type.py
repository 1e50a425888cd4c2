"""Sections `component-type`: what is read from them, and what is refused."""

import random
from contextlib import suppress

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from componentize.errors import ComponentizeError, InvalidModuleError
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.core.custom import Producer, ProducersField
from componentize.wit.binary.component_type import read_component_type
from componentize.wit.binary.encode import write_component_type
from componentize.wit.bindings import bindings
from componentize.wit.load import load
from componentize.wit.model import Wit
from tests.wit.world_strategies import worlds

FLAGS = " ".join(f'"f{n}"' for n in range(33))
ENCODING = r'(@custom "wit-component-encoding" "\04\00")'


def section(text: str) -> bytes:
    """The content of a section from the text of a component's fields."""
    return bytes(wasmtime.wat2wasm(f"(component {text})"))


def of_world(declarations: str, name: str = "my:pkg/w", rest: str = ENCODING) -> bytes:
    """The content of a section with a world of these declarations."""
    return section(
        f"""(type $w (component (type $world (component {declarations}))
          (export "{name}" (component (type $world)))))
        (export "w" (type $w)) {rest}"""
    )


def refused(payload: bytes) -> str:
    with pytest.raises(InvalidModuleError) as raised:
        read_component_type(payload, "the section x")
    assert "the section x" in str(raised.value)
    return str(raised.value)


def test_a_section() -> None:
    read = read_component_type(
        of_world(
            """(import "a:b/i@1.0.0" (instance (type $f (func (result string)))
              (export "f" (func (type $f)))))
            (export "run" (func))""",
            "my:pkg/w@0.1.0",
            r"""(@custom "wit-component-encoding" "\04\01")
            (@producers (processed-by "generator" "1.2"))""",
        ),
        "the section x",
    )
    assert read.world == "my:pkg/w@0.1.0"
    assert read.wit == load(
        {
            "world": """package my:pkg@0.1.0;
            world w { import a:b/i@1.0.0; export run: func(); }
            package a:b@1.0.0 { interface i { f: func() -> string; } }"""
        }
    )
    assert read.import_encodings == {("a:b/i", "f"): StringEncoding.UTF16}
    assert read.export_encodings == {("", "run"): StringEncoding.UTF16}
    assert read.producers == (ProducersField("processed-by", (Producer("generator", "1.2"),)),)


def test_the_order_of_sections_is_free() -> None:
    first = section(
        rf"""{ENCODING} (@custom "other" "") (type u8) (type $w (component
          (type (component (export "f" (func)))) (export "my:pkg/w" (component (type 0)))))
        (@producers) (export "w" (type $w)) {ENCODING} (type u16)"""
    )
    assert (
        read_component_type(first, "x").wit
        == read_component_type(of_world('(export "f" (func))'), "x").wit
    )


@settings(max_examples=60)
@given(worlds(), st.sampled_from(StringEncoding))
def test_what_is_written_is_read(wit: Wit, encoding: StringEncoding) -> None:
    (world,) = wit.worlds
    written = bindings(wit, world, encoding)
    assert read_component_type(write_component_type(written), "x") == written


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"", "not a component"),
        (b"\0asm\1\0\0\0", "not a component"),
        (b"\3\0\1w\0asm", "format 3 instead of 4 (tools that are too old wrote it: generate"),
        (of_world("", rest=""), "is missing; of a WIT package in its binary form, embed one"),
        (section('(import "f" (func))'), "`wit-component-encoding` is missing"),
        (of_world("", rest=r'(@custom "wit-component-encoding" "\05\00")'), "format 5 (only 4"),
        (of_world("", rest=r'(@custom "wit-component-encoding" "\03\00")'), "format 3 instead"),
        (of_world("", rest=r'(@custom "wit-component-encoding" "\04\03")'), "encoding 0x03 is not"),
        (of_world("", rest=r'(@custom "wit-component-encoding" "\04")'), "1 bytes instead of 2"),
        (
            of_world("", rest=rf'{ENCODING} (@custom "wit-component-encoding" "\04\01")'),
            "there are 2 different `wit-component-encoding`",
        ),
        (of_world("", rest=rf'{ENCODING} (@custom "producers" "\01")'), "`producers` is cut short"),
        (section(ENCODING), "there are 0 exports where the type of a component must be the only"),
        (section(f'(export "w" (type 0)) {ENCODING}'), "there is no type 0, only 0"),
        (section(f'(type u8) (export "w" (type 0)) {ENCODING}'), "`w` is not the type of a compo"),
        (
            section(f'(type (component)) (export "w" (type 0)) {ENCODING}'),
            "there are 0 exports where a world must be the only one",
        ),
        (of_world("", "w"), "the world is called `w`; its name must have its package"),
        (of_world("", "my:pkg/w@1.0"), "the world is called `my:pkg/w@1.0`"),
    ],
)
def test_sections_that_are_refused(payload: bytes, message: str) -> None:
    assert message in refused(payload)


@pytest.mark.parametrize(
    ("declarations", "message"),
    [
        ('(import "f" (func (type 7)))', "there is no type 7, only 0"),
        ('(type u8) (import "f" (func (type 0)))', "type 0 is used as the type of a function"),
        ("(type (func)) (type (list 0))", "type 0 is used as the type of a value, and is none"),
        ('(type u8) (import "i" (instance (type 0)))', "used as the type of an instance or comp"),
        ('(type (component)) (import "i" (instance (type 0)))', "used as one of an instance"),
        ("(type u8) (type (own 0))", "type 0 is used as a resource, and is none"),
        ('(import "r" (type (sub resource))) (type (list 0))', "is a resource, where a handle"),
        ("(alias outer 3 0 (type))", "there is nothing 3 levels out to alias"),
        ("(alias outer 1 0 (type))", "there is no type 0, only 0"),
        ('(type (instance (alias outer 1 0 (type)))) (import "i" (instance (type 0)))', "no type"),
        ('(import "i" (instance)) (alias export 0 "t" (type))', "instance 0 exports no type `t`"),
        ('(alias export 0 "t" (type))', "there is no instance 0, only 0"),
        ('(import "f" (func)) (import "f" (func))', "two imports are called `f`"),
        ('(import "f" (func)) (import "F" (func))', "two imports are called `F`"),
        ('(export "f" (func)) (export "f" (func))', "two exports are called `f`"),
        ('(import "i" (instance (export "f" (func)) (export "F" (func))))', "two exports are"),
        ('(import "f_g" (func))', "the import `f_g` has no name that WIT can write, such as"),
        ('(export "a:b/f" (func))', "the export `a:b/f` has no name that WIT can write"),
        ('(import "a:B/i" (instance))', "the import `a:B/i` has no name"),
        ('(import "a:b/i@1" (instance))', "the import `a:b/i@1` has no name"),
        ('(import "a:b/i@01.0.0" (instance))', "the import `a:b/i@01.0.0` has no name"),
        ('(import "a:b/t" (type (sub resource)))', "the import `a:b/t` has no name"),
        ('(import "unlocked-dep=<a:b>" (instance))', "is a dependency that is not linked yet"),
        ('(import "[async]f" (func))', "is of a feature newer than WASI 0.2"),
        ('(import "c" (component))', "the import `c` is a component, which no world can have"),
        (
            '(type (func)) (import "t" (type (eq 0)))',
            "the import `t` is a type that is not one of values, which no world can have",
        ),
        (
            '(import "i" (instance (export "j" (instance))))',
            "`j` of the instance `my:pkg/w#imports.i` is an instance, where WIT has types and",
        ),
        ('(import "i" (instance (export "t_u" (type (sub resource)))))', "the type `t_u` has no"),
        ('(import "[method]r.f" (func))', "`[method]r.f` is there without a resource `r`"),
        (
            '(import "r" (type (sub resource))) (import "[method]r.f" (func))',
            "`[method]r.f` must have `self`, a handle it borrows, as its first parameter",
        ),
        ('(import "[constructor]r.f" (func))', "the import `[constructor]r.f` has no name"),
        ('(import "f" (func (param "a_b" u8)))', "the parameter `a_b` is not in kebab case"),
        ('(import "f" (func (param "a" u8) (param "A" u8)))', "two parameters are called `A`"),
        ("(type (record))", "there is a record of nothing"),
        ("(type (tuple))", "there is a tuple of nothing"),
        ("(type (variant))", "there is a variant of nothing"),
        ('(type (record (field "a" u8) (field "a" u8)))', "two fields are called `a`"),
        ('(type (enum "a" "a"))', "two cases are called `a`"),
        (f"(type (flags {FLAGS}))", "flags have 33 labels"),
        (
            '(type (record (field "a" u8))) (import "f" (func (result 0)))',
            "a record has no name; WIT has none without",
        ),
        (
            '(import "r" (type (sub resource))) (type (borrow 0)) (type (func (result 1)))',
            "a function returns a borrowed handle",
        ),
        ('(type (list u8)) (import "f" (func (param "s" (stream u8))))', "a stream (newer than"),
    ],
)
def test_worlds_that_are_refused(declarations: str, message: str) -> None:
    assert message in refused(of_world(declarations))


def test_types_must_not_be_nested_too_deep() -> None:
    deep = "(type u8)" + "".join(f"(type (list {n}))" for n in range(99))
    used = '(import "f" (func (param "x" 99)))'
    assert read_component_type(of_world(deep + used), "x")
    assert "nested more than 100 deep" in refused(of_world(deep + "(type (list 99))"))


def test_types_must_not_be_too_large() -> None:
    doubled = '(type (list u8)) (import "t" (type (eq 0)))' + "".join(
        f"(type (tuple {n} {n}))" for n in range(1, 30)
    )
    assert "a type is made of more than 1,000,000 types" in refused(of_world(doubled))
    doubled = "(type (list u8))" + "".join(f"(type (tuple {n} {n}))" for n in range(15))
    used = "".join(f'(import "f{n}" (func (param "x" 15)))' for n in range(40))
    assert "written out, this has more than 1,000,000 types" in refused(of_world(doubled + used))


@pytest.mark.slow
def test_what_is_repeated_is_bounded() -> None:
    functions = "".join(f'(export "f{n}" (func (type 0)))' for n in range(300))
    imports = "".join(f'(import "i{n}" (instance (type $i)))' for n in range(300))
    world = f"(type $i (instance (type (func)) {functions})) {imports}"
    assert len(read_component_type(of_world(world), "x").wit.interfaces) == 300
    more = imports.replace('"i', '"j')
    assert "more than 100,000 definitions are repeated" in refused(of_world(world + more))


SEEDS = [
    of_world(
        """(import "a:b/i" (instance $i (export "r" (type (sub resource)))
          (type (record (field "x" u8))) (export "t" (type (eq 1)))
          (type (borrow 0)) (type (func (param "self" 3) (param "t" 2)))
          (export "[method]r.f" (func (type 4)))))
        (alias export $i "t" (type $t)) (import "t" (type (eq $t)))
        (type (list string)) (import "f" (func (param "x" 3) (result 3)))
        (export "j" (instance (export "u" (type (eq $t))) (type (option 0))
          (type (func (param "u" 1))) (export "g" (func (type 2)))))""",
        rest=ENCODING + '(@producers (processed-by "x" "1")) (@custom "package-docs" "\\01{}")',
    )
]


@settings(max_examples=400)
@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False), st.integers(1, 4))
def test_damaged_sections_are_read_or_refused(
    seed: bytes, source: random.Random, changes: int
) -> None:
    damaged = bytearray(seed)
    for _ in range(changes):
        at = source.randrange(8, len(damaged))
        match source.randrange(4):
            case 0:
                damaged[at] = source.randrange(256)
            case 1:
                damaged[at] = max(0, damaged[at] + source.choice((-1, 1))) & 0xFF
            case 2:
                damaged[at : at + 1] = damaged[at : at + 1] * 2
            case _:
                del damaged[at]
    with suppress(ComponentizeError):
        read_component_type(bytes(damaged), "x")
