;; fd_fdstat_get, fd_fdstat_set_flags, fd_fdstat_set_rights, fd_filestat_get, fd_filestat_set_size,
;; fd_filestat_set_times.

;; fd_fdstat_get: what a descriptor is, and what it may do.
;;
;; Parameters
;;   fd     the descriptor
;;   stat   where the fdstat goes, 24 bytes
;; Errno
;;   badf   fd is not open
;;
;;   stat: | filetype: u8 | - | fdflags: u16 | - - - - | rights_base: u64 | rights_inheriting: u64 |
;;         0                  2                          8                  16
;;
;; Rights are those that Wasmtime reports: a standard stream reads or writes; a preopen has a fixed
;; set; any other has all but what its descriptor-flags and filetype rule out.
(func $fd_fdstat_get (export "fd_fdstat_get") (param $fd i32) (param $stat i32) (result i32)
  (local $d i32) (local $errno i32) (local $rights i64) (local $inheriting i64)
  (if (i32.eqz (local.tee $d (call $fd.get (local.get $fd)))) (then (return (global.get $errno.badf))))
  (if (local.tee $errno (call $fd.learn (local.get $d))) (then (return (local.get $errno))))
  (local.set $inheriting (local.tee $rights (call $rights (local.get $d))))
  (if (i64.eq (local.get $rights) (global.get $rights.preopen))
    (then (local.set $inheriting (global.get $rights.preopen_inheriting))))
  (call $check.aligned (local.get $stat) (global.get $unaligned.u64))
  (i64.store $guest
    (i32.add (local.get $stat) (global.get $fdstat.fs_rights_inheriting))
    (local.get $inheriting))
  (i64.store $guest (i32.add (local.get $stat) (global.get $fdstat.fs_rights_base)) (local.get $rights))
  (i32.store16 $guest
    (i32.add (local.get $stat) (global.get $fdstat.fs_flags))
    (i32.load16_u $shim (i32.add (local.get $d) (global.get $fd.fdflags))))
  (i32.store8 $guest
    (i32.add (local.get $stat) (global.get $fdstat.fs_filetype))
    (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.filetype))))
  (global.get $errno.success))

;; Learns the filetype of a record, and the descriptor-flags of one that has rights by them.
(func $fd.learn (param $d i32) (result i32)
  (if (i32.ge_u (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))) (global.get $kind.file))
    (then (return (call $descriptor.learn (local.get $d)))))
  (call $terminal.learn (local.get $d))
  (global.get $errno.success))

(func $descriptor.learn (@of descriptor) (param $d i32) (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $fd.resolve (local.get $d))) (then (return (local.get $errno))))
  ;; a preopen has a name
  (if (i32.and
        (i32.eq
          (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
          (global.get $kind.directory))
        (i32.ne (i32.load $shim (i32.add (local.get $d) (global.get $fd.name))) (i32.const 0)))
    (then (return (global.get $errno.success))))
  (if
    (i32.and
      (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.known)))
      (global.get $known.descriptor_flags))
    (then (return (global.get $errno.success))))
  (call $descriptor.get-flags (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u8))) (then (return (local.get $errno))))
  (local.set $errno (i32.load8_u $shim (i32.add (global.get $ret) (global.get $payload.u8))))
  (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.descriptor_flags)) (local.get $errno))
  ;; file-integrity-sync, data-integrity-sync, requested-write-sync: fdflags sync, dsync, rsync
  (i32.store16 $shim (i32.add (local.get $d) (global.get $fd.fdflags))
    (i32.or
      (i32.load16_u $shim (i32.add (local.get $d) (global.get $fd.fdflags)))
      (i32.or
        (i32.shl
          (i32.and (local.get $errno) (global.get $descriptor_flags.file_integrity_sync))
          (i32.const 2))
        (i32.or
          (i32.shr_u
            (i32.and (local.get $errno) (global.get $descriptor_flags.data_integrity_sync))
            (i32.const 2))
          (i32.shr_u
            (i32.and (local.get $errno) (global.get $descriptor_flags.requested_write_sync))
            (i32.const 1))))))
  (call $fd.know (local.get $d) (global.get $known.descriptor_flags))
  (global.get $errno.success))

