"""Names of a component and of what it defines, for people who debug (Binary.md, Name Section).

They stand in the custom section `component-name`: a subsection with the name of the component, and
one for each sort with the names of definitions by their indices.
"""

from collections.abc import Mapping
from dataclasses import field
from io import BytesIO

from componentize.dataclass import dataclass
from componentize.errors import InvalidModuleError
from componentize.wasm.codec import Malformed, record
from componentize.wasm.component.definitions import CustomSection
from componentize.wasm.component.sorts import SORT, AnySort
from componentize.wasm.values import U32, Byte, Bytes, Name, vec

COMPONENT_NAME = "component-name"

_COMPONENT = 0
_SORT_NAMES = 1


@dataclass(frozen=True, slots=True)
class Names:
    """`component` is None for a component without a name of its own."""

    component: str | None = None
    definitions: Mapping[AnySort, Mapping[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _NameAssoc:
    index: int
    name: str


@dataclass(frozen=True, slots=True)
class _SortNames:
    sort: AnySort
    names: tuple[_NameAssoc, ...]


@dataclass(frozen=True, slots=True)
class _Subsection:
    id: int
    contents: bytes


_SORT_NAMES_FORMAT = record(
    _SortNames, sort=SORT, names=vec(record(_NameAssoc, index=U32, name=Name))
)
_SUBSECTION = record(_Subsection, id=Byte, contents=Bytes)


def read_names(section: CustomSection) -> Names:
    """The names in a section `component-name`; subsections that are not known are passed over.

    Raises:
        InvalidModuleError: a subsection is cut short or malformed.
    """
    component = None
    definitions: dict[AnySort, Mapping[int, str]] = {}
    stream = BytesIO(section.contents)
    size = len(section.contents)
    try:
        while stream.tell() < size:
            subsection = _SUBSECTION.read(stream)
            if subsection.id == _COMPONENT:
                component = Name.parse(subsection.contents)
            elif subsection.id == _SORT_NAMES:
                each = _SORT_NAMES_FORMAT.parse(subsection.contents)
                definitions[each.sort] = {name.index: name.name for name in each.names}
    except Malformed as error:
        where = f"the custom section {COMPONENT_NAME}"
        raise InvalidModuleError(f"a subsection {error}", where=where) from None
    return Names(component, definitions)


def write_names(names: Names) -> CustomSection:
    """The section `component-name`; indices are written in ascending order."""
    subsections = []
    if names.component is not None:
        subsections.append(_Subsection(_COMPONENT, Name.build(names.component)))
    for sort, by_index in names.definitions.items():
        assocs = tuple(_NameAssoc(*item) for item in sorted(by_index.items()))
        contents = _SORT_NAMES_FORMAT.build(_SortNames(sort, assocs))
        subsections.append(_Subsection(_SORT_NAMES, contents))
    return CustomSection(COMPONENT_NAME, b"".join(map(_SUBSECTION.build, subsections)))
