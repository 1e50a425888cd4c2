(module
  (import "$root" "log" (func (param i32 i32)))
  (memory (export "other") 1)
  (memory (export "memory") 1))
