(module
  (import "$root" "[constructor]r" (func (result i32)))
  (import "$root" "[method]r.m" (func (param i32 i32)))
  (import "$root" "f" (func (param i32) (result i32)))
  (import "$root" "[resource-drop]r" (func (param i32)))
  (import "cm32p2" "r_drop" (func (param i32)))
  (import "a:b/i" "[resource-drop]q" (func (param i32))))
