;; path_create_directory, path_filestat_get, path_filestat_set_times, path_link, path_readlink,
;; path_remove_directory, path_rename, path_symlink, path_unlink_file.
;;
;; Errno of all of them
;;   badf     fd is not open, or not a directory
;;   ilseq    the path is not UTF-8
;;   noent    nothing is there, or the path is empty
;;   notdir   something on the way is not a directory
;;   perm     the path leads out of the directory, or the preopen is read-only
;;   or any other error of the host's
;; Paths are relative to the directory fd. A path is an address and a length, with no NUL.

;; Set by $at: the handle of the directory, and the path in the shim's memory.
(global $at.directory (mut i32) (i32.const 0))
(global $at.path (mut i32) (i32.const 0))

(func $at (param $fd i32) (param $path i32) (param $path_len i32) (result i32)
  (if (i32.eqz (local.tee $fd (call $fd.directory (local.get $fd)))) (then (return (global.get $errno.badf))))
  (global.set $at.directory (local.get $fd))
  (call $arena.reset)
  (if (i32.eqz (local.tee $path (call $path (local.get $path) (local.get $path_len))))
    (then (return (global.get $errno.ilseq))))
  (global.set $at.path (local.get $path))
  (global.get $errno.success))

;; The handle of a directory, or 0 where the descriptor is not open or is something else.
(func $fd.directory (param $fd i32) (result i32)
  (local $d i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (if (i32.ne (call $fd.kind_of (local.get $d)) (global.get $kind.directory)) (then (return (i32.const 0))))
  (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))

;; Copies a path into the arena: its address there, or 0 where it is not UTF-8, which a host would
;; not take.
(func $path (param $path i32) (param $path_len i32) (result i32)
  (local $at i32)
  (call $check.range (local.get $path) (local.get $path_len))
  (local.set $at (call $allocate (local.get $path_len)))
  (memory.copy $shim $guest (local.get $at) (local.get $path) (local.get $path_len))
  (select (local.get $at) (i32.const 0)
    (call $utf8 (local.get $at) (i32.add (local.get $at) (local.get $path_len)))))

;; Whether the bytes from $at to $end are UTF-8 (RFC 3629): no overlong form, no surrogate, nothing
;; past U+10FFFF.
(func $utf8 (param $at i32) (param $end i32) (result i32)
  (local $byte i32) (local $more i32) (local $left i32) (local $point i32)
  (loop $next
    (if (i32.eq (local.get $at) (local.get $end)) (then (return (i32.const 1))))
    (local.set $byte (i32.load8_u $shim (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $byte) (i32.const 0x80)))
    (if (i32.ge_u (i32.sub (local.get $byte) (i32.const 0xc2)) (i32.const 0x33))
      (then (return (i32.const 0))))
    (local.set $more
      (i32.add
        (i32.add (i32.const 1) (i32.ge_u (local.get $byte) (i32.const 0xe0)))
        (i32.ge_u (local.get $byte) (i32.const 0xf0))))
    (local.set $point (i32.and (local.get $byte) (i32.shr_u (i32.const 0x3f) (local.get $more))))
    (local.set $left (local.get $more))
    (loop $continue
      (if (i32.eq (local.get $at) (local.get $end)) (then (return (i32.const 0))))
      (local.set $byte (i32.load8_u $shim (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.ne (i32.and (local.get $byte) (i32.const 0xc0)) (i32.const 0x80))
        (then (return (i32.const 0))))
      (local.set $point
        (i32.or (i32.shl (local.get $point) (i32.const 6)) (i32.and (local.get $byte) (i32.const 0x3f))))
      (br_if $continue (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (if (i32.eq (local.get $more) (i32.const 2))
      (then
        (if (i32.or
              (i32.lt_u (local.get $point) (i32.const 0x800))
              (i32.eq (i32.shr_u (local.get $point) (i32.const 11)) (i32.const 27)))
          (then (return (i32.const 0))))))
    (if (i32.eq (local.get $more) (i32.const 3))
      (then
        (if (i32.ge_u (i32.sub (local.get $point) (i32.const 0x10000)) (i32.const 0x100000))
          (then (return (i32.const 0))))))
    (br $next))
  (unreachable))

;; path_create_directory: makes a directory.
;;
;; Parameters
;;   fd, path, path_len   where
;; Errno, besides those above
;;   exist   something is there
(func $path_create_directory (export "path_create_directory") (param $fd i32) (param $path i32)
    (param $path_len i32) (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $at (local.get $fd) (local.get $path) (local.get $path_len)))
    (then (return (local.get $errno))))
  (call $descriptor.create-directory-at (global.get $at.directory) (global.get $at.path) (local.get $path_len)
    (global.get $ret))
  (call $errno (global.get $payload.u8)))

;; path_filestat_get: the attributes of a file or directory.
;;
;; Parameters
;;   fd, path, path_len   where
;;   flags                lookupflags: 1 follow a symbolic link that is last; traps on any other bit
;;   stat                 where the filestat goes, as fd_filestat_get draws it
;; Errno, besides those above
;;   overflow   a time does not fit 64 bits
(func $path_filestat_get (export "path_filestat_get") (param $fd i32) (param $flags i32) (param $path i32)
    (param $path_len i32) (param $stat i32) (result i32)
  (local $errno i32) (local $inode i64)
  (call $check (local.get $flags) (global.get $lookupflags.all))
  (if (local.tee $errno (call $at (local.get $fd) (local.get $path) (local.get $path_len)))
    (then (return (local.get $errno))))
  (call $descriptor.metadata-hash-at (global.get $at.directory) (local.get $flags) (global.get $at.path)
    (local.get $path_len) (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u64))) (then (return (local.get $errno))))
  (local.set $inode (i64.load $shim (i32.add (global.get $ret) (global.get $metadata_hash.lower))))
  (call $descriptor.stat-at (global.get $at.directory) (local.get $flags) (global.get $at.path)
    (local.get $path_len) (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u64))) (then (return (local.get $errno))))
  (call $filestat.out (local.get $stat) (local.get $inode)))

