"""How large types can be, in WIT texts and in binaries alike."""

MAX_DEPTH = 100
"""How deep types can be nested, by way of names too; Wasmtime takes no more."""

MAX_SIZE = 1_000_000
"""How many types a type can be made of, written out without names; Wasmtime takes no more."""

MAX_FLAGS = 32
"""How many labels `flags` can have (CanonicalABI.md, Alignment)."""
