(module
  (import "$root" "log" (func (param i32) (result i64)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32))
  (func (export "f") (param f32)))
