"""The worlds of components: each `worlds/NAME.wat` has that of `worlds/NAME.wit`."""

import random
import time
from contextlib import suppress
from pathlib import Path

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st
from wasmtime import Engine
from wasmtime.component import Component

from componentize.errors import ComponentizeError, InvalidModuleError
from componentize.wasm.values import U32
from componentize.wit.binary.decode import component_world
from componentize.wit.load import load
from componentize.wit.model import (
    ROOT,
    Field,
    Function,
    InterfaceRef,
    Own,
    Primitive,
    Record,
    Resource,
    TypeRef,
    Use,
    Wit,
)

CASES = sorted((Path(__file__).parent / "worlds").glob("*.wat"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_world_of_a_component(case: Path) -> None:
    component = bytes(wasmtime.wat2wasm(case.read_text("utf8")))
    Component(Engine(), component)
    expected = case.with_suffix(".wit")
    found = component_world(component)
    assert found == load({expected.name: expected.read_text("utf8")})


def world(text: str) -> Wit:
    return component_world(bytes(wasmtime.wat2wasm(f"(component {text})")))


def test_an_interface_that_is_exported_in_another_way() -> None:
    found = world(
        """(import "a:b/i" (instance $i (export "r" (type (sub resource)))))
        (core module $m (func (export "f") (param i32)))
        (core instance $c (instantiate $m))
        (func $f (param "x" u8) (canon lift (core func $c "f")))
        (instance $e (export "f" (func $f)))
        (export "a:b/i" (instance $e))"""
    )
    other = f"{ROOT}#exports.a:b/i"
    assert found.worlds[ROOT].imports == {"a:b/i": InterfaceRef("a:b/i")}
    assert found.worlds[ROOT].exports == {"a:b/i": InterfaceRef(other)}
    assert found.interfaces["a:b/i"].types == {"r": Resource()}
    assert found.interfaces[other].functions.keys() == {"f"}


def test_an_instance_that_is_passed_on() -> None:
    found = world(
        """(import "a:b/i" (instance $i (export "r" (type (sub resource)))))
        (export "a:b/i" (instance $i)) (export "other" (instance $i))"""
    )
    other = f"{ROOT}#exports.other"
    assert found.worlds[ROOT].exports == {
        "a:b/i": InterfaceRef("a:b/i"),
        "other": InterfaceRef(other),
    }
    assert found.interfaces[other].types == {"r": Use(TypeRef("a:b/i", "r"))}


def test_types_that_a_component_exports() -> None:
    found = world(
        """(type $t (record (field "x" u8))) (export $t' "t" (type $t))
        (type $r (resource (rep i32))) (export $r' "r" (type $r))
        (type $own (own $r'))
        (core module $m (func (export "f") (param i32 i32)))
        (core instance $c (instantiate $m))
        (func $f (param "t" $t') (param "r" $own) (canon lift (core func $c "f")))
        (export "f" (func $f))"""
    )
    t, r = TypeRef(ROOT, "t"), TypeRef(ROOT, "r")
    assert found.worlds[ROOT].exports == {
        "t": Record((Field("x", Primitive.U8),)),
        "r": Resource(),
        "f": Function("f", (Field("t", t), Field("r", Own(r))), None),
    }


def test_a_type_without_a_name_here_is_used() -> None:
    found = world(
        """(import "a:b/i" (instance $i (type (enum "x")) (export "t" (type (eq 0)))))
        (alias export $i "t" (type $t)) (type $f (func (param "t" $t)))
        (import "f" (func (type $f)))"""
    )
    assert found.worlds[ROOT].imports == {
        "a:b/i": InterfaceRef("a:b/i"),
        "t": Use(TypeRef("a:b/i", "t")),
        "f": Function("f", (Field("t", TypeRef(ROOT, "t")),), None),
    }


def test_a_type_whose_name_is_taken_is_named_by_its_interface() -> None:
    found = world(
        """(import "a:b/i" (instance $i (type (enum "x")) (export "t" (type (eq 0)))))
        (import "a:b/j" (instance $j (type (enum "y")) (export "t" (type (eq 0)))))
        (alias export $i "t" (type $t)) (alias export $j "t" (type $u))
        (type $f (func (param "t" $t))) (import "f" (func (type $f)))
        (type $g (func (param "t" $u))) (import "g" (func (type $g)))"""
    )
    imports = found.worlds[ROOT].imports
    assert imports["t"] == Use(TypeRef("a:b/i", "t"))
    assert imports["f"] == Function("f", (Field("t", TypeRef(ROOT, "t")),), None)
    assert imports["g"] == Function("g", (Field("t", TypeRef("a:b/j", "t")),), None)


def test_two_types_of_a_world_under_one_name() -> None:
    with pytest.raises(InvalidModuleError, match="is imported as `t` and another one exported"):
        world(
            """(type $a (enum "x")) (import "t" (type (eq $a)))
            (type $b (enum "y")) (export "t" (type $b))"""
        )


def test_doc_comments() -> None:
    found = world(
        r"""(import "f" (func)) (@custom "package-docs"
          "\01{\"worlds\":{\"root\":{\"funcs\":{\"f\":{\"docs\":\"Hi\"}}}}}")"""
    )
    function = found.worlds[ROOT].imports["f"]
    assert isinstance(function, Function)
    assert function.docs == "Hi"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('(import "c" (component))', "the import `c` is a component, which no world can have"),
        ('(import "m" (core module))', "the import `m` is a core module, which no world can"),
        ('(core module $m) (export "m" (core module $m))', "the export `m` is a core module"),
        ("(instance (instantiate 3))", "there is no component 3, only 0"),
        ('(component $c) (instance (instantiate $c)) (export "x" (func 0))', "no func 0, only 0"),
        (
            '(component $c (import "f" (func))) (instance $i (instantiate $c)) '
            '(export "i" (instance $i))',
            "no argument gives the func `f` that a component imports",
        ),
        (
            '(type (component (type (component)) (export "a:b/w" (component (type 0))))) '
            '(export "w" (type 0))',
            "this is a WIT package in its binary form, and no component",
        ),
        ('(type (func)) (export "f" (func 0))', "there is no func 0, only 0"),
        (
            '(type (instance)) (import "f" (func $f)) (export "g" (func $f) (instance (type 0)))',
            "an export is ascribed the type of an instance, and is a func",
        ),
        ('(export "v" (value 0))', "WASI 0.2 has none"),
    ],
)
def test_components_that_are_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidModuleError) as raised:
        world(text)
    assert message in str(raised.value)


