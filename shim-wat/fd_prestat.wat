;; fd_prestat_get, fd_prestat_dir_name: how a program finds its preopened directories. It asks from
;; descriptor 3 on, until it hears badf.

;; fd_prestat_get: the kind of a preopen, and the length of its name.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_prestat_get
;;
;; Parameters
;;   fd        the descriptor
;;   prestat   where the prestat goes, 8 bytes
;; Errno
;;   badf   fd is not open, or not a preopen
;;
;;   prestat: | 0 (dir): u8 | - - - | name_len: u32 |
;;            0                       4
(func $fd_prestat_get (export "fd_prestat_get") (@inside $errno.badf) (param $fd i32) (param $prestat i32) (result i32)
  (if (i32.eqz (local.tee $fd (call $preopen (call $fd.get (local.get $fd)))))
    (then (return (global.get $errno.badf))))
  (call $check.aligned (local.get $prestat) (global.get $unaligned.u32))
  (i32.store $guest (i32.add (local.get $prestat) (global.get $prestat.pr_name_len))
    (i32.load $shim (i32.add (local.get $fd) (global.get $fd.name_len))))
  (i32.store8 $guest (i32.add (local.get $prestat) (global.get $prestat.tag)) (global.get $preopentype.dir))
  (global.get $errno.success))

;; fd_prestat_dir_name: the name of a preopen, with no NUL after it.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_prestat_dir_name
;;
;; Parameters
;;   fd         the descriptor
;;   path       where the name goes
;;   path_len   how much room there is, in bytes
;; Errno
;;   badf          fd is not open
;;   notdir        fd is not a preopen
;;   nametoolong   there is less room than the name takes
(func $fd_prestat_dir_name (export "fd_prestat_dir_name")
    (param $fd i32) (param $path i32) (param $path_len i32) (result i32)
  (local $name_len i32)
  (if (i32.eqz (local.tee $fd (call $fd.get (local.get $fd)))) (then (return (global.get $errno.badf))))
  (if (i32.eqz (local.tee $fd (call $preopen (local.get $fd)))) (then (return (global.get $errno.notdir))))
  (if (i32.gt_u
        (local.tee $name_len (i32.load $shim (i32.add (local.get $fd) (global.get $fd.name_len))))
        (local.get $path_len))
    (then (return (global.get $errno.nametoolong))))
  (memory.copy $guest $shim
    (local.get $path)
    (i32.load $shim (i32.add (local.get $fd) (global.get $fd.name)))
    (local.get $name_len))
  (global.get $errno.success))

;; A record, or 0 where it is not that of a preopen.
(func $preopen (param $d i32) (result i32)
  (select (local.get $d) (i32.const 0)
    (select
      (i32.load $shim (i32.add (local.get $d) (global.get $fd.name)))
      (i32.const 0)
      (i32.eq
        (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
        (global.get $kind.directory)))))
