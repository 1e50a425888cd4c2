;; The descriptor table; fd_close, fd_renumber.
;;
;; A descriptor is a record of 32 bytes in a table that grows. Its number is its index.
;;
;;    0  kind           u8     $kind.*; 0 where the number is free
;;    1  filetype       u8     preview1 filetype, where known & 1
;;    2  fdflags        u16    append, nonblock
;;    4  handle         i32    of the descriptor, or of the standard stream (0 until first used)
;;    8  position       i64    of a file
;;       name           i32    of a preopened directory: its address in the shim's memory, or 0
;;   12  name_len       i32
;;   16  attached       i32    a file: handle of its append stream, or 0
;;                             a directory: address of its listing (fd_readdir.wat), or 0
;;   20  known          u8     1: filetype, 2: descriptor_flags, 4: inode
;;   21  descriptor_flags u8   preview2 descriptor-flags, where known & 2
;;   22  writable       u8     1 where it was opened to be written
;;   24  inode          i64    where known & 4
;;
;; What open-at opened read-only without asking for a directory may be either: it is `unresolved`
;; until someone must know, so that opening costs one host call.

;; Kinds of descriptor that exist only in programs that import a function which makes or asks for
;; them. A function (@of KIND) does nothing, and returns zero, where the kind cannot exist.
(@kind descriptor "fd_prestat_get" "fd_prestat_dir_name" "fd_readdir" "path_create_directory"
  "path_filestat_get" "path_filestat_set_times" "path_link" "path_open" "path_readlink"
  "path_remove_directory" "path_rename" "path_symlink" "path_unlink_file")
(@kind file "path_open")
(@kind listing "fd_readdir")
(@kind input "fd_read" "fd_pread" "poll_oneoff")
(@kind output "fd_write" "fd_pwrite" "poll_oneoff")

(global $fd.kind i32 (i32.const 0))
(global $fd.filetype i32 (i32.const 1))
(global $fd.fdflags i32 (i32.const 2))
(global $fd.handle i32 (i32.const 4))
(global $fd.position i32 (i32.const 8))
(global $fd.name i32 (i32.const 8))
(global $fd.name_len i32 (i32.const 12))
(global $fd.attached i32 (i32.const 16))
(global $fd.known i32 (i32.const 20))
(global $fd.descriptor_flags i32 (i32.const 21))
(global $fd.writable i32 (i32.const 22))
(global $fd.inode i32 (i32.const 24))
(global $sizeof.fd i32 (i32.const 32))
(global $log2.sizeof.fd i32 (i32.const 5))

;; What is known of a descriptor
(global $known.filetype i32 (i32.const 0x1))
(global $known.descriptor_flags i32 (i32.const 0x2))
(global $known.inode i32 (i32.const 0x4))

(global $fds (mut i32) (i32.const 0))           ;; the table's address; 0 before the first use
(global $fds.len (mut i32) (i32.const 0))       ;; numbers given out so far
(global $fds.capacity (mut i32) (i32.const 0))

;; Free records are a heap: at $fds.free is the address of the highest, or 0; two more are below each.
(global $fd.left i32 (i32.const 8))
(global $fd.right i32 (i32.const 12))

;; The record of an open descriptor, or 0. Neither a free number nor a bad one (adapter.wat) is
;; open: they are the least kind and the greatest.
(func $fd.get (param $fd i32) (result i32)
  (local $d i32)
  (if (i32.eqz (global.get $fds)) (then (call $fds.open)))
  (if (i32.ge_u (local.get $fd) (global.get $fds.len)) (then (return (i32.const 0))))
  (local.set $d (i32.add (global.get $fds) (i32.shl (local.get $fd) (global.get $log2.sizeof.fd))))
  (select
    (local.get $d)
    (i32.const 0)
    (i32.lt_u
      (i32.sub (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))) (i32.const 1))
      (i32.sub (global.get $kind.bad) (i32.const 1)))))

;; The record of a file, or 0 where the descriptor is not open or is something else.
(func $fd.file (param $fd i32) (result i32)
  (local $d i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (select
    (local.get $d)
    (i32.const 0)
    (i32.eq (call $fd.kind_of (local.get $d)) (global.get $kind.file))))

;; The handle of a file or directory, or 0 where the descriptor is not open or is a stream.
(func $fd.descriptor (param $fd i32) (result i32)
  (local $d i32)
  (local.set $d (call $fd.get (local.get $fd)))
  (if (i32.eqz (local.get $d)) (then (return (i32.const 0))))
  (if (i32.lt_u (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))) (global.get $kind.file))
    (then (return (i32.const 0))))
  (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))

