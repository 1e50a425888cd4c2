;; Writes a line to each of standard output and standard error, then traps in $deep.
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "out\n")
  (data (i32.const 72) "err\n")
  (data (i32.const 0) "\40\00\00\00\04\00\00\00\48\00\00\00\04\00\00\00")
  (func $deep unreachable)
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
    (drop (call $fd_write (i32.const 2) (i32.const 8) (i32.const 1) (i32.const 16)))
    (call $deep)))
