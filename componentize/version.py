"""The version of this package, in a module that costs nothing to import."""

VERSION = "0.1.0"

NAME = "wasi-componentize"
"""What it calls itself in `producers` sections."""
