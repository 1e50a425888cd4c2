(module
  (import "a:a/i@1.0.0" "f" (func))
  (import "a:a/i@1.1.0" "f" (func))
  (import "a:a/i@1.5.0" "f" (func))
  (import "cm32p2|a:a/i@1" "f" (func))
  (func (export "cm32p2|a:a/i@1|f"))
  (func (export "a:a/i@1.1.0#f")))
