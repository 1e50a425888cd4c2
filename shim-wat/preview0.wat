;; Functions that are others in preview0, and not only by their constants (1-preview0.wat).

;; fd_seek, whose whence is 0 the position, 1 the end, 2 the beginning.
(func $fd_seek.preview0 (param $fd i32) (param $offset i64) (param $whence i32) (param $position i32)
    (result i32)
  (call $check (local.get $whence) (global.get $whence.end))
  ;; in preview1 each is the next, and the beginning comes after the end
  (call $fd_seek
    (local.get $fd)
    (local.get $offset)
    (i32.rem_u (i32.add (local.get $whence) (i32.const 1)) (i32.const 3))
    (local.get $position)))

;; Stores the `descriptor-stat` at $ret as a filestat:
;;   | dev: u64 | ino: u64 | filetype: u8 | 3 x - | nlink: u32 | size: u64 | atim: u64 | mtim: u64 | ctim: u64 |
;;     0          8          16                     20           24          32          40          48
(func $filestat.out.preview0 (param $filestat i32) (param $inode i64) (result i32)
  (local $atim i64) (local $mtim i64) (local $ctim i64) (local $links i64)
  (global.set $timestamp.lost (i32.const 0))
  (local.set $atim
    (call $timestamp.option (i32.add (global.get $ret) (global.get $stat.data_access_timestamp))))
  (local.set $mtim
    (call $timestamp.option (i32.add (global.get $ret) (global.get $stat.data_modification_timestamp))))
  (local.set $ctim
    (call $timestamp.option (i32.add (global.get $ret) (global.get $stat.status_change_timestamp))))
  (if (global.get $timestamp.lost) (then (return (global.get $errno.overflow))))
  (call $check.aligned (local.get $filestat) (global.get $unaligned.u64))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.ctim.preview0)) (local.get $ctim))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.mtim.preview0)) (local.get $mtim))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.atim.preview0)) (local.get $atim))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.size.preview0))
    (i64.load $shim (i32.add (global.get $ret) (global.get $stat.size))))
  (local.set $links (i64.load $shim (i32.add (global.get $ret) (global.get $stat.link_count))))
  (i32.store $guest (i32.add (local.get $filestat) (global.get $filestat.nlink.preview0))
    (i32.wrap_i64
      (select (local.get $links) (global.get $linkcount.most)
        (i64.le_u (local.get $links) (global.get $linkcount.most)))))
  (i32.store8 $guest (i32.add (local.get $filestat) (global.get $filestat.filetype))
    (call $filetype (i32.load8_u $shim (i32.add (global.get $ret) (global.get $stat.type)))))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.ino)) (local.get $inode))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.dev)) (i64.const 1))
  (global.get $errno.success))
