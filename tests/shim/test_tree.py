"""Reading WebAssembly text as a tree, writing it, and what the names in it are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from componentize.errors import ShimError
from componentize.shim.identifiers import Identifier, identifiers
from componentize.shim.sexpr import Expr, List, first_word, lists, read, strings, write
from componentize.shim.source import shim_source


def one(text: str) -> List:
    (expr,) = read(text, "test.wat")
    return expr


def test_a_text_is_lists_of_words_strings_and_lists() -> None:
    assert read('(func $f (i32.const 1)) ;; one\n(data "a b" (; two ;) "\\22")', "test.wat") == [
        ("func", "$f", ("i32.const", "1")),
        ("data", '"a b"', '"\\22"'),
    ]
    assert read(" ;; nothing\n", "test.wat") == []


words = st.text("abcxyz$@=.0123456789_-", min_size=1, max_size=8)
quoted = st.text("ab ();$é", max_size=8).map(lambda text: f'"{text}"')


def beginning_with(word: str, rest: list[Expr]) -> List:
    return (word, *rest)


trees: st.SearchStrategy[List] = st.recursive(
    st.builds(beginning_with, words, st.just([])),
    lambda inner: st.builds(beginning_with, words, st.lists(inner | words | quoted)),
    max_leaves=20,
)


def spaced(expr: Expr, space: str) -> str:
    """The text of an expression with something else than one space between its tokens."""
    if isinstance(expr, str):
        return expr
    return f"({space}{space.join(spaced(each, space) for each in expr)}{space})"


@pytest.mark.slow
@given(st.lists(trees), st.sampled_from([" ", "\n", "\t \r\n", " ;; (a\n", " (;b;)"]))
def test_what_is_written_is_read_again(many: list[List], space: str) -> None:
    assert read(" ".join(map(write, many)), "test.wat") == many
    assert read(space + "".join(spaced(each, space) for each in many), "test.wat") == many


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(a)\n(b\n  (c)\n", "ends inside a parenthesis, opened: some.wat, line 2"),
        ("(a)\n(b\n  (c d\n", "ends inside a parenthesis, opened: some.wat, line 3"),
        (";; one\n(a))", "has ')' outside of all parentheses: some.wat, line 2"),
        ("(a)\n\nb (c", "has 'b' outside of all parentheses: some.wat, line 3"),
        ('(a)\n"b"', "outside of all parentheses: some.wat, line 2"),
        ("(a\n\n)(; one\n;)\n( ( b ) )", "does not begin with a word: some.wat, line 5"),
        ("()", "does not begin with a word: some.wat, line 1"),
        ('(\n"a")', "does not begin with a word: some.wat, line 2"),
        ('(a\n"b\n")', "has a string that does not end on its line: some.wat, line 2"),
        ("(a\n; b)", "has a stray ';': some.wat, line 2"),
        ("(a)\n(; b", "has a stray ';': some.wat, line 2"),
    ],
)
def test_where_a_text_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(ShimError, match=re.escape(message)):
        read(text, "some.wat")


def test_depth_and_length_are_no_problem_when_reading() -> None:
    text = "(a " * 100_000 + ")" * 100_000
    tree: Expr = one(text)
    for _ in range(99_999):
        tree = tree[-1]
    assert tree == ("a",)
    assert len(one("(a" + " b" * 100_000 + ")")) == 100_001


def test_what_is_in_a_list() -> None:
    tree = one('(a "one" (b "two" (c "three")) (b) d (c))')
    assert list(strings(tree)) == ["one", "two", "three"]
    assert list(lists(tree, "b")) == [("b", '"two"', ("c", '"three"')), ("b",)]
    assert [first_word(each) for each in tree] == ["", "", "b", "b", "", "c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(call $f (local.get $x))", "func $f, local $x"),
        ("(global.set $g (global.get $h))", "global $g, global $h"),
        ("(i32.store8 $m offset=1 (local.tee $x (i32.load $n (ref.func $f))) (nop))",
         "memory $m, local $x, memory $n, func $f"),
        ("(memory.copy $a $b (memory.size $c) (memory.grow $d))",
         "memory $a, memory $b, memory $c, memory $d"),
        ("(memory.init $d)", "data $d"),
        ("(memory.init $m $d (data.drop $e))", "memory $m, data $d, data $e"),
        ("(table.init $t $e (table.get $u) (elem.drop $g))",
         "table $t, elem $e, table $u, elem $g"),
        ("(block $b (loop $l (br_table $b $l $b) (br_if $l) (br $b)))",
         "label $b, label $l, label $b, label $l, label $b, label $l, label $b"),
        ("(if $i (result i32) (then) (else))", "label $i"),
        ("(call_indirect $t (type $s) (param $p i32))", "table $t, type $s, local $p"),
        ("(func $f (type $t) (param $p i32) (local $l i64) (nop))",
         "func $f, type $t, local $p, local $l"),
        ('(import "$no" "$no" (memory $m 1))', "memory $m"),
        ('(export "e" (global $g))', "global $g"),
        ('(data $d (memory $m) (global.get $g) "$no")', "data $d, memory $m, global $g"),
        ("(elem $e (table $t) (i32.const 0) func $f $g)",
         "elem $e, table $t, func $f, func $g"),
        ("(start $f)", "func $f"),
        # instructions that are not folded
        ("(func $f local.get $x i32.load $m offset=4 call $g br_table $a $b end)",
         "func $f, local $x, memory $m, func $g, label $a, label $b"),
        ("(func $f (@lower (memory $m)) (@new $x))", "func $f"),
    ],
)  # fmt: skip
def test_a_name_is_of_the_space_that_the_word_before_it_says(text: str, expected: str) -> None:
    found = [f"{space} {name}" for space, name in identifiers(one(text))]
    assert sorted(found) == sorted(expected.split(", "))


@pytest.mark.parametrize("text", ["(struct.new $t)", "(func throw $e)", "(i32.const $c)"])
def test_a_name_of_which_nobody_has_said_what_it_is_is_refused(text: str) -> None:
    with pytest.raises(ShimError, match=r"does not say what `.*` names: add it there"):
        list(identifiers(one(text)))


def test_every_name_in_the_shim_is_defined() -> None:
    source = shim_source()
    for field in source.fields:
        assert field.uses <= source.named.keys()


def test_a_name_of_its_own_is_no_use() -> None:
    tree = one("(func $f (param $g i32) (call $f (local.get $g)))")
    assert set(identifiers(tree)) == {Identifier("func", "$f"), Identifier("local", "$g")}
