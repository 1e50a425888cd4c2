;; fd_fdstat_get, fd_fdstat_set_flags, fd_fdstat_set_rights.

;; fd_fdstat_get: what a descriptor is, and what it may do.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_fdstat_get
;;
;; Parameters
;;   fd       the descriptor
;;   fdstat   where the fdstat goes, 24 bytes
;; Errno
;;   badf   fd is not open
;;
;;   fdstat: | filetype: u8 | - | flags: u16 | - - - - | rights_base: u64 | rights_inheriting: u64 |
;;           0                  2                        8                  16
;;
;; Rights are those that Wasmtime reports: a standard stream reads or writes; a preopen has a fixed
;; set; any other has all but what its descriptor-flags and filetype rule out.
(func $fd_fdstat_get (export "fd_fdstat_get") (param $fd i32) (param $fdstat i32) (result i32)
  (local $errno i32) (local $rights i64)
  (if (i32.eqz (local.tee $fd (call $fd.get (local.get $fd)))) (then (return (global.get $errno.badf))))
  (if (local.tee $errno (call $fd.learn (local.get $fd))) (then (return (local.get $errno))))
  (local.set $rights (call $rights (local.get $fd)))
  (call $check.aligned (local.get $fdstat) (global.get $unaligned.u64))
  (i64.store $guest (i32.add (local.get $fdstat) (global.get $fdstat.fs_rights_inheriting))
    (select (global.get $rights.preopen_inheriting) (local.get $rights) (i64.eqz (local.get $rights))))
  (i64.store $guest (i32.add (local.get $fdstat) (global.get $fdstat.fs_rights_base))
    (select (global.get $rights.preopen) (local.get $rights) (i64.eqz (local.get $rights))))
  (i32.store16 $guest (i32.add (local.get $fdstat) (global.get $fdstat.fs_flags))
    (i32.load16_u $shim (i32.add (local.get $fd) (global.get $fd.fdflags))))
  (i32.store8 $guest (i32.add (local.get $fdstat) (global.get $fdstat.fs_filetype))
    (i32.load8_u $shim (i32.add (local.get $fd) (global.get $fd.filetype))))
  (global.get $errno.success))

;; Learns the filetype of a record, and the descriptor-flags of one that has rights by them.
(func $fd.learn (param $d i32) (result i32)
  (if (i32.ge_u (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))) (global.get $kind.file))
    (then (return (call $opened.learn (local.get $d)))))
  (call $terminal.learn (local.get $d))
  (global.get $errno.success))

(func $opened.learn (@of opened) (param $d i32) (result i32)
  (local $errno i32) (local $flags i32)
  (if (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.asked)))
    (then (return (global.get $errno.success))))
  (if (local.tee $errno (call $fd.resolve (local.get $d))) (then (return (local.get $errno))))
  (call $descriptor.get-flags
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u8))) (then (return (local.get $errno))))
  (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.asked)) (i32.const 1))
  (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.descriptor_flags))
    (local.tee $flags (i32.load8_u $shim (i32.add (global.get $ret) (global.get $payload.u8)))))
  ;; file-integrity-sync, data-integrity-sync, requested-write-sync: fdflags sync, dsync, rsync
  (i32.store16 $shim (i32.add (local.get $d) (global.get $fd.fdflags))
    (i32.or
      (i32.load16_u $shim (i32.add (local.get $d) (global.get $fd.fdflags)))
      (i32.or
        (i32.shl
          (i32.and (local.get $flags) (global.get $descriptor_flags.file_integrity_sync))
          (i32.const 2))
        (i32.or
          (i32.shr_u
            (i32.and (local.get $flags) (global.get $descriptor_flags.data_integrity_sync))
            (i32.const 2))
          (i32.shr_u
            (i32.and (local.get $flags) (global.get $descriptor_flags.requested_write_sync))
            (i32.const 1))))))
  (global.get $errno.success))

;; The rights of a record; 0 stands for those of a preopen.
(func $rights (param $d i32) (result i64)
  (local $kind i32)
  (local.set $kind (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))))
  (if (i32.ge_u (local.get $kind) (global.get $kind.file))
    (then (return (call $opened.rights (local.get $d)))))
  (select (global.get $rights.fd_read) (global.get $rights.fd_write)
    (i32.eq (local.get $kind) (global.get $kind.stdin))))

(func $opened.rights (@of opened) (param $d i32) (result i64)
  (local $flags i32) (local $rights i64)
  (if (call $preopen (local.get $d)) (then (return (i64.const 0))))
  (local.set $rights (global.get $rights.all))
  (if (i32.eq
        (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
        (global.get $kind.directory))
    (then
      (local.set $rights
        (i64.xor
          (global.get $rights.all)
          (i64.or
            (global.get $rights.fd_seek)
            (i64.or
              (global.get $rights.path_filestat_set_size)
              (global.get $rights.fd_filestat_set_size)))))))
  (local.set $flags (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.descriptor_flags))))
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
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_fdstat_set_flags
;;
;; Parameters
;;   fd      the descriptor
;;   flags   fdflags; traps on a bit that is none
;; Errno
;;   badf    fd is not open, or not a file
;;   inval   flags has dsync, rsync or sync
(func $fd_fdstat_set_flags (export "fd_fdstat_set_flags") (param $fd i32) (param $flags i32) (result i32)
  (call $check (local.get $flags) (global.get $fdflags.all))
  (if (i32.eqz (local.tee $fd (call $fd.file (local.get $fd)))) (then (return (global.get $errno.badf))))
  (if (i32.and (local.get $flags) (global.get $fdflags.fixed)) (then (return (global.get $errno.inval))))
  (i32.store16 $shim (i32.add (local.get $fd) (global.get $fd.fdflags))
    (i32.or
      (i32.and
        (i32.load16_u $shim (i32.add (local.get $fd) (global.get $fd.fdflags)))
        (global.get $fdflags.fixed))
      (local.get $flags)))
  (global.get $errno.success))

;; fd_fdstat_set_rights: takes rights from a descriptor. preview2 has none to take.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_fdstat_set_rights
;;
;; Parameters
;;   fd                                     the descriptor
;;   fs_rights_base, fs_rights_inheriting   rights; traps on a bit that is none
;; Errno
;;   badf     fd is not open, or a standard stream
;;   notsup   fd is a file or directory
(func $fd_fdstat_set_rights (export "fd_fdstat_set_rights")
    (param $fd i32) (param $fs_rights_base i64) (param $fs_rights_inheriting i64) (result i32)
  (call $check.rights (local.get $fs_rights_base))
  (call $check.rights (local.get $fs_rights_inheriting))
  (select (global.get $errno.notsup) (global.get $errno.badf) (call $fd.descriptor (local.get $fd))))

(func $check.rights (param $rights i64)
  (if (i64.gt_u (local.get $rights) (global.get $rights.all)) (then (unreachable))))
