;; What is where in the shim's memory, and the most that is put there or passed at once.

;; Static data. The arena (arena.wat) starts at 184, as the store (store/store.wat) has it, too.
;;     0..16    the record of no descriptor, which is all zero but for the heap of free ones (fd.wat)
;;    16..24    the arguments, once they were fetched: the address of a list, and its length
;;    24..32    the environment, in the same way
;;    32..136   the result of the last preview2 call
;;   136..173   preview1 errno by preview2 error-code
;;   173..181   preview1 filetype by preview2 descriptor-type
(global $args i32 (i32.const 16))
(global $environ i32 (i32.const 24))
(global $ret i32 (i32.const 32))
(global $errno.by_error_code i32 (i32.const 136))
(global $filetype.by_descriptor_type i32 (i32.const 173))

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

;; The most that is gathered from, or scattered over, several buffers at once, in bytes.
(global $bounce i32 (i32.const 0x10000))

;; The most that one `write` of a standard stream is passed: whoever reads a pipe does so meanwhile.
(global $piece i32 (i32.const 0x8000))

;; The most that one `write` of a file is passed, since hosts limit what they copy.
(global $write.most i32 (i32.const 0x1000000))

;; The most that one blocking-write-and-flush takes.
(global $blocking_write.most i32 (i32.const 4096))

(global $sizeof.handle i32 (i32.const 4))
(global $log2.page i64 (i64.const 16))
