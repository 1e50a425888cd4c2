"""WIT: its text, its types, and their Canonical ABI."""
