;; proc_exit, proc_raise.

;; proc_exit: ends the program.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#proc_exit
;;
;; Parameters
;;   rval   the exit status: 0..255. A larger one has no preview2 form, and traps.
(func $proc_exit (export "proc_exit") (param $rval i32)
  (call $check (local.get $rval) (global.get $exitcode.most))
  (call $exit.code (local.get $rval))
  (call $exit.status (local.get $rval))
  (unreachable))

(func $exit.code (@since "0.2.12") (param $code i32)
  (call $exit-with-code (local.get $code)))

;; Hosts of before know no codes: 0 is ok, all others are an error.
(func $exit.status (@until "0.2.12") (param $code i32)
  (call $exit (i32.ne (local.get $code) (i32.const 0))))

;; proc_raise: sends the program a signal. There are none.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#proc_raise
;;
;; Parameters
;;   sig   signal, 0..30; traps on any other
;; Errno
;;   notsup   always
(func $proc_raise (export "proc_raise") (param $sig i32) (result i32)
  (call $check (local.get $sig) (global.get $signal.sys))
  (global.get $errno.notsup))
