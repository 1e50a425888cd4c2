;; From the errors of preview2 to errno.

;; Of the `result<_, error-code>` at $ret, whose payload is $payload bytes in: 0 where it is ok.
(func $errno (param $payload i32) (result i32)
  (if (i32.eqz (i32.load8_u $shim (global.get $ret))) (then (return (global.get $errno.success))))
  (call $errno.of (i32.load8_u $shim (local.get $payload))))

;; Of an `error-code`.
(func $errno.of (param $code i32) (result i32)
  (i32.load8_u $shim (i32.add (global.get $errno.by_error_code) (local.get $code))))

;; Of the `result<_, stream-error>` at $ret, whose payload is $payload bytes in: 0 where it is ok,
;; `io` where the stream is closed or the host has no code for what failed. Drops the error.
(func $errno.stream (param $payload i32) (result i32)
  (local $error i32) (local $errno i32)
  (if (i32.eqz (i32.load8_u $shim (global.get $ret))) (then (return (global.get $errno.success))))
  (local.set $errno (global.get $errno.io))
  (if (i32.eqz (i32.load8_u $shim (local.get $payload)))
    (then
      (local.set $error (i32.load $shim (i32.add (local.get $payload) (global.get $stream_error.failed))))
      (local.set $errno (call $errno.of_error (local.get $error)))
      (call $error.drop (local.get $error))))
  (local.get $errno))

;; Of an `error` that an operation on a stream left. Only wasi:filesystem can tell what it was: a
;; program without descriptors hears `io`.
(func $errno.of_error (param $error i32) (result i32)
  (if (call $error_code (local.get $error))
    (then (return (call $errno.of (i32.load8_u $shim (i32.add (global.get $ret) (global.get $some.u8)))))))
  (global.get $errno.io))

(func $error_code (@of descriptor) (param $error i32) (result i32)
  (call $filesystem-error-code (local.get $error) (global.get $ret))
  (i32.load8_u $shim (global.get $ret)))
