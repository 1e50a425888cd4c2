"""Encoded components with hand-written shims and guests, run by wasmtime-py."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from componentize.compose.encode import encode
from componentize.providers.store import STORE
from componentize.shim.preview1 import PREVIEW1
from componentize.wit.load import preview2
from tests.compose.encoder_programs import (
    Guest,
    Lowering,
    Ran,
    Shim,
    StoreImport,
    composition_of,
    guest_of,
    joined,
    memory_store,
    run,
    shim_of,
    table_store,
    wasm,
)

GUEST_MEMORY = StoreImport("guest", "memory", "guest", "memory", "memory")
SHIM_MEMORY = StoreImport("shim", "memory", "shim", "memory", "memory")
GET_STDOUT = Lowering("wasi", "get-stdout", "wasi:cli/stdout@0.2.0", "get-stdout", None, None)
WRITE = "[method]output-stream.blocking-write-and-flush"

HELLO_SHIM = """(module
  (import "guest" "memory" (memory $guest 0))
  (import "shim" "memory" (memory $shim 0))
  (import "wasi" "get-stdout" (func $get-stdout (result i32)))
  (import "wasi" "write" (func $write (param i32 i32 i32 i32)))
  (import "wasi" "drop" (func $drop (param i32)))
  (func (export "fd_write") (param $fd i32) (param $iovs i32) (param $n i32) (param $size i32)
    (result i32)
    (local $stream i32)
    (local.set $stream (call $get-stdout))
    (memory.copy $shim $guest (i32.const 256)
      (i32.load $guest (local.get $iovs)) (i32.load $guest offset=4 (local.get $iovs)))
    (call $write (local.get $stream)
      (i32.const 256) (i32.load $guest offset=4 (local.get $iovs)) (i32.const 16))
    (call $drop (local.get $stream))
    (i32.load8_u $shim (i32.const 16))))"""

HELLO_GUEST = f"""(module
  (import "{PREVIEW1}" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "{STORE}" "memory" (memory 1))
  (data (i32.const 100) "hello\\n")
  (func (export "_start")
    (i32.store (i32.const 8) (i32.const 100))
    (i32.store (i32.const 12) (i32.const 6))
    (if (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))
      (then unreachable))))"""


def hello(streams: str = "wasi:io/streams@0.2.0") -> Shim:
    return shim_of(
        HELLO_SHIM,
        [
            GET_STDOUT,
            Lowering("wasi", "write", streams, WRITE, "shim", None),
            Lowering("wasi", "drop", streams, "[resource-drop]output-stream", None, None),
        ],
        [GUEST_MEMORY, SHIM_MEMORY],
    )


def hello_guest() -> Guest:
    return guest_of(HELLO_GUEST, [memory_store("memory")], "memory")


def component(shim: Shim, guest: Guest) -> bytes:
    return joined(preview2(), shim, guest)


def test_a_list_is_read_from_the_memory_of_the_shim() -> None:
    assert run(component(hello(), hello_guest())) == Ran(0, b"hello\n")


@pytest.mark.parametrize("version", ["0.2.1", "0.2.6", "0.2.12"])
def test_an_interface_of_another_patch_version_is_met(version: str) -> None:
    shim = hello(f"wasi:io/streams@{version}")
    assert run(component(shim, hello_guest())) == Ran(0, b"hello\n")


def test_a_list_is_read_from_the_memory_of_the_guest() -> None:
    shim = shim_of(
        """(module
          (import "guest" "memory" (memory $guest 0))
          (import "wasi" "get-stdout" (func $get-stdout (result i32)))
          (import "wasi" "write" (func $write (param i32 i32 i32 i32)))
          (func (export "fd_write") (param $fd i32) (param $iovs i32) (param i32 i32) (result i32)
            (call $write (call $get-stdout)
              (i32.load (local.get $iovs)) (i32.load offset=4 (local.get $iovs)) (i32.const 400))
            (i32.load8_u (i32.const 400))))""",
        [GET_STDOUT, Lowering("wasi", "write", "wasi:io/streams@0.2.0", WRITE, "guest", None)],
        [GUEST_MEMORY],
    )
    assert run(component(shim, hello_guest())) == Ran(0, b"hello\n")


def test_an_exit_code_is_kept() -> None:
    shim = shim_of(
        """(module
          (import "exit" "with-code" (func $with-code (param i32)))
          (import "exit" "exit" (func $exit (param i32)))
          (func (export "proc_exit") (param $code i32)
            (if (i32.eqz (local.get $code)) (then (call $exit (i32.const 0))))
            (call $with-code (local.get $code))))""",
        [
            Lowering("exit", "with-code", "wasi:cli/exit@0.2.12", "exit-with-code", None, None),
            Lowering("exit", "exit", "wasi:cli/exit@0.2.0", "exit", None, None),
        ],
        [],
    )

    def exiting(code: int) -> Guest:
        text = f"""(module
          (import "{PREVIEW1}" "proc_exit" (func $exit (param i32)))
          (func (export "_start") (call $exit (i32.const {code})) unreachable))"""
        return guest_of(text, [memory_store("memory", pages=0)], "memory")

    assert run(component(shim, exiting(33))).code == 33
    assert run(component(shim, exiting(255))).code == 255
    assert run(component(shim, exiting(0))).code == 0


def test_a_list_of_strings_comes_through_realloc() -> None:
    """The shim prints each argument; the host places them in the shim's memory by `realloc`."""
    shim = shim_of(
        """(module
          (import "shim" "memory" (memory $shim 0))
          (import "shim" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))
          (import "shim" "args" (func $args (param i32)))
          (import "wasi" "get-stdout" (func $get-stdout (result i32)))
          (import "wasi" "write" (func $write (param i32 i32 i32 i32)))
          (func (export "args_get") (param $argv i32) (param $buf i32) (result i32)
            (local $result i32) (local $arg i32) (local $end i32)
            (local.set $result (call $realloc
              (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 16)))
            (call $args (local.get $result))
            (local.set $arg (i32.load (local.get $result)))
            (local.set $end (i32.add (local.get $arg)
              (i32.mul (i32.load offset=4 (local.get $result)) (i32.const 8))))
            (loop $next
              (call $write (call $get-stdout)
                (i32.load (local.get $arg)) (i32.load offset=4 (local.get $arg)) (i32.const 16))
              (local.set $arg (i32.add (local.get $arg) (i32.const 8)))
              (br_if $next (i32.lt_u (local.get $arg) (local.get $end))))
            (i32.const 0)))""",
        [
            GET_STDOUT,
            Lowering(
                "shim",
                "args",
                "wasi:cli/environment@0.2.0",
                "get-arguments",
                "shim",
                "realloc",
            ),
            Lowering("wasi", "write", "wasi:io/streams@0.2.0", WRITE, "shim", None),
        ],
        [SHIM_MEMORY, StoreImport("shim", "realloc", "shim", "realloc", "func")],
    )
    guest = guest_of(
        f"""(module
          (import "{PREVIEW1}" "args_get" (func $args_get (param i32 i32) (result i32)))
          (func (export "_start") (drop (call $args_get (i32.const 0) (i32.const 0)))))""",
        [memory_store("memory", pages=0)],
        "memory",
    )
    assert run(component(shim, guest), "prog", "ärgument", "3").stdout == "progärgument3".encode()


