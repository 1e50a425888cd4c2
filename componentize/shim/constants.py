"""Constants in the shim's source, and their places in what is linked.

A constant is an immutable global of an integer type. Linking costs it nothing: the number stands
where the source reads the global, and these become less, in this order:

- A load or store at `(i32.add X E)`, where E is made of constants, is one at X with `offset=E`.
  A plain literal is left as it is: the text says `offset=` where that is meant. The two differ
  only at the end of the address space: an offset past 2^32 traps, where an addition wraps.
- An operation on constants is its result.
- `(i32.add (i32.add X C1) C2)` is `(i32.add X C1+C2)`, and `(i32.add X 0)` is X.
"""

import operator
from collections.abc import Mapping
from typing import NamedTuple

from componentize.shim.sexpr import Expr, List

_BITS = {"i32": 32, "i64": 64}
_NEGATIVE = 1 << 31
_OPERATIONS = {
    f"{type_}.{name}": (type_, operation)
    for type_ in _BITS
    for name, operation in (
        ("add", operator.add),
        ("sub", operator.sub),
        ("mul", operator.mul),
        ("and", operator.and_),
        ("or", operator.or_),
        ("xor", operator.xor),
    )
} | {
    "i32.shl": ("i32", lambda value, count: value << count % 32),
    "i64.shl": ("i64", lambda value, count: value << count % 64),
}
_ACCESSES = frozenset(
    f"{type_}.{access}{width}{sign}"
    for type_, widths in (("i32", ("8", "16")), ("i64", ("8", "16", "32")))
    for access, signs in (("load", ("_s", "_u")), ("store", ("",)))
    for width, sign in (("", ""), *((width, sign) for width in widths for sign in signs))
)


class Constant(NamedTuple):
    """A number of a core type, `i32` or `i64`; not negative: -1 is the largest."""

    type: str
    value: int

    @property
    def instruction(self) -> List:
        """The instruction that has it as its result."""
        return f"{self.type}.const", str(self.value)


def constant(expr: Expr) -> Constant | None:
    """The constant that an instruction such as `(i32.const 0x10)` is; None for any other."""
    if isinstance(expr, str) or expr[0] not in ("i32.const", "i64.const"):
        return None
    type_, literal = expr[0][:3], str(expr[-1])
    return _wrapped(type_, int(literal, 16 if "0x" in literal else 10))


def folded(expr: Expr, constants: Mapping[str, Constant]) -> Expr:
    """An expression with constants in their places, and what can be computed of them computed.

    Args:
        expr: text of a module, instructions in their folded form.
        constants: by the name of their global.
    """
    if isinstance(expr, str):
        return expr
    word = expr[0]
    if word == "global.get":
        named = constants.get(str(expr[-1]))
        return expr if named is None else named.instruction
    if word in _ACCESSES:
        expr = _with_offset(expr, constants)
    operands = [folded(each, constants) for each in expr[1:]]
    if word in _OPERATIONS and len(operands) == 2:
        return _computed(word, *operands)
    return (word, *operands)


def _wrapped(type_: str, value: int) -> Constant:
    return Constant(type_, value % (1 << _BITS[type_]))


def _computed(word: str, left: Expr, right: Expr) -> Expr:
    """The operation `word` of two expressions, computed where both are constants."""
    type_, operation = _OPERATIONS[word]
    first, second = constant(left), constant(right)
    if second is None or second.type != type_:
        return (word, left, right)
    if first is not None and first.type == type_:
        return _wrapped(type_, operation(first.value, second.value)).instruction
    if operation is operator.add:
        match left:
            case (inner, base, more) if inner == word:
                inside = constant(more)
                if inside is not None and inside.type == type_:
                    added = _wrapped(type_, inside.value + second.value)
                    return _computed(word, base, added.instruction)
        if second.value == 0:
            return left
    return (word, left, right)


def _with_offset(expr: List, constants: Mapping[str, Constant]) -> List:
    """A load or store with the constants that are added to its address as its offset."""
    word, *rest = expr
    immediates = [each for each in rest if isinstance(each, str)]
    if len(immediates) == len(rest):
        return expr
    address, *operands = rest[len(immediates) :]
    offset, is_named = 0, False
    while True:
        match address:
            case ("i32.add", base, more) if _is_constant(more, constants):
                added = constant(folded(more, constants))
                if added is None or added.type != "i32" or added.value >= _NEGATIVE:
                    break
                offset += added.value
                is_named = is_named or constant(more) is None
                address = base
            case _:
                break
    if not is_named:
        return expr
    offset += sum(int(each[7:], 0) for each in immediates if each.startswith("offset="))
    memarg = [each for each in immediates if not each.startswith("offset=")]
    if offset:
        memarg.insert(1 if memarg and memarg[0][0] == "$" else 0, f"offset={offset}")
    return (word, *[*memarg, address, *operands])


def _is_constant(expr: Expr, constants: Mapping[str, Constant]) -> bool:
    match expr:
        case ("global.get", str(name)):
            return name in constants
        case (word, left, right) if word in _OPERATIONS:
            return _is_constant(left, constants) and _is_constant(right, constants)
    return constant(expr) is not None
