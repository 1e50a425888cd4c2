;; fd_read, fd_pread.

;; Bytes that the last $file.read, $file.write, $stdin.read or $stream.write moved.
(global $count (mut i32) (i32.const 0))

;; fd_read: reads from a descriptor, at its position, which moves on.
;;
;; Parameters
;;   fd               the descriptor
;;   iovs, iovs_len   the buffers to fill, in order: iovs_len times (address: u32, length: u32)
;;   nread            where the number of bytes read goes (u32); 0 at the end
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
;;   nread: | 5 |
(func $fd_read (export "fd_read") (param $fd i32) (param $iovs i32) (param $iovs_len i32) (param $nread i32)
    (result i32)
  (call $read (local.get $fd) (local.get $iovs) (local.get $iovs_len) (i32.const 0) (i64.const 0)
    (local.get $nread)))

;; fd_pread: reads from a file at an offset. Its position stays.
;;
;; Parameters
;;   fd, iovs, iovs_len, nread   as those of fd_read
;;   offset                      where in the file, in bytes
;; Errno
;;   badf    fd is not open, not a file, or not opened to be read
;;   spipe   fd is standard input
;;   inval   the offset is past what the host can address
(func $fd_pread (export "fd_pread") (param $fd i32) (param $iovs i32) (param $iovs_len i32)
    (param $offset i64) (param $nread i32) (result i32)
  (call $read (local.get $fd) (local.get $iovs) (local.get $iovs_len) (i32.const 1) (local.get $offset)
    (local.get $nread)))

