;; fd_write, fd_pwrite.

;; fd_write: writes to a descriptor: to a file at its position, which moves on, or at its end where
;; the descriptor appends; or to a standard stream.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_write
;;
;; Parameters
;;   fd               the descriptor
;;   iovs, iovs_len   the buffers to write, in order: iovs_len times (address: u32, length: u32)
;;   size             where the number of bytes written goes (u32)
;; Errno
;;   badf    fd is not open, not a file or output stream, or not opened to be written
;;   inval   the position is past what the host can address
;;   fbig, nospc, dquot   the file cannot grow so far
;;   io      a standard stream is closed or failed, or any other error of the host's
;;
;; With two iovecs of 4 and 1 bytes:
;;   iovs: | a | 4 | b | 1 |
;;   size: | 5 |
(func $fd_write (export "fd_write")
    (param $fd i32) (param $iovs i32) (param $iovs_len i32) (param $size i32) (result i32)
  (call $write
    (local.get $fd) (local.get $iovs) (local.get $iovs_len)
    (i32.const 0) (i64.const 0)
    (local.get $size)))

;; fd_pwrite: writes to a file at an offset, or at its end where the descriptor appends. Its
;; position stays.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_pwrite
;;
;; Parameters
;;   fd, iovs, iovs_len, size   as those of fd_write
;;   offset                     where in the file, in bytes
;; Errno
;;   badf    fd is not open, not a file, or not opened to be written
;;   spipe   fd is an output stream
;;   inval, fbig, nospc, dquot, io   as those of fd_write
(func $fd_pwrite (export "fd_pwrite")
    (param $fd i32) (param $iovs i32) (param $iovs_len i32) (param $offset i64) (param $size i32) (result i32)
  (call $write
    (local.get $fd) (local.get $iovs) (local.get $iovs_len)
    (i32.const 1) (local.get $offset)
    (local.get $size)))

(func $write (param $fd i32) (param $iovs i32) (param $iovs_len i32)
    (param $at_offset i32) (param $offset i64) (param $size i32) (result i32)
  (local $kind i32) (local $errno i32)
  (call $iov.open (local.get $iovs) (local.get $iovs_len))
  (local.set $kind (call $fd.resolved (local.tee $fd (call $fd.get (local.get $fd)))))
  (local.set $errno (global.get $errno.badf))
  (if (i32.eq (i32.and (local.get $kind) (global.get $kind.output_bits)) (global.get $kind.stdout))
    (then
      (local.set $errno (global.get $errno.spipe))
      (if (i32.eqz (local.get $at_offset))
        (then
          (local.set $errno
            (if (result i32) (call $iov.next)
              (then
                (call $check.range (global.get $iov.at) (global.get $iov.rest))
                (call $stream.write (call $output.handle (local.get $fd)) (global.get $piece)))
              (else (global.get $errno.success))))))))
  (if (i32.eq (local.get $kind) (global.get $kind.file))
    (then
      (local.set $errno (call $file.put (local.get $fd) (local.get $at_offset) (local.get $offset)))))
  (if (local.get $errno) (then (return (local.get $errno))))
  (call $out.u32 (local.get $size) (global.get $count)))
