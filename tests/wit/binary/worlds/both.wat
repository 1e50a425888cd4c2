;; one interface imported and exported alike, with types of each side
(component
  (import "a:b/i" (instance
    (export "r" (type (sub resource)))
    (type (record (field "x" u8)))
    (export "t" (type (eq 1)))
    (export "f" (func (param "t" 2)))))
  (core module $m (func (export "f") (param i32)))
  (core instance $i (instantiate $m))
  (type $r (resource (rep i32)))
  (type $t (record (field "x" u8)))
  (func $f (param "t" $t) (canon lift (core func $i "f")))
  (component $names
    (import "r" (type $r (sub resource)))
    (type (record (field "x" u8)))
    (import "t" (type $t (eq 1)))
    (import "f" (func $f (param "t" $t)))
    (export "r" (type $r))
    (export $t' "t" (type $t))
    (export "f" (func $f) (func (param "t" $t'))))
  (instance $n (instantiate $names
    (with "r" (type $r)) (with "t" (type $t)) (with "f" (func $f))))
  (export "a:b/i" (instance $n)))
