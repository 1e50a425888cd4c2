"""WAT that does something to each handle in a value, wherever in the value it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from componentize.wit.abi import discriminant_size, field_offsets, flatten, payload_offset, size
from componentize.wit.model import (
    Alias,
    Borrow,
    Case,
    Enum,
    Field,
    Flags,
    List,
    Option,
    Own,
    Record,
    Result,
    Tuple,
    TypeRef,
    ValType,
    Variant,
    Wit,
)
from componentize.wit.resolve import resolve

Change = Callable[[Own | Borrow, str], str | None]
"""What a handle becomes: an expression made of the expression it is; None: it stays."""


class NestedError(Exception):
    """A handle is in the case of a variant that is passed flat, where its core type is joined."""


@dataclass
class Code:
    """WAT instructions, and the i32 locals that they use."""

    lines: list[str] = field(default_factory=list)
    locals: list[str] = field(default_factory=list)

    def local(self) -> str:
        self.locals.append(f"$l{len(self.locals)}")
        return self.locals[-1]


def structure(wit: Wit, type_: ValType) -> ValType | Record | Variant | Enum | Flags:
    """What a type is, names followed; a handle stays one."""
    while isinstance(type_, TypeRef):
        definition = resolve(wit, type_)[1]
        if not isinstance(definition, Alias):
            assert isinstance(definition, Record | Variant | Enum | Flags)
            return definition
        type_ = definition.target
    return type_


def cases(structure: ValType | Record | Variant | Enum | Flags) -> tuple[Case, ...] | None:
    """The cases of a variant, an option or a result; None for another type."""
    match structure:
        case Variant(cases):
            return cases
        case Option(payload):
            return (Case("none", None), Case("some", payload))
        case Result(ok, error):
            return (Case("ok", ok), Case("error", error))
    return None


def handles(wit: Wit, type_: ValType | None) -> Iterator[Own | Borrow]:
    """The handles in a type."""
    match type_ and structure(wit, type_):
        case Own() | Borrow() as handle:
            yield handle
        case List(element):
            yield from handles(wit, element)
        case Record(fields):
            for each in fields:
                yield from handles(wit, each.type)
        case Tuple(elements):
            for element in elements:
                yield from handles(wit, element)
        case Variant() | Option() | Result() as variant:
            for case in cases(variant) or ():
                yield from handles(wit, case.payload)


def change_flat(wit: Wit, types: Sequence[ValType], change: Change, code: Code) -> None:
    """Changes the handles in flat values: the locals `$p0`, `$p1`, ... hold them.

    Raises:
        NestedError: one is in a variant.
    """
    at = 0
    for type_ in types:
        _change_flat(wit, type_, at, change, code)
        at += len(flatten(wit, type_))


def _change_flat(wit: Wit, type_: ValType, at: int, change: Change, code: Code) -> None:
    match structure(wit, type_):
        case Own() | Borrow() as handle:
            if changed := change(handle, f"(local.get $p{at})"):
                code.lines.append(f"(local.set $p{at} {changed})")
        case List(element):
            change_elements(
                wit, element, f"(local.get $p{at})", f"(local.get $p{at + 1})", change, code
            )
        case Record() | Tuple() as record:
            for element in _elements(record):
                _change_flat(wit, element, at, change, code)
                at += len(flatten(wit, element))
        case Variant() | Option() | Result() as variant:
            held = [handle for handle in handles(wit, type_) if change(handle, "") is not None]
            if held:
                raise NestedError(variant)


def _elements(record: Record | Tuple) -> tuple[ValType, ...]:
    if isinstance(record, Tuple):
        return record.elements
    return tuple(each.type for each in record.fields)


def change_elements(
    wit: Wit, element: ValType, start: str, count: str, change: Change, code: Code
) -> None:
    """Changes the handles in the elements of a list."""
    if not any(change(handle, "") is not None for handle in handles(wit, element)):
        return
    at, left = code.local(), code.local()
    code.lines += [
        f"(local.set {at} {start}) (local.set {left} {count})",
        f"(block (loop (br_if 1 (i32.eqz (local.get {left})))",
    ]
    change_stored(wit, element, f"(local.get {at})", change, code)
    code.lines += [
        f"(local.set {at} (i32.add (local.get {at}) (i32.const {size(wit, element)})))",
        f"(local.set {left} (i32.sub (local.get {left}) (i32.const 1)))",
        "(br 0)))",
    ]


def change_stored(wit: Wit, type_: ValType, at: str, change: Change, code: Code) -> None:
    """Changes the handles in a value in memory; `at` is an expression for its address."""
    if not any(change(handle, "") is not None for handle in handles(wit, type_)):
        return
    match structure(wit, type_):
        case Own() | Borrow() as handle:
            if changed := change(handle, f"(i32.load {at})"):
                code.lines.append(f"(i32.store {at} {changed})")
        case List(element):
            start, count = f"(i32.load {at})", f"(i32.load offset=4 {at})"
            change_elements(wit, element, start, count, change, code)
        case Record() | Tuple() as record:
            offsets = field_offsets(wit, type_).values()
            for element, offset in zip(_elements(record), offsets, strict=False):
                change_stored(wit, element, _plus(at, offset), change, code)
        case Variant() | Option() | Result() as variant:
            described = cases(variant) or ()
            load = {1: "i32.load8_u", 2: "i32.load16_u", 4: "i32.load"}[
                discriminant_size(len(described))
            ]
            payload = _plus(at, payload_offset(wit, type_))
            for number, case in enumerate(described):
                if case.payload is not None:
                    code.lines.append(f"(if (i32.eq ({load} {at}) (i32.const {number})) (then")
                    change_stored(wit, case.payload, payload, change, code)
                    code.lines.append("))")


def change_params(wit: Wit, fields: Sequence[Field], at: str, change: Change, code: Code) -> None:
    """Changes the handles in parameters that are stored as a record."""
    if fields:
        types = tuple(each.type for each in fields)
        change_stored(wit, Tuple(types), at, change, code)


def _plus(at: str, offset: int) -> str:
    return f"(i32.add {at} (i32.const {offset}))" if offset else at
