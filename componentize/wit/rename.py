"""The names of types that parts of the model are written with, and the same parts with others."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from componentize.wit.model import (
    Alias,
    Borrow,
    Case,
    Enum,
    Extern,
    Field,
    Flags,
    Function,
    Interface,
    InterfaceRef,
    List,
    Option,
    Own,
    Primitive,
    Record,
    Resource,
    Result,
    Tuple,
    TypeDef,
    TypeRef,
    Use,
    ValType,
    Variant,
)

Rename: TypeAlias = Callable[[TypeRef], TypeRef]
"""What a name is to be: itself, or another one."""


def renaming(interfaces: Mapping[str, str]) -> Rename:
    """Types of interfaces or worlds that have other names."""
    return lambda ref: TypeRef(interfaces.get(ref.interface, ref.interface), ref.name)


def names_in(part: ValType | Extern | None) -> Iterator[TypeRef]:
    """The named types that a type, a definition or a function is written with, in order."""
    match part:
        case TypeRef():
            yield part
        case Own(ref) | Borrow(ref) | Use(ref):
            yield ref
        case List(inner) | Option(inner) | Alias(inner):
            yield from names_in(inner)
        case Result(ok, error):
            yield from names_in(ok)
            yield from names_in(error)
        case Tuple(elements):
            for element in elements:
                yield from names_in(element)
        case Record(fields):
            for field in fields:
                yield from names_in(field.type)
        case Variant(cases):
            for case in cases:
                yield from names_in(case.payload)
        case Function():
            for param in part.params:
                yield from names_in(param.type)
            yield from names_in(part.result)


def renamed_type(type: ValType, rename: Rename) -> ValType:
    """A value type in which every name is another one."""
    match type:
        case Primitive():
            return type
        case TypeRef():
            return rename(type)
        case Own(ref):
            return Own(rename(ref))
        case Borrow(ref):
            return Borrow(rename(ref))
        case List(element):
            return List(renamed_type(element, rename))
        case Option(payload):
            return Option(renamed_type(payload, rename))
        case Result(ok, error):
            return Result(_optional(ok, rename), _optional(error, rename))
        case Tuple(elements):
            return Tuple(tuple(renamed_type(each, rename) for each in elements))


def renamed_definition(definition: TypeDef, rename: Rename) -> TypeDef:
    """The definition of a type in which every name is another one."""
    match definition:
        case Record(fields):
            return Record(_fields(fields, rename), definition.docs)
        case Variant(cases):
            renamed = (
                Case(case.name, _optional(case.payload, rename), case.docs) for case in cases
            )
            return Variant(tuple(renamed), definition.docs)
        case Alias(target):
            return Alias(renamed_type(target, rename), definition.docs)
        case Use(target):
            return Use(rename(target))
        case Enum() | Flags() | Resource():
            return definition


def renamed_function(function: Function, rename: Rename) -> Function:
    """A function under its name, in whose type every name is another one."""
    params = _fields(function.params, rename)
    result = _optional(function.result, rename)
    return Function(function.name, params, result, function.since, function.docs)


def renamed_extern(extern: Extern, rename: Rename) -> Extern:
    """What a world imports or exports, with other names of types; an interface keeps its own."""
    match extern:
        case Function():
            return renamed_function(extern, rename)
        case InterfaceRef():
            return extern
        case _:
            return renamed_definition(extern, rename)


def renamed_interface(interface: Interface, name: str, rename: Rename) -> Interface:
    """An interface with another name, and other names of types."""
    return Interface(
        name,
        {each: renamed_definition(type, rename) for each, type in interface.types.items()},
        {each: renamed_function(func, rename) for each, func in interface.functions.items()},
        interface.docs,
    )


def _optional(type: ValType | None, rename: Rename) -> ValType | None:
    return None if type is None else renamed_type(type, rename)


def _fields(fields: tuple[Field, ...], rename: Rename) -> tuple[Field, ...]:
    return tuple(Field(each.name, renamed_type(each.type, rename), each.docs) for each in fields)
