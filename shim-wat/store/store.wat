;; The shim's store: its memory, and what hosts call to place lists and strings.
;;
;; It calls no import, so a host may call it in the middle of any call (CanonicalABI.md,
;; "realloc" of a lowering).

(memory $shim (export "memory") 2)

;; Where the arena's next allocation starts. The shim moves it back at each call, so what is
;; allocated lives until the next one. Static data lies below 184.
(global $arena.top (export "arena.top") (mut i32) (i32.const 184))

;; The buffer in the guest's memory that the next list is placed in.
(global $place.at (export "place.at") (mut i32) (i32.const 0))
(global $place.len (export "place.len") (mut i32) (i32.const 0))

;; realloc of the Canonical ABI, on the arena.
;;
;; A new allocation, or one that grows, starts at the top; the last one grows where it is. One
;; that shrinks stays where it is. Traps where the memory cannot grow.
(func $realloc (export "realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
    (result i32)
  (local $new i32) (local $pages i32)
  (if (i32.and (i32.ne (local.get $old) (i32.const 0)) (i32.le_u (local.get $size) (local.get $old_size)))
    (then (return (local.get $old))))
  (local.set $new
    (i32.and
      (i32.add (global.get $arena.top) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
  (if (i32.lt_u (local.get $new) (global.get $arena.top)) (then (unreachable)))
  (if (i32.and
        (i32.ne (local.get $old) (i32.const 0))
        (i32.eq (i32.add (local.get $old) (local.get $old_size)) (global.get $arena.top)))
    (then (local.set $new (local.get $old))))
  (global.set $arena.top (i32.add (local.get $new) (local.get $size)))
  (if (i32.lt_u (global.get $arena.top) (local.get $new)) (then (unreachable)))
  (local.set $pages
    (i32.sub
      (i32.add (i32.shr_u (i32.sub (global.get $arena.top) (i32.const 1)) (i32.const 16)) (i32.const 1))
      (memory.size $shim)))
  (if (i32.gt_s (local.get $pages) (i32.const 0))
    (then
      (if (i32.eq (memory.grow $shim (local.get $pages)) (i32.const -1)) (then (unreachable)))))
  (if (local.get $old_size)
    (then (memory.copy $shim $shim (local.get $new) (local.get $old) (local.get $old_size))))
  (local.get $new))

;; realloc that allocates nothing: it hands out the guest's buffer. Traps where the host brings
;; more than it was asked for.
(func $place (export "place") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
    (result i32)
  (if (i32.gt_u (local.get $size) (global.get $place.len)) (then (unreachable)))
  ;; nothing is placed anywhere, even if the buffer is out of range
  (select (global.get $place.at) (i32.const 0) (local.get $size)))
