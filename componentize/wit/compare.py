"""What two versions or copies of an interface have in common, and what not."""

from collections.abc import Iterator, Mapping

from componentize.dataclass import dataclass
from componentize.text import printable
from componentize.wit.model import Function, Interface, TypeDef, TypeRef, Use, Wit
from componentize.wit.rename import renamed_definition, renamed_function
from componentize.wit.resolve import resolve
from componentize.wit.text.print import function_text, type_text


@dataclass(frozen=True, slots=True)
class Side:
    """An interface that is compared.

    `names` are those of interfaces that are to be called otherwise before types are compared.
    """

    wit: Wit
    interface: Interface
    names: Mapping[str, str]

    def rename(self, ref: TypeRef) -> TypeRef:
        return TypeRef(self.names.get(ref.interface, ref.interface), ref.name)

    def type(self, name: str) -> TypeDef:
        """The definition of a type; where it is used from, that of a use is where it is defined."""
        definition = self.interface.types[name]
        if isinstance(definition, Use):
            return Use(self.rename(resolve(self.wit, definition.target)[0]))
        return renamed_definition(definition, self.rename)

    def function(self, name: str) -> Function:
        """The type of a function."""
        return renamed_function(self.interface.functions[name], self.rename)


def differing(first: Side, second: Side) -> Iterator[str]:
    """Clauses about the types and functions that both have under one name, but not the same."""
    for name in first.interface.types:
        if name in second.interface.types:
            one, other = first.type(name), second.type(name)
            if one != other:
                yield _clause(name, type_text(name, one), type_text(name, other))
    for name in first.interface.functions:
        if name in second.interface.functions:
            this, that = first.function(name), second.function(name)
            if this != that:
                yield _clause(name, function_text(this), function_text(that))


def missing(first: Side, second: Side) -> Iterator[str]:
    """Clauses about the types and functions of the first that the second has not."""
    for kind, names, others in (
        ("type", first.interface.types, second.interface.types),
        ("function", first.interface.functions, second.interface.functions),
    ):
        for name in names:
            if name not in others:
                where = printable(second.interface.name)
                yield f"the {kind} `{printable(name)}` is missing in `{where}`"


def _clause(name: str, first: str, second: str) -> str:
    return f"`{printable(name)}` is `{printable(first)}` in one, `{printable(second)}` in the other"
