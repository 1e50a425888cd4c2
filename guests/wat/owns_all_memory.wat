;; An allocator of the old kind: all memory from its heap's start to the end is its own, and whatever
;; memory.grow adds. It stamps every block it gives out, calls WASI in between, grows to the module's
;; maximum, and at the end writes all of its memory to the file "memory".
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get"
    (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get"
    (func $fd_prestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))

  (memory (export "memory") 1 24)
  (data (i32.const 64) "input")
  (data (i32.const 80) "memory")
  (data (i32.const 96) "grew to the maximum\n")

  (global $heap (mut i32) (i32.const 256))
  (global $stamp (mut i32) (i32.const 0))

  (func $end (result i32) (i32.mul (memory.size) (i32.const 65536)))

  ;; A block of $size bytes, each holding the block's stamp; 0 when memory cannot grow any more.
  (func $allocate (param $size i32) (result i32)
    (local $block i32)
    (block $enough
      (loop $grow
        (br_if $enough
          (i32.le_u (i32.add (global.get $heap) (local.get $size)) (call $end)))
        (br_if $grow (i32.ge_s (memory.grow (i32.const 1)) (i32.const 0))))
      (return (i32.const 0)))
    (local.set $block (global.get $heap))
    (global.set $heap (i32.add (global.get $heap) (local.get $size)))
    (global.set $stamp (i32.add (global.get $stamp) (i32.const 1)))
    (memory.fill (local.get $block) (global.get $stamp) (local.get $size))
    (local.get $block))

  (func $check (param $errno i32)
    (if (local.get $errno) (then (call $proc_exit (local.get $errno)))))

  ;; Arguments and environment into blocks of just their size, where the whole heap ends.
  (func $read_start
    (local $count i32) (local $bytes i32)
    (call $check (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (local.set $bytes (call $allocate (i32.load (i32.const 4))))
    (local.set $count (call $align (call $allocate
      (i32.add (i32.const 4) (i32.mul (i32.const 4) (i32.load (i32.const 0)))))))
    (call $check (call $args_get (local.get $count) (local.get $bytes)))
    (call $check (call $environ_sizes_get (i32.const 0) (i32.const 4)))
    (local.set $bytes (call $allocate (i32.load (i32.const 4))))
    (local.set $count (call $align (call $allocate
      (i32.add (i32.const 4) (i32.mul (i32.const 4) (i32.load (i32.const 0)))))))
    (call $check (call $environ_get (local.get $count) (local.get $bytes))))

  (func $align (param $address i32) (result i32)
    (i32.and (i32.add (local.get $address) (i32.const 3)) (i32.const -4)))

  ;; Reads "input" in blocks of 777 bytes until memory is full; the last blocks are small, so that
  ;; not a byte is left.
  (func $fill_all
    (local $file i32) (local $block i32)
    (call $check
      (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 5) (i32.const 0)
        (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))
    (local.set $file (i32.load (i32.const 0)))
    (block $full
      (loop $next
        (local.set $block (call $allocate (i32.const 777)))
        (br_if $full (i32.eqz (local.get $block)))
        (call $read (local.get $file) (local.get $block) (i32.const 700))
        (br $next)))
    (block $done
      (loop $last
        (local.set $block (call $allocate (i32.const 1)))
        (br_if $done (i32.eqz (local.get $block)))
        (call $read (local.get $file) (local.get $block) (i32.const 1))
        (br $last)))
    (call $check (call $fd_close (local.get $file))))

  (func $read (param $file i32) (param $block i32) (param $size i32)
    (i32.store (i32.const 8) (local.get $block))
    (i32.store (i32.const 12) (local.get $size))
    (call $check
      (call $fd_read (local.get $file) (i32.const 8) (i32.const 1) (i32.const 16))))

  (func $write (param $file i32) (param $from i32) (param $size i32)
    (i32.store (i32.const 8) (local.get $from))
    (i32.store (i32.const 12) (local.get $size))
    (call $check
      (call $fd_write (local.get $file) (i32.const 8) (i32.const 1) (i32.const 16))))

  (func (export "_start")
    (local $noise i32)
    (call $read_start)
    (local.set $noise (call $allocate (i32.const 100000)))
    (call $check (call $random_get (local.get $noise) (i32.const 100000)))
    (memory.fill (local.get $noise) (i32.const 0x5a) (i32.const 100000))
    (drop (call $fd_prestat_get (i32.const 3) (call $align (call $allocate (i32.const 11)))))
    (call $fill_all)
    (if (i32.eq (memory.size) (i32.const 24))
      (then (call $write (i32.const 1) (i32.const 96) (i32.const 20))))
    (call $check
      (call $path_open (i32.const 3) (i32.const 0) (i32.const 80) (i32.const 6) (i32.const 9)
        (i64.const 0x40) (i64.const 0) (i32.const 0) (i32.const 0)))
    (call $write (i32.load (i32.const 0)) (i32.const 0) (call $end))
    (call $proc_exit (i32.and (global.get $stamp) (i32.const 63))))
)
