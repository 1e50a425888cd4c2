;; given: wasi_snapshot_preview1 fd_write
;; given: env print
;; served: wasi:cli/run@0.2.0
(module
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (import "env" "print" (func (param i64)))
  (func (export "_start"))
  (func (export "a:b/i#f"))
  (func (export "a:b/i#g")))
