(module (func (export "cm32p2|a:a/i@1|f")))
