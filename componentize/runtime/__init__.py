"""Running components on wasmtime."""
