;; Fills its memory with a pattern to the last byte, then calls every function of
;; wasi_snapshot_preview1 with pointers to the very end of memory. After each call it checks that
;; all bytes but those the function was to write still have the pattern, and prints a line.
;;
;; Below $low: names, paths and a line to print. From $low to $end: the pattern.
(module
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get"
    (func $environ_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_res_get"
    (func $clock_res_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_advise"
    (func $fd_advise (param i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_allocate"
    (func $fd_allocate (param i32 i64 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_datasync" (func $fd_datasync (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get"
    (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags"
    (func $fd_fdstat_set_flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_rights"
    (func $fd_fdstat_set_rights (param i32 i64 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_get"
    (func $fd_filestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_size"
    (func $fd_filestat_set_size (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_times"
    (func $fd_filestat_set_times (param i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread"
    (func $fd_pread (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get"
    (func $fd_prestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name"
    (func $fd_prestat_dir_name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pwrite"
    (func $fd_pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir"
    (func $fd_readdir (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_renumber" (func $fd_renumber (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek"
    (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_sync" (func $fd_sync (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_tell" (func $fd_tell (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_create_directory"
    (func $path_create_directory (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get"
    (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_set_times"
    (func $path_filestat_set_times (param i32 i32 i32 i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_link"
    (func $path_link (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_readlink"
    (func $path_readlink (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_remove_directory"
    (func $path_remove_directory (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_rename"
    (func $path_rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink"
    (func $path_symlink (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_unlink_file"
    (func $path_unlink_file (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "wasi_snapshot_preview1" "proc_raise" (func $proc_raise (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept"
    (func $sock_accept (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv"
    (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send"
    (func $sock_send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_shutdown"
    (func $sock_shutdown (param i32 i32) (result i32)))

  (memory (export "memory") 2 2)
  (global $low i32 (i32.const 8192))
  (global $end i32 (i32.const 131072))
  (global $cursor (mut i32) (i32.const 0))
  (global $file (mut i32) (i32.const -1))
  (global $failures (mut i32) (i32.const 0))

  (data (i32.const 512) "sub")
  (data (i32.const 520) "sub/file")
  (data (i32.const 528) "sub/more")
  (data (i32.const 536) "sub/link")
  (data (i32.const 544) "file")
  (data (i32.const 600) " errno ")
  (data (i32.const 610) " sum ")
  (data (i32.const 616) " untouched\n")
  (data (i32.const 632) " WRONG at ")

  ;; The names, by offset.
  (data (i32.const 1024) "args_sizes_get")
  (data (i32.const 1056) "args_get")
  (data (i32.const 1088) "environ_sizes_get")
  (data (i32.const 1120) "environ_get")
  (data (i32.const 1152) "clock_res_get")
  (data (i32.const 1184) "clock_time_get")
  (data (i32.const 1216) "random_get")
  (data (i32.const 1248) "sched_yield")
  (data (i32.const 1280) "proc_raise")
  (data (i32.const 1312) "path_create_directory")
  (data (i32.const 1344) "path_open")
  (data (i32.const 1376) "fd_write")
  (data (i32.const 1408) "fd_pwrite")
  (data (i32.const 1440) "fd_seek")
  (data (i32.const 1472) "fd_tell")
  (data (i32.const 1504) "fd_read")
  (data (i32.const 1536) "fd_pread")
  (data (i32.const 1568) "fd_filestat_set_size")
  (data (i32.const 1600) "fd_filestat_set_times")
  (data (i32.const 1632) "fd_filestat_get")
  (data (i32.const 1664) "fd_fdstat_get")
  (data (i32.const 1696) "fd_fdstat_set_flags")
  (data (i32.const 1728) "fd_fdstat_set_rights")
  (data (i32.const 1760) "fd_advise")
  (data (i32.const 1792) "fd_allocate")
  (data (i32.const 1824) "fd_datasync")
  (data (i32.const 1856) "fd_sync")
  (data (i32.const 1888) "fd_prestat_get")
  (data (i32.const 1920) "fd_prestat_dir_name")
  (data (i32.const 1952) "path_filestat_get")
  (data (i32.const 1984) "path_filestat_set_times")
  (data (i32.const 2016) "path_link")
  (data (i32.const 2048) "path_rename")
  (data (i32.const 2080) "path_symlink")
  (data (i32.const 2112) "path_readlink")
  (data (i32.const 2144) "fd_readdir")
  (data (i32.const 2176) "poll_oneoff")
  (data (i32.const 2208) "sock_accept")
  (data (i32.const 2240) "sock_recv")
  (data (i32.const 2272) "sock_send")
  (data (i32.const 2304) "sock_shutdown")
  (data (i32.const 2336) "fd_renumber")
  (data (i32.const 2368) "fd_close")
  (data (i32.const 2400) "path_unlink_file")
  (data (i32.const 2432) "path_remove_directory")

  (func $pattern (param $address i32) (result i32)
    (i32.and
      (i32.shr_u (i32.mul (local.get $address) (i32.const 0x9e3779b1)) (i32.const 19))
      (i32.const 0xff)))

  (func $fill
    (local $address i32)
    (local.set $address (global.get $low))
    (loop $next
      (i32.store8 (local.get $address) (call $pattern (local.get $address)))
      (local.set $address (i32.add (local.get $address) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $address) (global.get $end)))))

  ;; The first address before the last $size bytes that has lost the pattern, or 0.
  (func $changed (param $size i32) (result i32)
    (local $address i32)
    (local.set $address (global.get $low))
    (loop $next
      (if (i32.ge_u (local.get $address) (call $last (local.get $size)))
        (then (return (i32.const 0))))
      (if (i32.ne (i32.load8_u (local.get $address)) (call $pattern (local.get $address)))
        (then (return (local.get $address))))
      (local.set $address (i32.add (local.get $address) (i32.const 1)))
      (br $next))
    (unreachable))

  ;; FNV-1a of the last $size bytes.
  (func $sum (param $size i32) (result i32)
    (local $address i32) (local $sum i32)
    (local.set $address (call $last (local.get $size)))
    (local.set $sum (i32.const 0x811c9dc5))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $address) (global.get $end)))
        (local.set $sum
          (i32.mul
            (i32.xor (local.get $sum) (i32.load8_u (local.get $address)))
            (i32.const 0x01000193)))
        (local.set $address (i32.add (local.get $address) (i32.const 1)))
        (br $next)))
    (local.get $sum))

  ;; Where the last $size bytes of memory begin.
  (func $last (param $size i32) (result i32) (i32.sub (global.get $end) (local.get $size)))

  ;; A line to print grows at 64.
  (func $text (param $from i32) (param $size i32)
    (memory.copy (global.get $cursor) (local.get $from) (local.get $size))
    (global.set $cursor (i32.add (global.get $cursor) (local.get $size))))

  (func $name (param $from i32)
    (loop $next
      (if (i32.load8_u (local.get $from))
        (then
          (call $text (local.get $from) (i32.const 1))
          (local.set $from (i32.add (local.get $from) (i32.const 1)))
          (br $next)))))

  (func $number (param $value i32)
    (if (i32.ge_u (local.get $value) (i32.const 10))
      (then (call $number (i32.div_u (local.get $value) (i32.const 10)))))
    (i32.store8 (global.get $cursor)
      (i32.add (i32.rem_u (local.get $value) (i32.const 10)) (i32.const 48)))
    (global.set $cursor (i32.add (global.get $cursor) (i32.const 1))))

  (func $print
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.sub (global.get $cursor) (i32.const 64)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  ;; One line: the function's name, its errno, the sum of the $size bytes it was to write, and
  ;; whether the rest is untouched. Then the pattern is made whole.
  (func $report (param $name i32) (param $size i32) (param $errno i32)
    (local $sum i32)
    (local.set $sum (call $sum (local.get $size)))
    (call $begin (local.get $name) (local.get $errno))
    (call $text (i32.const 610) (i32.const 5))
    (call $number (local.get $sum))
    (call $finish (local.get $size)))

  ;; The same without the sum, for bytes that no two runs have in common.
  (func $report_errno (param $name i32) (param $size i32) (param $errno i32)
    (call $begin (local.get $name) (local.get $errno))
    (call $finish (local.get $size)))

  (func $begin (param $name i32) (param $errno i32)
    (global.set $cursor (i32.const 64))
    (call $name (local.get $name))
    (call $text (i32.const 600) (i32.const 7))
    (call $number (local.get $errno)))

  (func $finish (param $size i32)
    (local $changed i32)
    (local.set $changed (call $changed (local.get $size)))
    (if (local.get $changed)
      (then
        (global.set $failures (i32.add (global.get $failures) (i32.const 1)))
        (call $text (i32.const 632) (i32.const 10))
        (call $number (local.get $changed))
        (call $text (i32.const 626) (i32.const 1)))
      (else (call $text (i32.const 616) (i32.const 11))))
    (call $print)
    (call $fill))

  ;; Puts a path or a name at the very end of memory.
  (func $put (param $from i32) (param $size i32)
    (memory.copy (call $last (local.get $size)) (local.get $from) (local.get $size)))

  ;; A buffer's address and size, as the last eight bytes but $after of memory.
  (func $iovec (param $after i32) (param $address i32) (param $size i32)
    (local $iovec i32)
    (local.set $iovec (call $last (i32.add (local.get $after) (i32.const 8))))
    (i32.store (local.get $iovec) (local.get $address))
    (i32.store offset=4 (local.get $iovec) (local.get $size)))

  (func (export "_start")
    (local $errno i32)
    (call $fill)

    ;; Arguments and environment: sizes in the last eight bytes; pointers, then text to the end.
    (call $report (i32.const 1024) (i32.const 8)
      (call $args_sizes_get (call $last (i32.const 8)) (call $last (i32.const 4))))
    (call $report (i32.const 1056) (i32.const 32)
      (call $args_get (call $last (i32.const 32)) (call $last (i32.const 20))))
    (call $report (i32.const 1088) (i32.const 8)
      (call $environ_sizes_get (call $last (i32.const 8)) (call $last (i32.const 4))))
    (call $report (i32.const 1120) (i32.const 16)
      (call $environ_get (call $last (i32.const 16)) (call $last (i32.const 8))))

    ;; Clocks, random bytes, and what needs no memory.
    (call $report_errno (i32.const 1152) (i32.const 8)
      (call $clock_res_get (i32.const 1) (call $last (i32.const 8))))
    (call $report_errno (i32.const 1184) (i32.const 8)
      (call $clock_time_get (i32.const 0) (i64.const 0) (call $last (i32.const 8))))
    (call $report_errno (i32.const 1216) (i32.const 5000)
      (call $random_get (call $last (i32.const 5000)) (i32.const 5000)))
    (call $report (i32.const 1248) (i32.const 0) (call $sched_yield))
    (call $report (i32.const 1280) (i32.const 0) (call $proc_raise (i32.const 6)))

    ;; A directory and a file in it: the path, then the descriptor's number, to the end.
    (call $put (i32.const 512) (i32.const 3))
    (call $report (i32.const 1312) (i32.const 3)
      (call $path_create_directory (i32.const 3) (call $last (i32.const 3)) (i32.const 3)))
    (memory.copy (call $last (i32.const 12)) (i32.const 520) (i32.const 8))
    (local.set $errno
      (call $path_open
        (i32.const 3) (i32.const 0) (call $last (i32.const 12)) (i32.const 8) (i32.const 1)
        (i64.const 0x42) (i64.const 0) (i32.const 0) (call $last (i32.const 4))))
    (global.set $file (i32.load (call $last (i32.const 4))))
    (call $report (i32.const 1344) (i32.const 12) (local.get $errno))

    ;; Writing: 5000 bytes of pattern, then the list of buffers, then the count.
    (call $iovec (i32.const 4) (call $last (i32.const 6000)) (i32.const 5000))
    (call $report (i32.const 1376) (i32.const 12)
      (call $fd_write (global.get $file)
        (call $last (i32.const 12)) (i32.const 1) (call $last (i32.const 4))))
    (call $iovec (i32.const 4) (call $last (i32.const 100)) (i32.const 50))
    (call $report (i32.const 1408) (i32.const 12)
      (call $fd_pwrite (global.get $file)
        (call $last (i32.const 12)) (i32.const 1) (i64.const 7000) (call $last (i32.const 4))))
    (call $report (i32.const 1440) (i32.const 8)
      (call $fd_seek (global.get $file) (i64.const 100) (i32.const 0) (call $last (i32.const 8))))
    (call $report (i32.const 1472) (i32.const 8)
      (call $fd_tell (global.get $file) (call $last (i32.const 8))))

    ;; Reading up to the last byte of memory, with all else in low memory.
    (i32.store (i32.const 16) (call $last (i32.const 4100)))
    (i32.store (i32.const 20) (i32.const 4100))
    (call $report (i32.const 1504) (i32.const 4100)
      (call $fd_read (global.get $file) (i32.const 16) (i32.const 1) (i32.const 24)))
    (i32.store (i32.const 16) (call $last (i32.const 60)))
    (i32.store (i32.const 20) (i32.const 60))
    (call $report (i32.const 1536) (i32.const 60)
      (call $fd_pread (global.get $file)
        (i32.const 16) (i32.const 1) (i64.const 7010) (i32.const 24)))
    ;; Reading over the list of buffers and the count themselves.
    (call $iovec (i32.const 4) (call $last (i32.const 64)) (i32.const 64))
    (call $report (i32.const 1536) (i32.const 64)
      (call $fd_pread (global.get $file)
        (call $last (i32.const 12)) (i32.const 1) (i64.const 0) (call $last (i32.const 4))))

    ;; The open file.
    (call $report (i32.const 1568) (i32.const 0)
      (call $fd_filestat_set_size (global.get $file) (i64.const 300)))
    (call $report (i32.const 1600) (i32.const 0)
      (call $fd_filestat_set_times (global.get $file)
        (i64.const 1000000000000000000) (i64.const 1100000000000000000) (i32.const 5)))
    (call $report_errno (i32.const 1632) (i32.const 64)
      (call $fd_filestat_get (global.get $file) (call $last (i32.const 64))))
    (call $report (i32.const 1664) (i32.const 24)
      (call $fd_fdstat_get (global.get $file) (call $last (i32.const 24))))
    (call $report (i32.const 1696) (i32.const 0)
      (call $fd_fdstat_set_flags (global.get $file) (i32.const 1)))
    (call $report (i32.const 1728) (i32.const 0)
      (call $fd_fdstat_set_rights (global.get $file) (i64.const 0) (i64.const 0)))
    (call $report (i32.const 1760) (i32.const 0)
      (call $fd_advise (global.get $file) (i64.const 0) (i64.const 10) (i32.const 1)))
    (call $report (i32.const 1792) (i32.const 0)
      (call $fd_allocate (i32.const 3) (i64.const 0) (i64.const 10)))
    (call $report (i32.const 1824) (i32.const 0) (call $fd_datasync (global.get $file)))
    (call $report (i32.const 1856) (i32.const 0) (call $fd_sync (global.get $file)))
    (call $report (i32.const 1888) (i32.const 8)
      (call $fd_prestat_get (i32.const 3) (call $last (i32.const 8))))
    (call $report (i32.const 1920) (i32.const 1)
      (call $fd_prestat_dir_name (i32.const 3) (call $last (i32.const 1)) (i32.const 1)))

    ;; Paths.
    (memory.copy (call $last (i32.const 72)) (i32.const 520) (i32.const 8))
    (call $report_errno (i32.const 1952) (i32.const 72)
      (call $path_filestat_get (i32.const 3) (i32.const 0)
        (call $last (i32.const 72)) (i32.const 8) (call $last (i32.const 64))))
    (call $put (i32.const 520) (i32.const 8))
    (call $report (i32.const 1984) (i32.const 8)
      (call $path_filestat_set_times (i32.const 3) (i32.const 0)
        (call $last (i32.const 8)) (i32.const 8)
        (i64.const 1000000000000000000) (i64.const 1200000000000000000) (i32.const 5)))
    (call $put (i32.const 520) (i32.const 16))
    (call $report (i32.const 2048) (i32.const 16)
      (call $path_rename (i32.const 3) (call $last (i32.const 16)) (i32.const 8)
        (i32.const 3) (call $last (i32.const 8)) (i32.const 8)))
    (call $put (i32.const 520) (i32.const 16))
    (call $report (i32.const 2016) (i32.const 16)
      (call $path_link (i32.const 3) (i32.const 0) (call $last (i32.const 8)) (i32.const 8)
        (i32.const 3) (call $last (i32.const 16)) (i32.const 8)))
    (memory.copy (call $last (i32.const 12)) (i32.const 536) (i32.const 12))
    (call $report (i32.const 2080) (i32.const 12)
      (call $path_symlink (call $last (i32.const 4)) (i32.const 4)
        (i32.const 3) (call $last (i32.const 12)) (i32.const 8)))
    (memory.copy (call $last (i32.const 8)) (i32.const 536) (i32.const 8))
    (call $report (i32.const 2112) (i32.const 8)
      (call $path_readlink (i32.const 3) (call $last (i32.const 8)) (i32.const 8)
        (call $last (i32.const 8)) (i32.const 4) (call $last (i32.const 4))))
    (call $report_errno (i32.const 2144) (i32.const 50)
      (call $fd_readdir (i32.const 3)
        (call $last (i32.const 50)) (i32.const 46) (i64.const 0) (call $last (i32.const 4))))

    ;; One subscription to a clock that has passed: it, its event and the count.
    (memory.fill (call $last (i32.const 96)) (i32.const 0) (i32.const 96))
    (i64.store (call $last (i32.const 96)) (i64.const 0x1122334455667788))
    (i32.store offset=16 (call $last (i32.const 96)) (i32.const 1))
    (i32.store16 offset=40 (call $last (i32.const 96)) (i32.const 1))
    (call $report (i32.const 2176) (i32.const 96)
      (call $poll_oneoff (call $last (i32.const 96)) (call $last (i32.const 40)) (i32.const 1)
        (call $last (i32.const 4))))

    ;; No descriptor is a socket.
    (call $report (i32.const 2208) (i32.const 4)
      (call $sock_accept (global.get $file) (i32.const 0) (call $last (i32.const 4))))
    (call $report (i32.const 2240) (i32.const 8)
      (call $sock_recv (global.get $file) (i32.const 16) (i32.const 1) (i32.const 0)
        (call $last (i32.const 8)) (call $last (i32.const 4))))
    (call $report (i32.const 2272) (i32.const 4)
      (call $sock_send (global.get $file) (i32.const 16) (i32.const 1) (i32.const 0)
        (call $last (i32.const 4))))
    (call $report (i32.const 2304) (i32.const 0)
      (call $sock_shutdown (global.get $file) (i32.const 1)))

    ;; Descriptors and names go.
    (call $report (i32.const 2336) (i32.const 0)
      (call $fd_renumber (global.get $file) (i32.const 0)))
    (call $report (i32.const 2368) (i32.const 0) (call $fd_close (global.get $file)))
    (call $report (i32.const 2368) (i32.const 0) (call $fd_close (i32.const 0)))
    (call $put (i32.const 520) (i32.const 8))
    (call $report (i32.const 2400) (i32.const 8)
      (call $path_unlink_file (i32.const 3) (call $last (i32.const 8)) (i32.const 8)))
    (call $put (i32.const 528) (i32.const 8))
    (call $report (i32.const 2400) (i32.const 8)
      (call $path_unlink_file (i32.const 3) (call $last (i32.const 8)) (i32.const 8)))
    (call $put (i32.const 536) (i32.const 8))
    (call $report (i32.const 2400) (i32.const 8)
      (call $path_unlink_file (i32.const 3) (call $last (i32.const 8)) (i32.const 8)))
    (call $put (i32.const 512) (i32.const 3))
    (call $report (i32.const 2432) (i32.const 3)
      (call $path_remove_directory (i32.const 3) (call $last (i32.const 3)) (i32.const 3)))
    (call $proc_exit (global.get $failures)))
)
