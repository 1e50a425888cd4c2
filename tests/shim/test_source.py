"""Reading the fields of the shim's source."""

import pytest

from componentize.errors import ShimError
from componentize.shim.constants import Constant
from componentize.shim.identifiers import Identifier
from componentize.shim.sexpr import write
from componentize.shim.source import Source, read_source


def read(text: str) -> Source:
    return read_source({"test.wat": text})


def texts(source: str) -> list[str]:
    return [write(field.tree) for field in read(source).fields]


def test_the_parts_of_a_field() -> None:
    source = read(
        """(func $f (@of file) (export "name") (param $x i32) (result i32)
             (i32.add (local.get $x) (call $g (global.get $c))))"""
    )
    (field,) = source.fields
    assert field.kind == "func"
    assert field.name == "$f"
    assert field.export == "name"
    assert field.of == "file"
    assert field.strings == ("name",)
    assert field.uses == {Identifier("func", "$g"), Identifier("global", "$c")}
    assert write(field.tree) == (
        '(func $f (@of file) (export "name") (param $x i32) (result i32)'
        " (i32.add (local.get $x) (call $g (global.get $c))))"
    )
    assert source.named == {Identifier("func", "$f"): field}


def test_an_import_has_the_name_that_it_gives() -> None:
    (field,) = read('(import "module" "name" (func $f (param $x i32)))').fields
    assert (field.kind, field.name, field.strings) == ("import", "$f", ("module", "name"))
    assert field.export is None


def test_a_function_has_a_signature_and_names_of_its_parameters() -> None:
    source = read(
        """(func $f (param $a i32) (param i64 f32) (result i32) (local $l i32)
             (block (result i64) (i64.const 0)) (drop))
        (import "m" "n" (func $g (@since "0.2.3") (param $b f64)))
        (func (@until "0.2.3"))"""
    )
    assert [str(each.signature) for each in source.fields] == [
        "[i32 i64 f32] -> [i32]",
        "[f64] -> []",
        "[] -> []",
    ]
    assert [each.params for each in source.fields] == [("a", None, None), ("b",), ()]
    assert [each.since for each in source.fields] == [None, "0.2.3", None]
    assert [each.until for each in source.fields] == [None, None, "0.2.3"]


def test_a_field_need_not_have_a_name() -> None:
    (field,) = read('(export "memory" (memory $m))').fields
    assert field.name is None
    assert field.uses == {Identifier("memory", "$m")}


@pytest.mark.parametrize(
    "comment",
    [
        ";; to the end of the line (func $no)\n",
        ";;\n",
        ';; one\n;; two " ( (; \n',
        "(; a block ;)",
        "(;;)",
        '(; of lines\n ;; and ( parentheses\n " and quotes ;)',
        "(;;; ; ;)",
    ],
)
def test_comments_are_left_out(comment: str) -> None:
    assert texts(f"(func $a{comment}(nop)){comment}(func $b)") == ["(func $a (nop))", "(func $b)"]
    assert texts(f"{comment}(func $a){comment}") == ["(func $a)"]


@pytest.mark.parametrize(
    "string",
    [
        "",
        ";; no comment",
        "(; no comment ;)",
        ")",
        "(func $no)",
        "( spaces )  and ( more",
        r"\22 \" \\",
        r"\\",
        "$no",
        "größe",
    ],
)
def test_strings_are_kept_as_they_are(string: str) -> None:
    source = read(f'(data $d (i32.const 0) "{string}" "next") (func $f)')
    data, function = source.fields
    assert data.strings == (string, "next")
    assert write(data.tree) == f'(data $d (i32.const 0) "{string}" "next")'
    assert data.uses == set()
    assert write(function.tree) == "(func $f)"


def test_spaces_do_not_matter() -> None:
    assert texts("( func\n\t$f ( param  i32 )\r\n)") == ["(func $f (param i32))"]


def test_constants_are_immutable_globals_of_a_number() -> None:
    source = read(
        """(global $a i32 (i32.const 7)) (global $b i64 (i64.const 0x10))
        (global $c (mut i32) (i32.const 7)) (global $d i32 (global.get $a))
        (global $e (export "e") i32 (i32.const 7)) (global $f f32 (f32.const 1))
        (global $g i32 (@size "a" "b") (@offset "a" "c" "d") (i32.const -1))
        (memory $h 1) (global i32 (i32.const 7))"""
    )
    assert source.constants == {
        "$a": Constant("i32", 7),
        "$b": Constant("i64", 16),
        "$g": Constant("i32", 2**32 - 1),
    }


def test_fields_of_two_index_spaces_may_have_one_name() -> None:
    source = read('(global $f i32 (i32.const 0)) (import "m" "n" (func $f)) (memory $f 1)')
    assert [identifier.space for identifier in source.named] == ["global", "func", "memory"]


def test_kinds_are_annotations_between_fields() -> None:
    source = read('(@kind file "path_open")\n(func $f) (@kind input "fd_read" "fd_pread")')
    assert source.kinds == {
        "file": frozenset({"path_open"}),
        "input": frozenset({"fd_read", "fd_pread"}),
    }
    assert len(source.fields) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(func $f", "ends inside a parenthesis"),
        ("(func $f))", "outside of all parentheses"),
        (")", "outside of all parentheses"),
        ("func", "outside of all parentheses"),
        ('"string"', "outside of all parentheses"),
        ("(func $f) (func $g) (func $f)", r"defines \$f twice"),
        ('(func $f) (import "m" "n" (func $f))', r"defines \$f twice"),
        ('(func $f) (data "no end)', "the shim's source"),
        ("(func $f) (; no end", "the shim's source"),
    ],
)
def test_bad_sources_are_refused(text: str, message: str) -> None:
    with pytest.raises(ShimError, match=message):
        read(text)


def test_a_name_that_is_defined_twice_is_said_with_its_files() -> None:
    with pytest.raises(ShimError, match=r"defines \$f twice: a.wat, b.wat"):
        read_source({"a.wat": "(func $f)", "b.wat": "(func $g) (func $f)"})
