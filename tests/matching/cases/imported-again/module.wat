(module
  (import "$root" "f" (func))
  (import "cm32p2" "f" (func))
  (import "$root" "f" (func))
  (import "$root" "f" (func (param i32))))
