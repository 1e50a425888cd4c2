"""Parts of guests in WebAssembly text."""

ALLOCATOR = """
  (global $top (mut i32) (i32.const 4096))
  (func $alloc (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
    (result i32) (local $new i32)
    (local.set $new (i32.and
      (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $top (i32.add (local.get $new) (local.get $size)))
    (block $fits
      (loop $more
        (br_if $fits
          (i32.le_u (global.get $top) (i32.mul (memory.size) (i32.const 65536))))
        (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
        unreachable))
    (memory.copy (local.get $new) (local.get $old)
      (select (local.get $old_size) (local.get $size)
        (i32.lt_u (local.get $old_size) (local.get $size))))
    (local.get $new))"""
"""Allocates and never frees; grows the memory."""

REALLOC = ALLOCATOR + '\n  (export "cabi_realloc" (func $alloc))'

PAIR = """
  (func $pair (param $at i32) (param $len i32) (result i32)
    (i32.store (i32.const 64) (local.get $at))
    (i32.store (i32.const 68) (local.get $len))
    (i32.const 64))"""
"""Puts a pointer and a length where a result is returned from."""

SHARED = '(import "env" "memory" (memory 0))'
"""How an adapter imports the memory of the module."""
