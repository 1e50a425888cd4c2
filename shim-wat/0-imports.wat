;; What the shim imports: two memories, its store, and preview2.
;;
;; An import of a preview2 function names its interface and function as WIT has them. Its core
;; signature is the Canonical ABI's flattening of the WIT signature, lowered; a result that does
;; not fit one core value is written to the address that is the last parameter.
;;
;; (@lower ...) is read by the linker and skipped by assemblers. It says which memory the lowered
;; function reads and writes, and which function of the store makes room for lists and strings:
;;   realloc   the arena of the shim's memory
;;   place     the buffer that the guest passed: the host fills it in place

(import "shim" "memory" (memory $shim 0))
(import "guest" "memory" (memory $guest 0))

;; The store (store/store.wat). $arena.top is where the arena's next allocation starts;
;; $place.at and $place.len bound the guest buffer that `place` hands to the host.
(import "shim" "realloc"
  (func $realloc (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)))
(import "shim" "arena.top" (global $arena.top (mut i32)))
(import "shim" "place.at" (global $place.at (mut i32)))
(import "shim" "place.len" (global $place.len (mut i32)))

;; Whether the host is calling the guest's realloc or a post-return function, and may not be called
;; meanwhile. Where that can be, the linker makes what the guest calls, and would call the host, answer
;; notsup then. What is annotated (@inside) does nothing instead, or answers as (@inside $ERRNO) says;
;; what is annotated (@guards "NAME") is exported in the place of NAME.
(import "slots" "inside" (global $inside (mut i32)))

;; wasi:io

(import "wasi:io/error@0.2.0" "[resource-drop]error"
  (func $error.drop (param $error i32)))

(import "wasi:io/poll@0.2.0" "poll"
  (func $poll (@lower (memory $shim) (realloc "realloc")) (param $list i32) (param $len i32)
      (param $ret i32)))
(import "wasi:io/poll@0.2.0" "[method]pollable.ready"
  (func $pollable.ready (param $pollable i32) (result i32)))
(import "wasi:io/poll@0.2.0" "[resource-drop]pollable"
  (func $pollable.drop (param $pollable i32)))

(import "wasi:io/streams@0.2.0" "[method]input-stream.blocking-read"
  (func $input-stream.blocking-read (@lower (memory $shim) (realloc "realloc")) (param $stream i32)
      (param $len i64) (param $ret i32)))
(import "wasi:io/streams@0.2.0" "[method]input-stream.subscribe"
  (func $input-stream.subscribe (param $stream i32) (result i32)))
(import "wasi:io/streams@0.2.0" "[resource-drop]input-stream"
  (func $input-stream.drop (param $stream i32)))

(import "wasi:io/streams@0.2.0" "[method]output-stream.check-write"
  (func $output-stream.check-write (@lower (memory $shim)) (param $stream i32) (param $ret i32)))
(import "wasi:io/streams@0.2.0" "[method]output-stream.write"
  (func $output-stream.write (@lower (memory $shim)) (param $stream i32) (param $at i32) (param $len i32)
      (param $ret i32)))
(import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
  (func $output-stream.blocking-write-and-flush (@lower (memory $shim)) (param $stream i32) (param $at i32)
      (param $len i32) (param $ret i32)))
(import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-flush"
  (func $output-stream.blocking-flush (@lower (memory $shim)) (param $stream i32) (param $ret i32)))
(import "wasi:io/streams@0.2.0" "[method]output-stream.subscribe"
  (func $output-stream.subscribe (param $stream i32) (result i32)))
(import "wasi:io/streams@0.2.0" "[resource-drop]output-stream"
  (func $output-stream.drop (param $stream i32)))

;; wasi:cli

(import "wasi:cli/environment@0.2.0" "get-arguments"
  (func $get-arguments (@lower (memory $shim) (realloc "realloc")) (param $ret i32)))
(import "wasi:cli/environment@0.2.0" "get-environment"
  (func $get-environment (@lower (memory $shim) (realloc "realloc")) (param $ret i32)))

(import "wasi:cli/exit@0.2.0" "exit"
  (func $exit (param $status i32)))
(import "wasi:cli/exit@0.2.12" "exit-with-code"
  (func $exit-with-code (param $code i32)))

(import "wasi:cli/stdin@0.2.0" "get-stdin"
  (func $get-stdin (result i32)))
(import "wasi:cli/stdout@0.2.0" "get-stdout"
  (func $get-stdout (result i32)))
(import "wasi:cli/stderr@0.2.0" "get-stderr"
  (func $get-stderr (result i32)))

(import "wasi:cli/terminal-stdin@0.2.0" "get-terminal-stdin"
  (func $get-terminal-stdin (@lower (memory $shim)) (param $ret i32)))
(import "wasi:cli/terminal-stdout@0.2.0" "get-terminal-stdout"
  (func $get-terminal-stdout (@lower (memory $shim)) (param $ret i32)))
(import "wasi:cli/terminal-stderr@0.2.0" "get-terminal-stderr"
  (func $get-terminal-stderr (@lower (memory $shim)) (param $ret i32)))
(import "wasi:cli/terminal-input@0.2.0" "[resource-drop]terminal-input"
  (func $terminal-input.drop (param $terminal i32)))
(import "wasi:cli/terminal-output@0.2.0" "[resource-drop]terminal-output"
  (func $terminal-output.drop (param $terminal i32)))

;; wasi:clocks

(import "wasi:clocks/monotonic-clock@0.2.0" "now"
  (func $monotonic-clock.now (result i64)))
(import "wasi:clocks/monotonic-clock@0.2.0" "resolution"
  (func $monotonic-clock.resolution (result i64)))
