;; The attributes of open files and directories.

;; `stat` of a record, at $ret.
(func $descriptor.stat_of (param $d i32) (result i32)
  (call $descriptor.stat
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (call $errno (global.get $payload.u64)))

;; Stores the attributes of a record as a filestat.
(func $descriptor.filestat (@of descriptor) (param $d i32) (param $filestat i32) (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $inode (local.get $d))) (then (return (local.get $errno))))
  (if (local.tee $errno (call $descriptor.stat_of (local.get $d))) (then (return (local.get $errno))))
  (call $filestat.out (local.get $filestat)
    (i64.load $shim (i32.add (local.get $d) (global.get $fd.inode)))))

;; Learns the inode of a record: the lower half of its metadata hash.
(func $inode (@of descriptor) (param $d i32) (result i32)
  (local $errno i32)
  (if (i64.eqz (i64.load $shim (i32.add (local.get $d) (global.get $fd.inode))))
    (then
      (call $descriptor.metadata-hash
        (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
        (global.get $ret))
      (if (i32.eqz (local.tee $errno (call $errno (global.get $payload.u64))))
        (then
          (i64.store $shim (i32.add (local.get $d) (global.get $fd.inode))
            (i64.load $shim (i32.add (global.get $ret) (global.get $metadata_hash.lower))))))))
  (local.get $errno))

;; Stores the `descriptor-stat` at $ret as a filestat.
(func $filestat.out (param $filestat i32) (param $inode i64) (result i32)
  (local $atim i64) (local $mtim i64) (local $ctim i64)
  (global.set $timestamp.lost (i32.const 0))
  (local.set $atim
    (call $timestamp.option (i32.add (global.get $ret) (global.get $stat.data_access_timestamp))))
  (local.set $mtim
    (call $timestamp.option (i32.add (global.get $ret) (global.get $stat.data_modification_timestamp))))
  (local.set $ctim
    (call $timestamp.option (i32.add (global.get $ret) (global.get $stat.status_change_timestamp))))
  (if (global.get $timestamp.lost) (then (return (global.get $errno.overflow))))
  (call $check.aligned (local.get $filestat) (global.get $unaligned.u64))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.ctim)) (local.get $ctim))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.mtim)) (local.get $mtim))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.atim)) (local.get $atim))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.size))
    (i64.load $shim (i32.add (global.get $ret) (global.get $stat.size))))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.nlink))
    (i64.load $shim (i32.add (global.get $ret) (global.get $stat.link_count))))
  (i32.store8 $guest (i32.add (local.get $filestat) (global.get $filestat.filetype))
    (call $filetype (i32.load8_u $shim (i32.add (global.get $ret) (global.get $stat.type)))))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.ino)) (local.get $inode))
  (i64.store $guest (i32.add (local.get $filestat) (global.get $filestat.dev)) (i64.const 1))
  (global.get $errno.success))

(func $descriptor.set_times (@of descriptor) (param $descriptor i32)
    (param $atim i64) (param $mtim i64) (param $fst_flags i32) (result i32)
  (call $descriptor.set-times
    (local.get $descriptor)
    (call $new_timestamp (local.get $fst_flags))
    (i64.div_u (local.get $atim) (global.get $second))
    (i32.wrap_i64 (i64.rem_u (local.get $atim) (global.get $second)))
    (call $new_timestamp (i32.shr_u (local.get $fst_flags) (i32.const 2)))
    (i64.div_u (local.get $mtim) (global.get $second))
    (i32.wrap_i64 (i64.rem_u (local.get $mtim) (global.get $second)))
    (global.get $ret))
  (call $errno (global.get $payload.u8)))