;; path_filestat_set_times: sets the times of a file or directory.
;;
;; Parameters
;;   fd, path, path_len   where
;;   flags                lookupflags: 1 follow a symbolic link that is last; traps on any other bit
;;   atim, mtim           the times of access and modification, in nanoseconds
;;   fst_flags            fstflags, as fd_filestat_set_times has them
;; Errno, besides those above
;;   inval   a time is to be set to a value and to now
(func $path_filestat_set_times (export "path_filestat_set_times") (param $fd i32) (param $flags i32)
    (param $path i32) (param $path_len i32) (param $atim i64) (param $mtim i64) (param $fst_flags i32)
    (result i32)
  (local $errno i32)
  (call $check (local.get $flags) (global.get $lookupflags.all))
  (if (call $times.conflict (local.get $fst_flags)) (then (return (global.get $errno.inval))))
  (if (local.tee $errno (call $at (local.get $fd) (local.get $path) (local.get $path_len)))
    (then (return (local.get $errno))))
  (call $descriptor.set-times-at
    (global.get $at.directory)
    (local.get $flags)
    (global.get $at.path)
    (local.get $path_len)
    (call $new_timestamp (local.get $fst_flags))
    (i64.div_u (local.get $atim) (global.get $second))
    (i32.wrap_i64 (i64.rem_u (local.get $atim) (global.get $second)))
    (call $new_timestamp (i32.shr_u (local.get $fst_flags) (i32.const 2)))
    (i64.div_u (local.get $mtim) (global.get $second))
    (i32.wrap_i64 (i64.rem_u (local.get $mtim) (global.get $second)))
    (global.get $ret))
  (call $errno (global.get $payload.u8)))

;; path_link: makes a hard link.
;;
;; Parameters
;;   old_fd, old_path, old_path_len   what is linked
;;   old_flags                        lookupflags; traps on a bit that is none
;;   new_fd, new_path, new_path_len   the new name
;; Errno, besides those above
;;   exist   something has the new name
;;   inval   old_flags says to follow a symbolic link, and the host does not
(func $path_link (export "path_link") (param $old_fd i32) (param $old_flags i32) (param $old_path i32)
    (param $old_path_len i32) (param $new_fd i32) (param $new_path i32) (param $new_path_len i32) (result i32)
  (local $errno i32)
  (call $check (local.get $old_flags) (global.get $lookupflags.all))
  (if
    (local.tee $errno
      (call $at.two (local.get $old_fd) (local.get $old_path) (local.get $old_path_len) (local.get $new_fd)
        (local.get $new_path) (local.get $new_path_len)))
    (then (return (local.get $errno))))
  (call $descriptor.link-at
    (global.get $at.directory) (local.get $old_flags) (global.get $at.path) (local.get $old_path_len)
    (global.get $to.directory) (global.get $to.path) (local.get $new_path_len)
    (global.get $ret))
  (call $errno (global.get $payload.u8)))

;; path_rename: gives a file or directory another name.
;;
;; Parameters
;;   fd, old_path, old_path_len       what is renamed
;;   new_fd, new_path, new_path_len   the new name; what has it is replaced
;; Errno, besides those above
;;   isdir, notdir, notempty   what has the new name cannot be replaced by what is renamed
;;   inval                     a directory would be inside itself
(func $path_rename (export "path_rename") (param $fd i32) (param $old_path i32) (param $old_path_len i32)
    (param $new_fd i32) (param $new_path i32) (param $new_path_len i32) (result i32)
  (local $errno i32)
  (if
    (local.tee $errno
      (call $at.two (local.get $fd) (local.get $old_path) (local.get $old_path_len) (local.get $new_fd)
        (local.get $new_path) (local.get $new_path_len)))
    (then (return (local.get $errno))))
  (call $descriptor.rename-at
    (global.get $at.directory) (global.get $at.path) (local.get $old_path_len)
    (global.get $to.directory) (global.get $to.path) (local.get $new_path_len)
    (global.get $ret))
  (call $errno (global.get $payload.u8)))

