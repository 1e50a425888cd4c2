;; random_get.

;; random_get: fills a buffer with random bytes.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#random_get
;;
;; Parameters
;;   buf       the buffer
;;   buf_len   its length in bytes
;; No errno. A host is asked for at most 64 KiB at a time.
(func $random_get (export "random_get") (param $buf i32) (param $buf_len i32) (result i32)
  (local $n i32)
  (loop $more
    (if (local.get $buf_len)
      (then
        (local.set $n
          (select
            (local.get $buf_len)
            (global.get $bounce)
            (i32.lt_u (local.get $buf_len) (global.get $bounce))))
        (call $arena.reset)
        (call $get-random-bytes (i64.extend_i32_u (local.get $n)) (global.get $ret))
        ;; fewer would leave bytes that are not random
        (if (i32.ne (i32.load $shim (i32.add (global.get $ret) (global.get $list.length))) (local.get $n))
          (then (unreachable)))
        (memory.copy $guest $shim
          (local.get $buf)
          (i32.load $shim (i32.add (global.get $ret) (global.get $list.pointer)))
          (local.get $n))
        (local.set $buf (i32.add (local.get $buf) (local.get $n)))
        (local.set $buf_len (i32.sub (local.get $buf_len) (local.get $n)))
        (br $more))))
  (global.get $errno.success))
