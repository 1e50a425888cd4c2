"""Components that wasmtime assembles: read, compared, and written again byte for byte."""

import pytest
import wasmtime

from componentize.wasm.component import read_component, write_component
from componentize.wasm.component.aliases import (
    Alias,
    CoreExportTarget,
    ExportTarget,
    OuterTarget,
)
from componentize.wasm.component.canon import (
    Lift,
    Lower,
    Memory,
    PostReturn,
    Realloc,
    ResourceDrop,
    ResourceNew,
    ResourceRep,
    StringEncoding,
)
from componentize.wasm.component.definitions import (
    CoreModule,
    CustomSection,
    Definition,
    NestedComponent,
    OpaqueSection,
)
from componentize.wasm.component.externs import (
    Eq,
    Export,
    ExportDecl,
    FuncExtern,
    Import,
    InstanceExtern,
    SubResource,
    TypeExtern,
)
from componentize.wasm.component.instances import (
    CoreInlineExport,
    CoreInlineExports,
    CoreInstantiate,
    CoreInstantiateArg,
    InlineExport,
    InlineExports,
    Instantiate,
    InstantiateArg,
)
from componentize.wasm.component.sorts import CoreSort, Sort
from componentize.wasm.component.types import (
    ComponentType,
    FuncType,
    InstanceType,
    ResourceType,
)
from componentize.wasm.component.valtypes import (
    Borrow,
    Case,
    Enum,
    Flags,
    LabelValType,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Result,
    Tuple,
    Variant,
)


def module(text: str) -> CoreModule:
    return CoreModule((bytes(wasmtime.wat2wasm(text)),))


def of_text(text: str) -> tuple[Definition, ...]:
    """The definitions of a component in WAT, checked to be written again as they were."""
    component = bytes(wasmtime.wat2wasm(text))
    definitions = read_component(component).definitions
    assert b"".join(write_component(definitions)) == component
    return tuple(d for d in definitions if getattr(d, "name", None) != "component-name")


