(module
  (import "a:b/i" "a" (func (param i32 i32)))
  (import "a:b/i" "b" (func (param i32)))
  (import "a:b/i" "c" (func (param i32)))
  (import "a:b/i" "d" (func (param i32)))
  (import "a:b/i" "e" (func (param i32)))
  (func (export "many") (param i32)))
