;; fd_seek, fd_tell. The position is the shim's: it costs no host call, but for the end.

;; fd_seek: moves a file's position.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_seek
;;
;; Parameters
;;   fd         the descriptor
;;   offset     bytes, from where whence says (signed)
;;   whence     0 the beginning, 1 the position, 2 the end; traps on any other
;;   position   where the new position, from the beginning, goes (u64)
;; Errno
;;   badf    fd is not open, or is a directory
;;   inval   the new position would be negative, or past 64 bits
;;   spipe   fd is a standard stream
(func $fd_seek (export "fd_seek")
    (param $fd i32) (param $offset i64) (param $whence i32) (param $position i32) (result i32)
  (local $errno i32)
  (if (i32.gt_u (local.get $whence) (global.get $whence.end)) (then (unreachable)))
  (local.set $fd (call $fd.get (local.get $fd)))
  (if (i32.ne (i32.load8_u $shim (i32.add (local.get $fd) (global.get $fd.kind))) (global.get $kind.file))
    (then
      (if (local.tee $errno (call $seekable (local.get $fd))) (then (return (local.get $errno))))))
  (call $file.seek (local.get $fd) (local.get $offset) (local.get $whence) (local.get $position)))

;; fd_tell: a file's position.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_tell
;;
;; Parameters
;;   fd         the descriptor
;;   position   where the position, from the beginning, goes (u64)
;; Errno
;;   badf    fd is not open, or is a directory
;;   spipe   fd is a standard stream
(func $fd_tell (export "fd_tell") (param $fd i32) (param $position i32) (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $seekable (local.tee $fd (call $fd.get (local.get $fd)))))
    (then (return (local.get $errno))))
  (call $file.tell (local.get $fd) (local.get $position)))

;; The errno of seeking in a record: success of a file, spipe of a standard stream, badf of others.
(func $seekable (param $d i32) (result i32)
  (local $kind i32)
  (local.set $kind (call $fd.resolved (local.get $d)))
  (if (i32.eq (local.get $kind) (global.get $kind.file)) (then (return (global.get $errno.success))))
  (select (global.get $errno.spipe) (global.get $errno.badf)
    (i32.lt_u (i32.sub (local.get $kind) (global.get $kind.stdin)) (global.get $kind.stderr))))
