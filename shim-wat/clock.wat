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

;; The realtime that was told last, where $clock_time_get.last is linked.
(global $clock.wall (mut i64) (i64.const 0))

;; clock_time_get where the guest can call it while the host must not be called. It tells the time then
;; that it knew last, and with the first time that is asked for it asks for that of both clocks:
;; allocators with a garbage collector read them, and end where one has no time.
;;
;; Errno
;;   notsup     the host must not be called, and was not asked before
(func $clock_time_get.last (@guards "clock_time_get")
    (param $id i32) (param $precision i64) (param $time i32) (result i32)
  (local $last i64)
  (local $errno i32)
  (if (i32.and (global.get $inside) (i32.le_u (local.get $id) (global.get $clockid.monotonic)))
    (then
      (local.set $last
        (select (global.get $clock.last) (global.get $clock.wall) (local.get $id)))
      (if (i64.eqz (local.get $last)) (then (return (global.get $errno.notsup))))
      (return (call $out.u64 (local.get $time) (local.get $last)))))
  (if (i64.eqz (global.get $clock.last))
    (then (global.set $clock.last (call $monotonic-clock.now))))
  (if (i64.eqz (global.get $clock.wall))
    (then
      (call $wall-clock.now (global.get $ret))
      (global.set $clock.wall (call $timestamp (global.get $ret)))))
  (local.set $errno
    (call $clock_time_get (local.get $id) (local.get $precision) (local.get $time)))
  (if (i32.eqz (i32.or (local.get $errno) (local.get $id)))
    (then (global.set $clock.wall (i64.load $guest (local.get $time)))))
  (local.get $errno))
