;; fd_seek, fd_tell. The position is the shim's: it costs no host call, but for the end.

;; fd_seek: moves a file's position.
;;
;; Parameters
;;   fd          the descriptor
;;   offset      bytes, from where whence says (signed)
;;   whence      0 the beginning, 1 the position, 2 the end; traps on any other
;;   newoffset   where the new position, from the beginning, goes (u64)
;; Errno
;;   badf    fd is not open, or is a directory
;;   inval   the new position would be negative, or past 64 bits
;;   spipe   fd is a standard stream
(func $fd_seek (export "fd_seek") (param $fd i32) (param $offset i64) (param $whence i32)
    (param $newoffset i32) (result i32)
  (local $d i32) (local $errno i32) (local $from i64) (local $to i64)
  (call $check (local.get $whence) (global.get $whence.end))
  (local.set $d (call $fd.get (local.get $fd)))
  (if
    (i32.or
      (i32.eqz (local.get $d))
      (i32.ne (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))) (global.get $kind.file)))
    (then (if (local.tee $errno (call $seekable (local.get $d))) (then (return (local.get $errno))))))
  (if (i32.eq (local.get $whence) (global.get $whence.end))
    (then
      (if (local.tee $errno (call $file.stat (local.get $d))) (then (return (local.get $errno))))
      (local.set $from (i64.load $shim (i32.add (global.get $ret) (global.get $stat.size)))))
    (else
      (local.set $from
        (select
          (i64.load $shim (i32.add (local.get $d) (global.get $fd.position)))
          (i64.const 0)
          (local.get $whence)))))
  (local.set $to (i64.add (local.get $from) (local.get $offset)))
  ;; from is unsigned, offset signed: the sum went the wrong way exactly where it left 64 bits
  (if (i32.ne
        (i64.lt_u (local.get $to) (local.get $from))
        (i64.lt_s (local.get $offset) (i64.const 0)))
    (then (return (global.get $errno.inval))))
  (i64.store $shim (i32.add (local.get $d) (global.get $fd.position)) (local.get $to))
  (call $out.u64 (local.get $newoffset) (local.get $to)))

;; fd_tell: a file's position.
;;
;; Parameters
;;   fd       the descriptor
;;   offset   where the position, from the beginning, goes (u64)
;; Errno
;;   badf    fd is not open, or is a directory
;;   spipe   fd is a standard stream
(func $fd_tell (export "fd_tell") (param $fd i32) (param $offset i32) (result i32)
  (local $d i32) (local $errno i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (if (local.tee $errno (call $seekable (local.get $d))) (then (return (local.get $errno))))
  (call $out.u64 (local.get $offset) (i64.load $shim (i32.add (local.get $d) (global.get $fd.position)))))

(func $seekable (param $d i32) (result i32)
  (local $kind i32)
  (local.set $kind (call $fd.kind_of (local.get $d)))
  (if (i32.eq (local.get $kind) (global.get $kind.file)) (then (return (global.get $errno.success))))
  (select (global.get $errno.spipe) (global.get $errno.badf)
    (i32.lt_u (i32.sub (local.get $kind) (global.get $kind.stdin)) (global.get $kind.stderr))))

;; Puts the position of a file at its end.
(func $fd.move_to_end (@of file) (param $d i32) (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $file.stat (local.get $d))) (then (return (local.get $errno))))
  (i64.store $shim
    (i32.add (local.get $d) (global.get $fd.position))
    (i64.load $shim (i32.add (global.get $ret) (global.get $stat.size))))
  (global.get $errno.success))

;; `stat` of a record, at $ret.
(func $file.stat (@of descriptor) (param $d i32) (result i32)
  (call $descriptor.stat (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))) (global.get $ret))
  (call $errno (global.get $payload.u64)))
