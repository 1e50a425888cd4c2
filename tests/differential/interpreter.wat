;; The interpreter of generated programs: see interpreter.py, which fills in what is in braces.
(module
  {imports}
  (memory (export "memory") {pages} {pages})
  (data (i32.const {NAMES}) "programlog")
  (global $log (mut i32) (i32.const 0))
  (global $split (mut i32) (i32.const 0))

  (func $register (param $number i32) (result i32)
    (i32.add (i32.const {REGISTERS}) (i32.mul (local.get $number) (i32.const 8))))

  (func $need (param $errno i32) (if (local.get $errno) (then (unreachable))))

  (func $perform (param $function i32) (result i32)
  {dispatch}
    (unreachable))

  ;; One call with one buffer.
  (func $move_one
    (param $function i32) (param $fd i32) (param $iov i32) (param $offset i64) (result i32)
  {move_one}
    (unreachable))

  ;; What a call with any buffers stands for: calls of at most 64 KiB with one buffer, until one
  ;; comes back short.
  (func $move_each (param $function i32) (result i32)
    (local $iov i32) (local $left i32) (local $offset i64) (local $total i32) (local $errno i32)
    (local $out i32) (local $rest i32)
    (local.set $iov (i32.load (i32.const {SECOND})))
    (local.set $left (i32.load (i32.const {THIRD})))
    (local.set $offset (i64.load (i32.const {FOURTH})))
    (local.set $out (i32.const {FOURTH}))
    (if
      (i32.or
        (i32.eq (local.get $function) (i32.const {pread}))
        (i32.eq (local.get $function) (i32.const {pwrite})))
      (then (local.set $out (i32.const {FIFTH}))))
    (block $end
      (loop $next_buffer
        (br_if $end (i32.eqz (local.get $left)))
        (i32.store (i32.const {IOVEC}) (i32.load (local.get $iov)))
        (local.set $rest (i32.load offset=4 (local.get $iov)))
        (loop $next_piece
          (if (local.get $rest)
            (then
              (i32.store offset=4 (i32.const {IOVEC})
                (select
                  (local.get $rest) (i32.const 65536)
                  (i32.lt_u (local.get $rest) (i32.const 65536))))
              (local.set $errno
                (call $move_one (local.get $function) (i32.load (i32.const {ARGUMENTS}))
                  (i32.const {IOVEC}) (local.get $offset)))
              (if (local.get $errno)
                (then
                  (br_if $end (local.get $total))
                  (return (local.get $errno))))
              (local.set $total (i32.add (local.get $total) (i32.load (i32.const {DONE}))))
              (local.set $offset
                (i64.add (local.get $offset) (i64.load32_u (i32.const {DONE}))))
              (br_if $end
                (i32.lt_u
                  (i32.load (i32.const {DONE})) (i32.load offset=4 (i32.const {IOVEC}))))
              (local.set $rest (i32.sub (local.get $rest) (i32.load (i32.const {DONE}))))
              (i32.store (i32.const {IOVEC})
                (i32.add (i32.load (i32.const {IOVEC})) (i32.load (i32.const {DONE}))))
              (br $next_piece))))
        (local.set $iov (i32.add (local.get $iov) (i32.const 8)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next_buffer)))
    (i32.store (i32.load (local.get $out)) (local.get $total))
    (i32.const 0))

  ;; FNV-1a of $size bytes.
  (func $sum (param $at i32) (param $size i32) (param $sum i64) (result i64)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (local.get $size)))
    (loop $next
      (local.set $sum
        (i64.mul
          (i64.xor (local.get $sum) (i64.load8_u (local.get $at))) (i64.const 0x100000001b3)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $sum))

  (func $apply_patches (param $at i32) (param $count i32)
    (block $end
      (loop $next
        (br_if $end (i32.eqz (local.get $count)))
        (if (i32.eq (i32.load offset=8 (local.get $at)) (i32.const {NONE}))
          (then
            (memory.copy (i32.load (local.get $at))
              (i32.add (local.get $at) (i32.const {patch_size}))
              (i32.load offset=4 (local.get $at)))
            (local.set $at
              (i32.add (local.get $at)
                (i32.and
                  (i32.add (i32.load offset=4 (local.get $at)) (i32.const 7)) (i32.const -8)))))
          (else
            (i32.store (i32.load (local.get $at))
              (i32.load (call $register (i32.load offset=8 (local.get $at)))))))
        (local.set $at (i32.add (local.get $at) (i32.const {patch_size})))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next))))

  (func $set_arguments (param $at i32)
    (local $index i32) (local $value i64)
    (loop $next
      (local.set $value (i64.load offset=8 (local.get $at)))
      (if (i32.load (local.get $at))
        (then
          (local.set $value (i64.load (call $register (i32.wrap_i64 (local.get $value)))))))
      (i64.store
        (i32.add (i32.const {ARGUMENTS}) (i32.mul (local.get $index) (i32.const 8)))
        (local.get $value))
      (local.set $at (i32.add (local.get $at) (i32.const {argument_size})))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $index) (i32.const {MAX_ARGUMENTS})))))

  ;; The number is closed: no register keeps it, and asking for it gives the probe's errno.
  (func $forget (param $fd i32)
    (local $number i32)
    (i32.store offset=8 (i32.const {RECORD})
      (call $fd_fdstat_get (local.get $fd) (i32.const {ARENA})))
    (loop $next
      (if (i32.eq (i32.load (call $register (local.get $number))) (local.get $fd))
        (then
          (i64.store (call $register (local.get $number))
            (i64.extend_i32_u (i32.add (local.get $number) (i32.const {UNOPENED}))))))
      (local.set $number (i32.add (local.get $number) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $number) (i32.const {REGISTER_COUNT})))))

  (func $record (param $index i32) (param $errno i32)
    (i32.store (i32.const {RECORD}) (local.get $index))
    (i32.store offset=4 (i32.const {RECORD}) (local.get $errno))
    (memory.copy
      (i32.add (i32.const {RECORD}) (i32.const {header_size}))
      (i32.const {LOW}) (i32.const {LOW_SIZE}))
    (i32.store (i32.const {IOVEC}) (i32.const {RECORD}))
    (i32.store offset=4 (i32.const {IOVEC}) (i32.const {RECORD_SIZE}))
    (call $need
      (call $fd_write
        (global.get $log) (i32.const {IOVEC}) (i32.const 1) (i32.const {DONE})))
    (call $need (i32.ne (i32.load (i32.const {DONE})) (i32.const {RECORD_SIZE}))))

  (func $step (param $at i32) (param $index i32)
    (local $errno i32) (local $function i32) (local $flags i32) (local $first i32)
    (local $second i32)
    (memory.fill (i32.const {LOW}) (i32.const {FILL}) (i32.const {LOW_SIZE}))
    (memory.fill (i32.const {RECORD}) (i32.const 0) (i32.const {header_size}))
    (memory.fill (i32.const {ARENA}) (i32.const {FILL}) (i32.const {ARENA_SIZE}))
    (i32.store offset=8 (i32.const {RECORD}) (i32.const {NONE}))
    (local.set $function (i32.load offset=4 (local.get $at)))
    (local.set $flags (i32.load offset=8 (local.get $at)))
    (call $apply_patches
      (i32.add (local.get $at) (i32.const {patches}))
      (i32.load offset=12 (local.get $at)))
    (call $set_arguments (i32.add (local.get $at) (i32.const {call_size})))
    (local.set $first (i32.load (i32.const {ARGUMENTS})))
    (local.set $second (i32.load (i32.const {SECOND})))
    (local.set $errno
      (if (result i32)
        (i32.and (i32.and (local.get $flags) (i32.const {SPLIT})) (global.get $split))
        (then (call $move_each (local.get $function)))
        (else (call $perform (local.get $function)))))
    (if (i32.and (local.get $flags) (i32.const {SUM_BULK}))
      (then
        (i64.store offset=16 (i32.const {RECORD})
          (call $sum (i32.const {BULK}) (i32.const {BULK_SIZE}) (i64.const 0xcbf29ce484222325)))))
    (if (i32.eqz (local.get $errno))
      (then
        (if (i32.eq (local.get $function) (i32.const {close}))
          (then (call $forget (local.get $first))))
        (if
          (i32.and
            (i32.eq (local.get $function) (i32.const {renumber}))
            (i32.ne (local.get $first) (local.get $second)))
          (then (call $forget (local.get $first))))
        (if (i32.ne (i32.load offset=16 (local.get $at)) (i32.const {NONE}))
          (then
            (i64.store (call $register (i32.load offset=16 (local.get $at)))
              (i64.load32_u (i32.load offset=20 (local.get $at))))))))
    (call $record (local.get $index) (local.get $errno)))

  (func $open (param $directory i32) (param $name i32) (param $size i32) (param $oflags i32)
    (result i32)
    (call $need
      (call $path_open
        (local.get $directory) (i32.const 0) (local.get $name) (local.get $size)
        (local.get $oflags) (i64.const 0x42) (i64.const 0) (i32.const 0) (i32.const {DONE})))
    (i32.load (i32.const {DONE})))

  (func (export "_start")
    (local $directory i32) (local $number i32) (local $at i32) (local $count i32)
    ;; The last preopen.
    (local.set $directory (i32.const 3))
    (loop $next
      (if
        (i32.eqz
          (call $fd_prestat_get
            (i32.add (local.get $directory) (i32.const 1)) (i32.const {ARENA})))
        (then
          (local.set $directory (i32.add (local.get $directory) (i32.const 1)))
          (br $next))))
    (global.set $log
      (call $open (local.get $directory) (i32.const {NAMES}) (i32.const 7) (i32.const 0)))
    (i32.store (i32.const {IOVEC}) (i32.const {PROGRAM}))
    (i32.store offset=4 (i32.const {IOVEC}) (i32.const {program_size}))
    (call $need
      (call $fd_read (global.get $log) (i32.const {IOVEC}) (i32.const 1) (i32.const {DONE})))
    (call $need (call $fd_close (global.get $log)))
    (global.set $log
      (call $open
        (local.get $directory) (i32.const {LOG_NAME}) (i32.const 3) (i32.const 1)))

    ;; The preopens' registers hold their numbers, which are those of the standard streams and on.
    (loop $next
      (i64.store (call $register (local.get $number))
        (i64.extend_i32_u
          (select
            (local.get $number)
            (i32.add (local.get $number) (i32.const {UNOPENED}))
            (i32.lt_u (local.get $number) (local.get $directory)))))
      (local.set $number (i32.add (local.get $number) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $number) (i32.const {REGISTER_COUNT}))))
    (memory.fill (i32.const {BULK}) (i32.const 0x5a) (i32.const {bulk_and_guard_size}))

    (global.set $split (i32.load (i32.const {PROGRAM})))
    (local.set $at (i32.const {CALLS}))
    (local.set $number (i32.const 0))
    (local.set $count (i32.load offset=4 (i32.const {PROGRAM})))
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $number) (local.get $count)))
        (call $step (local.get $at) (local.get $number))
        (local.set $at (i32.add (local.get $at) (i32.load (local.get $at))))
        (local.set $number (i32.add (local.get $number) (i32.const 1)))
        (br $next)))
    (memory.fill (i32.const {LOW}) (i32.const {FILL}) (i32.const {LOW_SIZE}))
    (memory.fill (i32.const {ARENA}) (i32.const {FILL}) (i32.const {ARENA_SIZE}))
    (i64.store offset=16 (i32.const {RECORD})
      (call $sum (i32.const {GUARD}) (i32.const {guard_size})
        (call $sum (i32.const {CALLS}) (i32.const {calls_size})
          (i64.const 0xcbf29ce484222325))))
    (call $record (i32.const {LAST}) (i32.const 0)))
)
