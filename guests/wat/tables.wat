;; Reaches WASI only through tables: one is filled from active, passive and declared elements, grown,
;; copied within and exported, and another is filled by hand.
(module
  (type $two (func (param i32 i32) (result i32)))
  (type $four (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (type $four)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (type $two)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (type $two)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))

  (memory (export "memory") 1)
  (table $calls (export "calls") 4 10 funcref)
  (table $spare 2 funcref)
  (elem (table $calls) (i32.const 1) func $fd_write $args_sizes_get)
  (elem $later func $environ_sizes_get $digit)
  (elem declare func $print)
  (data (i32.const 64) "tables work\n")

  (func $digit (param i32 i32) (result i32)
    (i32.add (i32.const 48) (i32.rem_u (local.get 0) (local.get 1))))

  (func $print (param $from i32) (param $size i32) (result i32)
    (i32.store (i32.const 0) (local.get $from))
    (i32.store (i32.const 4) (local.get $size))
    (call_indirect $calls (type $four)
      (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8) (i32.const 1)))

  (func $put_digit (param $at i32) (param $value i32)
    (i32.store8 (local.get $at)
      (call_indirect $calls (type $two) (local.get $value) (i32.const 10) (i32.const 6))))

  (func (export "_start")
    (local $before i32)
    (local.set $before (table.grow $calls (ref.null func) (i32.const 3)))
    (table.init $calls $later (i32.const 5) (i32.const 0) (i32.const 2))
    (elem.drop $later)
    (table.copy $calls $calls (i32.const 3) (i32.const 1) (i32.const 2))
    (table.set $spare (i32.const 0) (ref.func $print))
    (table.set $calls (i32.const 0) (table.get $spare (i32.const 0)))

    (drop (call_indirect $calls (type $two) (i32.const 64) (i32.const 12) (i32.const 0)))
    ;; The second copy of args_sizes_get is at 4, environ_sizes_get at 5.
    (drop (call_indirect $calls (type $two) (i32.const 16) (i32.const 20) (i32.const 4)))
    (drop (call_indirect $calls (type $two) (i32.const 24) (i32.const 28) (i32.const 5)))
    (call $put_digit (i32.const 128) (i32.load (i32.const 16)))
    (call $put_digit (i32.const 129) (i32.load (i32.const 24)))
    (call $put_digit (i32.const 130) (table.size $calls))
    (call $put_digit (i32.const 131) (local.get $before))
    ;; Growing beyond the maximum fails.
    (call $put_digit (i32.const 132)
      (i32.add (i32.const 5) (table.grow $calls (ref.null func) (i32.const 4))))
    (i32.store8 (i32.const 133) (i32.const 10))
    (drop (call_indirect $spare (type $two) (i32.const 128) (i32.const 6) (i32.const 0)))
    ;; A call through an empty entry traps, unless an argument was given.
    (if (i32.eq (i32.load (i32.const 16)) (i32.const 1))
      (then
        (drop (call_indirect $spare (type $two) (i32.const 0) (i32.const 0) (i32.const 1)))))
    (call $proc_exit (i32.const 5)))
)
