(module
  (import "$root" "log" (table 1 funcref))
  (import "env" "__stack_pointer" (global (mut i32)))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "memory" (global i32))
  (import "other" "memory" (memory 1))
  (import "env" "memory" (memory 1))
  (import "env" "memory" (memory 1))
  (import "env" "tag" (tag)))
