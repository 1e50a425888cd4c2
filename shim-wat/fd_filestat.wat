;; fd_filestat_get, fd_filestat_set_size, fd_filestat_set_times.

;; fd_filestat_get: the attributes of an open file or directory; all zero but for the filetype of a
;; standard stream.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_filestat_get
;;
;; Parameters
;;   fd         the descriptor
;;   filestat   where the filestat goes, 64 bytes
;; Errno
;;   badf       fd is not open
;;   overflow   a time does not fit 64 bits
;;   or any error of the host's
;;
;;   filestat: | dev: u64 | ino: u64 | filetype: u8 | 7 x - | nlink: u64 | size: u64 |
;;             0          8          16                     24           32
;;             | atim: u64 | mtim: u64 | ctim: u64 |
;;             40          48          56
(func $fd_filestat_get (export "fd_filestat_get") (param $fd i32) (param $filestat i32) (result i32)
  (if (i32.eqz (local.tee $fd (call $fd.get (local.get $fd)))) (then (return (global.get $errno.badf))))
  (if (i32.ge_u (i32.load8_u $shim (i32.add (local.get $fd) (global.get $fd.kind))) (global.get $kind.file))
    (then (return (call $descriptor.filestat (local.get $fd) (local.get $filestat)))))
  (call $terminal.learn (local.get $fd))
  (call $check.aligned (local.get $filestat) (global.get $unaligned.u64))
  (memory.fill $guest
    (local.get $filestat)
    (i32.const 0)
    (i32.add (global.get $filestat.filetype) (i32.const 1)))
  (memory.fill $guest
    (i32.add (local.get $filestat) (global.get $filestat.nlink))
    (i32.const 0)
    (i32.sub (global.get $sizeof.filestat) (global.get $filestat.nlink)))
  (i32.store8 $guest (i32.add (local.get $filestat) (global.get $filestat.filetype))
    (i32.load8_u $shim (i32.add (local.get $fd) (global.get $fd.filetype))))
  (global.get $errno.success))

;; fd_filestat_set_size: makes a file shorter, or longer with zeros. Its position stays.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_filestat_set_size
;;
;; Parameters
;;   fd     the descriptor
;;   size   in bytes
;; Errno
;;   badf    fd is not open, or not a file
;;   inval   fd was not opened to be written, or the host cannot address size
;;   fbig    the file cannot grow so far
(func $fd_filestat_set_size (export "fd_filestat_set_size") (param $fd i32) (param $size i64) (result i32)
  (if (i32.eqz (local.tee $fd (call $fd.file (local.get $fd)))) (then (return (global.get $errno.badf))))
  (call $file.set_size (local.get $fd) (local.get $size)))

;; fd_filestat_set_times: sets the times of an open file or directory.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_filestat_set_times
;;
;; Parameters
;;   fd           the descriptor
;;   atim, mtim   the times of access and modification, in nanoseconds
;;   fst_flags    fstflags: 1 set atim, 2 set it to now, 4 set mtim, 8 set it to now; traps on any
;;                other bit
;; Errno
;;   badf    fd is not open, or a standard stream
;;   inval   a time is to be set to a value and to now
;;   perm    the host does not let it
(func $fd_filestat_set_times (export "fd_filestat_set_times")
    (param $fd i32) (param $atim i64) (param $mtim i64) (param $fst_flags i32) (result i32)
  (if (call $times.conflict (local.get $fst_flags)) (then (return (global.get $errno.inval))))
  (if (i32.eqz (local.tee $fd (call $fd.descriptor (local.get $fd))))
    (then (return (global.get $errno.badf))))
  (call $descriptor.set_times (local.get $fd) (local.get $atim) (local.get $mtim) (local.get $fst_flags)))
