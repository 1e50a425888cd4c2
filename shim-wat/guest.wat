;; Reading and writing the guest's memory as preview1 does (witx, "Pointers"): a pointer to a value
;; that is out of range or not aligned traps. Out-pointers are touched on success only.

;; Traps unless $value is at most $max: enums and flags are checked before anything else, and so is
;; what a host says it moved.
(func $check (param $value i32) (param $max i32)
  (if (i32.gt_u (local.get $value) (local.get $max)) (then (unreachable))))

;; Traps unless $at is a multiple of $mask + 1.
(func $check.aligned (param $at i32) (param $mask i32)
  (if (i32.and (local.get $at) (local.get $mask)) (then (unreachable))))

;; Traps unless $len bytes at $at are in the guest's memory.
(func $check.range (param $at i32) (param $len i32)
  (if
    (i64.gt_u
      (i64.add (i64.extend_i32_u (local.get $at)) (i64.extend_i32_u (local.get $len)))
      (i64.shl (i64.extend_i32_u (memory.size $guest)) (global.get $log2.page)))
    (then (unreachable))))

;; Stores a size, a pointer or a descriptor; returns errno success.
(func $out.u32 (param $at i32) (param $value i32) (result i32)
  (if (i32.and (local.get $at) (global.get $unaligned.u32)) (then (unreachable)))
  (i32.store $guest (local.get $at) (local.get $value))
  (global.get $errno.success))

;; Stores a timestamp or a filesize; returns errno success.
(func $out.u64 (param $at i32) (param $value i64) (result i32)
  (if (i32.and (local.get $at) (global.get $unaligned.u64)) (then (unreachable)))
  (i64.store $guest (local.get $at) (local.get $value))
  (global.get $errno.success))

;; Lowering onto the guest's memory
;;
;; A function lowered with (memory $guest) also writes its result there. The result goes to
;; address 0: $lend puts those 16 bytes aside, $take moves the result to $ret in the shim's
;; memory and puts them back. A host lifts all arguments before it writes a result, so a buffer
;; that is read may overlap; one that is filled may not.

(global $sizeof.lent i32 (i32.const 16))
(global $high i32 (i32.const 8))   ;; the second half of them

(global $lent.low (mut i64) (i64.const 0))
(global $lent.high (mut i64) (i64.const 0))

(func $lend
  (global.set $lent.low (i64.load $guest (i32.const 0)))
  (global.set $lent.high (i64.load $guest (i32.add (i32.const 0) (global.get $high)))))

(func $take
  (i64.store $shim (global.get $ret) (i64.load $guest (i32.const 0)))
  (i64.store $shim
    (i32.add (global.get $ret) (global.get $high))
    (i64.load $guest (i32.add (i32.const 0) (global.get $high))))
  (i64.store $guest (i32.const 0) (global.get $lent.low))
  (i64.store $guest (i32.add (i32.const 0) (global.get $high)) (global.get $lent.high)))
