;; clock_res_get, clock_time_get.

;; adapter_monotonic_clock_set_paused (adapter.wat) stops the monotonic clock where it is.
(global $clock.paused (mut i32) (i32.const 0))
(global $clock.last (mut i64) (i64.const 0))

;; clock_res_get: the resolution of a clock.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#clock_res_get
;;
;; Parameters
;;   id           clockid: 0 realtime, 1 monotonic
;;   resolution   where the nanoseconds go (u64)
;; Errno
;;   badf       the clock counts the CPU time of a process or thread
;;   overflow   the resolution does not fit 64 bits
;; Traps on any other id.
(func $clock_res_get (export "clock_res_get") (param $id i32) (param $resolution i32) (result i32)
  (if (i32.eq (local.get $id) (global.get $clockid.monotonic))
    (then (return (call $out.u64 (local.get $resolution) (call $monotonic-clock.resolution)))))
  (call $check (local.get $id) (global.get $clockid.thread_cputime_id))
  ;; what is left, but for realtime, which is 0
  (if (local.get $id) (then (return (global.get $errno.badf))))
  (call $wall-clock.resolution (global.get $ret))
  (call $timestamp.out (local.get $resolution)))

;; clock_time_get: the time of a clock.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#clock_time_get
;;
;; Parameters
;;   id          clockid: 0 realtime, since 1970-01-01T00:00:00Z; 1 monotonic
;;   precision   the lag that is allowed, in nanoseconds; not used
;;   time        where the nanoseconds go (u64)
;; Errno
;;   badf       the clock counts the CPU time of a process or thread
;;   overflow   the time does not fit 64 bits
;; Traps on any other id.
(func $clock_time_get (export "clock_time_get")
    (param $id i32) (param $precision i64) (param $time i32) (result i32)
  (if (i32.eq (local.get $id) (global.get $clockid.monotonic))
    (then
      (if (i32.eqz (global.get $clock.paused))
        (then (global.set $clock.last (call $monotonic-clock.now))))
      (return (call $out.u64 (local.get $time) (global.get $clock.last)))))
  (call $check (local.get $id) (global.get $clockid.thread_cputime_id))
  ;; what is left, but for realtime, which is 0
  (if (local.get $id) (then (return (global.get $errno.badf))))
  (call $wall-clock.now (global.get $ret))
  (call $timestamp.out (local.get $time)))
