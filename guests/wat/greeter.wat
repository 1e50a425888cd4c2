;; Its start function already calls an import that returns a string.
(module
  (import "$root" "name" (func $name (param i32)))
  (memory (export "memory") 3)
  (global $top (mut i32) (i32.const 1024))
  (data (i32.const 16) "hello, ")

  (func $allocate (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and
      (i32.add (global.get $top) (i32.sub (local.get 2) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get 2))))
    (global.set $top (i32.add (local.get $at) (local.get 3)))
    (local.get $at))

  ;; the greeting is made of 16 and the name, and described at 8
  (func $start
    (local $at i32)
    (call $name (i32.const 0))
    (local.set $at (call $allocate (i32.const 0) (i32.const 0) (i32.const 1)
      (i32.add (i32.load (i32.const 4)) (i32.const 7))))
    (memory.copy (local.get $at) (i32.const 16) (i32.const 7))
    (memory.copy (i32.add (local.get $at) (i32.const 7))
      (i32.load (i32.const 0)) (i32.load (i32.const 4)))
    (i32.store (i32.const 8) (local.get $at))
    (i32.store (i32.const 12) (i32.add (i32.load (i32.const 4)) (i32.const 7))))
  (start $start)

  (func (export "greeting") (result i32) (i32.const 8)))
