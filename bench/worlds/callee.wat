(module
  (import "[export]bench:calls/work" "[resource-new]counter" (func $new (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "sixteen letters.")

  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))

  (func (export "bench:calls/work#number") (param i32) (result i32)
    (i32.add (local.get 0) (i32.const 1)))

  (func (export "bench:calls/work#pair") (param i32) (result i32)
    (i32.store (i32.const 0) (local.get 0))
    (i32.store (i32.const 4) (i32.add (local.get 0) (i32.const 1)))
    (i32.const 0))

  (func (export "bench:calls/work#length") (param i32 i32) (result i32) (local.get 1))

  (func (export "bench:calls/work#text") (param i32) (result i32)
    (i32.store (i32.const 8) (i32.const 16))
    (i32.store (i32.const 12) (i32.const 16))
    (i32.const 8))

  (func (export "bench:calls/work#[constructor]counter") (param i32) (result i32)
    (call $new (local.get 0)))
  (func (export "bench:calls/work#[dtor]counter") (param i32)))
