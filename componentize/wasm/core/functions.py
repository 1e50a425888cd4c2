"""The function section (core spec, 5.5.6)."""

from collections.abc import Iterable

from componentize.wasm.core.sections import Section
from componentize.wasm.values import U32, vec

FUNCTIONS = vec(U32)
"""The payload of the function section: type indices."""

_WITH_MORE = bytes(range(0x80, 0x100))
"""The bytes of a LEB128 that are not its last."""


def read_type_indices(section: Section, indices: Iterable[int]) -> dict[int, int]:
    """The type indices of some functions, the others skipped without decoding.

    Args:
        section: the function section.
        indices: which of the functions that the module defines, from 0.

    Raises:
        InvalidModuleError: the section is cut short, or has no such function.
    """
    count, at = section.u32(0)
    found: dict[int, int] = {}
    following = 0
    for index in sorted(set(indices)):
        if index >= count:
            raise section.error(f"there is no function {index}, only {count} are defined,", 0)
        at = _skipped(section, at, index - following)
        found[index], at = section.u32(at)
        following = index + 1
    return found


def _skipped(section: Section, at: int, count: int) -> int:
    """The place after so many LEB128 numbers."""
    while count:
        skipped = bytes(section.payload[at : at + count])
        if not skipped:
            raise section.error("unexpected end", at)
        at += len(skipped)
        count -= len(skipped.translate(None, _WITH_MORE))
    return at