(import "wasi:clocks/monotonic-clock@0.2.0" "subscribe-duration"
  (func $monotonic-clock.subscribe-duration (param $duration i64) (result i32)))
(import "wasi:clocks/wall-clock@0.2.0" "now"
  (func $wall-clock.now (@lower (memory $shim)) (param $ret i32)))
(import "wasi:clocks/wall-clock@0.2.0" "resolution"
  (func $wall-clock.resolution (@lower (memory $shim)) (param $ret i32)))

;; wasi:random

(import "wasi:random/random@0.2.0" "get-random-bytes"
  (func $get-random-bytes (@lower (memory $shim) (realloc "realloc")) (param $len i64) (param $ret i32)))

;; wasi:filesystem

(import "wasi:filesystem/preopens@0.2.0" "get-directories"
  (func $get-directories (@lower (memory $shim) (realloc "realloc")) (param $ret i32)))

(import "wasi:filesystem/types@0.2.0" "filesystem-error-code"
  (func $filesystem-error-code (@lower (memory $shim)) (param $error i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[resource-drop]descriptor"
  (func $descriptor.drop (param $descriptor i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.append-via-stream"
  (func $descriptor.append-via-stream (@lower (memory $shim)) (param $descriptor i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.advise"
  (func $descriptor.advise (@lower (memory $shim)) (param $descriptor i32) (param $offset i64)
      (param $len i64) (param $advice i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.sync-data"
  (func $descriptor.sync-data (@lower (memory $shim)) (param $descriptor i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.get-flags"
  (func $descriptor.get-flags (@lower (memory $shim)) (param $descriptor i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.get-type"
  (func $descriptor.get-type (@lower (memory $shim)) (param $descriptor i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.set-size"
  (func $descriptor.set-size (@lower (memory $shim)) (param $descriptor i32) (param $size i64)
      (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.set-times"
  (func $descriptor.set-times (@lower (memory $shim)) (param $descriptor i32)
    (param $atim i32) (param $atim.seconds i64) (param $atim.nanoseconds i32)
    (param $mtim i32) (param $mtim.seconds i64) (param $mtim.nanoseconds i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.read"
  (func $descriptor.read (@lower (memory $shim) (realloc "realloc")) (param $descriptor i32) (param $len i64)
      (param $offset i64) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.read"
  (func $descriptor.read-in-place (@lower (memory $guest) (realloc "place")) (param $descriptor i32)
      (param $len i64) (param $offset i64) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.write"
  (func $descriptor.write (@lower (memory $shim)) (param $descriptor i32) (param $at i32) (param $len i32)
      (param $offset i64) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.write"
  (func $descriptor.write-in-place (@lower (memory $guest)) (param $descriptor i32) (param $at i32)
      (param $len i32) (param $offset i64) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.read-directory"
  (func $descriptor.read-directory (@lower (memory $shim)) (param $descriptor i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.sync"
  (func $descriptor.sync (@lower (memory $shim)) (param $descriptor i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.create-directory-at"
  (func $descriptor.create-directory-at (@lower (memory $shim)) (param $descriptor i32) (param $path i32)
      (param $path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.stat"
  (func $descriptor.stat (@lower (memory $shim)) (param $descriptor i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.stat-at"
  (func $descriptor.stat-at (@lower (memory $shim)) (param $descriptor i32) (param $flags i32)
      (param $path i32) (param $path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.set-times-at"
  (func $descriptor.set-times-at (@lower (memory $shim)) (param $descriptor i32) (param $flags i32)
      (param $path i32) (param $path_len i32)
    (param $atim i32) (param $atim.seconds i64) (param $atim.nanoseconds i32)
    (param $mtim i32) (param $mtim.seconds i64) (param $mtim.nanoseconds i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.link-at"
  (func $descriptor.link-at (@lower (memory $shim)) (param $descriptor i32) (param $flags i32)
      (param $path i32) (param $path_len i32)
    (param $new_descriptor i32) (param $new_path i32) (param $new_path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.open-at"
  (func $descriptor.open-at (@lower (memory $shim)) (param $descriptor i32) (param $path_flags i32)
      (param $path i32) (param $path_len i32)
    (param $open_flags i32) (param $flags i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.readlink-at"
  (func $descriptor.readlink-at (@lower (memory $shim) (realloc "realloc")) (param $descriptor i32)
      (param $path i32) (param $path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.remove-directory-at"
  (func $descriptor.remove-directory-at (@lower (memory $shim)) (param $descriptor i32) (param $path i32)
      (param $path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.rename-at"
  (func $descriptor.rename-at (@lower (memory $shim)) (param $descriptor i32) (param $path i32)
      (param $path_len i32)
    (param $new_descriptor i32) (param $new_path i32) (param $new_path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.symlink-at"
  (func $descriptor.symlink-at (@lower (memory $shim)) (param $descriptor i32) (param $old_path i32)
      (param $old_path_len i32) (param $path i32) (param $path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.unlink-file-at"
  (func $descriptor.unlink-file-at (@lower (memory $shim)) (param $descriptor i32) (param $path i32)
      (param $path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.metadata-hash"
  (func $descriptor.metadata-hash (@lower (memory $shim)) (param $descriptor i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]descriptor.metadata-hash-at"
  (func $descriptor.metadata-hash-at (@lower (memory $shim)) (param $descriptor i32) (param $flags i32)
      (param $path i32) (param $path_len i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[method]directory-entry-stream.read-directory-entry"
  (func $directory-entry-stream.read-directory-entry (@lower (memory $shim) (realloc "realloc"))
      (param $stream i32) (param $ret i32)))
(import "wasi:filesystem/types@0.2.0" "[resource-drop]directory-entry-stream"
  (func $directory-entry-stream.drop (param $stream i32)))
