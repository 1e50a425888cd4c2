"""Canonical definitions and their options, WASI 0.2's (Binary.md, Canonical Definitions)."""

from enum import Enum
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.codec import Format, either, framed, record, tagged
from componentize.wasm.values import U32, vec


class StringEncoding(Enum):
    """canonopt string-encoding; UTF-8 when none is given"""

    UTF8 = 0x00
    UTF16 = 0x01
    LATIN1_UTF16 = 0x02


@dataclass(frozen=True, slots=True)
class Memory:
    """canonopt: the index of a core memory"""

    memory: int


@dataclass(frozen=True, slots=True)
class Realloc:
    """canonopt: the index of a core function"""

    function: int


@dataclass(frozen=True, slots=True)
class PostReturn:
    """canonopt: the index of a core function"""

    function: int


CanonOpt: TypeAlias = StringEncoding | Memory | Realloc | PostReturn
"""canonopt"""


@dataclass(frozen=True, slots=True)
class Lift:
    """canon lift: a core function becomes a function of type `type`."""

    function: int
    options: tuple[CanonOpt, ...]
    type: int


@dataclass(frozen=True, slots=True)
class Lower:
    """canon lower: a function becomes a core function."""

    function: int
    options: tuple[CanonOpt, ...]


@dataclass(frozen=True, slots=True)
class ResourceNew:
    """canon resource.new"""

    resource: int


@dataclass(frozen=True, slots=True)
class ResourceDrop:
    """canon resource.drop"""

    resource: int


@dataclass(frozen=True, slots=True)
class ResourceRep:
    """canon resource.rep"""

    resource: int


Canon: TypeAlias = Lift | Lower | ResourceNew | ResourceDrop | ResourceRep
"""canon"""

_INDEX_OPTION: Format[Memory | Realloc | PostReturn] = tagged(
    {
        0x03: record(Memory, memory=U32),
        0x04: record(Realloc, function=U32),
        0x05: record(PostReturn, function=U32),
    },
    newer={0x06: "an asynchronous function", 0x07: "an asynchronous function"},
)
_OPTIONS = vec(either(StringEncoding, _INDEX_OPTION))
_FUNC = framed(U32, before=b"\0")

CANON: Format[Canon] = tagged(
    {
        0x00: record(Lift, function=_FUNC, options=_OPTIONS, type=U32),
        0x01: record(Lower, function=_FUNC, options=_OPTIONS),
        0x02: record(ResourceNew, resource=U32),
        0x03: record(ResourceDrop, resource=U32),
        0x04: record(ResourceRep, resource=U32),
    },
    newer=dict.fromkeys(range(0x05, 0x44), "a built-in function of asynchronous code or threads"),
)
