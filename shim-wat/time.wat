;; Between the times of preview1, which are nanoseconds in 64 bits, and those of preview2.

;; Nanoseconds in a second, and the most seconds of which all nanoseconds fit 64 bits.
(global $second i64 (i64.const 1000000000))
(global $seconds.most i64 (i64.const 18446744073))

;; Set by $timestamp where a time does not fit 64 bits.
(global $timestamp.lost (mut i32) (i32.const 0))

;; The `datetime` at $at in nanoseconds.
(func $timestamp (param $at i32) (result i64)
  (local $seconds i64) (local $nanoseconds i64) (local $timestamp i64)
  (local.set $timestamp
    (i64.add
      (i64.mul
        (local.tee $seconds (i64.load $shim (i32.add (local.get $at) (global.get $datetime.seconds))))
        (global.get $second))
      (local.tee $nanoseconds
        (i64.load32_u $shim (i32.add (local.get $at) (global.get $datetime.nanoseconds))))))
  (if (i32.or
        (i64.gt_u (local.get $seconds) (global.get $seconds.most))
        (i64.lt_u (local.get $timestamp) (local.get $nanoseconds)))
    (then (global.set $timestamp.lost (i32.const 1))))
  (local.get $timestamp))

;; The `option<datetime>` at $at in nanoseconds: 0 for none.
(func $timestamp.option (param $at i32) (result i64)
  (if (result i64) (i32.load8_u $shim (local.get $at))
    (then (call $timestamp (i32.add (local.get $at) (global.get $some.datetime))))
    (else (i64.const 0))))

;; Stores the `datetime` at $ret as a timestamp.
(func $timestamp.out (param $at i32) (result i32)
  (local $timestamp i64)
  (global.set $timestamp.lost (i32.const 0))
  (local.set $timestamp (call $timestamp (global.get $ret)))
  (if (global.get $timestamp.lost) (then (return (global.get $errno.overflow))))
  (call $out.u64 (local.get $at) (local.get $timestamp)))

;; Whether fstflags set a time to a value and to now.
(func $times.conflict (param $fst_flags i32) (result i32)
  (call $check (local.get $fst_flags) (global.get $fstflags.all))
  (i32.and
    (i32.and (local.get $fst_flags) (i32.shr_u (local.get $fst_flags) (i32.const 1)))
    (i32.or (global.get $fstflags.atim) (global.get $fstflags.mtim))))

;; The case of `new-timestamp` that the two lowest bits of fstflags mean: 0 no-change, 1 now,
;; 2 timestamp. Those of mtim are two bits above those of atim.
(func $new_timestamp (param $fst_flags i32) (result i32)
  (i32.or
    (i32.shl (i32.and (local.get $fst_flags) (i32.const 1)) (i32.const 1))
    (i32.and (i32.shr_u (local.get $fst_flags) (i32.const 1)) (i32.const 1))))
