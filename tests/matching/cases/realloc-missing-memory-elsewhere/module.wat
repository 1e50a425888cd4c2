;; memory elsewhere
(module
  (import "env" "memory" (memory 1))
  (import "$root" "a" (func (param i32)))
  (func (export "cabi_export_realloc") (param i32 i32 i32 i32))
  (func (export "b") (param i32 i32)))
