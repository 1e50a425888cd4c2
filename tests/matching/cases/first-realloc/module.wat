(module
  (import "$root" "a" (func (param i32)))
  (memory (export "memory") 1)
  (func $r (export "cabi_realloc_adapter") (export "canonical_abi_realloc") (export "cm32p2_realloc")
    (export "cabi_realloc") (export "cabi_export_realloc")
    (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "b") (param i32 i32)))
