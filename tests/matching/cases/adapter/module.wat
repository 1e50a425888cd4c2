;; adapter
(module
  (import "$root" "a" (func (param i32)))
  (func (export "b") (param i32 i32)))
