;; Walking an array of iovecs (address: u32, length: u32) in the guest's memory. Each is read once,
;; before its buffer is filled: a buffer may overlap the array.

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

(func $iov.open (param $iovs i32) (param $len i32)
  (if (local.get $len) (then (call $check.aligned (local.get $iovs) (global.get $unaligned.u32))))
  (global.set $iov (local.get $iovs))
  (global.set $iov.left (local.get $len))
  (global.set $iov.rest (i32.const 0))
  (global.set $iov.at (i32.const 0)))

;; Goes to the next byte: the length of what is left of its buffer, at $iov.at; 0 at the end.
(func $iov.next (result i32)
  (loop $next
    (if (i32.and (i32.eqz (global.get $iov.rest)) (i32.ne (global.get $iov.left) (i32.const 0)))
      (then
        (if (i32.load $guest (i32.add (global.get $iov) (global.get $iovec.buf_len)))
          (then
            (global.set $iov.at (i32.load $guest (i32.add (global.get $iov) (global.get $iovec.buf))))
            (global.set $iov.rest (i32.load $guest (i32.add (global.get $iov) (global.get $iovec.buf_len))))))
        (global.set $iov (i32.add (global.get $iov) (global.get $sizeof.iovec)))
        (global.set $iov.left (i32.sub (global.get $iov.left) (i32.const 1)))
        (br $next))))
  (global.get $iov.rest))

;; Goes $n bytes of the current buffer on.
(func $iov.skip (param $n i32)
  (global.set $iov.at (i32.add (global.get $iov.at) (local.get $n)))
  (global.set $iov.rest (i32.sub (global.get $iov.rest) (local.get $n))))

;; Goes $n bytes on, or to the end, copying as $copy says between the buffers and $at in the shim's
;; memory: 0 nothing, 1 from the buffers (gather), 2 into the buffers (scatter). The bytes gone.
(func $iov.move (param $copy i32) (param $at i32) (param $n i32) (result i32)
  (local $gone i32) (local $size i32)
  (loop $next
    (if
      (i32.and
        (i32.ne (local.tee $size (call $iov.next)) (i32.const 0))
        (i32.ne (local.get $n) (i32.const 0)))
      (then
        (local.set $size
          (select (local.get $size) (local.get $n) (i32.lt_u (local.get $size) (local.get $n))))
        (if (i32.eq (local.get $copy) (global.get $move.gather))
          (then (memory.copy $shim $guest (local.get $at) (global.get $iov.at) (local.get $size))))
        (if (i32.eq (local.get $copy) (global.get $move.scatter))
          (then (memory.copy $guest $shim (global.get $iov.at) (local.get $at) (local.get $size))))
        (call $iov.skip (local.get $size))
        (local.set $at (i32.add (local.get $at) (local.get $size)))
        (local.set $gone (i32.add (local.get $gone) (local.get $size)))
        (local.set $n (i32.sub (local.get $n) (local.get $size)))
        (br $next))))
  (local.get $gone))

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
