"""Core modules that import and export functions of given names and types."""

from collections.abc import Iterable, Mapping, Sequence

from componentize.wasm.core.sections import SectionId, write_section
from componentize.wasm.core.types import TYPES, FuncType, RecType, SubType
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32, Name

REALLOC = "cabi_realloc"


def core_module(
    imports: Sequence[tuple[str, str, FuncType]],
    exports: Mapping[str, FuncType],
    memories: Sequence[str] = (),
) -> bytes:
    """A module without code: enough to be matched, not to be run."""
    all_types = [*(each for _, _, each in imports), *exports.values()]
    types = list(dict.fromkeys(all_types))
    index = {type_: U32.build(number) for number, type_ in enumerate(types)}
    defined = [
        Name.build(name) + b"\0" + U32.build(n) for n, name in enumerate(exports, len(imports))
    ]
    defined += [Name.build(name) + b"\2" + U32.build(n) for n, name in enumerate(memories)]
    payloads = {
        SectionId.TYPE: TYPES.build([RecType((SubType(True, (), each),)) for each in types]),
        SectionId.IMPORT: _vec(
            Name.build(module) + Name.build(name) + b"\0" + index[type_]
            for module, name, type_ in imports
        ),
        SectionId.FUNCTION: _vec(index[type_] for type_ in exports.values()),
        SectionId.MEMORY: _vec(b"\0\1" for _ in memories),
        SectionId.EXPORT: _vec(defined),
    }
    return MODULE + b"".join(
        part for section, payload in payloads.items() for part in write_section(section, payload)
    )


def _vec(items: Iterable[bytes]) -> bytes:
    listed = list(items)
    return U32.build(len(listed)) + b"".join(listed)