;; Learns whether a standard stream is a terminal, which preview1 calls a character device.
(func $terminal.learn (param $d i32)
  (local $kind i32)
  (if
    (i32.and (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.known))) (global.get $known.filetype))
    (then (return)))
  (local.set $kind (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))))
  (if (i32.eq (local.get $kind) (global.get $kind.stdin))
    (then
      (call $get-terminal-stdin (global.get $ret))
      (if (i32.load8_u $shim (global.get $ret))
        (then
          (call $terminal-input.drop (i32.load $shim (i32.add (global.get $ret) (global.get $some.u32)))))))
    (else
      (if (i32.eq (local.get $kind) (global.get $kind.stdout))
        (then (call $get-terminal-stdout (global.get $ret)))
        (else (call $get-terminal-stderr (global.get $ret))))
      (if (i32.load8_u $shim (global.get $ret))
        (then
          (call $terminal-output.drop (i32.load $shim (i32.add (global.get $ret) (global.get $some.u32))))))))
  (i32.store8 $shim
    (i32.add (local.get $d) (global.get $fd.filetype))
    (i32.shl (i32.load8_u $shim (global.get $ret)) (i32.const 1)))
  (call $fd.know (local.get $d) (global.get $known.filetype)))

(func $rights (param $d i32) (result i64)
  (local $kind i32) (local $flags i32) (local $rights i64)
  (local.set $kind (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))))
  (if (i32.eq (local.get $kind) (global.get $kind.stdin)) (then (return (global.get $rights.fd_read))))
  (if (i32.lt_u (local.get $kind) (global.get $kind.file)) (then (return (global.get $rights.fd_write))))
  (local.set $rights (global.get $rights.all))
  (if (i32.eq (local.get $kind) (global.get $kind.directory))
    (then
      (if (i32.load $shim (i32.add (local.get $d) (global.get $fd.name)))
        (then (return (global.get $rights.preopen))))
      ;; not fd_seek, path_filestat_set_size, fd_filestat_set_size
      (local.set $rights
        (i64.xor (global.get $rights.all)
          (i64.or (global.get $rights.fd_seek)
            (i64.or
              (global.get $rights.path_filestat_set_size)
              (global.get $rights.fd_filestat_set_size)))))))
  (local.set $flags (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.descriptor_flags))))
  ;; not readable: not fd_read, fd_readdir
  (if (i32.eqz (i32.and (local.get $flags) (global.get $descriptor_flags.read)))
    (then
      (local.set $rights
        (i64.and
          (local.get $rights)
          (i64.xor
            (global.get $rights.all)
            (i64.or (global.get $rights.fd_read) (global.get $rights.fd_readdir)))))))
  (if (i32.eqz (i32.and (local.get $flags) (global.get $descriptor_flags.write)))
    (then
      (local.set $rights
        (i64.and (local.get $rights) (i64.xor (global.get $rights.all) (global.get $rights.fd_write))))))
  (local.get $rights))

;; fd_fdstat_set_flags: sets append and nonblock of a file, as they are in flags.
;;
;; Parameters
;;   fd      the descriptor
;;   flags   fdflags; traps on a bit that is none
;; Errno
;;   badf    fd is not open, or not a file
;;   inval   flags has dsync, rsync or sync
(func $fd_fdstat_set_flags (export "fd_fdstat_set_flags") (param $fd i32) (param $flags i32) (result i32)
  (local $d i32)
  (call $check (local.get $flags) (global.get $fdflags.all))
  (if (i32.eqz (local.tee $d (call $fd.file (local.get $fd)))) (then (return (global.get $errno.badf))))
  (if (i32.and (local.get $flags) (global.get $fdflags.fixed)) (then (return (global.get $errno.inval))))
  (i32.store16 $shim (i32.add (local.get $d) (global.get $fd.fdflags))
    (i32.or
      (i32.and
        (i32.load16_u $shim (i32.add (local.get $d) (global.get $fd.fdflags)))
        (global.get $fdflags.fixed))
      (local.get $flags)))
  (global.get $errno.success))

