"""The global section (core spec, 5.5.9), as far as its expressions are constants."""

import re

from componentize.wasm.codec import Malformed
from componentize.wasm.core.imports import GLOBAL_TYPE, GlobalType
from componentize.wasm.core.sections import Section
from componentize.wasm.core.vectors import Decoder

_CONSTANT = re.compile(
    rb"(?:\x41[\x80-\xff]{0,4}[\x00-\x7f]|\x42[\x80-\xff]{0,9}[\x00-\x7f]"
    rb"|\x43.{4}|\x44.{8}|\x23[\x80-\xff]{0,4}[\x00-\x7f])\x0b",
    re.DOTALL,
)
"""A number, or the value of another global."""


def read_globals(section: Section) -> list[GlobalType]:
    """The types of the globals that a module defines, up to one whose value is anything else than
    a number or that of another global.

    Raises:
        InvalidModuleError: a type is cut short or malformed.
    """
    types: list[GlobalType] = []
    count, at = section.u32(0)
    decode = Decoder(GLOBAL_TYPE, bytes(section.payload))
    for index in range(count):
        try:
            type_, at = decode(at)
        except Malformed as error:
            raise section.error(f"global {index} {error}", at) from None
        types.append(type_)
        value = _CONSTANT.match(section.payload, at)
        if value is None:
            break
        at = value.end()
    return types
