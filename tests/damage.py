"""Damage: bytes, core modules, components and WIT texts, changed so that little else changes.

Lengths of sections are made right, so what is damaged is read as far as it is sound.
"""

import random
import re
from collections.abc import Callable, Sequence

from componentize.errors import ComponentizeError
from componentize.wasm.codec import Malformed
from componentize.wasm.core.sections import SectionId, read_sections, write_section
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import Bytes, u32_at

Sections = Sequence[tuple[SectionId, bytes]]


def _split(module: bytes) -> Sections:
    return [(each.id, bytes(each.payload)) for each in read_sections(module)]


def _joined(sections: Sections) -> bytes:
    parts = (part for each in sections for part in write_section(*each))
    return b"".join((MODULE, *parts))


def _flip(data: bytes, source: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 5)) if data else 0):
        changed[source.randrange(len(data))] ^= 1 << source.randrange(8)
    return bytes(changed)


def _set(data: bytes, source: random.Random) -> bytes:
    changed = bytearray(data)
    if data:
        byte = source.choice((0, 1, 0x7F, 0x80, 0xFF, source.randrange(256)))
        changed[source.randrange(len(data))] = byte
    return bytes(changed)


def _cut(data: bytes, source: random.Random) -> bytes:
    start = source.randrange(len(data) + 1)
    return data[:start] + data[start + source.choice((1, 1, 2, 4, source.randrange(64))) :]


def _truncate(data: bytes, source: random.Random) -> bytes:
    return data[: source.randrange(len(data) + 1)]


def _insert(data: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(data) + 1)
    return data[:place] + source.randbytes(source.choice((1, 1, 2, 5, 20))) + data[place:]


def _repeat(data: bytes, source: random.Random) -> bytes:
    start = source.randrange(len(data) + 1)
    end = start + source.choice((1, 2, 4, source.randrange(64)))
    return data[:end] + data[start:end] * source.choice((1, 2, 50)) + data[end:]


def _lengthen(data: bytes, source: random.Random) -> bytes:
    """A byte that may be the last of a LEB128 becomes several, of the same value or nearly."""
    places = [place for place, byte in enumerate(data[:4096]) if byte < 0x80]
    if not places:
        return data
    place = source.choice(places)
    sign = source.choice((0x00, 0x00, 0x7F, 0x01, 0x10, 0x70))
    more = source.choice((0, 1, 3, 3, 4, 8, 9, 300))
    longer = bytes((data[place] | 0x80,)) + bytes((sign | 0x80,)) * more + bytes((sign,))
    return data[:place] + longer + data[place + 1 :]


BYTES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    *(_flip, _set, _cut, _truncate, _insert, _repeat, _lengthen, _lengthen),
)


def _payload(module: bytes, source: random.Random) -> bytes:
    """One section's payload is damaged, and its size made right: rarely that of code or data."""
    sections = list(_split(module))
    large = (SectionId.CODE, SectionId.DATA, SectionId.CUSTOM)
    weights = [1 if id_ in large else 6 for id_, _ in sections]
    place = source.choices(range(len(sections)), weights)[0]
    id_, payload = sections[place]
    sections[place] = (id_, source.choice(BYTES)(payload, source))
    return _joined(sections)


def _sections(module: bytes, source: random.Random) -> bytes:
    """A section is repeated, dropped, moved, emptied, or given another one's payload."""
    sections = list(_split(module))
    place, other = (source.randrange(len(sections)) for _ in range(2))
    id_, payload = sections[place]
    match source.randrange(5):
        case 0:
            sections.insert(other, sections[place])
        case 1:
            del sections[place]
        case 2:
            sections.insert(other, sections.pop(place))
        case 3:
            sections[place] = (id_, source.choice((b"", b"\0", b"\1")))
        case _:
            sections[place] = (sections[other][0], payload)
    return _joined(sections)


def _anywhere(module: bytes, source: random.Random) -> bytes:
    return source.choice(BYTES)(module, source)


def damaged(module: bytes, source: random.Random) -> bytes:
    """The module after one to three changes; the last may be one after which it has no sections."""
    for _ in range(source.choice((0, 0, 0, 1, 2))):
        module = source.choice((_payload, _payload, _sections))(module, source)
        if len(module) == len(MODULE):
            break
        try:
            _split(module)
        except ComponentizeError:
            return module
    if len(module) == len(MODULE):
        return module
    return source.choice((_payload, _payload, _payload, _sections, _anywhere))(module, source)


_PREAMBLE = len(MODULE)
_TYPES, _NESTED = 7, 4


def damaged_component(component: bytes, source: random.Random) -> bytes:
    """A component, or the content of a `component-type` section, after one to three changes."""
    for _ in range(source.choice((1, 1, 1, 2, 3))):
        component = _component(component, source)
    return component


def _component(component: bytes, source: random.Random) -> bytes:
    sections = _component_sections(component)
    if not sections or source.randrange(20) == 0:
        return source.choice(BYTES)(component, source)
    weights = [6 if id_ == _TYPES else 3 if id_ == _NESTED else 1 for id_, _ in sections]
    place = source.choices(range(len(sections)), weights)[0]
    id_, payload = sections[place]
    match source.randrange(12):
        case 0:
            sections.insert(source.randrange(len(sections)), sections[place])
        case 1:
            del sections[place]
        case 2:
            sections.insert(source.randrange(len(sections)), sections.pop(place))
        case _ if id_ == _NESTED:
            sections[place] = (id_, _component(payload, source))
        case _:
            sections[place] = (id_, source.choice(BYTES)(payload, source))
    return component[:_PREAMBLE] + b"".join(
        bytes((id_,)) + Bytes.build(payload) for id_, payload in sections
    )


def _component_sections(component: bytes) -> list[tuple[int, bytes]]:
    """The sections as far as they are sound."""
    sections = []
    at = _PREAMBLE
    while at < len(component):
        try:
            size, start = u32_at(component, at + 1)
        except Malformed:
            break
        sections.append((component[at], component[start : start + size]))
        at = start + size
    return sections


_TOKEN = re.compile(r"[\w-]+|\s+|.", re.DOTALL)
_WORDS = (
    *("use", "as", "type", "resource", "record", "variant", "enum", "flags", "interface"),
    *("world", "import", "export", "include", "with", "func", "static", "constructor", "own"),
    *("borrow", "list", "option", "result", "tuple", "string", "u8", "_", "->", "%", "@since"),
    *("package", "{", "}", "(", ")", "<", ">", ":", ";", ",", ".", "/", "@1.0.0", "x", "//", "/*"),
)


def damaged_text(text: str, source: random.Random) -> str:
    """WIT after one to three changes: of tokens mostly, or of lines or characters."""
    for _ in range(source.choice((1, 1, 1, 2, 3))):
        text = _text(text, source)
    return text


def _text(text: str, source: random.Random) -> str:
    pattern = r"(?<=\n)" if source.randrange(4) == 0 else _TOKEN
    parts = re.split(pattern, text) if isinstance(pattern, str) else pattern.findall(text)
    if not parts:
        return text
    place, other = source.randrange(len(parts)), source.randrange(len(parts))
    match source.randrange(6):
        case 0:
            del parts[place]
        case 1:
            parts.insert(place, parts[other])
        case 2:
            parts[place], parts[other] = parts[other], parts[place]
        case 3 | 4:
            parts[place] = source.choice((*_WORDS, parts[other], parts[other], parts[other]))
        case _:
            parts[place] = chr(source.choice((0, 9, 34, 96, 0x202E, 0xD800, source.randrange(128))))
    return "".join(parts)
