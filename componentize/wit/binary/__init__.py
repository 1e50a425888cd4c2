"""Worlds in the binary format of components: in `component-type` sections, and of components."""
