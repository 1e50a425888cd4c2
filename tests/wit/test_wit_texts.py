"""Texts to interfaces: what WIT says, in every spelling of it."""

from collections.abc import Iterable, Sequence
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from componentize.wit.load import load
from componentize.wit.model import (
    Alias,
    Borrow,
    Enum,
    Field,
    Flags,
    Function,
    Interface,
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
from tests.wit.wit_strategies import KEYWORDS, NAME, interfaces

GAPS = (" ", "\n", "\t\r\n", " // till the end */ /*\n", "/* in /* nested \n // */ */", "/// doc\n")


def name(label: str) -> str:
    return f"%{label}" if label in KEYWORDS else label


def type_text(type: ValType) -> str:
    match type:
        case Primitive():
            return type.value
        case TypeRef(_, label) | Own(TypeRef(_, label)):
            return name(label)
        case Borrow(TypeRef(_, label)):
            return f"borrow < {name(label)} >"
        case List(element):
            return f"list < {type_text(element)} >"
        case Option(payload):
            return f"option < {type_text(payload)} >"
        case Tuple(elements):
            return f"tuple < {' , '.join(map(type_text, elements))} >"
        case Result(ok, error):
            first = "_" if ok is None else type_text(ok)
            if error is not None:
                return f"result < {first} , {type_text(error)} >"
            return "result" if ok is None else f"result < {first} >"


def block(keyword: str, label: str, parts: Iterable[str]) -> str:
    return f"{keyword} {name(label)} {{ {' , '.join(parts)} , }}"


def signature(params: Sequence[Field], result: ValType | None) -> str:
    listed = " , ".join(f"{name(p.name)} : {type_text(p.type)}" for p in params)
    return f"( {listed} ) {f'-> {type_text(result)}' if result else ''} ;"


def member_text(function: Function) -> str:
    kind, _, full = function.name.rpartition("]")
    label = name(full.partition(".")[2])
    match kind:
        case "[method":
            return f"{label} : func {signature(function.params[1:], function.result)}"
        case "[static":
            return f"{label} : static func {signature(function.params, function.result)}"
    result = None if isinstance(function.result, Own) else function.result
    return f"constructor {signature(function.params, result)}"


def definition_text(label: str, definition: TypeDef, interface: Interface) -> str:
    match definition:
        case Alias(target):
            return f"type {name(label)} = {type_text(target)} ;"
        case Record(fields):
            return block("record", label, (f"{name(f.name)} : {type_text(f.type)}" for f in fields))
        case Variant(cases):
            payloads = (f"( {type_text(c.payload)} )" if c.payload else "" for c in cases)
            return block(
                "variant",
                label,
                (f"{name(c.name)} {p}" for c, p in zip(cases, payloads, strict=True)),
            )
        case Enum(labels):
            return block("enum", label, map(name, labels))
        case Flags(labels):
            return block("flags", label, map(name, labels))
        case Resource():
            members = [
                member_text(function)
                for function in interface.functions.values()
                if function.name.partition("]")[2].partition(".")[0] == label
            ]
            return f"resource {name(label)} {{ {' '.join(members)} }}"
        case Use():
            raise AssertionError(definition)


def text(interface: Interface) -> str:
    namespace, _, bare = interface.name.partition("/")
    types = [definition_text(*each, interface) for each in interface.types.items()]
    functions = [
        f"{name(f.name)} : func {signature(f.params, f.result)}"
        for f in interface.functions.values()
        if not f.name.startswith("[")
    ]
    return f"package {namespace} ; interface {bare} {{ {' '.join(types)} {' '.join(functions)} }}"


@pytest.mark.slow
@given(interfaces(), st.lists(st.sampled_from(GAPS), min_size=1, max_size=7))
@settings(max_examples=200)
def test_reads_back_what_is_written(interface: Interface, gaps: list[str]) -> None:
    words = text(interface).split(" ")
    spaced = "".join(part for pair in zip(words, cycle(gaps), strict=False) for part in pair)
    read = load({"drawn.wit": spaced}).interfaces[NAME]
    assert read == interface
    assert list(read.types) == list(interface.types)
