"""Which functions the code of a module refers to (core spec, 5.4, 5.5.13).

Instructions are read as far as compilers and WASI have use for them: all of WebAssembly 2.0, tail
calls, typed function references and threads. Of code with others nothing is told.
"""

import re

from componentize.wasm.codec import Malformed
from componentize.wasm.core.sections import Section
from componentize.wasm.values import u32_at

_N = rb"[\x80-\xff]{0,9}[\x00-\x7f]"
_VALUE_TYPE = rb"(?:[\x63\x64]%s|[\x40-\x62\x65-\x7f])" % _N
_MEMORY = rb"(?:[\x00-\x3f]%s|[\x40-\x7f]%s%s)" % (_N, _N, _N)
"""Alignment, the memory's index where bit 6 of that is set, offset."""

_INSTRUCTION = re.compile(
    b"|".join(
        (
            rb"[\x10\x12\xd2](?P<function>%s)" % _N,
            rb"\x0e(?P<labels>%s)" % _N,
            rb"[\x00\x01\x05\x0b\x0f\x1a\x1b\x45-\xc4\xd1\xd3\xd4]",
            rb"[\x02-\x04](?:%s|%s)" % (_VALUE_TYPE, _N),
            rb"[\x0c\x0d\x14\x15\x20-\x26\x3f-\x42\xd0\xd5\xd6]%s" % _N,
            rb"[\x11\x13]%s%s" % (_N, _N),
            rb"\x1c\x01%s" % _VALUE_TYPE,
            rb"[\x28-\x3e]%s" % _MEMORY,
            rb"\x43.{4}|\x44.{8}",
            rb"\xfc(?:[\x00-\x07]|[\x08\x0a\x0c\x0e]%s%s|[\x09\x0b\x0d\x0f-\x11]%s)" % (_N, _N, _N),
            rb"\xfd(?:[\x00-\x0b\x5c\x5d]%s|[\x0c\x0d].{16}|[\x15-\x22].|[\x54-\x5b]%s."
            rb"|[\x0e-\x14\x23-\x53\x5e-\x7f]|[\x80-\xff][\x01\x02])" % (_MEMORY, _MEMORY),
            rb"\xfe(?:\x03\x00|[\x00-\x02\x10-\x4e]%s)" % _MEMORY,
        )
    ),
    re.DOTALL,
)
_LOCALS = re.compile(rb"%s%s" % (_N, _VALUE_TYPE), re.DOTALL)
_NUMBER = re.compile(_N)


def read_bodies(section: Section) -> list[bytes]:
    """The bodies of the functions that a module defines, each with its locals.

    Raises:
        InvalidModuleError: the code section is cut short.
    """
    count, at = section.u32(0)
    found: list[bytes] = []
    for _ in range(count):
        size, at = section.u32(at)
        if at + size > len(section.payload):
            raise section.error("unexpected end", at)
        found.append(bytes(section.payload[at : at + size]))
        at += size
    return found


def referred_functions(body: bytes) -> set[int] | None:
    """The indices of the functions that a body calls or takes references of; None if it has an
    instruction that is not known, or is malformed."""
    found: set[int] = set()
    try:
        count, at = u32_at(body, 0)
        at = _skipped(_LOCALS, body, at, count)
        while at < len(body):
            instruction = _INSTRUCTION.match(body, at)
            if instruction is None:
                return None
            at = instruction.end()
            if instruction["function"] is not None:
                found.add(u32_at(body, instruction.start("function"))[0])
            elif instruction["labels"] is not None:
                labels, _ = u32_at(body, instruction.start("labels"))
                at = _skipped(_NUMBER, body, at, labels + 1)
    except Malformed:
        return None
    return found


def _skipped(pattern: re.Pattern[bytes], body: bytes, at: int, count: int) -> int:
    for _ in range(count):
        entry = pattern.match(body, at)
        if entry is None:
            raise Malformed("is cut short")
        at = entry.end()
    return at
