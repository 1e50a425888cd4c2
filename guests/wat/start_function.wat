;; Its start function writes before _start is called; globals and memory keep what it did.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $clock_time_get (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (global $started (export "started") (mut i32) (i32.const 0))
  (data (i32.const 64) "from the start function\n")
  (data (i32.const 96) "from _start, after it\n")
  (data (i32.const 128) "from _start, without it\n")

  (func $print (param $from i32) (param $size i32)
    (i32.store (i32.const 0) (local.get $from))
    (i32.store (i32.const 4) (local.get $size))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  (func $start
    (drop (call $clock_time_get (i32.const 1) (i64.const 0) (i32.const 16)))
    (call $print (i32.const 64) (i32.const 24))
    (global.set $started (i64.ne (i64.load (i32.const 16)) (i64.const 0))))
  (start $start)

  (func (export "_start")
    (if (global.get $started)
      (then (call $print (i32.const 96) (i32.const 22)))
      (else (call $print (i32.const 128) (i32.const 24)))))
)
