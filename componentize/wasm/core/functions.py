"""The function section (core spec, 5.5.6)."""

from componentize.wasm.core.sections import Section

_WITH_MORE = bytes(range(0x80, 0x100))
"""The bytes of a LEB128 that are not its last."""


def read_type_index(section: Section, index: int) -> int:
    """The type index of one function, the ones before it skipped without decoding.

    Args:
        section: the function section.
        index: which of the functions that the module defines, from 0.

    Raises:
        InvalidModuleError: the section is cut short, or has no such function.
    """
    count, at = section.u32(0)
    if index >= count:
        raise section.error(f"there is no function {index}, only {count} are defined,", 0)
    while index:
        skipped = bytes(section.payload[at : at + index])
        if not skipped:
            raise section.error("unexpected end", at)
        at += len(skipped)
        index -= len(skipped.translate(None, _WITH_MORE))
    return section.u32(at)[0]
