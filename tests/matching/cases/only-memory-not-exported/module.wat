(module
  (import "$root" "log" (func (param i32 i32)))
  (memory 1))
