;; From the errors of preview2 to errno.

;; Of the `result<_, error-code>` at $ret, whose payload is $payload bytes in: 0 where it is ok.
(func $errno (param $payload i32) (result i32)
  (i32.mul
    (i32.load8_u $shim (global.get $ret))
    (i32.load8_u $shim
      (i32.add
        (i32.load8_u $shim (i32.add (local.get $payload) (global.get $ret)))
        (global.get $errno.by_error_code)))))

;; Of the `result<_, stream-error>` at $ret, whose payload is $payload bytes in: 0 where it is ok,
;; `io` where the stream is closed or the host has no code for what failed. Drops the error.
(func $errno.stream (param $payload i32) (result i32)
  (local $error i32) (local $errno i32)
  (if (i32.load8_u $shim (global.get $ret))
    (then
      (local.set $errno (global.get $errno.io))
      (if (i32.eqz (i32.load8_u $shim (i32.add (local.get $payload) (global.get $ret))))
        (then
          (local.set $error
            (i32.load $shim
              (i32.add (local.get $payload) (i32.add (global.get $ret) (global.get $stream_error.failed)))))
          (if (call $error.code (local.get $error))
            (then
              (local.set $errno
                (i32.load8_u $shim
                  (i32.add
                    (i32.load8_u $shim (i32.add (global.get $ret) (global.get $some.u8)))
                    (global.get $errno.by_error_code))))))
          (call $error.drop (local.get $error))))))
  (local.get $errno))

;; Whether an `error` that an operation on a stream left has an error-code, at $ret. Only
;; wasi:filesystem can tell: there is none in a program without descriptors.
(func $error.code (@of descriptor) (param $error i32) (result i32)
  (call $filesystem-error-code (local.get $error) (global.get $ret))
  (i32.load8_u $shim (global.get $ret)))
