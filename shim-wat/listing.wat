;; Listings of directories.
;;
;; A directory that is being listed keeps its directory-entry-stream, so that reading on costs
;; nothing for what was read before. A listing takes 808 bytes, which later listings use again:
;;
;;    0  stream     i32    handle of the directory-entry-stream, or 0
;;    4  pending    i32    1 where the entry below did not fit the guest's buffer
;;    8  next       i64    the cookie of the stream's next entry
;;   16  d_next     u64    the last entry, as preview1 has it:
;;   24  d_ino      u64
;;   32  d_namlen   u32
;;   36  d_type     u8
;;   37  zeros      3 bytes
;;   40  name       768 bytes
;;
;; Cookies are indices: 0 is ".", 1 is "..", from 2 on they are the host's entries.

(global $listing.stream i32 (i32.const 0))
(global $listing.pending i32 (i32.const 4))
(global $listing.next i32 (i32.const 8))
(global $listing.d_next i32 (i32.const 16))
(global $listing.d_ino i32 (i32.const 24))
(global $listing.d_namlen i32 (i32.const 32))
(global $listing.d_type i32 (i32.const 36))
(global $listing.name i32 (i32.const 40))
(global $listing.name_most i32 (i32.const 768))
(global $sizeof.listing i32 (i32.const 808))

;; The cookie of a stream's first entry, after those of "." and "..".
(global $cookie.first i64 (i64.const 2))

;; What stands for an errno where there is no further entry.
(global $errno.end i32 (i32.const -1))

(global $listing.free (mut i32) (i32.const 0))   ;; a list of unused listings, linked at 0

;; Where the name of a listing's last entry is in the shim's memory.
(global $dirent_name (mut i32) (i32.const 0))

;; Makes the listing of a record ready to go on at $cookie, which may mean to begin again.
(func $listing.open (param $d i32) (param $cookie i64) (result i32)
  (local $listing i32) (local $errno i32) (local $next i64)
  (if (i32.eqz (local.tee $listing (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached)))))
    (then
      (if (local.tee $listing (global.get $listing.free))
        (then
          (global.set $listing.free
            (i32.load $shim (i32.add (local.get $listing) (global.get $listing.stream)))))
        (else
          (call $arena.reset)
          (local.set $listing (call $allocate (global.get $sizeof.listing)))
          (call $arena.keep)))
      (memory.fill $shim (local.get $listing) (i32.const 0) (global.get $listing.name))
      (i32.store $shim (i32.add (local.get $d) (global.get $fd.attached)) (local.get $listing))))
  (local.set $next (i64.load $shim (i32.add (local.get $listing) (global.get $listing.next))))
  (if
    (i32.and
      (i32.and
        (i64.ne (local.get $cookie) (i64.const 0))
        (i32.ne (i32.load $shim (i32.add (local.get $listing) (global.get $listing.stream))) (i32.const 0)))
      (i32.or
        (i64.ge_u
          (i64.add
            (local.get $cookie)
            (i64.extend_i32_u (i32.load $shim (i32.add (local.get $listing) (global.get $listing.pending)))))
          (local.get $next))
        ;; ".." and "." stand before the stream
        (i64.eq (local.get $next) (global.get $cookie.first))))
    (then (return (global.get $errno.success))))
  (call $listing.drop_stream (local.get $listing))
  (call $descriptor.read-directory (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u32))) (then (return (local.get $errno))))
  (i32.store $shim (i32.add (local.get $listing) (global.get $listing.stream))
    (i32.load $shim (i32.add (global.get $ret) (global.get $payload.u32))))
  (i32.store $shim (i32.add (local.get $listing) (global.get $listing.pending)) (i32.const 0))
  (i64.store $shim (i32.add (local.get $listing) (global.get $listing.next)) (global.get $cookie.first))
  (global.get $errno.success))

(func $listing.drop_stream (param $listing i32)
  (if (i32.load $shim (i32.add (local.get $listing) (global.get $listing.stream)))
    (then
      (call $directory-entry-stream.drop
        (i32.load $shim (i32.add (local.get $listing) (global.get $listing.stream))))))
  (i32.store $shim (i32.add (local.get $listing) (global.get $listing.stream)) (i32.const 0)))

(func $listing.close (@of listing) (param $listing i32)
  (call $listing.drop_stream (local.get $listing))
  (i32.store $shim (i32.add (local.get $listing) (global.get $listing.stream)) (global.get $listing.free))
  (global.set $listing.free (local.get $listing)))

