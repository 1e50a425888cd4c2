"""The component's binary format (Binary.md of the Component Model), a module to a section family.

What WASI 0.2 needs: all value types but those of asynchronous features; functions, resources,
instance and component types without core types; aliases of all forms; lift, lower and `resource.*`.
"""

from componentize.wasm.component.definitions import Component, read_component, write_component

__all__ = ["Component", "read_component", "write_component"]
