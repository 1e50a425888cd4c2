;; Layouts of preview2 as the Canonical ABI has them, of what is stored at $ret or in lists.
;;
;; (@offset ...), (@size ...) and (@flag ...) say what a number is in adapter/wit; tests check each.

;; A `result` whose payload is aligned to 1, 4 or 8 bytes.
(global $payload.u8 i32
  (@offset "wasi:filesystem/types" "[method]descriptor.get-type" "result" "ok")
  (@offset "wasi:filesystem/types" "[method]descriptor.get-flags" "result" "ok")
  (@offset "wasi:filesystem/types" "[method]descriptor.advise" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.sync" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.sync-data" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.set-size" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.set-times" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.set-times-at" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.create-directory-at" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.link-at" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.rename-at" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.symlink-at" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.remove-directory-at" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.unlink-file-at" "result" "error")
  (i32.const 1))
(global $payload.u32 i32
  (@offset "wasi:io/streams" "[method]input-stream.blocking-read" "result" "error")
  (@offset "wasi:io/streams" "[method]output-stream.write" "result" "error")
  (@offset "wasi:io/streams" "[method]output-stream.blocking-write-and-flush" "result" "error")
  (@offset "wasi:io/streams" "[method]output-stream.blocking-flush" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.read" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.append-via-stream" "result" "ok")
  (@offset "wasi:filesystem/types" "[method]descriptor.read-directory" "result" "ok")
  (@offset "wasi:filesystem/types" "[method]descriptor.open-at" "result" "ok")
  (@offset "wasi:filesystem/types" "[method]descriptor.readlink-at" "result" "error")
  (@offset "wasi:filesystem/types" "[method]directory-entry-stream.read-directory-entry" "result" "ok")
  (i32.const 4))
(global $payload.u64 i32
  (@offset "wasi:io/streams" "[method]output-stream.check-write" "result" "ok")
  (@offset "wasi:filesystem/types" "[method]descriptor.write" "result" "ok")
  (@offset "wasi:filesystem/types" "[method]descriptor.stat" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.stat-at" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.metadata-hash" "result" "error")
  (@offset "wasi:filesystem/types" "[method]descriptor.metadata-hash-at" "result" "error")
  (i32.const 8))

;; An `option` of an error-code; of a handle; of a datetime.
(global $some.u8 i32
  (@offset "wasi:filesystem/types" "filesystem-error-code" "result" "some")
  (i32.const 1))
(global $some.u32 i32
  (@offset "wasi:cli/terminal-stdin" "get-terminal-stdin" "result" "some")
  (@offset "wasi:cli/terminal-stdout" "get-terminal-stdout" "result" "some")
  (@offset "wasi:cli/terminal-stderr" "get-terminal-stderr" "result" "some")
  (i32.const 4))
(global $some.datetime i32 (i32.const 8))

;; A list or string: of a result that is nothing else; of a result's payload; in a list.
(global $list.pointer i32
  (@offset "wasi:cli/environment" "get-arguments" "result" "pointer")
  (@offset "wasi:cli/environment" "get-environment" "result" "pointer")
  (@offset "wasi:random/random" "get-random-bytes" "result" "pointer")
  (@offset "wasi:io/poll" "poll" "result" "pointer")
  (@offset "wasi:filesystem/preopens" "get-directories" "result" "pointer")
  (i32.const 0))
(global $list.length i32
  (@offset "wasi:cli/environment" "get-arguments" "result" "length")
  (@offset "wasi:cli/environment" "get-environment" "result" "length")
  (@offset "wasi:random/random" "get-random-bytes" "result" "length")
  (@offset "wasi:io/poll" "poll" "result" "length")
  (@offset "wasi:filesystem/preopens" "get-directories" "result" "length")
  (i32.const 4))
(global $ok.pointer i32
  (@offset "wasi:io/streams" "[method]input-stream.blocking-read" "result" "ok" "pointer")
  (@offset "wasi:filesystem/types" "[method]descriptor.read" "result" "ok" "0" "pointer")
  (@offset "wasi:filesystem/types" "[method]descriptor.readlink-at" "result" "ok" "pointer")
  (i32.const 4))
(global $ok.length i32
  (@offset "wasi:io/streams" "[method]input-stream.blocking-read" "result" "ok" "length")
  (@offset "wasi:filesystem/types" "[method]descriptor.read" "result" "ok" "0" "length")
  (@offset "wasi:filesystem/types" "[method]descriptor.readlink-at" "result" "ok" "length")
  (i32.const 8))
(global $string.pointer i32
  (@offset "wasi:cli/environment" "get-arguments" "result" "element" "pointer")
  (@offset "wasi:cli/environment" "get-environment" "result" "element" "0" "pointer")
  (i32.const 0))
(global $string.length i32
  (@offset "wasi:cli/environment" "get-arguments" "result" "element" "length")
  (@offset "wasi:cli/environment" "get-environment" "result" "element" "0" "length")
  (i32.const 4))
(global $sizeof.string i32
  (@size "wasi:cli/environment" "get-arguments" "result" "element")
  (@offset "wasi:cli/environment" "get-environment" "result" "element" "1")
  (i32.const 8))

;; get-directories: its elements
(global $preopen.descriptor i32
  (@offset "wasi:filesystem/preopens" "get-directories" "result" "element" "0")
  (i32.const 0))
(global $preopen.name i32
  (@offset "wasi:filesystem/preopens" "get-directories" "result" "element" "1")
  (i32.const 4))
(global $sizeof.preopen i32
  (@size "wasi:filesystem/preopens" "get-directories" "result" "element")
  (i32.const 12))

;; stream-error, from its beginning
(global $stream_error.failed i32
  (@offset "wasi:io/streams" "stream-error" "last-operation-failed")
  (i32.const 4))

;; datetime
(global $datetime.seconds i32
  (@offset "wasi:clocks/wall-clock" "datetime" "seconds")
  (i32.const 0))
(global $datetime.nanoseconds i32
  (@offset "wasi:clocks/wall-clock" "datetime" "nanoseconds")
  (i32.const 8))

;; descriptor-flags
(global $descriptor_flags.read i32
  (@flag "wasi:filesystem/types" "descriptor-flags" "read")
  (i32.const 0x1))
(global $descriptor_flags.write i32
  (@flag "wasi:filesystem/types" "descriptor-flags" "write")
  (i32.const 0x2))
(global $descriptor_flags.file_integrity_sync i32
  (@flag "wasi:filesystem/types" "descriptor-flags" "file-integrity-sync")
  (i32.const 0x4))
(global $descriptor_flags.data_integrity_sync i32
  (@flag "wasi:filesystem/types" "descriptor-flags" "data-integrity-sync")
  (i32.const 0x8))
(global $descriptor_flags.requested_write_sync i32
  (@flag "wasi:filesystem/types" "descriptor-flags" "requested-write-sync")
  (i32.const 0x10))

;; stat and stat-at
(global $stat.type i32
  (@offset "wasi:filesystem/types" "[method]descriptor.stat" "result" "ok" "type")
  (@offset "wasi:filesystem/types" "[method]descriptor.stat-at" "result" "ok" "type")
  (i32.const 8))
(global $stat.link_count i32
  (@offset "wasi:filesystem/types" "[method]descriptor.stat" "result" "ok" "link-count")
  (@offset "wasi:filesystem/types" "[method]descriptor.stat-at" "result" "ok" "link-count")
  (i32.const 16))
(global $stat.size i32
  (@offset "wasi:filesystem/types" "[method]descriptor.stat" "result" "ok" "size")
  (@offset "wasi:filesystem/types" "[method]descriptor.stat-at" "result" "ok" "size")
  (i32.const 24))
(global $stat.data_access_timestamp i32
  (@offset "wasi:filesystem/types" "[method]descriptor.stat" "result" "ok" "data-access-timestamp")
  (@offset "wasi:filesystem/types" "[method]descriptor.stat-at" "result" "ok" "data-access-timestamp")
  (i32.const 32))
(global $stat.data_modification_timestamp i32
  (@offset "wasi:filesystem/types" "[method]descriptor.stat" "result" "ok" "data-modification-timestamp")
  (@offset "wasi:filesystem/types" "[method]descriptor.stat-at" "result" "ok" "data-modification-timestamp")
  (i32.const 56))
(global $stat.status_change_timestamp i32
  (@offset "wasi:filesystem/types" "[method]descriptor.stat" "result" "ok" "status-change-timestamp")
  (@offset "wasi:filesystem/types" "[method]descriptor.stat-at" "result" "ok" "status-change-timestamp")
  (i32.const 80))

;; metadata-hash and metadata-hash-at
(global $metadata_hash.lower i32
  (@offset "wasi:filesystem/types" "[method]descriptor.metadata-hash" "result" "ok" "lower")
  (@offset "wasi:filesystem/types" "[method]descriptor.metadata-hash-at" "result" "ok" "lower")
  (i32.const 8))

;; read-directory-entry
(global $entry.type i32
  (@offset "wasi:filesystem/types" "[method]directory-entry-stream.read-directory-entry"
    "result" "ok" "some" "type")
  (i32.const 8))
(global $entry.name i32
  (@offset "wasi:filesystem/types" "[method]directory-entry-stream.read-directory-entry"
    "result" "ok" "some" "name" "pointer")
  (i32.const 12))
(global $entry.name_len i32
  (@offset "wasi:filesystem/types" "[method]directory-entry-stream.read-directory-entry"
    "result" "ok" "some" "name" "length")
  (i32.const 16))
