"""Core modules with a section of their world, as generators of bindings leave it."""

from componentize.wasm.core.custom import COMPONENT_TYPE
from componentize.wasm.core.sections import SectionId, write_section
from componentize.wasm.values import Name
from componentize.wit.binary.encode import write_component_type
from componentize.wit.bindings import Bindings


def with_section(module: bytes, bindings: Bindings, suffix: str = "") -> bytes:
    """A core module and, as its last section, one that has the world."""
    name = Name.build(COMPONENT_TYPE + suffix)
    section = write_section(SectionId.CUSTOM, name, write_component_type(bindings))
    return b"".join((module, *section))
