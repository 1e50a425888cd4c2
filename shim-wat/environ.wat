;; environ_get, environ_sizes_get.

(func $environ.fetch (@inside)
  (if (i32.eqz (i32.load $shim (global.get $environ)))
    (then
      (call $arena.reset)
      (call $get-environment (global.get $environ))
      (call $arena.keep))))

;; environ_get: writes the variables as "NAME=value", each ended by a NUL byte, and a pointer to
;; each.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#environ_get
;;
;; Parameters
;;   environ       where the pointers go, 4 bytes each
;;   environ_buf   where the strings go
;; Both are as long as environ_sizes_get says. No errno.
;;
;; With A=b and C= :
;;   environ:     | environ_buf | environ_buf + 4 |
;;   environ_buf: | 'A' | '=' | 'b' | 0 | 'C' | '=' | 0 |
(func $environ_get (export "environ_get") (param $environ i32) (param $environ_buf i32) (result i32)
  (call $environ.fetch)
  (call $strings.write (global.get $environ) (i32.const 1) (local.get $environ) (local.get $environ_buf)))

;; environ_sizes_get: how much environ_get writes.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#environ_sizes_get
;;
;; Parameters
;;   environ_count      where the number of variables goes (u32)
;;   environ_buf_size   where the bytes of all strings, '=' and NULs included, go (u32)
;; No errno.
(func $environ_sizes_get (export "environ_sizes_get")
    (param $environ_count i32) (param $environ_buf_size i32) (result i32)
  (call $environ.fetch)
  (call $strings.sizes (global.get $environ) (i32.const 1)
    (local.get $environ_count) (local.get $environ_buf_size)))