def test_a_chain_of_components_is_bounded() -> None:
    links = "".join(
        f"""(instance $i{n} (instantiate $c (with "i" (instance $e{n - 1}))))
        (alias export $i{n} "e" (instance $e{n}))"""
        for n in range(1, 2000)
    )
    component = '(component $c (import "i" (instance $i)) (export "e" (instance $i)))'
    found = world(f'(import "x" (instance $e0)) {component} {links} (export "x" (instance $e1999))')
    assert found.worlds[ROOT].exports == {"x": InterfaceRef(f"{ROOT}#exports.x")}
    lazy = "".join(
        f'(instance $i{n} (instantiate $d (with "i" (instance $i{n - 1}))))' for n in range(1, 99)
    )
    component = """(component $d (import "i" (instance $i (export "e" (instance))))
      (alias export $i "e" (instance $e)) (export "e" (instance $e)))"""
    first = '(instance $empty) (instance $i0 (export "e" (instance $empty)))'
    with pytest.raises(InvalidModuleError, match="components are nested more than 40 deep"):
        world(f'{first} {component} {lazy} (export "y" (instance $i98))')


def test_a_large_component_takes_little_time() -> None:
    binary = bytes(wasmtime.wat2wasm(CASES[0].read_text("utf8")))
    module = b"\1" + U32.build(50_000_000) + bytes(50_000_000)
    started = time.process_time()
    assert component_world(binary + module) == component_world(binary)
    assert time.process_time() - started < 0.5


SEEDS = [bytes(wasmtime.wat2wasm(case.read_text("utf8"))) for case in CASES]


@settings(max_examples=400)
@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False), st.integers(1, 4))
def test_damaged_components_are_read_or_refused(
    seed: bytes, source: random.Random, changes: int
) -> None:
    damaged = bytearray(seed)
    for _ in range(changes):
        at = source.randrange(8, len(damaged))
        damaged[at] = source.choice((source.randrange(256), damaged[at] ^ 1, damaged[at] ^ 2))
    with suppress(ComponentizeError):
        component_world(bytes(damaged))
