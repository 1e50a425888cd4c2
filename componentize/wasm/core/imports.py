"""External types and the import section (core spec, 5.3.15 to 5.3.17, 5.5.5)."""

from collections.abc import Mapping
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.codec import Format, Malformed, framed, record, tagged
from componentize.wasm.core.memories import MEM_TYPE, MemType
from componentize.wasm.core.sections import Section
from componentize.wasm.core.tables import TABLE_TYPE, TableType
from componentize.wasm.core.types import MUTABILITY
from componentize.wasm.core.valtypes import VAL_TYPE, ValType
from componentize.wasm.core.vectors import Decoder, NameDecoder, refuse_rest
from componentize.wasm.values import U32, Name, vec


@dataclass(frozen=True, slots=True)
class Func:
    """A function of the type with index `type`."""

    type: int


@dataclass(frozen=True, slots=True)
class GlobalType:
    type: ValType
    mutable: bool


@dataclass(frozen=True, slots=True)
class TagType:
    """An exception tag whose parameters are those of the function type with index `type`."""

    type: int


ExternType: TypeAlias = Func | TableType | MemType | GlobalType | TagType


_KINDS: Mapping[type[ExternType], str] = {
    Func: "a function",
    TableType: "a table",
    MemType: "a memory",
    GlobalType: "a global",
    TagType: "a tag",
}


def kind(type_: ExternType) -> str:
    """What messages call something of a type: `a table`."""
    return _KINDS[type(type_)]


@dataclass(frozen=True, slots=True)
class Import:
    module: str
    name: str
    type: ExternType


GLOBAL_TYPE = record(GlobalType, type=VAL_TYPE, mutable=MUTABILITY)
EXTERN_TYPE: Format[ExternType] = tagged(
    {
        0x00: record(Func, type=U32),
        0x01: TABLE_TYPE,
        0x02: MEM_TYPE,
        0x03: GLOBAL_TYPE,
        0x04: record(TagType, type=framed(U32, before=b"\0")),
    }
)
IMPORT = record(Import, module=Name, name=Name, type=EXTERN_TYPE)
IMPORTS = vec(IMPORT)
"""The payload of the import section."""

_FUNCTIONS: dict[bytes, ExternType] = {bytes((0, index)): Func(index) for index in range(0x80)}
"""The functions of small type indices: nearly all imports, and read in less time."""


def read_imports(section: Section) -> tuple[Import, ...]:
    """All imports.

    Args:
        section: the import section.

    Raises:
        InvalidModuleError: an import is cut short or malformed, or bytes follow the last one.
    """
    payload = bytes(section.payload)
    decode_name = NameDecoder(payload)
    decode_type = Decoder(EXTERN_TYPE, payload)
    imports = []
    type_: ExternType | None
    count, at = section.u32(0)
    for index in range(count):
        start = at
        try:
            module, at = decode_name(at)
            name, at = decode_name(at)
            type_ = _FUNCTIONS.get(payload[at : at + 2])
            if type_ is None:
                type_, at = decode_type(at)
            else:
                at += 2
        except Malformed as error:
            raise section.error(f"import {index} {error}", start) from None
        imports.append(Import(module, name, type_))
    refuse_rest(section, at, "import")
    return tuple(imports)
