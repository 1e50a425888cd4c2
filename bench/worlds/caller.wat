(module
  (import "bench:calls/work" "number" (func $number (param i32) (result i32)))
  (import "bench:calls/work" "pair" (func $pair (param i32 i32)))
  (import "bench:calls/work" "length" (func $length (param i32 i32) (result i32)))
  (import "bench:calls/work" "text" (func $text (param i32 i32)))
  (import "bench:calls/work" "[constructor]counter"
    (func $counter (param i32) (result i32)))
  (import "bench:calls/work" "[resource-drop]counter" (func $drop (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "sixteen letters.")

  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))

  (func (export "number") (param $times i32)
    (loop $again
      (drop (call $number (local.get $times)))
      (br_if $again
        (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))

  (func (export "pair") (param $times i32)
    (loop $again
      (call $pair (local.get $times) (i32.const 0))
      (br_if $again
        (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))

  (func (export "length") (param $times i32)
    (loop $again
      (drop (call $length (i32.const 16) (i32.const 16)))
      (br_if $again
        (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))

  (func (export "text") (param $times i32)
    (loop $again
      (call $text (local.get $times) (i32.const 8))
      (br_if $again
        (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))

  (func (export "counter") (param $times i32)
    (loop $again
      (call $drop (call $counter (local.get $times)))
      (br_if $again
        (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))))
