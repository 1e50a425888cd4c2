(module
  (memory (export "g") 1)
  (memory (export "memory") 1)
  (global (export "a:b/i#f") i32 (i32.const 0))
  (global (export "cabi_post_a:b/i#f") i32 (i32.const 0))
  (table (export "a:b/i#[dtor]r") 1 funcref)
  (global (export "cabi_realloc") i32 (i32.const 0))
  (global (export "_initialize") i32 (i32.const 0)))
