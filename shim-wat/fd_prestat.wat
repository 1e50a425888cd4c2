;; fd_prestat_get, fd_prestat_dir_name: how a program finds its preopened directories. It asks from
;; descriptor 3 on, until it hears badf.

;; fd_prestat_get: the kind of a preopen, and the length of its name.
;;
;; Parameters
;;   fd        the descriptor
;;   prestat   where the prestat goes, 8 bytes
;; Errno
;;   badf   fd is not open, or not a preopen
;;
;;   prestat: | 0 (dir): u8 | - - - | name_len: u32 |
;;            0                       4
(func $fd_prestat_get (export "fd_prestat_get") (param $fd i32) (param $prestat i32) (result i32)
  (local $d i32)
  (local.set $d (call $preopen (local.get $fd)))
  (if (i32.eqz (local.get $d)) (then (return (global.get $errno.badf))))
  (call $check.aligned (local.get $prestat) (global.get $unaligned.u32))
  (i32.store $guest (i32.add (local.get $prestat) (global.get $prestat.pr_name_len))
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.name_len))))
  (i32.store8 $guest (i32.add (local.get $prestat) (global.get $prestat.tag)) (global.get $preopentype.dir))
  (global.get $errno.success))

;; fd_prestat_dir_name: the name of a preopen, with no NUL after it.
;;
;; Parameters
;;   fd         the descriptor
;;   path       where the name goes
;;   path_len   how much room there is, in bytes
;; Errno
;;   badf          fd is not open
;;   notdir        fd is not a preopen
;;   nametoolong   there is less room than the name takes
(func $fd_prestat_dir_name (export "fd_prestat_dir_name") (param $fd i32) (param $path i32)
    (param $path_len i32) (result i32)
  (local $d i32)
  (if (i32.eqz (call $fd.get (local.get $fd))) (then (return (global.get $errno.badf))))
  (local.set $d (call $preopen (local.get $fd)))
  (if (i32.eqz (local.get $d)) (then (return (global.get $errno.notdir))))
  (if (i32.gt_u (i32.load $shim (i32.add (local.get $d) (global.get $fd.name_len))) (local.get $path_len))
    (then (return (global.get $errno.nametoolong))))
  (memory.copy $guest $shim
    (local.get $path)
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.name)))
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.name_len))))
  (global.get $errno.success))

;; The record of a preopen, or 0.
(func $preopen (param $fd i32) (result i32)
  (local $d i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (if (i32.ne (call $fd.kind_of (local.get $d)) (global.get $kind.directory)) (then (return (i32.const 0))))
  (select (local.get $d) (i32.const 0) (i32.load $shim (i32.add (local.get $d) (global.get $fd.name)))))
