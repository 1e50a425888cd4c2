;; The standard streams, and streams that files are appended to through.

;; The stream handle of standard input.
(func $stdin.handle (param $d i32) (result i32)
  (if (i32.eqz (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))
    (then (i32.store $shim (i32.add (local.get $d) (global.get $fd.handle)) (call $get-stdin))))
  (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))

;; The stream handle of standard output or error.
(func $output.handle (param $d i32) (result i32)
  (if (i32.eqz (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))
    (then
      (i32.store $shim (i32.add (local.get $d) (global.get $fd.handle))
        (if (result i32)
          (i32.eq
            (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
            (global.get $kind.stdout))
          (then (call $get-stdout))
          (else (call $get-stderr))))))
  (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))

;; Learns whether a standard stream is a terminal, which preview1 calls a character device.
(func $terminal.learn (param $d i32)
  (local $kind i32)
  (if (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.asked))) (then (return)))
  (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.asked)) (i32.const 1))
  (if (i32.eq
        (local.tee $kind (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))))
        (global.get $kind.stdin))
    (then (call $get-terminal-stdin (global.get $ret)))
    (else
      (if (i32.eq (local.get $kind) (global.get $kind.stdout))
        (then (call $get-terminal-stdout (global.get $ret)))
        (else (call $get-terminal-stderr (global.get $ret))))))
  (if (i32.load8_u $shim (global.get $ret))
    (then
      (i32.store8 $shim
        (i32.add (local.get $d) (global.get $fd.filetype))
        (global.get $filetype.character_device))
      (local.set $d (i32.load $shim (i32.add (global.get $ret) (global.get $some.u32))))
      (if (i32.eq (local.get $kind) (global.get $kind.stdin))
        (then (call $terminal-input.drop (local.get $d)))
        (else (call $terminal-output.drop (local.get $d)))))))

;; One blocking read of standard input: again where the host brings nothing although it is not the
;; end. A read that may bring nothing is `intr`.
(func $stdin.read (param $stream i32) (result i32)
  (local $want i32)
  (local.set $want (call $iov.ahead))
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
    (if (i32.eqz (local.get $want)) (then (return (global.get $errno.intr))))
    (global.set $count (i32.load $shim (i32.add (global.get $ret) (global.get $ok.length))))
    (br_if $again (i32.eqz (global.get $count))))
  (call $check (global.get $count) (local.get $want))
  (drop
    (call $iov.move (global.get $move.scatter)
      (i32.load $shim (i32.add (global.get $ret) (global.get $ok.pointer)))
      (global.get $count)))
  (global.get $errno.success))

;; Writes the buffers to a stream, and waits until they are out.
;;
;; Up to 4096 bytes take one host call. More are written in pieces of $piece bytes, or less where the
;; stream's budget allows no more, and flushed once at the end.
(func $stream.write (param $stream i32) (param $piece i32) (result i32)
  (local $at i32) (local $left i32) (local $n i32) (local $errno i32)
  (block $failed
    (loop $gather
      (call $arena.reset)
      (local.set $left
        (call $iov.move (global.get $move.gather)
          (local.tee $at (call $allocate (local.get $piece)))
          (local.get $piece)))
      (if (i32.and
            (i32.eqz (global.get $count))
            (i32.le_u (local.get $left) (global.get $blocking_write.most)))
        (then
          (global.set $count (local.get $left))
          (call $output-stream.blocking-write-and-flush
            (local.get $stream) (local.get $at) (local.get $left) (global.get $ret))
          (return (call $errno.stream (global.get $payload.u32)))))
      (global.set $count (i32.add (global.get $count) (local.get $left)))
      (loop $budget
        (if (local.get $left)
          (then
            (call $output-stream.check-write (local.get $stream) (global.get $ret))
            (br_if $failed (local.tee $errno (call $errno.stream (global.get $payload.u64))))
            (local.set $n
              (select
                (local.get $left)
                (i32.load $shim (i32.add (global.get $ret) (global.get $payload.u64)))
                (i64.gt_u
                  (i64.load $shim (i32.add (global.get $ret) (global.get $payload.u64)))
                  (i64.extend_i32_u (local.get $left)))))
            (if (local.get $n)
              (then
                (call $output-stream.write
                  (local.get $stream) (local.get $at) (local.get $n) (global.get $ret)))
              ;; no budget: a flush ends when there is some again
              (else (call $output-stream.blocking-flush (local.get $stream) (global.get $ret))))
            (br_if $failed (local.tee $errno (call $errno.stream (global.get $payload.u32))))
            (local.set $at (i32.add (local.get $at) (local.get $n)))
            (local.set $left (i32.sub (local.get $left) (local.get $n)))
            (br $budget))))
      (br_if $gather (call $iov.next)))
    (call $output-stream.blocking-flush (local.get $stream) (global.get $ret))
    (local.set $errno (call $errno.stream (global.get $payload.u32))))
  (local.get $errno))