(func $read (param $fd i32) (param $iovs i32) (param $iovs_len i32) (param $at_offset i32) (param $offset i64)
    (param $nread i32) (result i32)
  (local $d i32) (local $kind i32) (local $errno i32)
  (call $iov.open (local.get $iovs) (local.get $iovs_len))
  (drop (call $iov.next))
  (local.set $d (call $fd.get (local.get $fd)))
  (local.set $kind (call $fd.kind_to_read (local.get $d)))
  (local.set $errno (global.get $errno.badf))
  (global.set $count (i32.const 0))
  (if (i32.eq (local.get $kind) (global.get $kind.stdin))
    (then
      (local.set $errno (global.get $errno.spipe))
      (if (i32.eqz (local.get $at_offset))
        (then (local.set $errno (call $stdin.read (call $stdin.handle (local.get $d))))))))
  (if (i32.eq (local.get $kind) (global.get $kind.file))
    (then
      (if (i32.eqz (local.get $at_offset))
        (then
          (call $check.range (global.get $iov.at) (call $iov.next))
          (local.set $offset (i64.load $shim (i32.add (local.get $d) (global.get $fd.position))))))
      (local.set $errno
        (call $file.read (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
          (local.get $offset)))
      (local.set $errno (call $fd.was_read (local.get $d) (local.get $errno)))
      (if (i32.eqz (local.get $at_offset))
        (then (call $fd.move (local.get $d))))))
  (if (local.get $errno) (then (return (local.get $errno))))
  (call $out.u32 (local.get $nread) (global.get $count)))

;; The kind of a record, `free` for none. One that is unresolved is taken for a file: reading tells,
;; and saves asking.
(func $fd.kind_to_read (param $d i32) (result i32)
  (if (i32.eqz (local.get $d)) (then (return (global.get $kind.free))))
  (select
    (global.get $kind.file)
    (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
    (i32.eq
      (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
      (global.get $kind.unresolved))))

;; What reading told of a record: what gave bytes is a file; where there was an error it may have
;; been a directory, which is `badf`, whatever the host called it.
(func $fd.was_read (@of file) (param $d i32) (param $errno i32) (result i32)
  (if (global.get $count)
    (then (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.kind)) (global.get $kind.file))))
  (if (local.get $errno)
    (then
      (if (i32.ne (call $fd.kind_of (local.get $d)) (global.get $kind.file))
        (then (return (global.get $errno.badf))))))
  (local.get $errno))

;; Moves a file's position on by $count.
(func $fd.move (param $d i32)
  (i64.store $shim (i32.add (local.get $d) (global.get $fd.position))
    (i64.add
      (i64.load $shim (i32.add (local.get $d) (global.get $fd.position)))
      (i64.extend_i32_u (global.get $count)))))

;; One blocking read of standard input: again where the host brings nothing, although it is not the
;; end. There is no other errno than `intr` for a read that may bring nothing.
(func $stdin.read (param $stream i32) (result i32)
  (local $want i32)
  (call $iov.mark)
  (local.set $want (call $iov.move (global.get $move.pass) (i32.const 0) (global.get $bounce)))
  (call $iov.rewind)
  (loop $again
    (call $arena.reset)
    (call $input-stream.blocking-read
      (local.get $stream) (i64.extend_i32_u (local.get $want)) (global.get $ret))
    (if (i32.load8_u $shim (global.get $ret))
      (then
        ;; closed is the end, not an error
        (if (i32.load8_u $shim (i32.add (global.get $ret) (global.get $payload.u32)))
          (then (return (global.get $errno.success))))
        (return (call $errno.stream (global.get $payload.u32)))))
    (global.set $count (i32.load $shim (i32.add (global.get $ret) (global.get $ok.length))))
    (if (i32.eqz (local.get $want)) (then (return (global.get $errno.intr))))
    (br_if $again (i32.eqz (global.get $count))))
  (call $check (global.get $count) (local.get $want))
  (drop
    (call $iov.move (global.get $move.scatter)
      (i32.load $shim (i32.add (global.get $ret) (global.get $ok.pointer)))
      (global.get $count)))
  (global.get $errno.success))

;; Fills the buffers from a file: one host call, unless a host brings less than it was asked for
;; because it has a limit (a multiple of 64 KiB), or the buffers are many and long.
;;
;; What goes into one buffer is placed there by the host; what is scattered over several comes
;; through the arena, 64 KiB at a time.
(func $file.read (@of file) (param $descriptor i32) (param $offset i64) (result i32)
  (local $want i32) (local $got i32) (local $errno i32)
  (loop $more
    (local.set $want (call $iov.next))
    (if (i32.and (i32.eqz (local.get $want)) (i32.ne (global.get $count) (i32.const 0)))
      (then (return (global.get $errno.success))))
    (if
      (i32.and
        (call $iov.in_place (local.get $want))
        (i32.ge_u (global.get $iov.at) (global.get $sizeof.lent)))
      (then
        (global.set $place.at (global.get $iov.at))
        (global.set $place.len (local.get $want))
        (call $lend)
        (call $descriptor.read-in-place (local.get $descriptor) (i64.extend_i32_u (local.get $want))
          (local.get $offset) (i32.const 0))
        (call $take)
        (local.set $errno (call $errno (global.get $payload.u32)))
        (local.set $got (i32.load $shim (i32.add (global.get $ret) (global.get $ok.length))))
        (if (i32.eqz (local.get $errno))
          (then (call $iov.skip (local.get $got)))))
      (else
        (call $iov.mark)
        (local.set $want (call $iov.move (global.get $move.pass) (i32.const 0) (global.get $bounce)))
        (call $iov.rewind)
        (call $arena.reset)
        (call $descriptor.read (local.get $descriptor) (i64.extend_i32_u (local.get $want))
          (local.get $offset) (global.get $ret))
        (local.set $errno (call $errno (global.get $payload.u32)))
        (local.set $got (i32.load $shim (i32.add (global.get $ret) (global.get $ok.length))))
        (if (i32.eqz (local.get $errno))
          (then
            (call $check (local.get $got) (local.get $want))
            (drop
              (call $iov.move (global.get $move.scatter)
                (i32.load $shim (i32.add (global.get $ret) (global.get $ok.pointer))) (local.get $got)))))))
    (if (local.get $errno)
      (then (return (select (global.get $errno.success) (local.get $errno) (global.get $count)))))
    (global.set $count (i32.add (global.get $count) (local.get $got)))
    (local.set $offset (i64.add (local.get $offset) (i64.extend_i32_u (local.get $got))))
    (br_if $more
      (i32.and
        (i32.ne (local.get $got) (i32.const 0))
        (i32.or
          (i32.eq (local.get $got) (local.get $want))
          (i32.eqz (i32.and (local.get $got) (i32.sub (global.get $bounce) (i32.const 1))))))))
  (global.get $errno.success))
