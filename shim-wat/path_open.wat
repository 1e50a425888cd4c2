;; path_open.

;; path_open: opens a file or directory.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#path_open
;;
;; Parameters
;;   fd, path, path_len     where
;;   dirflags               lookupflags: 1 follow a symbolic link that is last
;;   oflags                 1 creat, 2 directory, 4 excl, 8 trunc
;;   fs_rights_base         rights: fd_read and fd_write say how it is opened
;;   fs_rights_inheriting   rights; not used
;;   fdflags                1 append, 2 dsync, 4 nonblock, 8 rsync, 16 sync
;;   opened_fd              where the new descriptor goes (u32)
;; Errno
;;   ilseq    the path is not UTF-8
;;   badf     fd is not open, or a standard stream
;;   notdir   fd is a file, or something on the way is not a directory
;;   exist    excl, and something is there
;;   isdir    a directory is to be written
;;   loop     a symbolic link is last, and not to be followed
;;   noent    nothing is there, and creat is not set
;;   notsup   the host cannot do dsync, rsync or sync
;;   perm     the path leads out of the directory, or the preopen is read-only
;;   or any other error of the host's
;; Traps on a flag or right that is none.
(func $path_open (export "path_open")
    (param $fd i32) (param $dirflags i32) (param $path i32) (param $path_len i32) (param $oflags i32)
    (param $fs_rights_base i64) (param $fs_rights_inheriting i64) (param $fdflags i32)
    (param $opened_fd i32) (result i32)
  (local $errno i32) (local $kind i32) (local $flags i32)
  (call $check (local.get $dirflags) (global.get $lookupflags.all))
  (call $check (local.get $oflags) (global.get $oflags.all))
  (call $check.rights (local.get $fs_rights_base))
  (call $check.rights (local.get $fs_rights_inheriting))
  (call $check (local.get $fdflags) (global.get $fdflags.all))
  (call $arena.reset)
  (if (i32.eqz (local.tee $path (call $path (local.get $path) (local.get $path_len))))
    (then (return (global.get $errno.ilseq))))
  (local.set $kind (call $fd.resolved (local.tee $fd (call $fd.get (local.get $fd)))))
  (if (i32.ne (local.get $kind) (global.get $kind.directory))
    (then
      (return
        (select (global.get $errno.notdir) (global.get $errno.badf)
          (i32.eq (local.get $kind) (global.get $kind.file))))))
  ;; open-flags are oflags, path-flags lookupflags
  (call $descriptor.open-at
    (i32.load $shim (i32.add (local.get $fd) (global.get $fd.handle)))
    (local.get $dirflags)
    (local.get $path)
    (local.get $path_len)
    (local.get $oflags)
    (local.tee $flags (call $descriptor_flags (local.get $fs_rights_base) (local.get $fdflags)))
    (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u32))) (then (return (local.get $errno))))
  ;; what is opened as a directory is one, what is written here a file; of what `creat` alone opens,
  ;; some hosts let it be a directory that was there
  (local.set $fd
    (call $fd.new
      (select
        (global.get $opened.directory)
        (select
          (global.get $opened.file)
          (select (global.get $opened.made) (global.get $kind.unresolved)
            (i32.and (local.get $oflags) (global.get $oflags.creat)))
          (i32.or
            (i32.and (local.get $oflags) (global.get $oflags.trunc))
            (i32.and (local.get $flags) (global.get $descriptor_flags.write))))
        (i32.and (local.get $oflags) (global.get $oflags.directory)))
      (i32.load $shim (i32.add (global.get $ret) (global.get $payload.u32)))))
  (if (i32.eqz (i32.and (local.get $oflags) (global.get $oflags.directory)))
    (then
      (i32.store16 $shim (i32.add (local.get $fd) (global.get $fd.fdflags))
        (i32.and (local.get $fdflags) (global.get $fdflags.settable)))))
  (call $out.u32 (local.get $opened_fd) (call $fd.number (local.get $fd))))

;; The descriptor-flags that rights and fdflags ask for: 1 read, 2 write, 4 file-integrity-sync,
;; 8 data-integrity-sync, 16 requested-write-sync.
(func $descriptor_flags (param $rights i64) (param $fdflags i32) (result i32)
  (i32.or
    (i32.or
      (i64.ne (i64.and (local.get $rights) (global.get $rights.fd_read)) (i64.const 0))
      (i32.shl
        (i64.ne (i64.and (local.get $rights) (global.get $rights.fd_write)) (i64.const 0))
        (i32.const 1)))
    (i32.or
      (i32.shr_u (i32.and (local.get $fdflags) (global.get $fdflags.sync)) (i32.const 2))
      (i32.or
        (i32.shl (i32.and (local.get $fdflags) (global.get $fdflags.dsync)) (i32.const 2))
        (i32.shl (i32.and (local.get $fdflags) (global.get $fdflags.rsync)) (i32.const 1))))))