;; Set by $at.two, with those of $at: the second directory and path.
(global $to.directory (mut i32) (i32.const 0))
(global $to.path (mut i32) (i32.const 0))

(func $at.two (param $fd i32) (param $path i32) (param $path_len i32) (param $to_fd i32) (param $to_path i32)
    (param $to_path_len i32) (result i32)
  (local $errno i32) (local $directory i32)
  ;; the second descriptor is checked before the first path
  (local.set $directory (call $fd.directory (local.get $to_fd)))
  (global.set $to.directory (local.get $directory))
  (if (i32.eqz (local.get $directory)) (then (return (global.get $errno.badf))))
  (if (local.tee $errno (call $at (local.get $fd) (local.get $path) (local.get $path_len)))
    (then (return (local.get $errno))))
  (if (i32.eqz (local.tee $to_path (call $path (local.get $to_path) (local.get $to_path_len))))
    (then (return (global.get $errno.ilseq))))
  (global.set $to.path (local.get $to_path))
  (global.get $errno.success))

;; path_readlink: what a symbolic link holds.
;;
;; Parameters
;;   fd, path, path_len   the link
;;   buf, buf_len         where its contents go, with no NUL, cut where there is no more room
;;   bufused              where the number of bytes written goes (u32)
;; Errno, besides those above
;;   inval   there is no symbolic link
(func $path_readlink (export "path_readlink") (param $fd i32) (param $path i32) (param $path_len i32)
    (param $buf i32) (param $buf_len i32) (param $bufused i32) (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $at (local.get $fd) (local.get $path) (local.get $path_len)))
    (then (return (local.get $errno))))
  (call $descriptor.readlink-at (global.get $at.directory) (global.get $at.path) (local.get $path_len)
    (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u32))) (then (return (local.get $errno))))
  (if (i32.gt_u (local.get $buf_len) (i32.load $shim (i32.add (global.get $ret) (global.get $ok.length))))
    (then (local.set $buf_len (i32.load $shim (i32.add (global.get $ret) (global.get $ok.length))))))
  (if (local.get $buf_len)
    (then
      (memory.copy $guest $shim
        (local.get $buf)
        (i32.load $shim (i32.add (global.get $ret) (global.get $ok.pointer)))
        (local.get $buf_len))))
  (call $out.u32 (local.get $bufused) (local.get $buf_len)))

;; path_remove_directory: removes an empty directory.
;;
;; Parameters
;;   fd, path, path_len   where
;; Errno, besides those above
;;   notempty   it is not empty
(func $path_remove_directory (export "path_remove_directory") (param $fd i32) (param $path i32)
    (param $path_len i32) (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $at (local.get $fd) (local.get $path) (local.get $path_len)))
    (then (return (local.get $errno))))
  (call $descriptor.remove-directory-at (global.get $at.directory) (global.get $at.path) (local.get $path_len)
    (global.get $ret))
  (call $errno (global.get $payload.u8)))

;; path_symlink: makes a symbolic link.
;;
;; Parameters
;;   old_path, old_path_len       what the link holds
;;   fd, new_path, new_path_len   where the link goes
;; Errno, besides those above
;;   exist   something is there
(func $path_symlink (export "path_symlink") (param $old_path i32) (param $old_path_len i32) (param $fd i32)
    (param $new_path i32) (param $new_path_len i32) (result i32)
  (local $errno i32) (local $at i32)
  (if (local.tee $errno (call $at (local.get $fd) (local.get $old_path) (local.get $old_path_len)))
    (then (return (local.get $errno))))
  (if (i32.eqz (local.tee $at (call $path (local.get $new_path) (local.get $new_path_len))))
    (then (return (global.get $errno.ilseq))))
  (call $descriptor.symlink-at (global.get $at.directory) (global.get $at.path) (local.get $old_path_len)
    (local.get $at) (local.get $new_path_len) (global.get $ret))
  (call $errno (global.get $payload.u8)))

;; path_unlink_file: removes a file or symbolic link.
;;
;; Parameters
;;   fd, path, path_len   where
;; Errno, besides those above
;;   isdir   it is a directory
(func $path_unlink_file (export "path_unlink_file") (param $fd i32) (param $path i32) (param $path_len i32)
    (result i32)
  (local $errno i32)
  (if (local.tee $errno (call $at (local.get $fd) (local.get $path) (local.get $path_len)))
    (then (return (local.get $errno))))
  (call $descriptor.unlink-file-at (global.get $at.directory) (global.get $at.path) (local.get $path_len)
    (global.get $ret))
  (call $errno (global.get $payload.u8)))
