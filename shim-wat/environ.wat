;; environ_get, environ_sizes_get.
;;
;; The environment is fetched once and stays in the shim's memory: a list of pairs of strings,
;; (address, length) each.

(global $environ (mut i32) (i32.const 0))
(global $environ.len (mut i32) (i32.const 0))

(func $environ.fetch
  (if (global.get $environ) (then (return)))
  (call $arena.reset)
  (call $get-environment (global.get $ret))
  (call $arena.keep)
  (global.set $environ (i32.load $shim (i32.add (global.get $ret) (global.get $list.pointer))))
  (global.set $environ.len (i32.load $shim (i32.add (global.get $ret) (global.get $list.length)))))

;; environ_get: writes the variables as "NAME=value", each ended by a NUL byte, and a pointer to
;; each.
;;
;; Parameters
;;   environ       where the pointers go, 4 bytes each
;;   environ_buf   where the strings go
;; Both are as long as environ_sizes_get says. No errno.
;;
;; With A=b and C= :
;;   environ:     | environ_buf | environ_buf + 4 |
;;   environ_buf: | 'A' | '=' | 'b' | 0 | 'C' | '=' | 0 |
(func $environ_get (export "environ_get") (param $pointers i32) (param $buf i32) (result i32)
  (call $environ.fetch)
  (call $strings.write (global.get $environ) (global.get $environ.len) (i32.const 1) (local.get $pointers)
    (local.get $buf)))

;; environ_sizes_get: how much environ_get writes.
;;
;; Parameters
;;   count      where the number of variables goes (u32)
;;   buf_size   where the bytes of all strings, '=' and NULs included, go (u32)
;; No errno.
(func $environ_sizes_get (export "environ_sizes_get") (param $count i32) (param $buf_size i32) (result i32)
  (call $environ.fetch)
  (call $strings.sizes (global.get $environ) (global.get $environ.len) (i32.const 1) (local.get $count)
    (local.get $buf_size)))
