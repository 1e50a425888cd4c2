;; Strings are Latin-1 or UTF-16: the highest bit of a length says which.
(module
  (import "$root" "prefix" (func $prefix (param i32)))
  (memory (export "memory") 3)
  (global $top (mut i32) (i32.const 1024))

  ;; what grows stays where it is, if it is the last; nothing is freed
  (func $allocate (export "cabi_realloc") (param $old i32) (param $old-size i32)
    (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and
      (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $top (i32.add (local.get $at) (local.get $size)))
    (memory.copy (local.get $at) (local.get $old)
      (select (local.get $old-size) (local.get $size)
        (i32.lt_u (local.get $old-size) (local.get $size))))
    (local.get $at))

  (func $width (param $size i32) (result i32)
    (i32.add (i32.const 1) (i32.shr_u (local.get $size) (i32.const 31))))
  (func $units (param $size i32) (result i32)
    (i32.and (local.get $size) (i32.const 0x7fffffff)))

  ;; copies units to UTF-16, and gives where they end
  (func $widen (param $to i32) (param $from i32) (param $size i32) (result i32)
    (local $end i32)
    (local $width i32)
    (local.set $width (call $width (local.get $size)))
    (local.set $end (i32.add (local.get $to)
      (i32.shl (call $units (local.get $size)) (i32.const 1))))
    (loop $next
      (if (i32.lt_u (local.get $to) (local.get $end))
        (then
          (i32.store16 (local.get $to)
            (if (result i32) (i32.eq (local.get $width) (i32.const 1))
              (then (i32.load8_u (local.get $from)))
              (else (i32.load16_u (local.get $from)))))
          (local.set $to (i32.add (local.get $to) (i32.const 2)))
          (local.set $from (i32.add (local.get $from) (local.get $width)))
          (br $next))))
    (local.get $to))

  ;; the prefix is described at 0, the result at 16: of two bytes a unit, always
  (func (export "prefixed") (param $at i32) (param $size i32) (result i32)
    (local $to i32)
    (local $units i32)
    (call $prefix (i32.const 0))
    (local.set $units (i32.add
      (call $units (i32.load (i32.const 4))) (call $units (local.get $size))))
    (local.set $to (call $allocate (i32.const 0) (i32.const 0) (i32.const 2)
      (i32.shl (local.get $units) (i32.const 1))))
    (i32.store (i32.const 16) (local.get $to))
    (i32.store (i32.const 20) (i32.or (local.get $units) (i32.const 0x80000000)))
    (i32.store (i32.const 24) (call $units (local.get $size)))
    (i32.store8 (i32.const 28) (call $width (local.get $size)))
    (drop (call $widen
      (call $widen (local.get $to) (i32.load (i32.const 0)) (i32.load (i32.const 4)))
      (local.get $at) (local.get $size)))
    (i32.const 16)))
