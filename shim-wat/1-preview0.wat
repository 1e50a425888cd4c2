;; Numbers and layouts of preview0 (`wasi_unstable`) where they are not those of preview1.
;;
;; `$NAME.preview0` stands for `$NAME` in what is linked for preview0. A function that uses such a name,
;; or another such function, is linked for preview0 once more; all others serve both.
;;
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview0/docs.md

;; rights: there is no sock_accept
(global $rights.all.preview0 i64 (i64.const 0x1fffffff))

;; filestat: nlink has 4 bytes
(global $filestat.nlink.preview0 i32 (i32.const 20))
(global $filestat.size.preview0 i32 (i32.const 24))
(global $filestat.atim.preview0 i32 (i32.const 32))
(global $filestat.mtim.preview0 i32 (i32.const 40))
(global $filestat.ctim.preview0 i32 (i32.const 48))
(global $sizeof.filestat.preview0 i32 (i32.const 56))

;; the most that nlink can be
(global $linkcount.most i64 (i64.const 0xffffffff))

;; subscription: that of a clock begins with an identifier, which nobody reads
(global $subscription.clockid.preview0 i32 (i32.const 24))
(global $subscription.timeout.preview0 i32 (i32.const 32))
(global $subscription.flags.preview0 i32 (i32.const 48))
(global $sizeof.subscription.preview0 i32 (i32.const 56))
