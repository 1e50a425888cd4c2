"""The custom section `name` (core spec, Appendix: Name Section): the name of a module."""

from componentize.wasm.core.sections import SectionId, Slice, write_section
from componentize.wasm.values import Bytes, Name

_MODULE = b"\0"


def write_module_name(name: str) -> tuple[Slice, ...]:
    """A section `name` that has the name of the module and nothing else, in parts."""
    return write_section(
        SectionId.CUSTOM, Name.build("name"), _MODULE, Bytes.build(Name.build(name))
    )
