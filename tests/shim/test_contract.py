"""The contract of the shim with preview1 and preview2, and what breaks it."""

import pytest

from componentize.shim.contract import breaches
from componentize.shim.link import functions
from componentize.shim.preview1 import functions as preview1_functions
from componentize.shim.sexpr import write
from componentize.shim.source import Source, read_source, shim_source
from componentize.wit.load import preview2


def test_the_shim_keeps_its_contract() -> None:
    assert list(breaches(shim_source(), preview2())) == []


def test_the_shim_has_every_function_of_preview1() -> None:
    assert functions() == preview1_functions().keys()


def test_a_signature_is_read_as_it_is_declared() -> None:
    source = read(
        """(func $a (export "a") (param $x i32) (param i64 i64) (result i32) (local f32) (nop))
        (import "m" "b" (func $b (@lower (memory $shim) (realloc "realloc")) (param f64)))
        (func $c (@of file) (nop))"""
    )
    found = [str(field.signature) for field in source.fields]
    assert found == ["[i32 i64 i64] -> [i32]", "[f64] -> []", "[] -> []"]


def read(text: str) -> Source:
    return read_source({"test.wat": text})


def changed(old: str, new: str) -> Source:
    """The shim's source with a change to the one place that has this text."""
    source = shim_source()
    kinds = [
        '(@kind {} "{}")'.format(kind, '" "'.join(sorted(makers)))
        for kind, makers in source.kinds.items()
    ]
    text = "\n".join(kinds + [write(field.tree) for field in source.fields])
    assert text.count(old) == 1
    return read_source({"changed.wat": text.replace(old, new)})


POLL = (
    '"poll" (func $poll (@lower (memory $shim) (realloc "realloc"))'
    " (param $list i32) (param $len i32) (param $ret i32))"
)
TERMINAL = (
    '"get-terminal-stdin" (func $get-terminal-stdin (@lower (memory $shim)) (param $ret i32))'
)
READY = '"[method]pollable.ready" (func $pollable.ready (param $pollable i32) (result i32))'
EXIT = "wasi:cli/exit@0.2.12"
RESOLVE = "(func $fd.resolve (@of opened)"
TELL = '(export "fd_tell") (param $fd i32)'


@pytest.mark.parametrize(
    ("old", "new", "breach"),
    [
        (
            POLL,
            POLL.replace(' (realloc "realloc")', ""),
            "wasi:io/poll@0.2.0 poll: it is lowered with a realloc",
        ),
        (
            TERMINAL,
            TERMINAL.replace(" (@lower (memory $shim))", ""),
            "wasi:cli/terminal-stdin@0.2.0 get-terminal-stdin: it is lowered with a memory",
        ),
        (
            READY,
            READY.replace("$pollable.ready", "$pollable.ready (@lower (memory $shim))"),
            "wasi:io/poll@0.2.0 [method]pollable.ready: it is lowered without a memory",
        ),
        (
            TERMINAL,
            TERMINAL.replace("(memory $shim)", '(memory $shim) (realloc "realloc")'),
            "get-terminal-stdin: it is lowered without a realloc",
        ),
        (
            READY,
            READY.replace("(param $pollable i32)", "(param $pollable i64)"),
            "wasi:io/poll@0.2.0 [method]pollable.ready: declared [i64] -> [i32],"
            " but it is lowered to [i32] -> [i32]",
        ),
        (
            READY,
            READY.replace(" (result i32)", ""),
            "declared [i32] -> [], but it is lowered to [i32] -> [i32]",
        ),
        (
            POLL,
            POLL.replace(" (param $ret i32)", ""),
            "declared [i32 i32] -> [], but it is lowered to [i32 i32 i32] -> []",
        ),
        (
            '"[resource-drop]error" (func $error.drop (param $error i32))',
            '"[resource-drop]error" (func $error.drop (param $error i32) (result i32))',
            "wasi:io/error@0.2.0 [resource-drop]error: declared [i32] -> [i32],"
            " but it is lowered to [i32] -> []",
        ),
        (
            '"[resource-drop]error"',
            '"[resource-drop]mistake"',
            "wasi:io/error@0.2.0 [resource-drop]mistake: there is no such resource",
        ),
        (
            '"[resource-drop]pollable"',
            '"[resource-drop]poll"',
            "[resource-drop]poll: there is no such resource",
        ),
        (
            '"[resource-drop]descriptor"',
            '"[resource-drop]descriptor-stat"',
            "[resource-drop]descriptor-stat: there is no such resource",
        ),
        (
            EXIT,
            "wasi:cli/exit@0.2.0",
            "wasi:cli/exit@0.2.0 exit-with-code: it exists since 0.2.12 only",
        ),
        (
            EXIT,
            "wasi:cli/exit@0.2.9",
            "wasi:cli/exit@0.2.9 exit-with-code: it exists since 0.2.12 only",
        ),
        (
            EXIT,
            "wasi:cli/quit@0.2.12",
            "wasi:cli/quit@0.2.12 exit-with-code: there is no such interface",
        ),
        (
            '"exit-with-code"',
            '"exit-with-status"',
            "wasi:cli/exit@0.2.12 exit-with-status: there is no such function",
        ),
        (TELL, TELL.replace("i32", "i64"), "fd_tell: declared [i64 i32] -> [i32], but it is [i32"),
        (
            TELL,
            TELL.replace("$fd", "$f"),
            "fd_tell: its parameters are fd, position, not f, position",
        ),
        (TELL, TELL.replace("fd_tell", "fd_say"), "fd_say: preview1 has no such function"),
        (
            "(@kind opened",
            "(@kinds opened) (@kind opened",
            "(@kinds opened) in changed.wat: there is no such",
        ),
        (RESOLVE, RESOLVE.replace("@of", "@for"), "(@for opened): there is no such annotation"),
        (RESOLVE, RESOLVE.replace("opened", "file-or-directory"), "called file-or-directory"),
        (
            '(@kind opened "path_open")',
            '(@kind opened "path_create")',
            "kind opened: preview1 has no function path_create",
        ),
    ],
)
def test_a_breach_is_found(old: str, new: str, breach: str) -> None:
    (found,) = breaches(changed(old, new), preview2())
    assert breach in found


def test_what_stands_for_something_in_preview0_has_its_type() -> None:
    source = read(
        """(global $n i32 (i32.const 1)) (global $n.preview0 i64 (i64.const 2))
        (func $f (param $x i32)) (func $f.preview0 (param $x i64))
        (func $g.preview0)"""
    )
    assert [each.partition(": ")[2] for each in breaches(source, preview2())] == [
        "it is an i64, but $n is not",
        "it has another type than $f",
        "there is no func $g that it could stand for",
    ]


def test_every_breach_is_found() -> None:
    source = read(
        """(import "wasi:io/poll@0.2.0" "poll" (func (param i32)))
        (func (export "fd_sync") (result i32) (i32.const 0))
        (func (export "no_such"))"""
    )
    assert len(list(breaches(source, preview2()))) == 6