;; Makes the entry at $cookie, or the first after it that is still there, the listing's last.
;; Returns an errno, or -1 where there is none.
(func $listing.entry (param $d i32) (param $listing i32) (param $cookie i64) (result i32)
  (local $errno i32)
  (global.set $dirent_name (i32.add (local.get $listing) (global.get $listing.name)))
  (if (i64.lt_u (local.get $cookie) (global.get $cookie.first))
    (then
      (call $listing.set (local.get $listing) (local.get $cookie)
        (i64.load $shim (i32.add (local.get $d) (global.get $fd.inode))))
      (i32.store16 $shim (i32.add (local.get $listing) (global.get $listing.name)) (global.get $ascii.dots))
      (i32.store $shim (i32.add (local.get $listing) (global.get $listing.d_namlen))
        (i32.add (i32.wrap_i64 (local.get $cookie)) (i32.const 1)))
      (i32.store $shim (i32.add (local.get $listing) (global.get $listing.d_type))
        (global.get $filetype.directory))
      (return (global.get $errno.success))))
  (if (i32.load $shim (i32.add (local.get $listing) (global.get $listing.pending)))
    (then
      (i32.store $shim (i32.add (local.get $listing) (global.get $listing.pending)) (i32.const 0))
      (if
        (i64.eq
          (i64.load $shim (i32.add (local.get $listing) (global.get $listing.d_next)))
          (i64.add (local.get $cookie) (i64.const 1)))
        (then (return (global.get $errno.success))))))
  (loop $next
    (call $arena.reset)
    (call $directory-entry-stream.read-directory-entry
      (i32.load $shim (i32.add (local.get $listing) (global.get $listing.stream))) (global.get $ret))
    (if (local.tee $errno (call $errno (global.get $payload.u32))) (then (return (local.get $errno))))
    (if (i32.eqz (i32.load8_u $shim (i32.add (global.get $ret) (global.get $payload.u32))))
      (then (return (global.get $errno.end))))
    (i64.store $shim (i32.add (local.get $listing) (global.get $listing.next))
      (i64.add (i64.load $shim (i32.add (local.get $listing) (global.get $listing.next))) (i64.const 1)))
    (br_if $next
      (i64.le_u
        (i64.load $shim (i32.add (local.get $listing) (global.get $listing.next)))
        (local.get $cookie)))
    (i32.store $shim (i32.add (local.get $listing) (global.get $listing.d_type))
      (call $filetype (i32.load8_u $shim (i32.add (global.get $ret) (global.get $entry.type)))))
    (global.set $dirent_name (i32.load $shim (i32.add (global.get $ret) (global.get $entry.name))))
    (i32.store $shim (i32.add (local.get $listing) (global.get $listing.d_namlen))
      (i32.load $shim (i32.add (global.get $ret) (global.get $entry.name_len))))
    (call $descriptor.metadata-hash-at
      (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
      (i32.const 0)
      (global.get $dirent_name)
      (i32.load $shim (i32.add (local.get $listing) (global.get $listing.d_namlen)))
      (global.get $ret))
    (local.set $errno (call $errno (global.get $payload.u64)))
    ;; removed since the listing began
    (br_if $next (i32.eq (local.get $errno) (global.get $errno.noent))))
  (call $listing.set (local.get $listing)
    (i64.sub (i64.load $shim (i32.add (local.get $listing) (global.get $listing.next))) (i64.const 1))
    (i64.load $shim (i32.add (global.get $ret) (global.get $metadata_hash.lower))))
  (local.get $errno))

(func $listing.set (param $listing i32) (param $cookie i64) (param $inode i64)
  (i64.store $shim
    (i32.add (local.get $listing) (global.get $listing.d_next))
    (i64.add (local.get $cookie) (i64.const 1)))
  (i64.store $shim (i32.add (local.get $listing) (global.get $listing.d_ino)) (local.get $inode)))

;; Keeps the last entry, which the guest has seen in part, for the next call. One with a long name
;; is found again by listing anew.
(func $listing.keep (param $listing i32)
  (if
    (i32.gt_u
      (i32.load $shim (i32.add (local.get $listing) (global.get $listing.d_namlen)))
      (global.get $listing.name_most))
    (then (return)))
  (memory.copy $shim $shim
    (i32.add (local.get $listing) (global.get $listing.name))
    (global.get $dirent_name)
    (i32.load $shim (i32.add (local.get $listing) (global.get $listing.d_namlen))))
  (i32.store $shim (i32.add (local.get $listing) (global.get $listing.pending)) (i32.const 1)))