;; fd_fdstat_set_rights: takes rights from a descriptor. preview2 has none to take.
;;
;; Parameters
;;   fd                        the descriptor
;;   rights_base, inheriting   rights; traps on a bit that is none
;; Errno
;;   badf     fd is not open, or a standard stream
;;   notsup   fd is a file or directory
(func $fd_fdstat_set_rights (export "fd_fdstat_set_rights") (param $fd i32) (param $rights_base i64)
    (param $rights_inheriting i64) (result i32)
  (call $check.rights (local.get $rights_base))
  (call $check.rights (local.get $rights_inheriting))
  (select (global.get $errno.notsup) (global.get $errno.badf) (call $fd.descriptor (local.get $fd))))

(func $check.rights (param $rights i64)
  (if (i64.gt_u (local.get $rights) (global.get $rights.all)) (then (unreachable))))

;; fd_filestat_get: the attributes of an open file or directory; all zero but for the filetype of a
;; standard stream.
;;
;; Parameters
;;   fd     the descriptor
;;   stat   where the filestat goes, 64 bytes
;; Errno
;;   badf       fd is not open
;;   overflow   a time does not fit 64 bits
;;   or any error of the host's
;;
;;   stat: | dev: u64 | ino: u64 | filetype: u8 | 7 x - | nlink: u64 | size: u64 | atim: u64 | mtim: u64 | ctim: u64 |
;;         0          8          16                     24           32          40          48          56
(func $fd_filestat_get (export "fd_filestat_get") (param $fd i32) (param $stat i32) (result i32)
  (local $d i32)
  (if (i32.eqz (local.tee $d (call $fd.get (local.get $fd)))) (then (return (global.get $errno.badf))))
  (if (i32.ge_u (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))) (global.get $kind.file))
    (then (return (call $descriptor.filestat (local.get $d) (local.get $stat)))))
  (call $terminal.learn (local.get $d))
  (call $check.aligned (local.get $stat) (global.get $unaligned.u64))
  (memory.fill $guest (local.get $stat) (i32.const 0) (i32.add (global.get $filestat.filetype) (i32.const 1)))
  (memory.fill $guest
    (i32.add (local.get $stat) (global.get $filestat.nlink))
    (i32.const 0)
    (i32.sub (global.get $sizeof.filestat) (global.get $filestat.nlink)))
  (i32.store8 $guest
    (i32.add (local.get $stat) (global.get $filestat.filetype))
    (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.filetype))))
  (global.get $errno.success))

(func $descriptor.filestat (@of descriptor) (param $d i32) (param $stat i32) (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $inode (local.get $d))) (then (return (local.get $errno))))
  (if (local.tee $errno (call $file.stat (local.get $d))) (then (return (local.get $errno))))
  (call $filestat.out (local.get $stat) (i64.load $shim (i32.add (local.get $d) (global.get $fd.inode)))))

;; Learns the inode of a record: the lower half of its metadata hash.
(func $inode (@of descriptor) (param $d i32) (result i32)
  (local $errno i32)
  (if (i32.and (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.known))) (global.get $known.inode))
    (then (return (global.get $errno.success))))
  (call $descriptor.metadata-hash (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u64))) (then (return (local.get $errno))))
  (i64.store $shim
    (i32.add (local.get $d) (global.get $fd.inode))
    (i64.load $shim (i32.add (global.get $ret) (global.get $metadata_hash.lower))))
  (call $fd.know (local.get $d) (global.get $known.inode))
  (global.get $errno.success))

;; Stores the `descriptor-stat` at $ret as a filestat.
;;
;; result<descriptor-stat, _> has the type at 8, link-count at 16, size at 24, and at 32, 56 and 80
;; an option<datetime>: 0 or 1, and 8 bytes on the datetime.
(func $filestat.out (param $stat i32) (param $inode i64) (result i32)
  (local $atim i64) (local $mtim i64) (local $ctim i64)
  (global.set $timestamp.lost (i32.const 0))
  (local.set $atim (call $timestamp.option (global.get $stat.data_access_timestamp)))
  (local.set $mtim (call $timestamp.option (global.get $stat.data_modification_timestamp)))
  (local.set $ctim (call $timestamp.option (global.get $stat.status_change_timestamp)))
  (if (global.get $timestamp.lost) (then (return (global.get $errno.overflow))))
  (call $check.aligned (local.get $stat) (global.get $unaligned.u64))
  (i64.store $guest (i32.add (local.get $stat) (global.get $filestat.ctim)) (local.get $ctim))
  (i64.store $guest (i32.add (local.get $stat) (global.get $filestat.mtim)) (local.get $mtim))
  (i64.store $guest (i32.add (local.get $stat) (global.get $filestat.atim)) (local.get $atim))
  (i64.store $guest
    (i32.add (local.get $stat) (global.get $filestat.size))
    (i64.load $shim (i32.add (global.get $ret) (global.get $stat.size))))
  (i64.store $guest
    (i32.add (local.get $stat) (global.get $filestat.nlink))
    (i64.load $shim (i32.add (global.get $ret) (global.get $stat.link_count))))
  (i32.store8 $guest
    (i32.add (local.get $stat) (global.get $filestat.filetype))
    (call $filetype (i32.load8_u $shim (i32.add (global.get $ret) (global.get $stat.type)))))
  (i64.store $guest (i32.add (local.get $stat) (global.get $filestat.ino)) (local.get $inode))
  (i64.store $guest (i32.add (local.get $stat) (global.get $filestat.dev)) (i64.const 1))
  (global.get $errno.success))