;; The kind of a record, resolved; `free` for no record.
(func $fd.kind_of (param $d i32) (result i32)
  (if (i32.eqz (local.get $d)) (then (return (global.get $kind.free))))
  (if
    (i32.eq (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))) (global.get $kind.unresolved))
    (then (drop (call $fd.resolve (local.get $d)))))
  (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))))

;; Learns the filetype of a record with a descriptor handle, and so its kind.
(func $fd.resolve (@of descriptor) (param $d i32) (result i32)
  (local $errno i32)
  (if
    (i32.and (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.known))) (global.get $known.filetype))
    (then (return (global.get $errno.success))))
  (call $descriptor.get-type (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle)))
    (global.get $ret))
  (if (local.tee $errno (call $errno (global.get $payload.u8))) (then (return (local.get $errno))))
  (call $fd.set_type (local.get $d)
    (call $filetype (i32.load8_u $shim (i32.add (global.get $ret) (global.get $payload.u8)))))
  (global.get $errno.success))

(func $fd.set_type (param $d i32) (param $filetype i32)
  (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.kind)) (global.get $kind.file))
  (if (i32.eq (local.get $filetype) (global.get $filetype.directory))
    (then
      (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.kind)) (global.get $kind.directory))
      ;; directories have no flags
      (i32.store16 $shim (i32.add (local.get $d) (global.get $fd.fdflags)) (i32.const 0))))
  (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.filetype)) (local.get $filetype))
  (call $fd.know (local.get $d) (global.get $known.filetype)))

(func $fd.know (param $d i32) (param $what i32)
  (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.known))
    (i32.or (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.known))) (local.get $what))))

;; The filetype of a `descriptor-type`.
(func $filetype (param $descriptor_type i32) (result i32)
  (i32.load8_u $shim (i32.add (global.get $filetype.by_descriptor_type) (local.get $descriptor_type))))

;; A new descriptor, of the highest number that was freed, else one more than the highest: its record,
;; all zero but for the kind and handle.
(func $fd.new (param $kind i32) (param $handle i32) (result i32)
  (local $d i32) (local $table i32)
  (if (local.tee $d (i32.load $shim (global.get $fds.free)))
    (then
      (call $fds.meld (global.get $fds.free)
        (i32.load $shim (i32.add (local.get $d) (global.get $fd.left)))
        (i32.load $shim (i32.add (local.get $d) (global.get $fd.right)))))
    (else
      (if (i32.eq (global.get $fds.len) (global.get $fds.capacity))
        (then
          (global.set $fds.capacity
            (i32.add (i32.shl (global.get $fds.capacity) (i32.const 1)) (i32.const 16)))
          (local.set $table
            (call $allocate (i32.shl (global.get $fds.capacity) (global.get $log2.sizeof.fd))))
          (call $arena.keep)
          (memory.copy $shim $shim
            (local.get $table)
            (global.get $fds)
            (i32.shl (global.get $fds.len) (global.get $log2.sizeof.fd)))
          (global.set $fds (local.get $table))))
      (local.set $d
        (i32.add (global.get $fds) (i32.shl (global.get $fds.len) (global.get $log2.sizeof.fd))))
      (global.set $fds.len (i32.add (global.get $fds.len) (i32.const 1)))))
  (memory.fill $shim (local.get $d) (i32.const 0) (global.get $sizeof.fd))
  (i32.store8 $shim (i32.add (local.get $d) (global.get $fd.kind)) (local.get $kind))
  (i32.store $shim (i32.add (local.get $d) (global.get $fd.handle)) (local.get $handle))
  (local.get $d))

