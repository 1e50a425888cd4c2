"""What two versions or copies of an interface have in common, and what not."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from componentize.dataclass import dataclass
from componentize.text import printable
from componentize.wit.model import (
    Extern,
    Function,
    Interface,
    InterfaceRef,
    TypeDef,
    Use,
    Wit,
    is_inline,
)
from componentize.wit.rename import renamed_definition, renamed_function, renaming
from componentize.wit.resolve import resolve
from componentize.wit.text.print import function_text, type_text


@dataclass(frozen=True, slots=True)
class Side:
    """An interface that is compared.

    `names` are those of interfaces that are to be called otherwise before types are compared.
    """

    wit: Wit
    interface: Interface
    names: Mapping[str, str] = field(default_factory=dict)

    def written(self, name: str) -> TypeDef:
        """The definition of a type; a use is one of the interface that it names."""
        return renamed_definition(self.interface.types[name], renaming(self.names))

    def type(self, name: str) -> TypeDef:
        """The definition of a type, as it is compared."""
        definition = as_defined(self.wit, self.interface.types[name])
        return renamed_definition(definition, renaming(self.names))

    def function(self, name: str) -> Function:
        """A function, as it is compared."""
        return renamed_function(self.interface.functions[name], renaming(self.names))


def as_defined(wit: Wit, definition: TypeDef) -> TypeDef:
    """The same, but a use is one of the interface that defines the type: only that counts."""
    if isinstance(definition, Use):
        return Use(resolve(wit, definition.target)[0])
    return definition


def union(first: Interface, second: Interface) -> Interface:
    """An interface with the types and functions of both; what both have is the same."""
    return Interface(
        first.name,
        {**first.types, **second.types, **first.types},
        {**first.functions, **second.functions, **first.functions},
        first.docs or second.docs,
    )


def differing(first: Side, second: Side) -> Iterator[str]:
    """Clauses about the types and functions that both have under one name, but not the same."""
    for name in first.interface.types:
        if name in second.interface.types:
            if first.written(name) == second.written(name):
                continue
            one, other = first.type(name), second.type(name)
            if one != other:
                yield clause(name, type_text(name, one), type_text(name, other))
    for name in first.interface.functions:
        if name in second.interface.functions:
            this, that = first.function(name), second.function(name)
            if this != that:
                yield clause(name, function_text(this), function_text(that))


def clause(name: str, first: str, second: str) -> str:
    """A clause about something that is not the same on both sides."""
    return f"`{printable(name)}` is `{printable(first)}` in one, `{printable(second)}` in the other"


def extern_text(key: str, extern: Extern) -> str:
    """What a world imports or exports, in one line."""
    match extern:
        case InterfaceRef(name):
            return "interface" if is_inline(name) else name
        case Function():
            return function_text(extern)
        case _:
            return type_text(key, extern)
