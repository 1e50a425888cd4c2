;; fd_write, fd_pwrite.

;; fd_write: writes to a descriptor: to a file at its position, which moves on, or at its end where
;; the descriptor appends; or to a standard stream.
;;
;; Parameters
;;   fd               the descriptor
;;   iovs, iovs_len   the buffers to write, in order: iovs_len times (address: u32, length: u32)
;;   nwritten         where the number of bytes written goes (u32)
;; Errno
;;   badf    fd is not open, not a file or output stream, or not opened to be written
;;   inval   the position is past what the host can address
;;   fbig, nospc, dquot   the file cannot grow so far
;;   io      a standard stream is closed or failed, or any other error of the host's
;;
;; With two iovecs of 4 and 1 bytes:
;;   iovs:     | a | 4 | b | 1 |
;;   nwritten: | 5 |
(func $fd_write (export "fd_write") (param $fd i32) (param $iovs i32) (param $iovs_len i32)
    (param $nwritten i32) (result i32)
  (call $write (local.get $fd) (local.get $iovs) (local.get $iovs_len) (i32.const 0) (i64.const 0)
    (local.get $nwritten)))

;; fd_pwrite: writes to a file at an offset, or at its end where the descriptor appends. Its
;; position stays.
;;
;; Parameters
;;   fd, iovs, iovs_len, nwritten   as those of fd_write
;;   offset                         where in the file, in bytes
;; Errno
;;   badf    fd is not open, not a file, or not opened to be written
;;   spipe   fd is an output stream
;;   inval, fbig, nospc, dquot, io   as those of fd_write
(func $fd_pwrite (export "fd_pwrite") (param $fd i32) (param $iovs i32) (param $iovs_len i32)
    (param $offset i64) (param $nwritten i32) (result i32)
  (call $write (local.get $fd) (local.get $iovs) (local.get $iovs_len) (i32.const 1) (local.get $offset)
    (local.get $nwritten)))

(func $write (param $fd i32) (param $iovs i32) (param $iovs_len i32) (param $at_offset i32)
    (param $offset i64) (param $nwritten i32) (result i32)
  (local $d i32) (local $kind i32) (local $errno i32)
  (call $iov.open (local.get $iovs) (local.get $iovs_len))
  (drop (call $iov.next))
  (local.set $d (call $fd.get (local.get $fd)))
  (local.set $kind (call $fd.kind_of (local.get $d)))
  (local.set $errno (global.get $errno.badf))
  (global.set $count (i32.const 0))
  (if (i32.eq (i32.and (local.get $kind) (global.get $kind.output_bits)) (global.get $kind.stdout))
    (then
      (local.set $errno (global.get $errno.spipe))
      (if (i32.eqz (local.get $at_offset))
        (then
          (local.set $errno (global.get $errno.success))
          (if (call $iov.next)
            (then
              (local.set $errno
                (call $stream.write (call $output.handle (local.get $d)) (global.get $piece)))))))))
  (if (i32.eq (local.get $kind) (global.get $kind.file))
    (then (local.set $errno (call $file.put (local.get $d) (local.get $at_offset) (local.get $offset)))))
  (if (local.get $errno) (then (return (local.get $errno))))
  (call $out.u32 (local.get $nwritten) (global.get $count)))

;; Writes the buffers to the file of a record.
(func $file.put (@of file) (param $d i32) (param $at_offset i32) (param $offset i64) (result i32)
  (local $errno i32) (local $append i32)
  (call $check.range (global.get $iov.at) (call $iov.next))
  (local.set $append
    (i32.and
      (i32.load16_u $shim (i32.add (local.get $d) (global.get $fd.fdflags)))
      (global.get $fdflags.append)))
  (if (i32.eqz (local.get $at_offset))
    (then (local.set $offset (i64.load $shim (i32.add (local.get $d) (global.get $fd.position))))))
  (if (i32.eqz (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.writable))))
    (then
      ;; hosts look at the offset first
      (return
        (select (global.get $errno.inval) (global.get $errno.badf)
          (i32.and (i32.eqz (local.get $append)) (i64.lt_s (local.get $offset) (i64.const 0)))))))
  (if (local.get $append)
    (then
      (local.set $errno (call $file.append (local.get $d)))
      (if (i32.or (local.get $errno) (local.get $at_offset)) (then (return (local.get $errno))))
      (return (call $fd.move_to_end (local.get $d)))))
  (local.set $errno
    (call $file.write (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))) (local.get $offset)))
  (if (i32.eqz (local.get $at_offset)) (then (call $fd.move (local.get $d))))
  (local.get $errno))

