;; sock_accept, sock_recv, sock_send, sock_shutdown. No descriptor is ever a socket.
;;
;; Errno of all four
;;   badf      fd is not open
;;   notsock   fd is open
;; Out-pointers are never touched. Flags that are not defined trap.

(func $sock (param $fd i32) (result i32)
  (select (global.get $errno.notsock) (global.get $errno.badf) (call $fd.get (local.get $fd))))

;; sock_accept: accepts a connection.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#sock_accept
;;
;; Parameters
;;   fd            the listening socket
;;   flags         fdflags of the new descriptor
;;   accepted_fd   where the new descriptor goes (u32)
(func $sock_accept (export "sock_accept") (param $fd i32) (param $flags i32) (param $accepted_fd i32)
    (result i32)
  (call $check (local.get $flags) (global.get $fdflags.all))
  (call $sock (local.get $fd)))

;; sock_recv: receives a message.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#sock_recv
;;
;; Parameters
;;   fd                       the socket
;;   ri_data, ri_data_len     the iovecs to fill
;;   ri_flags                 riflags: 1 peek, 2 wait for all
;;   size, ro_flags           where the bytes received (u32) and the roflags (u16) go
(func $sock_recv (export "sock_recv") (param $fd i32) (param $ri_data i32) (param $ri_data_len i32)
    (param $ri_flags i32) (param $size i32) (param $ro_flags i32) (result i32)
  (call $check (local.get $ri_flags) (global.get $riflags.all))
  (call $sock (local.get $fd)))

;; sock_send: sends a message.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#sock_send
;;
;; Parameters
;;   fd                     the socket
;;   si_data, si_data_len   the ciovecs to send
;;   si_flags               siflags: none is defined, and all 16 bits are ignored
;;   size                   where the bytes sent go (u32)
(func $sock_send (export "sock_send") (param $fd i32) (param $si_data i32) (param $si_data_len i32)
    (param $si_flags i32) (param $size i32) (result i32)
  (call $check (local.get $si_flags) (global.get $siflags.all))
  (call $sock (local.get $fd)))

;; sock_shutdown: ends one or both directions of a connection.
;; https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#sock_shutdown
;;
;; Parameters
;;   fd    the socket
;;   how   sdflags: 1 receiving, 2 sending
(func $sock_shutdown (export "sock_shutdown") (param $fd i32) (param $how i32) (result i32)
  (call $check (local.get $how) (global.get $sdflags.all))
  (call $sock (local.get $fd)))