;; The `option<datetime>` at $at in nanoseconds: 0 for none.
(func $timestamp.option (param $at i32) (result i64)
  (if (i32.eqz (i32.load8_u $shim (local.get $at))) (then (return (i64.const 0))))
  (call $timestamp (i32.add (local.get $at) (global.get $some.datetime))))

;; fd_filestat_set_size: makes a file shorter, or longer with zeros. Its position stays.
;;
;; Parameters
;;   fd     the descriptor
;;   size   in bytes
;; Errno
;;   badf    fd is not open, or not a file
;;   inval   fd was not opened to be written, or the host cannot address size
;;   fbig    the file cannot grow so far
(func $fd_filestat_set_size (export "fd_filestat_set_size") (param $fd i32) (param $size i64) (result i32)
  (local $d i32)
  (if (i32.eqz (local.tee $d (call $fd.file (local.get $fd)))) (then (return (global.get $errno.badf))))
  (call $file.set_size (local.get $d) (local.get $size)))

(func $file.set_size (@of file) (param $d i32) (param $size i64) (result i32)
  (call $descriptor.set-size (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (local.get $size) (global.get $ret))
  (call $errno (global.get $payload.u8)))

;; fd_filestat_set_times: sets the times of an open file or directory.
;;
;; Parameters
;;   fd           the descriptor
;;   atim, mtim   the times of access and modification, in nanoseconds
;;   fst_flags    fstflags: 1 set atim, 2 set it to now, 4 set mtim, 8 set it to now; traps on any
;;                other bit
;; Errno
;;   badf    fd is not open, or a standard stream
;;   inval   a time is to be set to a value and to now
;;   perm    the host does not let it
(func $fd_filestat_set_times (export "fd_filestat_set_times") (param $fd i32) (param $atim i64)
    (param $mtim i64) (param $fst_flags i32) (result i32)
  (local $descriptor i32)
  (if (call $times.conflict (local.get $fst_flags)) (then (return (global.get $errno.inval))))
  (if (i32.eqz (local.tee $descriptor (call $fd.descriptor (local.get $fd))))
    (then (return (global.get $errno.badf))))
  (call $descriptor.set_times (local.get $descriptor) (local.get $atim) (local.get $mtim)
    (local.get $fst_flags)))

(func $descriptor.set_times (@of descriptor) (param $descriptor i32) (param $atim i64) (param $mtim i64)
    (param $fst_flags i32) (result i32)
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

;; Whether fstflags set a time to a value and to now.
(func $times.conflict (param $fst_flags i32) (result i32)
  (call $check (local.get $fst_flags) (global.get $fstflags.all))
  (i32.and
    (i32.and (local.get $fst_flags) (i32.shr_u (local.get $fst_flags) (i32.const 1)))
    (i32.or (global.get $fstflags.atim) (global.get $fstflags.mtim))))

;; The case of `new-timestamp` that two bits of fstflags mean: 0 no-change, 1 now, 2 timestamp.
(func $new_timestamp (param $fst_flags i32) (result i32)
  (i32.or
    (i32.shl (i32.and (local.get $fst_flags) (i32.const 1)) (i32.const 1))
    (i32.and (i32.shr_u (local.get $fst_flags) (i32.const 1)) (i32.const 1))))
