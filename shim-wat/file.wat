;; What is done with open files. They exist only in programs that can open a path.

;; Reads from the file of a record into the buffers, at its position or at an offset.
(func $file.get (@of opened) (param $d i32) (param $at_offset i32) (param $offset i64) (result i32)
  (local $errno i32)
  (if (i32.eqz (local.get $at_offset))
    (then
      (call $check.range (global.get $iov.at) (call $iov.next))
      (local.set $offset (i64.load $shim (i32.add (local.get $d) (global.get $fd.position))))))
  (local.set $errno
    (call $file.read
      (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
      (local.get $offset)))
  ;; what gave bytes is a file
  (if (global.get $count)
    (then (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.kind)) (global.get $kind.file))))
  ;; where there was an error it may have been a directory, which is `badf`, whatever the host called it
  (if (local.get $errno)
    (then
      (if (i32.ne (call $fd.resolved (local.get $d)) (global.get $kind.file))
        (then (local.set $errno (global.get $errno.badf))))))
  (if (i32.eqz (local.get $at_offset)) (then (call $file.move (local.get $d))))
  (local.get $errno))

;; Moves a file's position on by $count.
(func $file.move (param $d i32)
  (i64.store $shim (i32.add (local.get $d) (global.get $fd.position))
    (i64.add
      (i64.load $shim (i32.add (local.get $d) (global.get $fd.position)))
      (i64.extend_i32_u (global.get $count)))))

;; Fills the buffers from a file: one host call, unless a host brings less than it was asked for
;; because it has a limit (a multiple of 64 KiB), or the buffers are many and long.
;;
;; What goes into one buffer is placed there by the host; what is scattered over several comes
;; through the arena, 64 KiB at a time.
(func $file.read (param $descriptor i32) (param $offset i64) (result i32)
  (local $want i32) (local $got i32) (local $errno i32)
  (loop $more
    (local.set $want (call $iov.next))
    (if (i32.and (i32.eqz (local.get $want)) (i32.ne (global.get $count) (i32.const 0)))
      (then (return (global.get $errno.success))))
    (if (i32.and
          (call $iov.in_place (local.get $want))
          (i32.ge_u (global.get $iov.at) (global.get $sizeof.lent)))
      (then
        (global.set $place.at (global.get $iov.at))
        (global.set $place.len (local.get $want))
        (call $lend)
        (call $descriptor.read-in-place
          (local.get $descriptor) (i64.extend_i32_u (local.get $want)) (local.get $offset) (i32.const 0))
        (call $take)
        (local.set $errno (call $errno (global.get $payload.u32)))
        (local.set $got (i32.load $shim (i32.add (global.get $ret) (global.get $ok.length))))
        (if (i32.eqz (local.get $errno)) (then (call $iov.skip (local.get $got)))))
      (else
        (local.set $want (call $iov.ahead))
        (call $arena.reset)
        (call $descriptor.read
          (local.get $descriptor) (i64.extend_i32_u (local.get $want)) (local.get $offset) (global.get $ret))
        (local.set $errno (call $errno (global.get $payload.u32)))
        (local.set $got (i32.load $shim (i32.add (global.get $ret) (global.get $ok.length))))
        (if (i32.eqz (local.get $errno))
          (then
            (call $check (local.get $got) (local.get $want))
            (drop
              (call $iov.move (global.get $move.scatter)
                (i32.load $shim (i32.add (global.get $ret) (global.get $ok.pointer)))
                (local.get $got)))))))
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

;; Writes the buffers to the file of a record, at its position, at an offset, or at its end.
(func $file.put (@of opened) (param $d i32) (param $at_offset i32) (param $offset i64) (result i32)
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
      (if (i32.eqz (local.tee $errno (call $descriptor.stat_of (local.get $d))))
        (then
          (i64.store $shim (i32.add (local.get $d) (global.get $fd.position))
            (i64.load $shim (i32.add (global.get $ret) (global.get $stat.size))))))
      (return (local.get $errno))))
  (local.set $errno
    (call $file.write
      (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
      (local.get $offset)))
  (if (i32.eqz (local.get $at_offset)) (then (call $file.move (local.get $d))))
  (local.get $errno))

;; Writes the buffers at an offset: one host call, unless they are many and long.
;;
;; A long buffer, and the last, is read by the host where it is; others are gathered in the arena,
;; 64 KiB at a time.
(func $file.write (param $descriptor i32) (param $offset i64) (result i32)
  (local $want i32) (local $got i32) (local $errno i32) (local $at i32)
  (loop $more
    (local.set $want (call $iov.next))
    (if (i32.and (i32.eqz (local.get $want)) (i32.ne (global.get $count) (i32.const 0)))
      (then (return (global.get $errno.success))))
    (call $iov.mark)
    (if (call $iov.in_place (local.get $want))
      (then
        (if (i32.gt_u (local.get $want) (global.get $write.most))
          (then (local.set $want (global.get $write.most))))
        (call $lend)
        (call $descriptor.write-in-place
          (local.get $descriptor) (global.get $iov.at) (local.get $want) (local.get $offset) (i32.const 0))
        (call $take))
      (else
        (call $arena.reset)
        (local.set $at (call $allocate (global.get $bounce)))
        (local.set $want (call $iov.move (global.get $move.gather) (local.get $at) (global.get $bounce)))
        (call $descriptor.write
          (local.get $descriptor) (local.get $at) (local.get $want) (local.get $offset) (global.get $ret))
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
      (call $descriptor.append-via-stream
        (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
        (global.get $ret))
      (if (local.tee $errno (call $errno (global.get $payload.u32))) (then (return (local.get $errno))))
      (i32.store $shim (i32.add (local.get $d) (global.get $fd.attached))
        (i32.load $shim (i32.add (global.get $ret) (global.get $payload.u32))))))
  (if (local.tee $errno
        (call $stream.write
          (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached)))
          (global.get $bounce)))
    (then
      ;; a stream that failed stays closed
      (call $append.close (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached))))
      (i32.store $shim (i32.add (local.get $d) (global.get $fd.attached)) (i32.const 0))))
  (local.get $errno))

