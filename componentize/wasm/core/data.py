"""The data section (core spec, 5.5.14), as far as its segments tell where they go."""

import re

from componentize.errors import InvalidModuleError
from componentize.wasm.core.sections import Section

_AT_CONSTANT = re.compile(rb"\x00\x41[\x80-\xff]{0,4}[\x00-\x7f]\x0b")
"""What a segment begins with that is active in memory 0, at an `i32.const`."""


def are_constant(section: Section) -> bool:
    """Whether all segments are active in memory 0, each at a constant address.

    Only their heads are read. A section that is malformed has no such segments.
    """
    try:
        count, at = section.u32(0)
        for _ in range(count):
            head = _AT_CONSTANT.match(section.payload, at)
            if head is None:
                return False
            size, at = section.u32(head.end())
            at += size
    except InvalidModuleError:
        return False
    return at == len(section.payload)
