(module
  (import "$root" "f" (func $f))
  (export "g" (func $f)))
