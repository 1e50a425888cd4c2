;; args_get, args_sizes_get.
;;
;; The arguments are fetched once and stay in the shim's memory: a list of strings,
;; (address, length) each.

(global $args (mut i32) (i32.const 0))
(global $args.len (mut i32) (i32.const 0))

(func $args.fetch
  (if (global.get $args) (then (return)))
  (call $arena.reset)
  (call $get-arguments (global.get $ret))
  (call $arena.keep)
  (global.set $args (i32.load $shim (i32.add (global.get $ret) (global.get $list.pointer))))
  (global.set $args.len (i32.load $shim (i32.add (global.get $ret) (global.get $list.length)))))

;; args_get: writes the arguments, each ended by a NUL byte, and a pointer to each.
;;
;; Parameters
;;   argv       where the pointers go, 4 bytes each
;;   argv_buf   where the strings go
;; Both are as long as args_sizes_get says. No errno.
;;
;; With the arguments "a" and "bc":
;;   argv:     | argv_buf | argv_buf + 2 |
;;   argv_buf: | 'a' | 0 | 'b' | 'c' | 0 |
(func $args_get (export "args_get") (param $argv i32) (param $argv_buf i32) (result i32)
  (call $args.fetch)
  (call $strings.write (global.get $args) (global.get $args.len) (i32.const 0) (local.get $argv)
    (local.get $argv_buf)))

;; args_sizes_get: how much args_get writes.
;;
;; Parameters
;;   argc            where the number of arguments goes (u32)
;;   argv_buf_size   where the bytes of all strings, NULs included, go (u32)
;; No errno.
(func $args_sizes_get (export "args_sizes_get") (param $argc i32) (param $argv_buf_size i32) (result i32)
  (call $args.fetch)
  (call $strings.sizes (global.get $args) (global.get $args.len) (i32.const 0) (local.get $argc)
    (local.get $argv_buf_size)))

;; Shared with environ.wat: a list whose elements are one string or, where $pairs is 1, two
;; that '=' joins. An element takes 8 or 16 bytes.

(func $strings.sizes (param $list i32) (param $len i32) (param $pairs i32) (param $count i32)
    (param $bytes i32) (result i32)
  (local $left i32) (local $sum i32)
  (local.set $left (i32.shl (local.get $len) (local.get $pairs)))
  (loop $next
    (if (local.get $left)
      (then
        (local.set $sum
          (i32.add
            (i32.add (local.get $sum) (i32.const 1))
            (i32.load $shim (i32.add (local.get $list) (global.get $string.length)))))
        (local.set $list (i32.add (local.get $list) (global.get $sizeof.string)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next))))
  (drop (call $out.u32 (local.get $bytes) (local.get $sum)))
  (call $out.u32 (local.get $count) (local.get $len)))

(func $strings.write (param $list i32) (param $len i32) (param $pairs i32) (param $pointers i32)
    (param $at i32) (result i32)
  (local $pair i32) (local $size i32)
  (loop $next
    (if (local.get $len)
      (then
        (if (i32.eqz (local.get $pair))
          (then
            (drop (call $out.u32 (local.get $pointers) (local.get $at)))
            (local.set $pointers (i32.add (local.get $pointers) (global.get $sizeof.pointer)))))
        (local.set $pair (i32.and (local.get $pairs) (i32.xor (local.get $pair) (i32.const 1))))
        (local.set $size (i32.load $shim (i32.add (local.get $list) (global.get $string.length))))
        (memory.copy $guest $shim
          (local.get $at)
          (i32.load $shim (i32.add (local.get $list) (global.get $string.pointer)))
          (local.get $size))
        (local.set $at (i32.add (local.get $at) (local.get $size)))
        ;; '=' after the first of a pair, NUL after the last string of an element
        (i32.store8 $guest (local.get $at) (i32.mul (local.get $pair) (global.get $ascii.equals)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $list (i32.add (local.get $list) (global.get $sizeof.string)))
        (local.set $len (i32.sub (local.get $len) (i32.eqz (local.get $pair))))
        (br $next))))
  (global.get $errno.success))
