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

;; path_create_directory: makes a directory.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_create_directory
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
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_filestat_get
;;
;; Parameters
;;   fd, path, path_len   where
;;   flags                lookupflags: 1 follow a symbolic link that is last; traps on any other bit
;;   filestat             where the filestat goes, as fd_filestat_get draws it
;; Errno, besides those above
;;   overflow   a time does not fit 64 bits
(func $path_filestat_get (export "path_filestat_get") (param $fd i32) (param $flags i32) (param $path i32)
    (param $path_len i32) (param $filestat i32) (result i32)
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
  (call $filestat.out (local.get $filestat) (local.get $inode)))

;; path_filestat_set_times: sets the times of a file or directory.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_filestat_set_times
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
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_link
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
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_rename
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

;; path_readlink: what a symbolic link holds.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_readlink
;;
;; Parameters
;;   fd, path, path_len   the link
;;   buf, buf_len         where its contents go, with no NUL, cut where there is no more room
;;   size                 where the number of bytes written goes (u32)
;; Errno, besides those above
;;   inval   there is no symbolic link
(func $path_readlink (export "path_readlink") (param $fd i32) (param $path i32) (param $path_len i32)
    (param $buf i32) (param $buf_len i32) (param $size i32) (result i32)
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
  (call $out.u32 (local.get $size) (local.get $buf_len)))

;; path_remove_directory: removes an empty directory.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_remove_directory
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
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_symlink
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
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_unlink_file
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
