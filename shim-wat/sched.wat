;; sched_yield.

;; sched_yield: lets other threads run. There are none. No errno.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#sched_yield
(func $sched_yield (export "sched_yield") (result i32)
  (global.get $errno.success))
