;; Walking an array of iovecs in the guest's memory. Each is read once, before its buffer is filled: a
;; buffer may overlap the array.

;; What $iov.move does with what it passes
(global $move.pass i32 (i32.const 0))
(global $move.gather i32 (i32.const 1))
(global $move.scatter i32 (i32.const 2))

(global $iov (mut i32) (i32.const 0))        ;; the address of the next iovec
(global $iov.left (mut i32) (i32.const 0))   ;; iovecs left, the current one not included
(global $iov.rest (mut i32) (i32.const 0))   ;; bytes left of the current one's buffer
(global $iov.at (mut i32) (i32.const 0))     ;; where they begin

(global $mark (mut i32) (i32.const 0))
(global $mark.left (mut i32) (i32.const 0))
(global $mark.rest (mut i32) (i32.const 0))
(global $mark.at (mut i32) (i32.const 0))

;; Bytes that reading or writing the buffers moved.
(global $count (mut i32) (i32.const 0))

;; Goes to the first byte.
(func $iov.open (param $iovs i32) (param $len i32)
  (if (local.get $len) (then (call $check.aligned (local.get $iovs) (global.get $unaligned.u32))))
  (global.set $iov (local.get $iovs))
  (global.set $iov.left (local.get $len))
  (global.set $iov.rest (i32.const 0))
  (global.set $iov.at (i32.const 0))
  (global.set $count (i32.const 0))
  (drop (call $iov.next)))

;; Goes to the next byte: the length of what is left of its buffer, at $iov.at; 0 at the end.
(func $iov.next (result i32)
  (loop $next
    (if (i32.and (i32.eqz (global.get $iov.rest)) (i32.ne (global.get $iov.left) (i32.const 0)))
      (then
        (global.set $iov.rest (i32.load $guest (i32.add (global.get $iov) (global.get $iovec.buf_len))))
        (if (global.get $iov.rest)
          (then
            (global.set $iov.at (i32.load $guest (i32.add (global.get $iov) (global.get $iovec.buf))))))
        (global.set $iov (i32.add (global.get $iov) (global.get $sizeof.iovec)))
        (global.set $iov.left (i32.sub (global.get $iov.left) (i32.const 1)))
        (br $next))))
  (global.get $iov.rest))

;; Goes $n bytes of the current buffer on.
(func $iov.skip (param $n i32)
  (global.set $iov.at (i32.add (global.get $iov.at) (local.get $n)))
  (global.set $iov.rest (i32.sub (global.get $iov.rest) (local.get $n))))

;; Goes $n bytes on, or to the end, copying as $move says between the buffers and $at in the shim's
;; memory: from the buffers (gather), into the buffers (scatter), or nothing (pass). The bytes gone.
(func $iov.move (param $move i32) (param $at i32) (param $n i32) (result i32)
  (local $left i32) (local $size i32)
  (local.set $left (local.get $n))
  (loop $next
    (local.set $size (call $iov.next))
    (if (i32.gt_u (local.get $size) (local.get $left)) (then (local.set $size (local.get $left))))
    (if (local.get $size)
      (then
        (if (i32.eq (local.get $move) (global.get $move.gather))
          (then (memory.copy $shim $guest (local.get $at) (global.get $iov.at) (local.get $size))))
        (if (i32.eq (local.get $move) (global.get $move.scatter))
          (then (memory.copy $guest $shim (global.get $iov.at) (local.get $at) (local.get $size))))
        (call $iov.skip (local.get $size))
        (local.set $at (i32.add (local.get $at) (local.get $size)))
        (local.set $left (i32.sub (local.get $left) (local.get $size)))
        (br $next))))
  (i32.sub (local.get $n) (local.get $left)))

;; How many bytes there are from here to the end, but for those that are more than are scattered at
;; once.
(func $iov.ahead (result i32)
  (local $ahead i32)
  (call $iov.mark)
  (local.set $ahead (call $iov.move (global.get $move.pass) (i32.const 0) (global.get $bounce)))
  (call $iov.rewind)
  (local.get $ahead))

;; Remembers where we are; goes back there.
(func $iov.mark
  (global.set $mark (global.get $iov))
  (global.set $mark.left (global.get $iov.left))
  (global.set $mark.rest (global.get $iov.rest))
  (global.set $mark.at (global.get $iov.at)))

(func $iov.rewind
  (global.set $iov (global.get $mark))
  (global.set $iov.left (global.get $mark.left))
  (global.set $iov.rest (global.get $mark.rest))
  (global.set $iov.at (global.get $mark.at)))

;; Whether the rest of the current buffer, $rest bytes, is passed to the host by itself: it is long,
;; or the last.
(func $iov.in_place (param $rest i32) (result i32)
  (i32.or
    (i32.ge_u (local.get $rest) (global.get $bounce))
    (i32.eqz (global.get $iov.left))))
