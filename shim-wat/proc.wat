;; proc_exit, proc_raise.

;; proc_exit: ends the program.
;;
;; Parameters
;;   code   the exit status: 0..255. A larger one has no preview2 form, and traps.
(func $proc_exit (export "proc_exit") (param $code i32)
  (call $check (local.get $code) (i32.const 255))
  (call $exit-with-code (local.get $code))
  (unreachable))

;; proc_raise: sends the program a signal. There are none.
;;
;; Parameters
;;   sig   signal, 0..30; traps on any other
;; Errno
;;   notsup   always
(func $proc_raise (export "proc_raise") (param $sig i32) (result i32)
  (call $check (local.get $sig) (i32.const 30))
  (global.get $errno.notsup))
