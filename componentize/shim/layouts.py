"""What the annotations of constants say: places in preview2 values, and numbers of their cases.

`(@offset INTERFACE NAME STEP...)` is where, in bytes from the start of a value of NAME, a part of
it is; `(@size ...)` is how many bytes that part takes (CanonicalABI.md, Alignment, Element Size).
NAME is a type, or a function whose first step is "result". A step goes into a record by field,
into a tuple by index, into the payload of a variant by case, of a result by "ok" or "error", of an
option by "some"; of a list or string to its "pointer" or "length", and of a list into an "element",
from whose start the offset counts then. `(@case INTERFACE TYPE CASE)` is the discriminant of a case
of a variant or enum, `(@flag INTERFACE TYPE LABEL)` the bit of a flag.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from componentize.errors import WitError
from componentize.shim.sexpr import List, strings
from componentize.wit.abi import field_offsets, payload_offset, size
from componentize.wit.model import (
    Alias,
    Case,
    Enum,
    Field,
    Flags,
    Option,
    Primitive,
    Record,
    Result,
    Tuple,
    TypeRef,
    ValType,
    Variant,
    Wit,
)
from componentize.wit.model import List as WitList
from componentize.wit.resolve import Definition, resolve

LAYOUTS = ("@offset", "@size", "@case", "@flag")
"""The annotations of constants."""


class Place(NamedTuple):
    """A part of a value: its type, and where it is, in bytes from the start of the value."""

    type: ValType
    offset: int


def number(annotation: List, wit: Wit) -> int:
    """The number that an annotation stands for.

    Args:
        annotation: one of `LAYOUTS`, its operands strings.
        wit: the interfaces it speaks of.

    Raises:
        WitError: there is nothing of such a name, or no such part in it.
    """
    kind = annotation[0]
    match [kind, *strings(annotation)]:
        case ["@case" | "@flag", interface, type_, label]:
            return _numbered(kind, resolve(wit, TypeRef(interface, type_))[1], label)
        case ["@offset" | "@size", interface, name, *steps]:
            place = _place(wit, interface, name, steps)
            return place.offset if kind == "@offset" else size(wit, place.type)
    raise WitError("it does not name an interface and something in it")


def _numbered(kind: str, definition: Definition, label: str) -> int:
    match kind, definition:
        case "@case", Enum(labels=labels):
            names = labels
        case "@case", Variant(cases=cases):
            names = tuple(case.name for case in cases)
        case "@flag", Flags(labels=labels):
            names = labels
        case _:
            raise WitError(f"that type has no {kind[1:]}s")
    if label not in names:
        raise WitError(f"there is no {kind[1:]} {label}")
    return names.index(label) if kind == "@case" else 1 << names.index(label)


def _place(wit: Wit, interface: str, name: str, steps: Sequence[str]) -> Place:
    declared = wit.interfaces.get(interface)
    if declared is None:
        raise WitError(f"there is no interface {interface}")
    function = declared.functions.get(name)
    if function is None:
        place = Place(TypeRef(interface, name), 0)
    else:
        step, *steps = steps or [""]
        if step != "result" or function.result is None:
            raise WitError(f"{name} is a function: the first step is `result`, if it has one")
        place = Place(function.result, 0)
    for step in steps:
        parts = _parts(wit, place)
        if step not in parts:
            raise WitError(f"`{step}` is none of the parts {', '.join(parts) or '(there is none)'}")
        place = parts[step]
    return place


def _parts(wit: Wit, place: Place) -> Mapping[str, Place]:
    """The parts of the value at a place that are stored, by the step that goes to each."""
    type_, at = place
    match _despecialized(wit, type_):
        case Record(fields=fields):
            types = {field.name: field.type for field in fields}
            offsets = field_offsets(wit, type_)
            return {name: Place(types[name], at + offsets[name]) for name in types}
        case Variant(cases=cases):
            payload = at + payload_offset(wit, type_)
            return {each.name: Place(each.payload, payload) for each in cases if each.payload}
        case WitList(element=element):
            return {**_pointer_and_length(at), "element": Place(element, 0)}
        case Primitive.STRING:
            return _pointer_and_length(at)
    return {}


def _despecialized(wit: Wit, type_: ValType) -> ValType | Definition:
    """The type that a specialized or named one stands for (CanonicalABI.md, Despecialization)."""
    match type_:
        case TypeRef():
            _, definition = resolve(wit, type_)
            if isinstance(definition, Alias):
                return _despecialized(wit, definition.target)
            return definition
        case Tuple(elements=elements):
            return Record(tuple(Field(str(n), each) for n, each in enumerate(elements)))
        case Result(ok=ok, error=error):
            return Variant((Case("ok", ok), Case("error", error)))
        case Option(payload=payload):
            return Variant((Case("some", payload),))
    return type_


def _pointer_and_length(at: int) -> dict[str, Place]:
    return {"pointer": Place(Primitive.U32, at), "length": Place(Primitive.U32, at + 4)}
