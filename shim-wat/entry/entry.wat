;; wasi:cli/run: calls the guest's `_start`. One that returns has ended well; one that calls
;; proc_exit does not come back.

(import "guest" "_start" (func $_start))

(func $run (export "run") (result i32)
  (call $_start)
  (i32.const 0))
