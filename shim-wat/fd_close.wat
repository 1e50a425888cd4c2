;; fd_close, fd_renumber.

;; fd_close: closes a descriptor. Its number is free again.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_close
;;
;; Parameters
;;   fd   the descriptor
;; Errno
;;   badf   fd is not open
(func $fd_close (export "fd_close") (param $fd i32) (result i32)
  (local $d i32)
  (if (i32.eqz (local.tee $d (call $fd.get (local.get $fd)))) (then (return (global.get $errno.badf))))
  (call $fd.close (local.get $d))
  (call $fd.free (local.get $d))
  (global.get $errno.success))

;; Drops all handles of a record, children first.
(func $fd.close (param $d i32)
  (local $kind i32) (local $handle i32)
  (if (local.tee $handle (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))
    (then
      (local.set $kind (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))))
      (if (i32.ge_u (local.get $kind) (global.get $kind.file))
        (then
          (call $attached.close (local.get $d))
          (call $descriptor.close (local.get $handle)))
        (else
          (if (i32.eq (local.get $kind) (global.get $kind.stdin))
            (then (call $input.close (local.get $handle)))
            (else (call $output.close (local.get $handle)))))))))

(func $input.close (@of input) (param $handle i32)
  (call $input-stream.drop (local.get $handle)))

(func $output.close (@of output) (param $handle i32)
  (call $output-stream.drop (local.get $handle)))

(func $descriptor.close (@of descriptor) (param $handle i32)
  (call $descriptor.drop (local.get $handle)))

(func $attached.close (@of attached) (param $d i32)
  (local $attached i32)
  (if (local.tee $attached (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached))))
    (then
      (if (i32.eq
            (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
            (global.get $kind.directory))
        (then (call $listing.close (local.get $attached)))
        (else (call $append.close (local.get $attached)))))))

;; The stream that a file is appended to through.
(func $append.close (@of opened) (param $stream i32)
  (call $output.close (local.get $stream)))

;; fd_renumber: moves a descriptor to another number, closing what is open there.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_renumber
;;
;; Parameters
;;   fd   the descriptor; its number becomes free
;;   to   its new number
;; Errno
;;   badf   fd or to is not open
(func $fd_renumber (export "fd_renumber") (param $fd i32) (param $to i32) (result i32)
  (local.set $fd (call $fd.get (local.get $fd)))
  (local.set $to (call $fd.get (local.get $to)))
  (if (i32.or (i32.eqz (local.get $fd)) (i32.eqz (local.get $to)))
    (then (return (global.get $errno.badf))))
  (if (i32.ne (local.get $fd) (local.get $to))
    (then
      (call $fd.close (local.get $to))
      (memory.copy $shim $shim (local.get $to) (local.get $fd) (global.get $sizeof.fd))
      (call $fd.free (local.get $fd))))
  (global.get $errno.success))
