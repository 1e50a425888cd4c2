;; Numbers and layouts of preview1. The linker puts the number of a constant in the place of its
;; `global.get`, and what is added to an address in the `offset=` of the load or store.
;;
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md

;; errno
(global $errno.success i32 (i32.const 0))
(global $errno.badf i32 (i32.const 8))
(global $errno.ilseq i32 (i32.const 25))
(global $errno.intr i32 (i32.const 27))
(global $errno.inval i32 (i32.const 28))
(global $errno.io i32 (i32.const 29))
(global $errno.nametoolong i32 (i32.const 37))
(global $errno.noent i32 (i32.const 44))
(global $errno.notdir i32 (i32.const 54))
(global $errno.notsock i32 (i32.const 57))
(global $errno.notsup i32 (i32.const 58))
(global $errno.overflow i32 (i32.const 61))
(global $errno.spipe i32 (i32.const 70))

;; filetype
(global $filetype.character_device i32 (i32.const 2))
(global $filetype.directory i32 (i32.const 3))

;; fdflags; fd_fdstat_set_flags sets those that are settable
(global $fdflags.append i32 (i32.const 0x01))
(global $fdflags.dsync i32 (i32.const 0x02))
(global $fdflags.rsync i32 (i32.const 0x08))
(global $fdflags.sync i32 (i32.const 0x10))
(global $fdflags.settable i32 (i32.const 0x05))
(global $fdflags.fixed i32 (i32.const 0x1a))
(global $fdflags.all i32 (i32.const 0x1f))

;; oflags
(global $oflags.creat i32 (i32.const 0x1))
(global $oflags.directory i32 (i32.const 0x2))
(global $oflags.trunc i32 (i32.const 0x8))
(global $oflags.all i32 (i32.const 0xf))

;; lookupflags: symlink_follow
(global $lookupflags.all i32 (i32.const 0x1))

;; fstflags
(global $fstflags.atim i32 (i32.const 0x1))
(global $fstflags.mtim i32 (i32.const 0x4))
(global $fstflags.all i32 (i32.const 0xf))

;; rights. A preopen has what Wasmtime says it has: everything one does with a directory.
(global $rights.fd_read i64 (i64.const 0x2))
(global $rights.fd_seek i64 (i64.const 0x4))
(global $rights.fd_write i64 (i64.const 0x40))
(global $rights.fd_readdir i64 (i64.const 0x4000))
(global $rights.path_filestat_set_size i64 (i64.const 0x80000))
(global $rights.fd_filestat_set_size i64 (i64.const 0x400000))
(global $rights.preopen i64 (i64.const 0x7b7fe00))
(global $rights.preopen_inheriting i64 (i64.const 0xff7ffff))
(global $rights.all i64 (i64.const 0x3fffffff))

;; clockid, of which 0 is realtime
(global $clockid.monotonic i32 (i32.const 1))
(global $clockid.thread_cputime_id i32 (i32.const 3))

;; whence
(global $whence.end i32 (i32.const 2))

;; eventtype, subclockflags
(global $eventtype.clock i32 (i32.const 0))
(global $eventtype.fd_read i32 (i32.const 1))
(global $eventtype.fd_write i32 (i32.const 2))
(global $subclockflags.abstime i32 (i32.const 0x1))

;; The last of an enum, and all bits of flags, of which nothing else is needed
(global $advice.noreuse i32 (i32.const 5))
(global $signal.sys i32 (i32.const 30))
(global $preopentype.dir i32 (i32.const 0))
(global $riflags.all i32 (i32.const 0x3))
(global $siflags.all i32 (i32.const 0xffff))
(global $sdflags.all i32 (i32.const 0x3))

;; The greatest exit code that preview2 has a form for.
(global $exitcode.most i32 (i32.const 255))

;; The bits that are 0 in the address of an aligned value.
(global $unaligned.u32 i32 (i32.const 3))
(global $unaligned.u64 i32 (i32.const 7))

(global $sizeof.pointer i32 (i32.const 4))

;; iovec and ciovec
(global $iovec.buf i32 (i32.const 0))
(global $iovec.buf_len i32 (i32.const 4))
(global $sizeof.iovec i32 (i32.const 8))

;; fdstat
(global $fdstat.fs_filetype i32 (i32.const 0))
(global $fdstat.fs_flags i32 (i32.const 2))
(global $fdstat.fs_rights_base i32 (i32.const 8))
(global $fdstat.fs_rights_inheriting i32 (i32.const 16))

;; filestat
(global $filestat.dev i32 (i32.const 0))
(global $filestat.ino i32 (i32.const 8))
(global $filestat.filetype i32 (i32.const 16))
(global $filestat.nlink i32 (i32.const 24))
(global $filestat.size i32 (i32.const 32))
(global $filestat.atim i32 (i32.const 40))
(global $filestat.mtim i32 (i32.const 48))
(global $filestat.ctim i32 (i32.const 56))
(global $sizeof.filestat i32 (i32.const 64))

;; prestat
(global $prestat.tag i32 (i32.const 0))
(global $prestat.pr_name_len i32 (i32.const 4))

;; dirent: d_next at 0, d_ino at 8, d_namlen at 16, d_type at 20
(global $sizeof.dirent i32 (i32.const 24))

;; subscription: of a clock; of a file
(global $subscription.userdata i32 (i32.const 0))
(global $subscription.type i32 (i32.const 8))
(global $subscription.clockid i32 (i32.const 16))
(global $subscription.timeout i32 (i32.const 24))
(global $subscription.flags i32 (i32.const 40))
(global $subscription.fd i32 (i32.const 16))
(global $sizeof.subscription i32 (i32.const 48))

;; event
(global $event.userdata i32 (i32.const 0))
(global $event.error i32 (i32.const 8))
(global $event.type i32 (i32.const 10))
(global $event.nbytes i32 (i32.const 16))
(global $event.flags i32 (i32.const 24))
(global $sizeof.event i32 (i32.const 32))

(global $ascii.equals i32 (i32.const 0x3d))
(global $ascii.dots i32 (i32.const 0x2e2e))
