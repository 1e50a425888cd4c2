"""What the definitions of a component stand for, indices resolved.

These are compared by identity: each import, export or definition of a type is a new one, and `base`
tells what it is equal to, so who names a type first is known.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from componentize.errors import InvalidModuleError
from componentize.wasm.component.definitions import NestedComponent
from componentize.wasm.component.index_spaces import Indexed
from componentize.wasm.component.sorts import AnySort, Sort
from componentize.wasm.component.valtypes import (
    Borrow,
    DefValType,
    Enum,
    Flags,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Result,
    Tuple,
    ValType,
    Variant,
)
from componentize.wit.limits import MAX_DEPTH, MAX_SIZE

MAX_RENAMES = 100
"""How often a type can be imported or exported as an equal of another one that is, too."""


class Type:
    """A value type or, where `definition` is None, a resource type.

    Args:
        definition: how it is defined; the indices in it are those of `parts`.
        parts: the types it is made of, in the order of the definition. For a handle, its resource.
        base: the type it is equal to, if it is an import, an export or an argument; then the others
            are those of that type.

    Raises:
        InvalidModuleError: it is nested too deep, is too large, or is renamed too often.
    """

    __slots__ = ("base", "borrows", "definition", "depth", "parts", "renames", "size")

    def __init__(
        self,
        definition: DefValType | None,
        parts: tuple["Primitive | Type | None", ...] = (),
        base: "Type | None" = None,
    ) -> None:
        self.definition = definition
        self.parts = parts
        self.base = base
        self.renames = 0
        self.depth, self.size, self.borrows = 1, 1, isinstance(definition, Borrow)
        if base:
            self.depth, self.size, self.borrows = base.depth, base.size, base.borrows
            self.renames = base.renames + 1
            if self.renames > MAX_RENAMES:
                raise InvalidModuleError(f"a type is renamed more than {MAX_RENAMES} times")
            return
        for part in parts:
            depth, size = (part.depth, part.size) if isinstance(part, Type) else (1, 1)
            self.depth = max(self.depth, 1 + depth)
            self.size += size
            self.borrows |= isinstance(part, Type) and part.borrows
        if self.depth > MAX_DEPTH:
            raise InvalidModuleError(f"types are nested more than {MAX_DEPTH} deep")
        if self.size > MAX_SIZE:
            raise InvalidModuleError(f"a type is made of more than {MAX_SIZE:,} types")

    @property
    def is_resource(self) -> bool:
        return self.definition is None

    @property
    def is_nominal(self) -> bool:
        """Whether WIT has no way to write it but by a name."""
        return isinstance(self.definition, Record | Variant | Enum | Flags | None)


Value: TypeAlias = Primitive | Type
"""The type of a value."""


def renamed(base: Type) -> Type:
    """A new type that is equal to another one."""
    return Type(base.definition, base.parts, base)


class Function:
    """The type of a function."""

    __slots__ = ("params", "result")

    def __init__(self, params: tuple[tuple[str, Value], ...], result: Value | None) -> None:
        self.params = params
        self.result = result


class Instance:
    """An instance, of a component or of an instance type; its exports are found when asked for.

    Args:
        template: what it is an instance of; None if `exports` are given.
        args: the arguments, for an instance of a component.
    """

    __slots__ = ("args", "exports", "template")

    def __init__(
        self,
        template: "Template | None",
        args: Mapping[str, "Item"] | None = None,
        exports: Mapping[str, "Item"] | None = None,
    ) -> None:
        self.template = template
        self.args = args
        self.exports = exports


class Scope:
    """What the definitions of a component, or the declarations of a type, have defined so far."""

    __slots__ = ("exports", "imports", "outer", "spaces")

    def __init__(self, outer: "Outer | None") -> None:
        self.outer = outer
        self.spaces: dict[Sort, list[Entity]] = {
            Sort.TYPE: [],
            Sort.FUNC: [],
            Sort.INSTANCE: [],
            Sort.COMPONENT: [],
        }
        self.imports: dict[str, Item] = {}
        self.exports: dict[str, Item] = {}


class Outer:
    """The scope around another one, and how many definitions of it come before that."""

    __slots__ = ("scope", "visible")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.visible = {sort: len(space) for sort, space in scope.spaces.items()}


class Template:
    """A component, or the type of one or of an instance: not looked into until that is needed.

    Args:
        is_instance: whether it is the type of an instance.
        declarations: the declarations, or a component that is not read yet.
        outer: the scope it stands in.
    """

    __slots__ = ("declarations", "is_instance", "outer")

    def __init__(
        self,
        is_instance: bool,
        declarations: Sequence[Indexed] | NestedComponent,
        outer: Outer | None,
    ) -> None:
        self.is_instance = is_instance
        self.declarations = declarations
        self.outer = outer


Entity: TypeAlias = Type | Function | Instance | Template | None
"""What an index stands for; None for what is of core WebAssembly."""


class Item(NamedTuple):
    """An import, export or argument."""

    sort: AnySort
    entity: Entity


def parts_of(definition: DefValType) -> tuple[ValType | None, ...]:
    """The types a definition is made of, handles apart."""
    match definition:
        case Record(fields):
            return tuple(field.type for field in fields)
        case Variant(cases):
            return tuple(case.type for case in cases)
        case Tuple(elements):
            return elements
        case List(part) | Option(part):
            return (part,)
        case Result(ok, error):
            return (ok, error)
        case Primitive() | Enum() | Flags() | Own() | Borrow():
            return ()
