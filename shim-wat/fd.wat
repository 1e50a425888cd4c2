;; The descriptor table.
;;
;; A descriptor is a record of 32 bytes in a table that grows. Its number is its index.
;;
;;    0  kind               u8    $kind.*; 0 where the number is free
;;    1  filetype           u8    preview1 filetype; 0 also where it is not known
;;    2  asked              u8    1 where fdstat need not ask the host any more
;;    3  writable           u8    1 where it was opened to be written
;;    4  handle             i32   of the descriptor, or of the standard stream (0 until first used)
;;    8  position           i64   of a file
;;       name               i32   of a preopened directory: its address in the shim's memory, or 0
;;   12  name_len           i32
;;   16  attached           i32   a file: handle of its append stream, or 0
;;                                a directory: address of its listing (listing.wat), or 0
;;   20  fdflags            u16   of a file: append, nonblock; and dsync, rsync, sync where asked
;;   22  descriptor_flags   u8    preview2 descriptor-flags, where asked
;;   24  inode              i64   0 where it is not known
;;
;; What open-at opened read-only without asking for a directory may be either: it is `unresolved`
;; until someone must know, so that opening costs one host call.
;;
;; At address 0 is the record of no descriptor: its kind is `free`, and its handle 0.
(global $fd.kind i32 (i32.const 0))
(global $fd.filetype i32 (i32.const 1))
(global $fd.asked i32 (i32.const 2))
(global $fd.writable i32 (i32.const 3))
(global $fd.handle i32 (i32.const 4))
(global $fd.position i32 (i32.const 8))
(global $fd.name i32 (i32.const 8))
(global $fd.name_len i32 (i32.const 12))
(global $fd.attached i32 (i32.const 16))
(global $fd.fdflags i32 (i32.const 20))
(global $fd.descriptor_flags i32 (i32.const 22))
(global $fd.inode i32 (i32.const 24))
(global $sizeof.fd i32 (i32.const 32))

;; A table of so many records takes half of what 32 bits can address: twice as many would not fit.
(global $fds.most i32 (i32.const 0x4000000))

;; What a descriptor is; 0 is a number that is free. Of what is open one of $kind.open_bits is set;
;; `stdout` is what is left of the output streams, and of nothing else, in $kind.output_bits.
(global $kind.stdin i32 (i32.const 1))
(global $kind.stdout i32 (i32.const 2))
(global $kind.stderr i32 (i32.const 3))
(global $kind.file i32 (i32.const 4))
(global $kind.directory i32 (i32.const 5))
(global $kind.unresolved i32 (i32.const 6))
(global $kind.bad i32 (i32.const 8))
(global $kind.open_bits i32 (i32.const 7))
(global $kind.output_bits i32 (i32.const 6))

;; The first four bytes of a record: what was opened to be written, what was made or was there, what
;; was opened as a directory, and a preopen.
(global $opened.file i32 (i32.const 0x01000004))
(global $opened.made i32 (i32.const 0x01000006))
(global $opened.directory i32 (i32.const 0x00000305))
(global $opened.preopen i32 (i32.const 0x00010305))

;; Kinds of descriptor that exist only in programs that import a function which makes or asks for
;; them. A function (@of KIND) does nothing, and returns zero, where the kind cannot exist.
(@kind descriptor "fd_prestat_get" "fd_prestat_dir_name" "fd_readdir" "path_create_directory"
  "path_filestat_get" "path_filestat_set_times" "path_link" "path_open" "path_readlink"
  "path_remove_directory" "path_rename" "path_symlink" "path_unlink_file")
(@kind opened "path_open")
(@kind listing "fd_readdir")
(@kind attached "fd_readdir" "path_open")
(@kind numbered "path_open" "adapter_open_badfd")
(@kind input "fd_read" "fd_pread" "poll_oneoff")
(@kind output "fd_write" "fd_pwrite" "poll_oneoff")

(global $fds (mut i32) (i32.const 0))       ;; the table's address
(global $fds.len (mut i32) (i32.const 0))   ;; numbers given out so far; 0 before the first use

