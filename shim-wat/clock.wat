;; clock_res_get, clock_time_get.

;; adapter_monotonic_clock_set_paused (adapter.wat) stops the monotonic clock where it is.
(global $clock.paused (mut i32) (i32.const 0))
(global $clock.last (mut i64) (i64.const 0))

;; clock_res_get: the resolution of a clock.
;;
;; Parameters
;;   id           clockid: 0 realtime, 1 monotonic
;;   resolution   where the nanoseconds go (u64)
;; Errno
;;   badf       the clock counts the CPU time of a process or thread
;;   overflow   the resolution does not fit 64 bits
;; Traps on any other id.
(func $clock_res_get (export "clock_res_get") (param $id i32) (param $resolution i32) (result i32)
  (call $check (local.get $id) (global.get $clockid.thread_cputime_id))
  (if (i32.eq (local.get $id) (global.get $clockid.monotonic))
    (then (return (call $out.u64 (local.get $resolution) (call $monotonic-clock.resolution)))))
  (if (local.get $id) (then (return (global.get $errno.badf))))
  (call $wall-clock.resolution (global.get $ret))
  (call $clock.out (local.get $resolution)))

;; clock_time_get: the time of a clock.
;;
;; Parameters
;;   id          clockid: 0 realtime, since 1970-01-01T00:00:00Z; 1 monotonic
;;   precision   the lag that is allowed, in nanoseconds; not used
;;   time        where the nanoseconds go (u64)
;; Errno
;;   badf       the clock counts the CPU time of a process or thread
;;   overflow   the time does not fit 64 bits
;; Traps on any other id.
(func $clock_time_get (export "clock_time_get") (param $id i32) (param $precision i64) (param $time i32)
    (result i32)
  (call $check (local.get $id) (global.get $clockid.thread_cputime_id))
  (if (i32.eq (local.get $id) (global.get $clockid.monotonic))
    (then
      (if (i32.eqz (global.get $clock.paused))
        (then (global.set $clock.last (call $monotonic-clock.now))))
      (return (call $out.u64 (local.get $time) (global.get $clock.last)))))
  (if (local.get $id) (then (return (global.get $errno.badf))))
  (call $wall-clock.now (global.get $ret))
  (call $clock.out (local.get $time)))

;; Stores the `datetime` at $ret as a timestamp.
(func $clock.out (param $at i32) (result i32)
  (local $timestamp i64)
  (global.set $timestamp.lost (i32.const 0))
  (local.set $timestamp (call $timestamp (global.get $ret)))
  (if (global.get $timestamp.lost) (then (return (global.get $errno.overflow))))
  (call $out.u64 (local.get $at) (local.get $timestamp)))

;; Set by $timestamp where a time does not fit 64 bits.
(global $timestamp.lost (mut i32) (i32.const 0))

;; The `datetime` at $at (seconds: u64, nanoseconds: u32) in nanoseconds.
(func $timestamp (param $at i32) (result i64)
  (local $seconds i64) (local $nanoseconds i64) (local $timestamp i64)
  (local.set $seconds (i64.load $shim (i32.add (local.get $at) (global.get $datetime.seconds))))
  (local.set $nanoseconds (i64.load32_u $shim (i32.add (local.get $at) (global.get $datetime.nanoseconds))))
  (local.set $timestamp
    (i64.add (i64.mul (local.get $seconds) (global.get $second)) (local.get $nanoseconds)))
  (if
    (i32.or
      (i64.gt_u (local.get $seconds) (global.get $seconds.most))
      (i64.lt_u (local.get $timestamp) (local.get $nanoseconds)))
    (then (global.set $timestamp.lost (i32.const 1))))
  (local.get $timestamp))
