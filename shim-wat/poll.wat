;; poll_oneoff.

;; poll_oneoff: waits for one or more of several events.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#poll_oneoff
;;
;; Parameters
;;   in               the subscriptions, nsubscriptions of 48 bytes
;;   out              where the events go, in the order of their subscriptions, 32 bytes each
;;   nsubscriptions   how many
;;   nevents          where the number of events goes (u32)
;; Errno
;;   badf    a subscription's descriptor is not open, or cannot be read or written
;;   inval   there is no subscription, or one has an unknown type, clock or flag
;;
;;   in:  | userdata: u64 | type: u8 | ... | clock: u32 | - | timeout: u64 | precision: u64 | flags: u16 |
;;          0               8                16               24             32               40
;;        | userdata: u64 | type: u8 | ... | fd: u32 |
;;   out: | userdata: u64 | errno: u16 | type: u8 | ... | nbytes: u64 | flags: u16 | ...
;;          0               8            10               16            24
;;
;; Types are 0 clock, 1 fd_read, 2 fd_write. A file is always ready; what it costs is one `stat`,
;; to say whether the end is reached.
(func $poll_oneoff (export "poll_oneoff") (param $in i32) (param $out i32) (param $nsubscriptions i32)
    (param $nevents i32) (result i32)
  (local $pollables i32) (local $i i32) (local $errno i32) (local $ready i32) (local $at i32) (local $n i32)
  (if (i32.eqz (local.get $nsubscriptions)) (then (return (global.get $errno.inval))))
  (call $check.aligned (local.get $in) (global.get $unaligned.u64))
  (drop (call $fd.get (i32.const 0)))
  (call $arena.reset)
  ;; a pollable for each subscription; 0 for one that is ready
  (local.set $pollables
    (call $allocate (i32.mul (local.get $nsubscriptions) (global.get $sizeof.handle))))
  (block $subscribed
    (loop $subscribe
      (br_if $subscribed (i32.eq (local.get $i) (local.get $nsubscriptions)))
      (local.set $at
        (i32.add (local.get $pollables) (i32.mul (local.get $i) (global.get $sizeof.handle))))
      (local.set $errno
        (call $subscribe
          (i32.add (local.get $in) (i32.mul (local.get $i) (global.get $sizeof.subscription)))))
      (i32.store $shim (local.get $at) (global.get $pollable))
      (local.set $ready (i32.or (local.get $ready) (i32.eqz (global.get $pollable))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $subscribe (i32.eqz (local.get $errno)))))
  (if (i32.eqz (local.get $errno))
    (then
      (if (local.get $ready)
        (then (call $poll.look (local.get $pollables) (local.get $nsubscriptions)))
        (else (call $poll.wait (local.get $pollables) (local.get $nsubscriptions))))))
  (local.set $nsubscriptions (local.get $i))
  (local.set $i (i32.const 0))
  (loop $event
    (local.set $at
      (i32.add (local.get $pollables) (i32.mul (local.get $i) (global.get $sizeof.handle))))
    (if (i32.load $shim (local.get $at))
      (then (call $pollable.drop (i32.load $shim (local.get $at))))
      (else
        (if (i32.eqz (local.get $errno))
          (then
            (local.set $errno
              (call $event
                (i32.add (local.get $in) (i32.mul (local.get $i) (global.get $sizeof.subscription)))
                (i32.add (local.get $out) (i32.mul (local.get $n) (global.get $sizeof.event)))))
            (local.set $n (i32.add (local.get $n) (i32.const 1)))))))
    (br_if $event
      (i32.lt_u
        (local.tee $i (i32.add (local.get $i) (i32.const 1)))
        (local.get $nsubscriptions))))
  (if (local.get $errno) (then (return (local.get $errno))))
  (call $out.u32 (local.get $nevents) (local.get $n)))

;; Set by $subscribe.
(global $pollable (mut i32) (i32.const 0))

;; Makes the pollable of a subscription; 0 where it is ready, or there is an error.
(func $subscribe (param $in i32) (result i32)
  (local $type i32) (local $d i32) (local $kind i32)
  (global.set $pollable (i32.const 0))
  (if
    (i32.eqz (local.tee $type (i32.load8_u $guest (i32.add (local.get $in) (global.get $subscription.type)))))
    (then (return (call $subscribe.clock (local.get $in)))))
  (if (i32.gt_u (local.get $type) (global.get $eventtype.fd_write)) (then (return (global.get $errno.inval))))
  (local.set $d (call $fd.get (i32.load $guest (i32.add (local.get $in) (global.get $subscription.fd)))))
  (local.set $kind (call $fd.resolved (local.get $d)))
  (if (i32.eq (local.get $kind) (global.get $kind.file)) (then (return (global.get $errno.success))))
  (if (i32.eq (local.get $type) (global.get $eventtype.fd_read))
    (then
      (if (i32.ne (local.get $kind) (global.get $kind.stdin)) (then (return (global.get $errno.badf))))
      (global.set $pollable (call $input-stream.subscribe (call $stdin.handle (local.get $d)))))
    (else
      (if (i32.ne (i32.and (local.get $kind) (global.get $kind.output_bits)) (global.get $kind.stdout))
        (then (return (global.get $errno.badf))))
      (global.set $pollable (call $output-stream.subscribe (call $output.handle (local.get $d))))))
  (global.get $errno.success))

;; A time is made a duration, and one that has come is ready: a pollable of this very call is not, for
;; hosts that let others run first.
(func $subscribe.clock (param $in i32) (result i32)
  (local $absolute i32) (local $timeout i64) (local $now i64)
  (local.set $absolute (i32.load16_u $guest (i32.add (local.get $in) (global.get $subscription.flags))))
  (local.set $timeout (i64.load $guest (i32.add (local.get $in) (global.get $subscription.timeout))))
  (if (i32.or
        (i32.gt_u (local.get $absolute) (global.get $subclockflags.abstime))
        (i32.gt_u
          (i32.load $guest (i32.add (local.get $in) (global.get $subscription.clockid)))
          (global.get $clockid.monotonic)))
    (then (return (global.get $errno.inval))))
  (if (local.get $absolute)
    (then
      (local.set $now
        (if (result i64)
          (i32.load $guest (i32.add (local.get $in) (global.get $subscription.clockid)))
          (then (call $monotonic-clock.now))
          (else
            (call $wall-clock.now (global.get $ret))
            (call $timestamp (global.get $ret)))))
      (local.set $timeout
        (select
          (i64.sub (local.get $timeout) (local.get $now))
          (i64.const 0)
          (i64.gt_u (local.get $timeout) (local.get $now))))))
  (if (i64.ne (local.get $timeout) (i64.const 0))
    (then (global.set $pollable (call $monotonic-clock.subscribe-duration (local.get $timeout)))))
  (global.get $errno.success))

;; Waits for one or more pollables, and sets those that are ready to 0.
(func $poll.wait (param $pollables i32) (param $len i32)
  (local $index i32) (local $end i32)
  (call $poll (local.get $pollables) (local.get $len) (global.get $ret))
  (local.set $index (i32.load $shim (i32.add (global.get $ret) (global.get $list.pointer))))
  (local.set $end
    (i32.add
      (local.get $index)
      (i32.mul
        (i32.load $shim (i32.add (global.get $ret) (global.get $list.length)))
        (global.get $sizeof.handle))))
  (loop $next
    (if (i32.lt_u (local.get $index) (local.get $end))
      (then
        (call $poll.ready
          (i32.add
            (local.get $pollables)
            (i32.mul (i32.load $shim (local.get $index)) (global.get $sizeof.handle))))
        (local.set $index (i32.add (local.get $index) (global.get $sizeof.handle)))
        (br $next)))))

;; Sets the pollables that are ready now to 0.
(func $poll.look (param $pollable i32) (param $len i32)
  (loop $next
    (if (i32.load $shim (local.get $pollable))
      (then
        (if (call $pollable.ready (i32.load $shim (local.get $pollable)))
          (then (call $poll.ready (local.get $pollable))))))
    (local.set $pollable (i32.add (local.get $pollable) (global.get $sizeof.handle)))
    (br_if $next (local.tee $len (i32.sub (local.get $len) (i32.const 1))))))

(func $poll.ready (param $pollable i32)
  (call $pollable.drop (i32.load $shim (local.get $pollable)))
  (i32.store $shim (local.get $pollable) (i32.const 0)))

;; Writes the event of a subscription that is ready.
(func $event (param $in i32) (param $out i32) (result i32)
  (local $type i32) (local $d i32) (local $errno i32) (local $hangup i32) (local $userdata i64)
  (local.set $userdata (i64.load $guest (i32.add (local.get $in) (global.get $subscription.userdata))))
  (if
    (i32.eq
      (local.tee $type (i32.load8_u $guest (i32.add (local.get $in) (global.get $subscription.type))))
      (global.get $eventtype.fd_read))
    (then
      (local.set $d (call $fd.get (i32.load $guest (i32.add (local.get $in) (global.get $subscription.fd)))))
      (if (i32.eq (call $fd.resolved (local.get $d)) (global.get $kind.file))
        (then
          (if (local.tee $errno (call $file.stat (local.get $d))) (then (return (local.get $errno))))
          (local.set $hangup
            (i64.le_u
              (i64.load $shim (i32.add (global.get $ret) (global.get $stat.size)))
              (i64.load $shim (i32.add (local.get $d) (global.get $fd.position)))))))))
  (call $check.aligned (local.get $out) (global.get $unaligned.u64))
  (i64.store $guest (i32.add (local.get $out) (global.get $event.userdata)) (local.get $userdata))
  (i32.store16 $guest (i32.add (local.get $out) (global.get $event.error)) (global.get $errno.success))
  (i32.store8 $guest (i32.add (local.get $out) (global.get $event.type)) (local.get $type))
  (i64.store $guest
    (i32.add (local.get $out) (global.get $event.nbytes))
    (i64.extend_i32_u (i32.ne (local.get $type) (global.get $eventtype.clock))))
  (i32.store16 $guest (i32.add (local.get $out) (global.get $event.flags)) (local.get $hangup))
  (global.get $errno.success))
