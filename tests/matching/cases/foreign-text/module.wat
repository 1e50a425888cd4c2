(module
  (import "\1b[31m\n" "\00" (func))
  (import "x" "e\u{301}\u{202e}" (func))
  (func (export "\1b]0;f#\07")))