;; Writes the buffers at an offset: one host call, unless they are many and long.
;;
;; A long buffer, and the last, is read by the host where it is; others are gathered in the arena,
;; 64 KiB at a time. A host is passed at most 16 MiB at a time, since hosts limit what they copy.
(func $file.write (param $descriptor i32) (param $offset i64) (result i32)
  (local $want i32) (local $got i32) (local $errno i32) (local $at i32)
  (loop $more
    (local.set $want (call $iov.next))
    (if (i32.and (i32.eqz (local.get $want)) (i32.ne (global.get $count) (i32.const 0)))
      (then (return (global.get $errno.success))))
    (call $iov.mark)
    (if (call $iov.in_place (local.get $want))
      (then
        (local.set $want
          (select
            (global.get $write.most)
            (local.get $want)
            (i32.gt_u (local.get $want) (global.get $write.most))))
        (call $lend)
        (call $descriptor.write-in-place (local.get $descriptor) (global.get $iov.at) (local.get $want)
          (local.get $offset) (i32.const 0))
        (call $take))
      (else
        (call $arena.reset)
        (local.set $at (call $allocate (global.get $bounce)))
        (local.set $want (call $iov.move (global.get $move.gather) (local.get $at) (global.get $bounce)))
        (call $descriptor.write (local.get $descriptor) (local.get $at) (local.get $want) (local.get $offset)
          (global.get $ret))
        (call $iov.rewind)))
    (if (local.tee $errno (call $errno (global.get $payload.u64)))
      (then (return (select (global.get $errno.success) (local.get $errno) (global.get $count)))))
    (local.set $got (i32.load $shim (i32.add (global.get $ret) (global.get $payload.u64))))
    (call $check (local.get $got) (local.get $want))
    (drop (call $iov.move (global.get $move.pass) (i32.const 0) (local.get $got)))
    (global.set $count (i32.add (global.get $count) (local.get $got)))
    (local.set $offset (i64.add (local.get $offset) (i64.extend_i32_u (local.get $got))))
    (br_if $more (local.get $got)))
  (global.get $errno.success))

;; Appends the buffers to a file, through a stream that stays with the record: only a stream
;; appends in one step, whoever else writes.
(func $file.append (param $d i32) (result i32)
  (local $errno i32)
  (if (i32.eqz (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached))))
    (then
      (call $descriptor.append-via-stream (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
        (global.get $ret))
      (if (local.tee $errno (call $errno (global.get $payload.u32))) (then (return (local.get $errno))))
      (i32.store $shim (i32.add (local.get $d) (global.get $fd.attached))
        (i32.load $shim (i32.add (global.get $ret) (global.get $payload.u32))))))
  (if
    (local.tee $errno
      (call $stream.write
        (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached)))
        (global.get $bounce)))
    (then
      ;; a stream that failed stays closed
      (call $append.close (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached))))
      (i32.store $shim (i32.add (local.get $d) (global.get $fd.attached)) (i32.const 0))))
  (local.get $errno))

;; Writes the buffers to a stream, and waits until they are out.
;;
;; Up to 4096 bytes take one host call. More are written in pieces of $piece bytes, or less where
;; the stream's budget allows no more, and flushed once at the end.
(func $stream.write (param $stream i32) (param $piece i32) (result i32)
  (local $buffer i32) (local $at i32) (local $left i32) (local $n i32) (local $errno i32)
  (call $arena.reset)
  (local.set $buffer (call $allocate (local.get $piece)))
  (loop $gather
    (local.set $left
      (call $iov.move (global.get $move.gather) (local.tee $at (local.get $buffer)) (local.get $piece)))
    (if (i32.and (i32.eqz (global.get $count)) (i32.le_u (local.get $left) (global.get $blocking_write.most)))
      (then
        (global.set $count (local.get $left))
        (call $output-stream.blocking-write-and-flush (local.get $stream) (local.get $at) (local.get $left)
          (global.get $ret))
        (return (call $errno.stream (global.get $payload.u32)))))
    (global.set $count (i32.add (global.get $count) (local.get $left)))
    (loop $budget
      (if (local.get $left)
        (then
          (call $output-stream.check-write (local.get $stream) (global.get $ret))
          (if (local.tee $errno (call $errno.stream (global.get $payload.u64)))
            (then (return (local.get $errno))))
          (local.set $n (local.get $left))
          (if
            (i64.lt_u
              (i64.load $shim (i32.add (global.get $ret) (global.get $payload.u64)))
              (i64.extend_i32_u (local.get $n)))
            (then (local.set $n (i32.load $shim (i32.add (global.get $ret) (global.get $payload.u64))))))
          (if (local.get $n)
            (then
              (call $output-stream.write (local.get $stream) (local.get $at) (local.get $n)
                (global.get $ret)))
            ;; no budget: a flush ends when there is some again
            (else (call $output-stream.blocking-flush (local.get $stream) (global.get $ret))))
          (if (local.tee $errno (call $errno.stream (global.get $payload.u32)))
            (then (return (local.get $errno))))
          (local.set $at (i32.add (local.get $at) (local.get $n)))
          (local.set $left (i32.sub (local.get $left) (local.get $n)))
          (br $budget))))
    (br_if $gather (call $iov.next)))
  (call $output-stream.blocking-flush (local.get $stream) (global.get $ret))
  (call $errno.stream (global.get $payload.u32)))