def test_several_memories_and_tables_of_a_guest() -> None:
    """The second memory is the one that preview1 sees; the call goes through the second table."""
    guest = guest_of(
        f"""(module
          (import "{PREVIEW1}" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
          (import "{STORE}" "m0" (memory $other 1))
          (import "{STORE}" "m1" (memory $main 1))
          (import "{STORE}" "t0" (table $t0 1 funcref))
          (import "{STORE}" "t1" (table $t1 1 funcref))
          (elem (table $t1) (i32.const 0) func $write)
          (data (memory $other) (i32.const 100) "wrong")
          (data (memory $main) (i32.const 100) "right")
          (data (memory $main) (i32.const 8) "\\64\\00\\00\\00\\05\\00\\00\\00")
          (func $write
            (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 20))))
          (func (export "_start") (call_indirect $t1 (i32.const 0))))""",
        [memory_store("m0"), memory_store("m1"), table_store("t0"), table_store("t1")],
        "m1",
    )
    assert run(component(hello(), guest)) == Ran(0, b"right")


def test_a_guest_that_imports_nothing() -> None:
    guest = guest_of(
        '(module (func (export "_start")))', [memory_store("memory", pages=0)], "memory"
    )
    assert run(component(shim_of("(module)", [], []), guest)) == Ran(0, b"")


def test_a_trap_of_the_guest_is_a_trap_of_the_component() -> None:
    guest = guest_of(
        '(module (func (export "_start") unreachable))',
        [memory_store("memory", pages=0)],
        "memory",
    )
    with pytest.raises(Exception, match="unreachable"):
        run(component(shim_of("(module)", [], []), guest))


def test_the_slices_of_the_guest_are_not_copied() -> None:
    module = memoryview(wasm(HELLO_GUEST))
    slices = (module[:50], module[50:])
    guest = Guest(slices, (memory_store("memory"),), "memory")
    parts = encode(composition_of(preview2(), hello(), guest)).parts
    assert [part for part in parts if any(part is given for given in slices)] == list(slices)
    assert b"".join(parts) == component(hello(), hello_guest())


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    program = """
import sys, hashlib
from tests.compose.test_encode_runs import component, hello, hello_guest
sys.stdout.write(hashlib.sha256(component(hello(), hello_guest())).hexdigest())
"""
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop()) == 64
