;; What the shim's own memory holds, and its sizes.

;; What a descriptor is (fd.wat)
(global $kind.free i32 (i32.const 0))
(global $kind.stdin i32 (i32.const 1))
(global $kind.stdout i32 (i32.const 2))
(global $kind.stderr i32 (i32.const 3))
(global $kind.file i32 (i32.const 4))
(global $kind.directory i32 (i32.const 5))
(global $kind.unresolved i32 (i32.const 6))
(global $kind.bad i32 (i32.const 7))

;; The bits of a kind that are those of `stdout` for the output streams, and for nothing else.
(global $kind.output_bits i32 (i32.const 6))

;; The most that is gathered from, or scattered over, several buffers at once, in bytes.
(global $bounce i32 (i32.const 65536))

;; The most that one `write` of a standard stream is passed: a reader of the pipe works meanwhile.
(global $piece i32 (i32.const 32768))

;; The most that one `write` of a file is passed, and that one blocking-write-and-flush takes.
(global $write.most i32 (i32.const 0x1000000))
(global $blocking_write.most i32 (i32.const 4096))

;; Nanoseconds in a second; the seconds that fit a timestamp.
(global $second i64 (i64.const 1000000000))
(global $seconds.most i64 (i64.const 18446744073))

;; Static data of the shim's memory:
;;     0..112   the result of the last preview2 call ($ret)
;;   112..149   preview1 errno by preview2 error-code
;;   149..157   preview1 filetype by preview2 descriptor-type
;;   160..164   the free descriptor of the highest number (fd.wat)
;;   164..168   unused; the arena starts at 168
(global $fds.free i32 (i32.const 160))
(global $ret i32 (i32.const 0))
(global $errno.by_error_code i32 (i32.const 112))
(global $filetype.by_descriptor_type i32 (i32.const 149))

;; access would-block already bad-descriptor busy deadlock quota exist file-too-large
;; illegal-byte-sequence in-progress interrupted invalid io is-directory loop too-many-links
;; message-size name-too-long no-device no-entry no-lock insufficient-memory insufficient-space
;; not-directory not-empty not-recoverable unsupported no-tty no-such-device overflow
;; not-permitted pipe read-only invalid-seek text-file-busy cross-device
(data $errno.by_error_code.data (memory $shim) (global.get $errno.by_error_code)
  "\02\06\07\08\0a\10\13\14\16\19\1a\1b\1c\1d\1f\20\22\23\25\2b\2c\2e\30\33\36\37\38\3a\3b\3c\3d\3f\40\45\46\4a\4b")

;; unknown block-device character-device directory fifo symbolic-link regular-file socket.
;; preview1 has no filetype for a fifo.
(data $filetype.by_descriptor_type.data (memory $shim) (global.get $filetype.by_descriptor_type)
  "\00\01\02\03\00\07\04\06")
