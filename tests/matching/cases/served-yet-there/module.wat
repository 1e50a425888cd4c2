;; served: wasi:cli/run@0.2.0
(module
  (func (export "_start"))
  (func (export "wasi:cli/run@0.2.0#run") (result i32) unreachable))
