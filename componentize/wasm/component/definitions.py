"""A component as its definitions, and the sections they stand in (Binary.md).

Modules, nested components, custom sections and the sections of features that WASI 0.2 does not use
are slices of the input: never parsed, and not copied on reading or on writing.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby
from typing import Any, TypeAlias, TypeVar, get_args

from componentize.dataclass import dataclass
from componentize.errors import InvalidModuleError
from componentize.wasm.codec import Format, Malformed
from componentize.wasm.component.aliases import ALIAS, Alias
from componentize.wasm.component.canon import CANON, Canon
from componentize.wasm.component.externs import EXPORT, IMPORT, Export, Import
from componentize.wasm.component.instances import CORE_INSTANCE, INSTANCE, CoreInstance, Instance
from componentize.wasm.component.types import TYPE, DefType
from componentize.wasm.core.sections import Slice
from componentize.wasm.preambles import COMPONENT
from componentize.wasm.values import U32, Name, vec

T = TypeVar("T")

_CUSTOM = 0
_CORE_MODULE = 1
_COMPONENT = 4

_TITLES = (
    *("custom", "core module", "core instance", "core type", "component", "instance", "alias"),
    *("type", "canon", "start", "import", "export", "value"),
)


@dataclass(frozen=True, slots=True)
class CoreModule:
    """A core module; `parts`, joined, are its bytes."""

    parts: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class NestedComponent:
    """A component inside the component; `parts`, joined, are its bytes."""

    parts: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class CustomSection:
    name: str
    contents: Slice


@dataclass(frozen=True, slots=True)
class OpaqueSection:
    """A section of core types (3), a start (9) or values (12), carried as it is."""

    id: int
    contents: Slice


Definition: TypeAlias = (
    CustomSection
    | CoreModule
    | CoreInstance
    | NestedComponent
    | Instance
    | Alias
    | DefType
    | Canon
    | Import
    | Export
    | OpaqueSection
)
"""What a section holds one or more of."""


@dataclass(frozen=True, slots=True)
class Component:
    """A component, flattened: sections of one kind side by side are the same as one section."""

    definitions: tuple[Definition, ...]


_VECTORS: dict[int, tuple[Any, Format[Any]]] = {
    2: (CoreInstance, CORE_INSTANCE),
    5: (Instance, INSTANCE),
    6: (Alias, ALIAS),
    7: (DefType, TYPE),
    8: (Canon, CANON),
    10: (Import, IMPORT),
    11: (Export, EXPORT),
}
_SECTION_OF: dict[type, int] = {
    CustomSection: _CUSTOM,
    CoreModule: _CORE_MODULE,
    NestedComponent: _COMPONENT,
    **{
        cls: section
        for section, (union, _) in _VECTORS.items()
        for cls in get_args(union) or (union,)
    },
}


def read_component(component: Slice) -> Component:
    """The definitions of a component; slices of the input stand in them.

    Args:
        component: the bytes of a component.

    Raises:
        InvalidModuleError: not a component, cut short, malformed, or of a feature that is not read.
    """
    data = memoryview(component)
    if data[:8] != COMPONENT:
        found = bytes(data[:8]).hex(" ") or "nothing"
        raise InvalidModuleError(
            f"not a component: expected {COMPONENT.hex(' ')}, found {found}", offset=0
        )
    return Component(tuple(_read_definitions(data)))


def write_component(definitions: Iterable[Definition]) -> tuple[Slice, ...]:
    """A component as parts that, joined, are its bytes; slices stand in them as they were given.

    Definitions of one kind side by side share a section.
    """
    parts: list[Slice] = []
    written = BytesIO()
    written.write(COMPONENT)
    for section, group in groupby(definitions, _section_of):
        if section in _VECTORS:
            contents = vec(_VECTORS[section][1]).build(list(group))
            _write_header(section, len(contents), written)
            written.write(contents)
            continue
        for definition in group:
            slices = _slices(definition)
            _write_header(section, sum(map(len, slices)), written)
            parts += (written.getvalue(), *slices)
            written = BytesIO()
    return (*parts, written.getvalue())


def _section_of(definition: Definition) -> int:
    if isinstance(definition, OpaqueSection):
        return definition.id
    return _SECTION_OF[type(definition)]


def _slices(definition: Any) -> tuple[Slice, ...]:
    match definition:
        case CoreModule(parts) | NestedComponent(parts):
            return parts
        case CustomSection(name, contents):
            return Name.build(name), contents
        case _:
            return (definition.contents,)


def _write_header(section: int, size: int, stream: BytesIO) -> None:
    stream.write(bytes((section,)) + U32.build(size))


def _read_definitions(data: memoryview) -> Iterator[Definition]:
    at = len(COMPONENT)
    while at < len(data):
        section = data[at]
        if section >= len(_TITLES):
            raise InvalidModuleError(f"unknown section id {section}", offset=at)
        title = f"the {_TITLES[section]} section"
        header = BytesIO(data[at + 1 : at + 6])
        size = _read(U32, header, "its size", title, at + 1)
        start = at + 1 + header.tell()
        at = start + size
        if at > len(data):
            found = f"{title} is {size} bytes long, but only {len(data) - start} are left"
            raise InvalidModuleError(found, offset=start)
        yield from _read_section(section, data[start:at], title, start)


def _read_section(
    section: int, contents: memoryview, title: str, offset: int
) -> Iterator[Definition]:
    if section in _VECTORS:
        stream = BytesIO(contents)
        for index in range(_read(U32, stream, "its count", title, offset)):
            yield _read(_VECTORS[section][1], stream, f"entry {index}", title, offset)
        if left := len(contents) - stream.tell():
            found = f"{left} bytes follow the last entry"
            raise InvalidModuleError(found, where=title, offset=offset + stream.tell())
    elif section == _CUSTOM:
        stream = BytesIO(contents)
        name = _read(Name, stream, "its name", title, offset)
        yield CustomSection(name, contents[stream.tell() :])
    elif section == _CORE_MODULE:
        yield CoreModule((contents,))
    elif section == _COMPONENT:
        yield NestedComponent((contents,))
    else:
        yield OpaqueSection(section, contents)


def _read(item: Format[T], stream: BytesIO, what: str, title: str, offset: int) -> T:
    """A value at the stream's place; the stream begins `offset` bytes into the component."""
    try:
        return item.read(stream)
    except Malformed as error:
        at = offset + stream.tell()
        raise InvalidModuleError(f"{what} {error}", where=title, offset=at) from None
