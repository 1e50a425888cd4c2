;; memory elsewhere
(module
  (import "$root" "a" (func (param i32)))
  (func (export "cabi_import_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "cabi_export_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "b") (param i32 i32)))
