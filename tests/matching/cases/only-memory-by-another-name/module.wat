(module
  (import "$root" "log" (func (param i32 i32)))
  (memory (export "mem") 1))
