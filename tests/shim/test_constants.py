"""What linking makes of constants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wasmtime import Instance, Module, Store

from componentize.shim.constants import Constant, constant, folded
from componentize.shim.sexpr import Expr, read, write
from tests.scripted_host.component import engine

NAMED = {
    "$zero": Constant("i32", 0),
    "$four": Constant("i32", 4),
    "$size": Constant("i32", 24),
    "$all": Constant("i64", 0x3FFFFFFF),
    "$read": Constant("i64", 2),
    "$minus": Constant("i32", 0xFFFFFFF8),
}


def tree(text: str) -> Expr:
    (expr,) = read(text, "test.wat")
    return expr


def fold(text: str) -> str:
    return write(folded(tree(text), NAMED))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(global.get $four)", "(i32.const 4)"),
        ("(global.get $all)", "(i64.const 1073741823)"),
        ("(global.get $variable)", "(global.get $variable)"),
        ("(global.set $four (global.get $four))", "(global.set $four (i32.const 4))"),
        ("(call $f (global.get $four) (drop (i32.const 0x10)))",
         "(call $f (i32.const 4) (drop (i32.const 0x10)))"),
    ],
)  # fmt: skip
def test_a_constant_stands_where_its_global_is_read(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(i32.load8_u $m (i32.add (local.get $d) (global.get $four)))",
         "(i32.load8_u $m offset=4 (local.get $d))"),
        ("(i32.load (i32.add (local.get $d) (global.get $four)))",
         "(i32.load offset=4 (local.get $d))"),
        ("(i64.store32 $m (i32.add (local.get $d) (global.get $four)) (global.get $all))",
         "(i64.store32 $m offset=4 (local.get $d) (i64.const 1073741823))"),
        # one that is there adds up, and keeps its place before the alignment
        ("(i32.load $m offset=8 align=1 (i32.add (local.get $d) (global.get $four)))",
         "(i32.load $m offset=12 align=1 (local.get $d))"),
        ("(i32.load $m align=1 (i32.add (local.get $d) (global.get $four)))",
         "(i32.load $m offset=4 align=1 (local.get $d))"),
        # zero needs no offset
        ("(i32.store $m (i32.add (local.get $d) (global.get $zero)) (i32.const 1))",
         "(i32.store $m (local.get $d) (i32.const 1))"),
        # all that is added, and what is computed
        ("(i32.load $m (i32.add (i32.add (local.get $d) (global.get $four)) (global.get $size)))",
         "(i32.load $m offset=28 (local.get $d))"),
        ("(i32.load $m (i32.add (local.get $d) (i32.mul (i32.const 3) (global.get $four))))",
         "(i32.load $m offset=12 (local.get $d))"),
        ("(i32.load $m (i32.add (i32.add (local.get $d) (global.get $four)) (i32.const 1)))",
         "(i32.load $m offset=5 (local.get $d))"),
        # to a constant too
        ("(i32.load $m (i32.add (global.get $size) (global.get $four)))",
         "(i32.load $m offset=4 (i32.const 24))"),
        # inside an address, and inside a value
        ("(i32.load $m (i32.load $m (i32.add (local.get $d) (global.get $four))))",
         "(i32.load $m (i32.load $m offset=4 (local.get $d)))"),
        ("(i32.store $m (local.get $d) (i32.load $m (i32.add (local.get $d) (global.get $four))))",
         "(i32.store $m (local.get $d) (i32.load $m offset=4 (local.get $d)))"),
    ],
)  # fmt: skip
def test_a_constant_added_to_an_address_is_an_offset(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "(i32.load $m (i32.add (local.get $d) (i32.const 4)))",
        "(i32.load $m (i32.add (i32.const 4) (local.get $d)))",
        "(i32.load $m offset=4 (local.get $d))",
        "(i32.load $m (i32.sub (local.get $d) (i32.const 4)))",
        "(memory.fill $m (local.get $d) (i32.const 0) (local.get $n))",
        "(i32.shr_u (i32.const 8) (i32.const 1))",
        "(drop (i32.load $m offset=4))",
        "(i32.sub (i32.const 0) (local.get $d))",
        "(i32.sub (i32.sub (local.get $d) (i32.const 1)) (i32.const 1))",
        "(i32.mul (local.get $d) (i32.const 0))",
        # what is no valid module stays none
        "(i32.add (i64.const 1) (i64.const 2))",
        "(i32.add (i32.add (local.get $d) (i64.const 1)) (i32.const 2))",
        "(i32.load $m (i32.add (local.get $d) (i64.const 1)))",
        "(br_if $l)",
    ],
)
def test_anything_else_stays(text: str) -> None:
    assert fold(text) == text


def test_an_offset_is_not_negative() -> None:
    assert fold("(i32.load $m (i32.add (local.get $d) (global.get $minus)))") == (
        "(i32.load $m (i32.add (local.get $d) (i32.const 4294967288)))"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(i64.xor (global.get $all) (global.get $read))", "(i64.const 1073741821)"),
        ("(i32.or (global.get $four) (i32.or (i32.const 1) (global.get $size)))", "(i32.const 29)"),
        ("(i32.sub (global.get $zero) (i32.const 1))", "(i32.const 4294967295)"),
        ("(i32.shl (i32.const 1) (i32.const 33))", "(i32.const 2)"),
        ("(i32.add (local.get $d) (global.get $zero))", "(local.get $d)"),
        ("(i64.add (i64.add (local.get $d) (global.get $read)) (i64.const 3))",
         "(i64.add (local.get $d) (i64.const 5))"),
        ("(i32.add (i32.add (local.get $d) (i32.const 1)) (i32.const -1))", "(local.get $d)"),
        ("(i32.add (i32.add (i32.add (local.get $d) (i32.const 1)) (i32.const 2)) (i32.const 3))",
         "(i32.add (local.get $d) (i32.const 6))"),
    ],
)  # fmt: skip
def test_what_constants_give_is_computed(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_literals_are_read_as_the_text_format_has_them() -> None:
    found = [
        constant(("i32.const", literal))
        for literal in ("010", "-1", "+5", "0x1F", "-0x10", "1_000", "4294967295")
    ]
    values = [10, 2**32 - 1, 5, 31, 2**32 - 16, 1000, 2**32 - 1]
    assert found == [Constant("i32", value) for value in values]
    assert constant(("i64.const", "-1")) == Constant("i64", 2**64 - 1)
    assert constant(("f32.const", "1")) is None
    assert constant("i32.const") is None


def expressions(type_: str) -> st.SearchStrategy[str]:
    operations = st.sampled_from(["add", "sub", "mul", "and", "or", "xor", "shl"])
    return st.recursive(
        st.integers(-(2**31), 2**32 - 1).map(lambda value: f"({type_}.const {value})")
        | st.just(f"(local.get $x_{type_})"),
        lambda inner: st.builds(
            lambda name, left, right: f"({type_}.{name} {left} {right})", operations, inner, inner
        ),
        max_leaves=8,
    )


@given(expressions("i32"), expressions("i64"), st.integers(0, 2**31 - 1))
def test_the_engine_computes_the_same(i32: str, i64: str, x: int) -> None:
    params = "(param $x_i32 i32) (param $x_i64 i64)"
    results = []
    for first, second in ((i32, i64), (fold(i32), fold(i64))):
        text = (
            f'(module (func (export "a") {params} (result i32) {first})'
            f' (func (export "b") {params} (result i64) {second}))'
        )
        store = Store(engine())
        exports = Instance(store, Module(engine(), text), []).exports(store)
        results.append([exports[name](store, x, x) for name in ("a", "b")])  # type: ignore[operator]
    assert results[0] == results[1]


def test_nested_addresses_are_folded_once_each() -> None:
    """Sixty of them would take for ever if each were folded twice."""
    text = "(local.get $d)"
    for _ in range(60):
        text = f"(i32.load $m (i32.add (global.get $four) {text}))"
    assert fold(text).count("(i32.const 4)") == 60