;; Makes one heap of the free records $a and $b and of what is below them, and stores which of them is
;; the highest at $slot. Either may be 0, for none.
;;
;; A skew heap: taking the highest and adding one take a number of steps that grows with the logarithm
;; of how many are free, in the mean over many calls, whatever their order.
(func $fds.meld (param $slot i32) (param $a i32) (param $b i32)
  (local $highest i32)
  (loop $down
    (local.set $highest
      (select (local.get $a) (local.get $b) (i32.gt_u (local.get $a) (local.get $b))))
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

(func $fd.number (param $d i32) (result i32)
  (i32.shr_u (i32.sub (local.get $d) (global.get $fds)) (global.get $log2.sizeof.fd)))

;; Opens the standard streams, whose handles are fetched when first used, and the preopens.
(func $fds.open
  (drop (call $fd.new (global.get $kind.stdin) (i32.const 0)))
  (drop (call $fd.new (global.get $kind.stdout) (i32.const 0)))
  (drop (call $fd.new (global.get $kind.stderr) (i32.const 0)))
  (call $fds.preopen))

(func $fds.preopen (@of descriptor)
  (local $preopen i32) (local $end i32) (local $d i32)
  (call $get-directories (global.get $ret))
  (call $arena.keep)
  (local.set $preopen (i32.load $shim (i32.add (global.get $ret) (global.get $list.pointer))))
  (local.set $end
    (i32.add
      (local.get $preopen)
      (i32.mul
        (i32.load $shim (i32.add (global.get $ret) (global.get $list.length)))
        (global.get $sizeof.preopen))))
  (loop $next
    (if (i32.ne (local.get $preopen) (local.get $end))
      (then
        (local.set $d
          (call $fd.new (global.get $kind.directory)
            (i32.load $shim (i32.add (local.get $preopen) (global.get $preopen.descriptor)))))
        (call $fd.set_type (local.get $d) (global.get $filetype.directory))
        (i64.store $shim
          (i32.add (local.get $d) (global.get $fd.name))
          (i64.load $shim (i32.add (local.get $preopen) (global.get $preopen.name))))
        (local.set $preopen (i32.add (local.get $preopen) (global.get $sizeof.preopen)))
        (br $next)))))

;; The stream handle of a standard stream.
(func $stdin.handle (param $d i32) (result i32)
  (if (i32.eqz (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))
    (then (i32.store $shim (i32.add (local.get $d) (global.get $fd.handle)) (call $get-stdin))))
  (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))

(func $output.handle (param $d i32) (result i32)
  (if (i32.eqz (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))
    (then
      (i32.store $shim (i32.add (local.get $d) (global.get $fd.handle))
        (if (result i32)
          (i32.eq
            (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind)))
            (global.get $kind.stdout))
          (then (call $get-stdout))
          (else (call $get-stderr))))))
  (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))

;; fd_close: closes a descriptor. Its number is free again.
;;
;; Parameters
;;   fd   the descriptor
;; Errno
;;   badf   fd is not open
(func $fd_close (export "fd_close") (param $fd i32) (result i32)
  (local $d i32)
  (if (i32.eqz (local.tee $d (call $fd.get (local.get $fd)))) (then (return (global.get $errno.badf))))
  (call $fd.close (local.get $d))
  (call $fd.free (local.get $d))
  (global.get $errno.success))

;; Drops all handles of a record, children first.
(func $fd.close (param $d i32)
  (local $kind i32) (local $handle i32)
  (local.set $kind (i32.load8_u $shim (i32.add (local.get $d) (global.get $fd.kind))))
  (local.set $handle (i32.load $shim (i32.add (local.get $d) (global.get $fd.handle))))
  (if (i32.ge_u (local.get $kind) (global.get $kind.file))
    (then (call $descriptor.close (local.get $d) (local.get $kind) (local.get $handle)))
    (else
      (if (local.get $handle)
        (then
          (if (i32.eq (local.get $kind) (global.get $kind.stdin))
            (then (call $input.close (local.get $handle)))
            (else (call $output.close (local.get $handle)))))))))

(func $fd.free (param $d i32)
  (memory.fill $shim (local.get $d) (i32.const 0) (global.get $sizeof.fd))
  (call $fds.meld (global.get $fds.free) (i32.load $shim (global.get $fds.free)) (local.get $d)))

(func $input.close (@of input) (param $handle i32)
  (call $input-stream.drop (local.get $handle)))

(func $output.close (@of output) (param $handle i32)
  (call $output-stream.drop (local.get $handle)))

(func $descriptor.close (@of descriptor) (param $d i32) (param $kind i32) (param $handle i32)
  (local $attached i32)
  (if (local.tee $attached (i32.load $shim (i32.add (local.get $d) (global.get $fd.attached))))
    (then
      (if (i32.eq (local.get $kind) (global.get $kind.directory))
        (then (call $listing.close (local.get $attached)))
        (else (call $append.close (local.get $attached))))))
  (call $descriptor.drop (local.get $handle)))

(func $append.close (@of file) (param $stream i32)
  (call $output.close (local.get $stream)))

;; fd_renumber: moves a descriptor to another number, closing what is open there.
;;
;; Parameters
;;   fd   the descriptor; its number becomes free
;;   to   its new number
;; Errno
;;   badf   fd or to is not open
(func $fd_renumber (export "fd_renumber") (param $fd i32) (param $to i32) (result i32)
  (local $from i32) (local $d i32)
  (local.set $from (call $fd.get (local.get $fd)))
  (local.set $d (call $fd.get (local.get $to)))
  (if (i32.or (i32.eqz (local.get $from)) (i32.eqz (local.get $d))) (then (return (global.get $errno.badf))))
  (if (i32.ne (local.get $from) (local.get $d))
    (then
      (call $fd.close (local.get $d))
      (memory.copy $shim $shim (local.get $d) (local.get $from) (global.get $sizeof.fd))
      (call $fd.free (local.get $from))))
  (global.get $errno.success))