;; The record of an open descriptor, or 0. Neither a free number nor a bad one (adapter.wat) is open.
(func $fd.get (param $fd i32) (result i32)
  (local $d i32)
  (if (i32.eqz (global.get $fds.len)) (then (call $fds.open)))
  (if (result i32) (i32.lt_u (local.get $fd) (global.get $fds.len))
    (then
      (local.set $d (i32.add (global.get $fds) (i32.mul (local.get $fd) (global.get $sizeof.fd))))
      (select (local.get $d) (i32.const 0)
        (i32.and
          (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
          (global.get $kind.open_bits))))
    (else (i32.const 0))))

;; The record of a file, or 0 where the descriptor is not open or is something else.
(func $fd.file (param $fd i32) (result i32)
  (local $d i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (select (local.get $d) (i32.const 0)
    (i32.eq (call $fd.resolved (local.get $d)) (global.get $kind.file))))

;; The handle of a file or directory, or 0 where the descriptor is not open or is a stream.
(func $fd.descriptor (param $fd i32) (result i32)
  (local $d i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (select (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))) (i32.const 0)
    (i32.ge_u
      (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
      (global.get $kind.file))))

;; The handle of a directory, or 0 where the descriptor is not open or is something else.
(func $fd.directory (param $fd i32) (result i32)
  (local $d i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (select (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))) (i32.const 0)
    (i32.eq (call $fd.resolved (local.get $d)) (global.get $kind.directory))))

;; The kind of a record, and never `unresolved` unless the host does not tell.
(func $fd.resolved (param $d i32) (result i32)
  (if (i32.eq
        (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
        (global.get $kind.unresolved))
    (then (drop (call $fd.resolve (local.get $d)))))
  (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))))

;; Learns the filetype of a record with a descriptor handle, and so its kind, if that is not known.
;; Directories have no fdflags.
(func $fd.resolve (@of opened) (param $d i32) (result i32)
  (local $errno i32) (local $filetype i32)
  (if (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.filetype)))
    (then (return (global.get $errno.success))))
  (call $descriptor.get-type
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (if (i32.eqz (local.tee $errno (call $errno (global.get $payload.u8))))
    (then
      (local.set $filetype
        (call $filetype (i32.load8_u $shim (i32.add (global.get $ret) (global.get $payload.u8)))))
      (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.filetype)) (local.get $filetype))
      (if (i32.eq
            (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
            (global.get $kind.unresolved))
        (then
          (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.kind)) (global.get $kind.file))
          (if (i32.eq (local.get $filetype) (global.get $filetype.directory))
            (then
              (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.kind)) (global.get $kind.directory))
              (i32.store16 $shim (i32.add (local.get $d) (global.get $fd.fdflags)) (i32.const 0))))))))
  (local.get $errno))

;; The filetype of a `descriptor-type`.
(func $filetype (param $descriptor_type i32) (result i32)
  (i32.load8_u $shim (i32.add (local.get $descriptor_type) (global.get $filetype.by_descriptor_type))))

;; A new descriptor, of the highest number that was freed, else one more than the highest: its record,
;; all zero but for the first four bytes and the handle.
(func $fd.new (param $opened i32) (param $handle i32) (result i32)
  (local $d i32)
  (if (i32.eqz (local.tee $d (call $fd.reuse)))
    (then
      ;; the table is full where it has no record, or as many as a power of two
      (if (i32.eqz (i32.and (global.get $fds.len) (i32.sub (global.get $fds.len) (i32.const 1))))
        (then
          (if (i32.eq (global.get $fds.len) (global.get $fds.most)) (then (unreachable)))
          (global.set $fds
            (call $realloc
              (global.get $fds)
              (i32.mul (global.get $fds.len) (global.get $sizeof.fd))
              (i32.const 8)
              (i32.mul
                (i32.add (i32.shl (global.get $fds.len) (i32.const 1)) (i32.eqz (global.get $fds.len)))
                (global.get $sizeof.fd))))
          (call $arena.keep)))
      (local.set $d
        (i32.add (global.get $fds) (i32.mul (global.get $fds.len) (global.get $sizeof.fd))))
      (global.set $fds.len (i32.add (global.get $fds.len) (i32.const 1)))))
  (memory.fill $shim (local.get $d) (i32.const 0) (global.get $sizeof.fd))
  (i32.store $shim (i32.add (local.get $d) (global.get $fd.kind)) (local.get $opened))
  (i32.store $shim (i32.add (local.get $d) (global.get $fd.handle)) (local.get $handle))
  (local.get $d))

