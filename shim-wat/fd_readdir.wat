;; fd_readdir.

;; fd_readdir: lists a directory.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#fd_readdir
;;
;; Parameters
;;   fd             the descriptor
;;   buf, buf_len   where the entries go, and the room there is
;;   cookie         where to go on: 0 at the beginning, which lists anew, or the d_next of the entry
;;                  before
;;   size           where the number of bytes written goes (u32): less than buf_len at the end
;; Errno
;;   badf    fd is not open, or not a directory
;;   ilseq   an entry's name is not UTF-8
;;   or any error of the host's
;;
;; Each entry is a header and the name. The last is cut where the buffer ends.
;;   buf: | d_next: u64 | d_ino: u64 | d_namlen: u32 | d_type: u8 | 0 0 0 | name | d_next ...
;;          0             8            16              20                   24
(func $fd_readdir (export "fd_readdir") (param $fd i32) (param $buf i32) (param $buf_len i32)
    (param $cookie i64) (param $size i32) (result i32)
  (local $d i32) (local $listing i32) (local $errno i32) (local $left i32) (local $n i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (if (i32.ne (call $fd.resolved (local.get $d)) (global.get $kind.directory))
    (then (return (global.get $errno.badf))))
  (if (local.tee $errno (call $listing.open (local.get $d) (local.get $cookie)))
    (then (return (local.get $errno))))
  (if (local.tee $errno (call $inode (local.get $d))) (then (return (local.get $errno))))
  (local.set $listing (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached))))
  (local.set $left (local.get $buf_len))
  (block $end
    (loop $entry
      (br_if $end (i32.eqz (local.get $left)))
      (local.set $errno (call $listing.entry (local.get $d) (local.get $listing) (local.get $cookie)))
      (br_if $end (i32.lt_s (local.get $errno) (i32.const 0)))
      (if (local.get $errno) (then (return (local.get $errno))))
      (local.set $cookie (i64.load $shim (i32.add (local.get $listing) (global.get $listing.d_next))))
      (local.set $n (call $least (local.get $left) (global.get $sizeof.dirent)))
      (memory.copy $guest $shim
        (local.get $buf)
        (i32.add (local.get $listing) (global.get $listing.d_next))
        (local.get $n))
      (local.set $buf (i32.add (local.get $buf) (local.get $n)))
      (local.set $left (i32.sub (local.get $left) (local.get $n)))
      (local.set $n
        (call $least (local.get $left)
          (i32.load $shim (i32.add (local.get $listing) (global.get $listing.d_namlen)))))
      (memory.copy $guest $shim (local.get $buf) (global.get $dirent_name) (local.get $n))
      (local.set $buf (i32.add (local.get $buf) (local.get $n)))
      (local.set $left (i32.sub (local.get $left) (local.get $n)))
      (if
        (i32.lt_u
          (local.get $n)
          (i32.load $shim (i32.add (local.get $listing) (global.get $listing.d_namlen))))
        (then (call $listing.keep (local.get $listing))))
      (br $entry)))
  (call $out.u32 (local.get $size) (i32.sub (local.get $buf_len) (local.get $left))))

(func $least (param $a i32) (param $b i32) (result i32)
  (select (local.get $a) (local.get $b) (i32.lt_u (local.get $a) (local.get $b))))
