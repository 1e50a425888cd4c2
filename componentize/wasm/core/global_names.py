"""Names of globals, in the custom section `name` (core spec, Appendix, Name Section; the subsection
of globals is the extended name section proposal's)."""

from collections.abc import Iterable

from componentize.wasm.codec import Malformed
from componentize.wasm.core.custom import custom_name
from componentize.wasm.core.sections import Section, SectionId
from componentize.wasm.core.vectors import NameDecoder
from componentize.wasm.values import Name, u32_at

_GLOBALS = 7


def global_names(sections: Iterable[Section]) -> dict[str, list[int]]:
    """The globals of a module by what they are called, for people who debug it.

    A section `name` that cannot be decoded has no meaning, as for engines, and gives no names from
    there on.
    """
    names: dict[str, list[int]] = {}
    for section in sections:
        if section.id == SectionId.CUSTOM and custom_name(section) == "name":
            try:
                _read(bytes(section.payload), names)
            except Malformed:
                continue
    return names


def _read(payload: bytes, names: dict[str, list[int]]) -> None:
    at = len(Name.build("name"))
    decode_name = NameDecoder(payload)
    while at < len(payload):
        subsection = payload[at]
        size, at = u32_at(payload, at + 1)
        end = at + size
        if subsection == _GLOBALS:
            count, at = u32_at(payload, at)
            for _ in range(count):
                index, at = u32_at(payload, at)
                name, at = decode_name(at)
                names.setdefault(name, []).append(index)
        at = end
