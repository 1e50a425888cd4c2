"""The types, functions, interfaces and worlds that WIT texts declare, all names resolved.

The names are WIT's own (WIT.md of the Component Model); a type that is used by reference is a
`TypeRef`, so a definition stands in one place only: the interface or world that declares it. `docs`
are doc comments; they and versions are no part of what a type is, and not compared.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum as PythonEnum
from typing import TypeAlias

from componentize.dataclass import dataclass

ROOT = "root:component/root"
"""The name of a world that nobody has named, such as that of a component."""


class Primitive(PythonEnum):
    """A primitive value type; the value is its WIT keyword."""

    __hash__ = object.__hash__  # members are one each; that of enumerations is slow

    BOOL = "bool"
    S8 = "s8"
    U8 = "u8"
    S16 = "s16"
    U16 = "u16"
    S32 = "s32"
    U32 = "u32"
    S64 = "s64"
    U64 = "u64"
    F32 = "f32"
    F64 = "f64"
    CHAR = "char"
    STRING = "string"


@dataclass(frozen=True, slots=True)
class TypeRef:
    """A named type, and who declares it.

    `interface` is the name of an interface or, for a type of a world, of the world.
    """

    interface: str
    name: str


@dataclass(frozen=True, slots=True)
class List:
    """`list<element>`"""

    element: "ValType"


@dataclass(frozen=True, slots=True)
class Option:
    """`option<payload>`"""

    payload: "ValType"


@dataclass(frozen=True, slots=True)
class Result:
    """`result<ok, error>`, each of which can be missing."""

    ok: "ValType | None"
    error: "ValType | None"


@dataclass(frozen=True, slots=True)
class Tuple:
    """`tuple<elements>`"""

    elements: tuple["ValType", ...]


@dataclass(frozen=True, slots=True)
class Own:
    """A handle: `resource`."""

    resource: TypeRef


@dataclass(frozen=True, slots=True)
class Borrow:
    """`borrow<resource>`"""

    resource: TypeRef


ValType: TypeAlias = Primitive | TypeRef | List | Option | Result | Tuple | Own | Borrow
"""A value type. A `TypeRef` never names a resource, handles are `Own` or `Borrow`; but for the
target of an `Alias`, which is another name for the resource then."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, or a parameter."""

    name: str
    type: ValType
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a variant."""

    name: str
    payload: ValType | None
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """`record`"""

    fields: tuple[Field, ...]
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Variant:
    """`variant`"""

    cases: tuple[Case, ...]
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Enum:
    """`enum`: `label_docs` are those of the labels that have any."""

    labels: tuple[str, ...]
    docs: str = field(default="", compare=False)
    label_docs: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Flags:
    """`flags`: `label_docs` are those of the labels that have any."""

    labels: tuple[str, ...]
    docs: str = field(default="", compare=False)
    label_docs: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Alias:
    """`type name = target`."""

    target: ValType
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Use:
    """`use other.{name}`: the local name stands for a type of another interface."""

    target: TypeRef


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource type; its methods are functions of the interface or world."""

    docs: str = field(default="", compare=False)


TypeDef: TypeAlias = Record | Variant | Enum | Flags | Alias | Use | Resource


@dataclass(frozen=True, slots=True)
class Function:
    """A function under its component-level name (`now`, `[method]descriptor.read`).

    `params` of a method begin with `self`. `since` is the first version that has it, as in
    `@since(version = 0.2.12)`, and empty where that is not known; it is no part of what a function
    is, and not compared.
    """

    name: str
    params: tuple[Field, ...]
    result: ValType | None
    since: str = field(default="", compare=False)
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface: `name` is `namespace:package/interface@version`, without `@` where the package
    has no version.

    The name of an inline interface is that of the world, and `#imports.` or `#exports.` with what
    the world calls it: `namespace:package/world@version#imports.name`. `types` keeps the order of
    the text, uses included.
    """

    name: str
    types: Mapping[str, TypeDef]
    functions: Mapping[str, Function]
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class InterfaceRef:
    """An interface by its name."""

    name: str


Extern: TypeAlias = InterfaceRef | Function | TypeDef
"""What a world imports or exports: an interface by its name, a function, a type. Types are imported
only, unless the world is that of a component, which may export types."""


@dataclass(frozen=True, slots=True)
class World:
    """A world: `name` is `namespace:package/world@version`, without `@` where the package has no
    version.

    `imports` and `exports` keep the order of the text, and have what is included from other worlds,
    as if it were written here. The interfaces that others take types from are there too, each
    before those: exported where the text exports it, else imported. An interface is there under its
    full name, an inline one and all else under its plain one. Functions of a world's resources are
    there too, under their component-level names.
    """

    name: str
    imports: Mapping[str, Extern]
    exports: Mapping[str, Extern]
    docs: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Wit:
    """Every interface, inline ones too, and every world of a set of packages, by name.

    `package_docs` are the doc comments of packages, by `namespace:package@version`. `layouts` is
    what the Canonical ABI has found out of its types, `homes` where those are defined that are used
    from elsewhere: both kept because that is asked for again.
    """

    interfaces: Mapping[str, Interface]
    worlds: Mapping[str, World] = field(default_factory=dict)
    package_docs: Mapping[str, str] = field(default_factory=dict, compare=False)
    layouts: dict[ValType, object] = field(default_factory=dict, compare=False, repr=False)
    homes: dict[TypeRef, TypeRef] = field(default_factory=dict, compare=False, repr=False)


def is_inline(interface: str) -> bool:
    """Whether the name is that of an inline interface."""
    return "#" in interface


def package_of(name: str) -> str:
    """`namespace:package@version` of the name of an interface, inline or not, or of a world."""
    path, _, version = name.partition("#")[0].partition("@")
    package = path.partition("/")[0]
    return f"{package}@{version}" if version else package