(func $fd.number (param $d i32) (result i32)
  (i32.div_u (i32.sub (local.get $d) (global.get $fds)) (global.get $sizeof.fd)))

;; Free records are a heap, for descriptors that are numbered after some were closed: below each are two
;; others, whose numbers are lower. The highest is on the left below the record of no descriptor.
(global $fd.left i32 (i32.const 8))
(global $fd.right i32 (i32.const 12))

;; Takes the free record of the highest number; 0 where there is none.
(func $fd.reuse (@of numbered) (result i32)
  (local $d i32)
  (local.set $d (i32.load $shim (global.get $fd.left)))
  (call $fds.meld (global.get $fd.left)
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.left)))
    (i32.load $shim (i32.add (local.get $d) (global.get $fd.right))))
  (local.get $d))

(func $fd.free (param $d i32)
  (memory.fill $shim (local.get $d) (i32.const 0) (global.get $sizeof.fd))
  (call $fd.add_free (local.get $d)))

(func $fd.add_free (@of numbered) (param $d i32)
  (call $fds.meld (global.get $fd.left) (i32.load $shim (global.get $fd.left)) (local.get $d)))

;; Makes one heap of the free records $a and $b and of what is below them, and stores which of them is
;; the highest at $slot. Either may be 0, for none.
;;
;; A skew heap: in the mean over many calls, whatever their order, the steps grow with the logarithm of
;; how many are free.
(func $fds.meld (param $slot i32) (param $a i32) (param $b i32)
  (local $highest i32)
  (loop $down
    (local.set $highest (select (local.get $a) (local.get $b) (i32.gt_u (local.get $a) (local.get $b))))
    (local.set $b (i32.xor (i32.xor (local.get $a) (local.get $b)) (local.get $highest)))
    (i32.store $shim (local.get $slot) (local.get $highest))
    (if (local.get $b)
      (then
        ;; $b goes below the right one, and that becomes the left one
        (local.set $a (i32.load $shim (i32.add (local.get $highest) (global.get $fd.right))))
        (i32.store $shim (i32.add (local.get $highest) (global.get $fd.right))
          (i32.load $shim (i32.add (local.get $highest) (global.get $fd.left))))
        (local.set $slot (i32.add (local.get $highest) (global.get $fd.left)))
        (br $down)))))

;; Opens the standard streams, whose handles are fetched when first used, and the preopens.
(func $fds.open
  (drop (call $fd.new (global.get $kind.stdin) (i32.const 0)))
  (drop (call $fd.new (global.get $kind.stdout) (i32.const 0)))
  (drop (call $fd.new (global.get $kind.stderr) (i32.const 0)))
  (call $fds.preopen))

(func $fds.preopen (@of descriptor)
  (local $preopen i32) (local $left i32)
  (call $get-directories (global.get $ret))
  (call $arena.keep)
  (local.set $preopen (i32.load $shim (i32.add (global.get $ret) (global.get $list.pointer))))
  (local.set $left (i32.load $shim (i32.add (global.get $ret) (global.get $list.length))))
  (loop $next
    (if (local.get $left)
      (then
        ;; a name is an address and a length here, too
        (i64.store $shim
          (i32.add
            (call $fd.new (global.get $opened.preopen)
              (i32.load $shim (i32.add (local.get $preopen) (global.get $preopen.descriptor))))
            (global.get $fd.name))
          (i64.load $shim (i32.add (local.get $preopen) (global.get $preopen.name))))
        (local.set $preopen (i32.add (local.get $preopen) (global.get $sizeof.preopen)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next)))))
