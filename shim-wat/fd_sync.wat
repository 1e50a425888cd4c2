;; fd_advise, fd_allocate, fd_datasync, fd_sync.

;; fd_advise: says how a part of a file will be used.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_advise
;;
;; Parameters
;;   fd            the descriptor
;;   offset, len   the part, in bytes
;;   advice        0 normal, 1 sequential, 2 random, 3 willneed, 4 dontneed, 5 noreuse; traps on any
;;                 other
;; Errno
;;   badf    fd is not open, or not a file
;;   inval   the host cannot address the part
(func $fd_advise (export "fd_advise")
    (param $fd i32) (param $offset i64) (param $len i64) (param $advice i32) (result i32)
  (call $check (local.get $advice) (global.get $advice.noreuse))
  (if (i32.eqz (local.tee $fd (call $fd.file (local.get $fd)))) (then (return (global.get $errno.badf))))
  (call $file.advise (local.get $fd) (local.get $offset) (local.get $len) (local.get $advice)))

;; fd_allocate: reserves space for a file, which preview2 cannot.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_allocate
;;
;; Parameters
;;   fd            the descriptor
;;   offset, len   the part to be there, in bytes
;; Errno
;;   badf     fd is not open, or not a file
;;   notsup   fd is a file
(func $fd_allocate (export "fd_allocate") (param $fd i32) (param $offset i64) (param $len i64) (result i32)
  (select (global.get $errno.notsup) (global.get $errno.badf) (call $fd.file (local.get $fd))))

;; fd_datasync: waits until the contents of a file are on the disk.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_datasync
;;
;; Parameters
;;   fd   the descriptor
;; Errno
;;   badf   fd is not open, or not a file
;;   io     the host could not write
(func $fd_datasync (export "fd_datasync") (param $fd i32) (result i32)
  (if (i32.eqz (local.tee $fd (call $fd.file (local.get $fd)))) (then (return (global.get $errno.badf))))
  (call $file.datasync (local.get $fd)))

;; fd_sync: waits until the contents and attributes of a file are on the disk.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_sync
;;
;; Parameters
;;   fd   the descriptor
;; Errno
;;   badf   fd is not open, or not a file
;;   io     the host could not write
(func $fd_sync (export "fd_sync") (param $fd i32) (result i32)
  (if (i32.eqz (local.tee $fd (call $fd.file (local.get $fd)))) (then (return (global.get $errno.badf))))
  (call $file.sync (local.get $fd)))
