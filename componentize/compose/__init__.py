"""The component encoder: the parts of a program, put together as one component."""

from componentize.compose.composition import encode

__all__ = ["encode"]
