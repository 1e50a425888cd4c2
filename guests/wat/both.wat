;; `_initialize` and `_start` in one module: the first is for all exports, the second for `run`.
(module
  (memory (export "memory") 1)
  (global $initialized (mut i32) (i32.const 0))
  (global $runs (mut i32) (i32.const 0))
  (func (export "_initialize")
    (global.set $initialized (i32.add (global.get $initialized) (i32.const 1))))
  (func (export "_start")
    (if (i32.ne (global.get $initialized) (i32.const 1)) (then unreachable))
    (global.set $runs (i32.add (global.get $runs) (i32.const 1))))
  (func (export "initialized") (result i32) (global.get $initialized))
  (func (export "runs") (result i32) (global.get $runs)))
