;; fd_read, fd_pread.

;; fd_read: reads from a descriptor, at its position, which moves on.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_read
;;
;; Parameters
;;   fd               the descriptor
;;   iovs, iovs_len   the buffers to fill, in order: iovs_len times (address: u32, length: u32)
;;   size             where the number of bytes read goes (u32); 0 at the end
;; Errno
;;   badf    fd is not open, not a file or standard input, or not opened to be read
;;   inval   the position is past what the host can address
;;   intr    standard input, and room for no byte
;;   io      standard input failed, or any other error of the host's
;;
;; With "wazem" left and two iovecs of 4 and 8 bytes:
;;   iovs:  | a | 4 | b | 8 |
;;   a:     | 'w' 'a' 'z' 'e' |
;;   b:     | 'm' . . . . . . . |
;;   size:  | 5 |
(func $fd_read (export "fd_read")
    (param $fd i32) (param $iovs i32) (param $iovs_len i32) (param $size i32) (result i32)
  (call $read
    (local.get $fd) (local.get $iovs) (local.get $iovs_len)
    (i32.const 0) (i64.const 0)
    (local.get $size)))

;; fd_pread: reads from a file at an offset. Its position stays.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_pread
;;
;; Parameters
;;   fd, iovs, iovs_len, size   as those of fd_read
;;   offset                     where in the file, in bytes
;; Errno
;;   badf    fd is not open, not a file, or not opened to be read
;;   spipe   fd is standard input
;;   inval   the offset is past what the host can address
(func $fd_pread (export "fd_pread")
    (param $fd i32) (param $iovs i32) (param $iovs_len i32) (param $offset i64) (param $size i32) (result i32)
  (call $read
    (local.get $fd) (local.get $iovs) (local.get $iovs_len)
    (i32.const 1) (local.get $offset)
    (local.get $size)))

(func $read (param $fd i32) (param $iovs i32) (param $iovs_len i32)
    (param $at_offset i32) (param $offset i64) (param $size i32) (result i32)
  (local $kind i32) (local $errno i32)
  (call $iov.open (local.get $iovs) (local.get $iovs_len))
  (local.set $fd (call $fd.get (local.get $fd)))
  (local.set $kind (i32.load8_u $shim (i32.add (local.get $fd) (global.get $fd.kind))))
  (local.set $errno (global.get $errno.badf))
  (if (i32.eq (local.get $kind) (global.get $kind.stdin))
    (then
      (local.set $errno (global.get $errno.spipe))
      (if (i32.eqz (local.get $at_offset))
        (then (local.set $errno (call $stdin.read (call $stdin.handle (local.get $fd))))))))
  ;; one that is unresolved is taken for a file: reading tells, and saves asking
  (if (i32.or
        (i32.eq (local.get $kind) (global.get $kind.file))
        (i32.eq (local.get $kind) (global.get $kind.unresolved)))
    (then
      (local.set $errno (call $file.get (local.get $fd) (local.get $at_offset) (local.get $offset)))))
  (if (local.get $errno) (then (return (local.get $errno))))
  (call $out.u32 (local.get $size) (global.get $count)))
