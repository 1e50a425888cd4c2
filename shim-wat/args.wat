;; args_get, args_sizes_get.

(func $args.fetch (@inside)
  (if (i32.eqz (i32.load $shim (global.get $args)))
    (then
      (call $arena.reset)
      (call $get-arguments (global.get $args))
      (call $arena.keep))))

;; args_get: writes the arguments, each ended by a NUL byte, and a pointer to each.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#args_get
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
  (call $strings.write (global.get $args) (i32.const 0) (local.get $argv) (local.get $argv_buf)))

;; args_sizes_get: how much args_get writes.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#args_sizes_get
;;
;; Parameters
;;   argc            where the number of arguments goes (u32)
;;   argv_buf_size   where the bytes of all strings, NULs included, go (u32)
;; No errno.
(func $args_sizes_get (export "args_sizes_get") (param $argc i32) (param $argv_buf_size i32) (result i32)
  (call $args.fetch)
  (call $strings.sizes (global.get $args) (i32.const 0) (local.get $argc) (local.get $argv_buf_size)))
