;; wasi:cli/run: calls the guest's `_start`. One that returns has ended well; one that calls
;; proc_exit does not come back. A guest that also exports `_initialize`, as libraries do, has that
;; called first.

(import "guest" "_initialize" (func $_initialize))
(import "guest" "_start" (func $_start))

(func $run (export "run") (result i32)
  (call $_start)
  (i32.const 0))

(func $initialize_and_run (export "initialize-and-run") (result i32)
  (call $_initialize)
  (call $run))
