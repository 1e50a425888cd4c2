"""The shim's source, in WebAssembly text."""
