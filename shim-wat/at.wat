;; The paths that preview1 functions are given, and the directories that they are relative to.

;; Set by $at: the handle of the directory, and the path in the shim's memory.
(global $at.directory (mut i32) (i32.const 0))
(global $at.path (mut i32) (i32.const 0))

(func $at (param $fd i32) (param $path i32) (param $path_len i32) (result i32)
  (if (i32.eqz (local.tee $fd (call $fd.directory (local.get $fd)))) (then (return (global.get $errno.badf))))
  (global.set $at.directory (local.get $fd))
  (call $arena.reset)
  (if (i32.eqz (local.tee $path (call $path (local.get $path) (local.get $path_len))))
    (then (return (global.get $errno.ilseq))))
  (global.set $at.path (local.get $path))
  (global.get $errno.success))

;; Set by $at.two, with those of $at: the second directory and path.
(global $to.directory (mut i32) (i32.const 0))
(global $to.path (mut i32) (i32.const 0))

(func $at.two (param $fd i32) (param $path i32) (param $path_len i32) (param $to_fd i32) (param $to_path i32)
    (param $to_path_len i32) (result i32)
  (local $errno i32) (local $directory i32)
  ;; the second descriptor is checked before the first path
  (local.set $directory (call $fd.directory (local.get $to_fd)))
  (global.set $to.directory (local.get $directory))
  (if (i32.eqz (local.get $directory)) (then (return (global.get $errno.badf))))
  (if (local.tee $errno (call $at (local.get $fd) (local.get $path) (local.get $path_len)))
    (then (return (local.get $errno))))
  (if (i32.eqz (local.tee $to_path (call $path (local.get $to_path) (local.get $to_path_len))))
    (then (return (global.get $errno.ilseq))))
  (global.set $to.path (local.get $to_path))
  (global.get $errno.success))

;; Copies a path into the arena: its address there, or 0 where it is not UTF-8, which a host would
;; not take.
(func $path (param $path i32) (param $path_len i32) (result i32)
  (local $at i32)
  (call $check.range (local.get $path) (local.get $path_len))
  (local.set $at (call $allocate (local.get $path_len)))
  (memory.copy $shim $guest (local.get $at) (local.get $path) (local.get $path_len))
  (select (local.get $at) (i32.const 0)
    (call $utf8 (local.get $at) (i32.add (local.get $at) (local.get $path_len)))))

;; Whether the bytes from $at to $end are UTF-8 (RFC 3629): no overlong form, no surrogate, nothing
;; past U+10FFFF.
(func $utf8 (param $at i32) (param $end i32) (result i32)
  (local $byte i32) (local $more i32) (local $left i32) (local $point i32)
  (block $not
    (loop $next
      (if (i32.eq (local.get $at) (local.get $end)) (then (return (i32.const 1))))
      (local.set $byte (i32.load8_u $shim (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $byte) (i32.const 0x80)))
      ;; the first byte, 0xc2 to 0xf4, says how many more there are
      (br_if $not (i32.ge_u (i32.sub (local.get $byte) (i32.const 0xc2)) (i32.const 0x33)))
      (local.set $more
        (i32.add
          (i32.add (i32.const 1) (i32.ge_u (local.get $byte) (i32.const 0xe0)))
          (i32.ge_u (local.get $byte) (i32.const 0xf0))))
      (local.set $point (i32.and (local.get $byte) (i32.shr_u (i32.const 0x3f) (local.get $more))))
      (local.set $left (local.get $more))
      (loop $continue
        (br_if $not (i32.eq (local.get $at) (local.get $end)))
        (local.set $byte (i32.load8_u $shim (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $not (i32.ne (i32.and (local.get $byte) (i32.const 0xc0)) (i32.const 0x80)))
        (local.set $point
          (i32.or (i32.shl (local.get $point) (i32.const 6)) (i32.and (local.get $byte) (i32.const 0x3f))))
        (br_if $continue (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      ;; a point that fits in less bytes has 11 bits of 3, 16 of 4, and the first byte tells of 2
      (br_if $not
        (i32.eqz
          (i32.shr_u
            (local.get $point)
            (i32.add (i32.mul (local.get $more) (i32.const 5)) (i32.const 1)))))
      (br_if $not (i32.ge_u (local.get $point) (i32.const 0x110000)))
      ;; surrogates are 0xd800 to 0xdfff
      (br_if $next (i32.ne (i32.shr_u (local.get $point) (i32.const 11)) (i32.const 0x1b)))))
  (i32.const 0))