;; Moves the position of a file, and stores it at $position.
(func $file.seek (@of opened) (param $d i32) (param $offset i64) (param $whence i32) (param $position i32)
    (result i32)
  (local $errno i32) (local $from i64) (local $to i64)
  (if (i32.eq (local.get $whence) (global.get $whence.end))
    (then
      (if (local.tee $errno (call $descriptor.stat_of (local.get $d))) (then (return (local.get $errno))))
      (local.set $from (i64.load $shim (i32.add (global.get $ret) (global.get $stat.size)))))
    (else
      (if (local.get $whence)
        (then (local.set $from (i64.load $shim (i32.add (local.get $d) (global.get $fd.position))))))))
  (local.set $to (i64.add (local.get $from) (local.get $offset)))
  ;; from is unsigned, offset signed: the sum went the wrong way exactly where it left 64 bits
  (if (i32.ne (i64.lt_u (local.get $to) (local.get $from)) (i64.lt_s (local.get $offset) (i64.const 0)))
    (then (return (global.get $errno.inval))))
  (i64.store $shim (i32.add (local.get $d) (global.get $fd.position)) (local.get $to))
  (call $out.u64 (local.get $position) (local.get $to)))

(func $file.tell (@of opened) (param $d i32) (param $position i32) (result i32)
  (call $out.u64 (local.get $position)
    (i64.load $shim (i32.add (local.get $d) (global.get $fd.position)))))

;; `stat` of the file of a record, at $ret.
(func $file.stat (@of opened) (param $d i32) (result i32)
  (call $descriptor.stat_of (local.get $d)))

(func $file.set_size (@of opened) (param $d i32) (param $size i64) (result i32)
  (call $descriptor.set-size
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (local.get $size)
    (global.get $ret))
  (call $errno (global.get $payload.u8)))

(func $file.advise (@of opened) (param $d i32) (param $offset i64) (param $len i64) (param $advice i32)
    (result i32)
  (call $descriptor.advise
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (local.get $offset) (local.get $len) (local.get $advice)
    (global.get $ret))
  (call $errno (global.get $payload.u8)))

(func $file.datasync (@of opened) (param $d i32) (result i32)
  (call $descriptor.sync-data
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (call $errno (global.get $payload.u8)))

(func $file.sync (@of opened) (param $d i32) (result i32)
  (call $descriptor.sync
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (call $errno (global.get $payload.u8)))
