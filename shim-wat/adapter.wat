;; adapter_open_badfd, adapter_close_badfd, reset_adapter_state, adapter_monotonic_clock_set_paused:
;; not of preview1, but imported from the same module by newer toolchains, whose libraries know
;; that there is preview2 below.

;; adapter_open_badfd: reserves a descriptor number on which every preview1 function fails.
;;
;; Parameters
;;   opened_fd   where the number goes (u32)
;; No errno.
(func $adapter_open_badfd (export "adapter_open_badfd") (param $opened_fd i32) (result i32)
  (drop (call $fd.get (i32.const 0)))
  (call $out.u32 (local.get $opened_fd)
    (call $fd.number (call $fd.new (global.get $kind.bad) (i32.const 0)))))

;; adapter_close_badfd: frees a number that adapter_open_badfd reserved.
;;
;; Parameters
;;   fd   the number
;; Errno
;;   badf   fd is not reserved
(func $adapter_close_badfd (export "adapter_close_badfd") (param $fd i32) (result i32)
  (if (i32.ge_u (local.get $fd) (global.get $fds.len)) (then (return (global.get $errno.badf))))
  (local.set $fd (i32.add (global.get $fds) (i32.mul (local.get $fd) (global.get $sizeof.fd))))
  (if (i32.ne (i32.load8_u $shim (i32.add (local.get $fd) (global.get $fd.kind))) (global.get $kind.bad))
    (then (return (global.get $errno.badf))))
  (call $fd.free (local.get $fd))
  (global.get $errno.success))

;; reset_adapter_state: forgets all descriptors, arguments and variables. A program that is
;; snapshotted calls this first, so that the next run asks its own host.
(func $reset_adapter_state (export "reset_adapter_state")
  (local $fd i32)
  (loop $next
    (if (i32.lt_u (local.get $fd) (global.get $fds.len))
      (then
        (call $fd.close (call $fd.get (local.get $fd)))
        (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
        (br $next))))
  (global.set $fds.len (i32.const 0))
  ;; the free descriptors, the arguments and the environment
  (memory.fill $shim (global.get $fd.left) (i32.const 0) (i32.sub (global.get $ret) (global.get $fd.left))))

;; adapter_monotonic_clock_set_paused: stops the monotonic clock at the time last read, or lets it
;; go on.
;;
;; Parameters
;;   paused   0 or 1
(func $adapter_monotonic_clock_set_paused (export "adapter_monotonic_clock_set_paused") (param $paused i32)
  (global.set $clock.paused (local.get $paused)))
