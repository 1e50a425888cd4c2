(module (import "a:b/i" "f" (func)) (func (export "f")))