CASES: dict[str, tuple[str, list[Definition]]] = {
    "primitive types": (
        """(component (type bool) (type s8) (type u8) (type s16) (type u16) (type s32) (type u32)
             (type s64) (type u64) (type f32) (type f64) (type char) (type string))""",
        list(Primitive),
    ),
    "defined types": (
        """(component
             (type $r (record (field "a" u8) (field "b-c" string)))
             (type (variant (case "x" $r) (case "y")))
             (type (list $r)) (type (tuple u8 $r)) (type (flags "f" "g")) (type (enum "e"))
             (type (option $r)) (type (result)) (type (result u8)) (type (result (error $r)))
             (type (result u8 (error $r))))""",
        [
            Record((LabelValType("a", Primitive.U8), LabelValType("b-c", Primitive.STRING))),
            Variant((Case("x", 0), Case("y", None))),
            List(0),
            Tuple((Primitive.U8, 0)),
            Flags(("f", "g")),
            Enum(("e",)),
            Option(0),
            Result(None, None),
            Result(Primitive.U8, None),
            Result(None, 0),
            Result(Primitive.U8, 0),
        ],
    ),
    "a type index that takes two bytes only where it is signed": (
        "(component"
        + " (type u8)" * 70
        + """ (import "r" (type (sub resource))) (type (list 69)) (type (own 70)))""",
        [
            *[Primitive.U8] * 70,
            Import("r", TypeExtern(SubResource())),
            List(69),
            Own(70),
        ],
    ),
    "resources": (
        """(component
             (core module $m (func (export "drop") (param i32)))
             (core instance $i (instantiate $m))
             (alias core export $i "drop" (core func $drop))
             (type $r (resource (rep i32) (dtor (core func $drop))))
             (type (resource (rep i32)))
             (type (own $r)) (type (borrow $r))
             (core func (canon resource.new $r))
             (core func (canon resource.drop $r))
             (core func (canon resource.rep $r)))""",
        [
            module('(module $m (func (export "drop") (param i32)))'),
            CoreInstantiate(0, ()),
            Alias(CoreSort.FUNC, CoreExportTarget(0, "drop")),
            ResourceType(0x7F, 0),
            ResourceType(0x7F, None),
            Own(0),
            Borrow(0),
            ResourceNew(0),
            ResourceDrop(0),
            ResourceRep(0),
        ],
    ),
    "function types": (
        """(component
             (type (func)) (type (func (param "a" u8) (param "b" string) (result u64))))""",
        [
            FuncType((), None),
            FuncType(
                (LabelValType("a", Primitive.U8), LabelValType("b", Primitive.STRING)),
                Primitive.U64,
            ),
        ],
    ),
    "instance types and outer aliases": (
        """(component
             (import "a:b/c@1.0.0" (instance $i (export "r" (type (sub resource)))))
             (alias export $i "r" (type $r))
             (import "a:b/d@1.0.0" (instance
               (alias outer 1 $r (type $o))
               (export "r" (type $e (eq $o)))
               (type $own (own $e))
               (export "f" (func (result $own))))))""",
        [
            InstanceType((ExportDecl("r", TypeExtern(SubResource())),)),
            Import("a:b/c@1.0.0", InstanceExtern(0)),
            Alias(Sort.TYPE, ExportTarget(0, "r")),
            InstanceType(
                (
                    Alias(Sort.TYPE, OuterTarget(1, 1)),
                    ExportDecl("r", TypeExtern(Eq(0))),
                    Own(1),
                    FuncType((), 2),
                    ExportDecl("f", FuncExtern(3)),
                )
            ),
            Import("a:b/d@1.0.0", InstanceExtern(2)),
        ],
    ),
    "component types": (
        """(component (type (component
             (import "f" (func)) (export "i" (instance (export "g" (func)))))))""",
        [
            ComponentType(
                (
                    FuncType((), None),
                    Import("f", FuncExtern(0)),
                    InstanceType((FuncType((), None), ExportDecl("g", FuncExtern(0)))),
                    ExportDecl("i", InstanceExtern(1)),
                )
            )
        ],
    ),
    "core instances": (
        """(component
             (core module (memory (export "m") 1) (table (export "t") 1 funcref)
               (global (export "g") i32 (i32.const 0)) (func (export "f")))
             (core module (import "a" "m" (memory 1)))
             (core instance $i (instantiate 0))
             (core instance $j (export "m" (memory $i "m")) (export "t" (table $i "t"))
               (export "g" (global $i "g")) (export "f" (func $i "f")))
             (core instance (instantiate 1 (with "a" (instance $j)))))""",
        [
            module(
                """(module (memory (export "m") 1) (table (export "t") 1 funcref)
                     (global (export "g") i32 (i32.const 0)) (func (export "f")))"""
            ),
            module('(module (import "a" "m" (memory 1)))'),
            CoreInstantiate(0, ()),
            Alias(CoreSort.MEMORY, CoreExportTarget(0, "m")),
            Alias(CoreSort.TABLE, CoreExportTarget(0, "t")),
            Alias(CoreSort.GLOBAL, CoreExportTarget(0, "g")),
            Alias(CoreSort.FUNC, CoreExportTarget(0, "f")),
            CoreInlineExports(
                (
                    CoreInlineExport("m", CoreSort.MEMORY, 0),
                    CoreInlineExport("t", CoreSort.TABLE, 0),
                    CoreInlineExport("g", CoreSort.GLOBAL, 0),
                    CoreInlineExport("f", CoreSort.FUNC, 0),
                )
            ),
            CoreInstantiate(1, (CoreInstantiateArg("a", 1),)),
        ],
    ),
    "lowering and lifting with options": (
        """(component
             (import "f" (func $f (param "s" string) (result string)))
             (core module $m (memory (export "m") 1)
               (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
               (func (export "run") (param i32 i32) (result i32) unreachable)
               (func (export "post") (param i32)))
             (core instance $i (instantiate $m))
             (alias core export $i "m" (core memory $mem))
             (alias core export $i "realloc" (core func $realloc))
             (alias core export $i "run" (core func $run))
             (alias core export $i "post" (core func $post))
             (core func (canon lower (func $f)
               (memory $mem) (realloc $realloc) string-encoding=utf16))
             (core func (canon lower (func $f) string-encoding=latin1+utf16
               (realloc $realloc) (memory $mem)))
             (type $t (func (param "s" string) (result string)))
             (func (type $t) (canon lift (core func $run) string-encoding=utf8
               (memory $mem) (realloc $realloc) (post-return $post))))""",
        [
            FuncType((LabelValType("s", Primitive.STRING),), Primitive.STRING),
            Import("f", FuncExtern(0)),
            module(
                """(module $m (memory (export "m") 1)
                     (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)
                     (func (export "run") (param i32 i32) (result i32) unreachable)
                     (func (export "post") (param i32)))"""
            ),
            CoreInstantiate(0, ()),
            Alias(CoreSort.MEMORY, CoreExportTarget(0, "m")),
            Alias(CoreSort.FUNC, CoreExportTarget(0, "realloc")),
            Alias(CoreSort.FUNC, CoreExportTarget(0, "run")),
            Alias(CoreSort.FUNC, CoreExportTarget(0, "post")),
            Lower(0, (Memory(0), Realloc(0), StringEncoding.UTF16)),
            Lower(0, (StringEncoding.LATIN1_UTF16, Realloc(0), Memory(0))),
            FuncType((LabelValType("s", Primitive.STRING),), Primitive.STRING),
            Lift(1, (StringEncoding.UTF8, Memory(0), Realloc(0), PostReturn(2)), 1),
        ],
    ),
    "components, instances and exports": (
        """(component
             (component (import "f" (func)) (export "g" (func 0)))
             (import "f" (func $f))
             (instance $i (instantiate 0 (with "f" (func $f))))
             (instance $j (export "h" (func $f)))
             (alias export $i "g" (func $g))
             (export "out" (func $g))
             (export "typed" (func $g) (func))
             (export "a:b/c@1.0.0" (instance $j))
             (core module)
             (export "module" (core module 0)))""",
        [
            NestedComponent(
                (bytes(wasmtime.wat2wasm('(component (import "f" (func)) (export "g" (func 0)))')),)
            ),
            FuncType((), None),
            Import("f", FuncExtern(0)),
            Instantiate(0, (InstantiateArg("f", Sort.FUNC, 0),)),
            InlineExports((InlineExport("h", Sort.FUNC, 0),)),
            Alias(Sort.FUNC, ExportTarget(0, "g")),
            Export("out", Sort.FUNC, 1, None),
            FuncType((), None),
            Export("typed", Sort.FUNC, 1, FuncExtern(1)),
            Export("a:b/c@1.0.0", Sort.INSTANCE, 1, None),
            module("(module)"),
            Export("module", CoreSort.MODULE, 0, None),
        ],
    ),
    "custom sections and core types stay slices": (
        """(component (@custom "notes" "text") (core type (module)))""",
        [CustomSection("notes", b"text"), OpaqueSection(3, b"\1\x50\0")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_definitions(case: str) -> None:
    text, expected = CASES[case]
    assert of_text(text) == tuple(expected)


PROGRAM = """
(component
  (import "wasi:io/error@0.2.0" (instance $io-error (export "error" (type (sub resource)))))
  (alias export $io-error "error" (type $error))
  (import "wasi:io/streams@0.2.0" (instance $streams
    (export "output-stream" (type $stream (sub resource)))
    (alias outer 1 $error (type $outer))
    (export "error" (type $e (eq $outer)))
    (type $variant (variant (case "last-operation-failed" (own $e)) (case "closed")))
    (export "stream-error" (type $stream-error (eq $variant)))
    (export "[method]output-stream.blocking-write-and-flush" (func
      (param "self" (borrow $stream)) (param "contents" (list u8))
      (result (result (error $stream-error)))))))
  (alias export $streams "output-stream" (type $output-stream))
  (import "wasi:cli/stdout@0.2.0" (instance $stdout
    (alias outer 1 $output-stream (type $outer))
    (export "output-stream" (type $stream (eq $outer)))
    (export "get-stdout" (func (result (own $stream))))))
  (core module $guest-store (memory (export "memory") 2) (table (export "table") 4 funcref))
  (core module $shim-store (memory (export "memory") 1))
  (core instance $guest-store (instantiate $guest-store))
  (core instance $shim-store (instantiate $shim-store))
  (alias core export $guest-store "memory" (core memory))
  (alias core export $shim-store "memory" (core memory $memory))
  (alias export $stdout "get-stdout" (func $get-stdout))
  (alias export $streams "[method]output-stream.blocking-write-and-flush" (func $write))
  (core func $get-stdout (canon lower (func $get-stdout)))
  (core func $write (canon lower (func $write) (memory $memory)))
  (core module $shim
    (import "guest" "memory" (memory $guest 0))
    (import "shim" "memory" (memory $shim 0))
    (import "wasi" "get-stdout" (func $get-stdout (result i32)))
    (import "wasi" "write" (func $write (param i32 i32 i32 i32)))
    (func (export "fd_write") (param $fd i32) (param $iovs i32) (param $n i32) (param $size i32)
      (result i32)
      (memory.copy $shim $guest (i32.const 4096)
        (i32.load $guest (local.get $iovs)) (i32.load $guest offset=4 (local.get $iovs)))
      (call $write (call $get-stdout)
        (i32.const 4096) (i32.load $guest offset=4 (local.get $iovs)) (i32.const 16))
      (i32.const 0)))
  (core instance $shim (instantiate $shim
    (with "guest" (instance $guest-store))
    (with "shim" (instance $shim-store))
    (with "wasi" (instance
      (export "get-stdout" (func $get-stdout)) (export "write" (func $write))))))
  (core module $entry
    (import "shim" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (func (export "run") (result i32)
      (call $fd_write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0))))
  (core instance $entry (instantiate $entry (with "shim" (instance $shim))))
  (alias core export $entry "run" (core func $run))
  (func $run (result (result)) (canon lift (core func $run)))
  (instance $run (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $run)))
"""


def test_a_whole_program() -> None:
    definitions = of_text(PROGRAM)
    imports = [d.name for d in definitions if isinstance(d, Import)]
    assert imports == ["wasi:io/error@0.2.0", "wasi:io/streams@0.2.0", "wasi:cli/stdout@0.2.0"]
    assert [d for d in definitions if isinstance(d, Lower)] == [
        Lower(0, ()),
        Lower(1, (Memory(1),)),
    ]
    assert sum(isinstance(d, CoreModule) for d in definitions) == 4
    assert definitions[-1] == Export("wasi:cli/run@0.2.0", Sort.INSTANCE, 3, None)
