;; The arguments and the environment, which are fetched once and stay in the shim's memory. At $list
;; is a list whose elements are one string or, where $pairs is 1, two that '=' joins.

;; Stores the number of elements, and of the bytes that they take with a '=' or NUL after each string.
(func $strings.sizes (param $list i32) (param $pairs i32) (param $count i32) (param $bytes i32) (result i32)
  (local $string i32) (local $left i32) (local $sum i32)
  (local.set $string (i32.load $shim (i32.add (local.get $list) (global.get $list.pointer))))
  (local.set $left
    (i32.shl
      (i32.load $shim (i32.add (local.get $list) (global.get $list.length)))
      (local.get $pairs)))
  (local.set $sum (local.get $left))
  (loop $next
    (if (local.get $left)
      (then
        (local.set $sum
          (i32.add
            (local.get $sum)
            (i32.load $shim (i32.add (local.get $string) (global.get $string.length)))))
        (local.set $string (i32.add (local.get $string) (global.get $sizeof.string)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next))))
  (drop (call $out.u32 (local.get $bytes) (local.get $sum)))
  (call $out.u32 (local.get $count)
    (i32.load $shim (i32.add (local.get $list) (global.get $list.length)))))

;; Writes the elements at $at, and a pointer to each at $pointers.
(func $strings.write (param $list i32) (param $pairs i32) (param $pointers i32) (param $at i32) (result i32)
  (local $string i32) (local $left i32) (local $pair i32) (local $size i32)
  (local.set $string (i32.load $shim (i32.add (local.get $list) (global.get $list.pointer))))
  (local.set $left (i32.load $shim (i32.add (local.get $list) (global.get $list.length))))
  (loop $next
    (if (local.get $left)
      (then
        (if (i32.eqz (local.get $pair))
          (then
            (drop (call $out.u32 (local.get $pointers) (local.get $at)))
            (local.set $pointers (i32.add (local.get $pointers) (global.get $sizeof.pointer)))))
        (memory.copy $guest $shim
          (local.get $at)
          (i32.load $shim (i32.add (local.get $string) (global.get $string.pointer)))
          (local.tee $size (i32.load $shim (i32.add (local.get $string) (global.get $string.length)))))
        ;; '=' after the first of a pair, NUL after the last string of an element
        (local.set $pair (i32.and (local.get $pairs) (i32.xor (local.get $pair) (i32.const 1))))
        (i32.store8 $guest
          (local.tee $at (i32.add (local.get $at) (local.get $size)))
          (i32.mul (local.get $pair) (global.get $ascii.equals)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $string (i32.add (local.get $string) (global.get $sizeof.string)))
        (local.set $left (i32.sub (local.get $left) (i32.eqz (local.get $pair))))
        (br $next))))
  (global.get $errno.success))
