"""The shim: reading its source, keeping what a guest reaches, assembling that."""
