"""Interfaces as component text (WAT), for Wasmtime to judge."""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

from componentize.wasm.core.types import FuncType
from componentize.wit.abi import Needs
from componentize.wit.model import (
    Alias,
    Borrow,
    Enum,
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
    Wit,
)

STORE = """
  (core module $store
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable))
  (core instance $store (instantiate $store))
  (alias core export $store "memory" (core memory $memory))
  (alias core export $store "realloc" (core func $realloc))"""
MEMORY = "(memory $memory)"
REALLOC = "(realloc $realloc)"


def value(type: ValType) -> str:
    """A value type; a named one by its identifier, `$interface.name`."""
    match type:
        case Primitive():
            return type.value
        case TypeRef():
            return _id(type)
        case Own(resource):
            return f"(own {_id(resource)})"
        case Borrow(resource):
            return f"(borrow {_id(resource)})"
        case List(element):
            return f"(list {value(element)})"
        case Option(payload):
            return f"(option {value(payload)})"
        case Tuple(elements):
            return _sexp("tuple", map(value, elements))
        case Result(ok, error):
            failed = "" if error is None else f"(error {value(error)})"
            return f"(result {_optional(ok)} {failed})"


def defined(definition: TypeDef) -> str:
    """What a named type is defined as."""
    match definition:
        case Record(fields):
            return _sexp("record", (f'(field "{f.name}" {value(f.type)})' for f in fields))
        case Variant(cases):
            return _sexp("variant", (f'(case "{c.name}" {_optional(c.payload)})' for c in cases))
        case Enum(labels):
            return _sexp("enum", (f'"{label}"' for label in labels))
        case Flags(labels):
            return _sexp("flags", (f'"{label}"' for label in labels))
        case Alias(target):
            return value(target)
        case Use() | Resource():
            raise AssertionError(definition)


def _id(ref: TypeRef) -> str:
    return f"${ref.interface}.{ref.name}"


def _sexp(head: str, rest: Iterable[str]) -> str:
    return f"({head} {' '.join(rest)})"


def _optional(type: ValType | None) -> str:
    return "" if type is None else value(type)


def function(function: Function) -> str:
    """The type of a function, without the `func` around it."""
    params = " ".join(f'(param "{param.name}" {value(param.type)})' for param in function.params)
    return f"{params} (result {value(function.result)})" if function.result else params


def core_signature(signature: FuncType) -> str:
    params, results = " ".join(map(str, signature.params)), " ".join(map(str, signature.results))
    return f"(param {params}) (result {results})"


def instance_import(interface: Interface, version: str = "") -> str:
    """The import of an interface; its types become `$interface.name`, it becomes `$interface`."""
    name = interface.name
    refs = [TypeRef(name, each) for each in interface.types]
    types = map(_exported_type, refs, interface.types.values())
    functions = (f'(export "{f.name}" (func {function(f)}))' for f in interface.functions.values())
    aliases = (f'  (alias export ${name} "{ref.name}" (type {_id(ref)}))' for ref in refs)
    return "\n".join(
        [f'  (import "{name}{version}" (instance ${name}', *types, *functions, "  ))", *aliases]
    )


def _exported_type(ref: TypeRef, definition: TypeDef) -> str:
    """A type in the type of an instance."""
    match definition:
        case Resource():
            return f'(export "{ref.name}" (type {_id(ref)} (sub resource)))'
        case Alias(TypeRef() as target):
            return f'(export "{ref.name}" (type {_id(ref)} (eq {_id(target)})))'
        case Use(target):
            inner = f"(alias outer 1 {_id(target)} (type $def.{ref.name}))"
        case _:
            inner = f"(type $def.{ref.name} {defined(definition)})"
    return f'{inner} (export "{ref.name}" (type {_id(ref)} (eq $def.{ref.name})))'


def component_type(ref: TypeRef, definition: TypeDef) -> str:
    """A type in a component, which exports it; resources and uses are not for this."""
    if isinstance(definition, Alias) and isinstance(definition.target, TypeRef):
        return f'(export {_id(ref)} "{ref.name}" (type {_id(definition.target)}))'
    inner = f"(type $def.{ref.name} {defined(definition)})"
    return f'{inner} (export {_id(ref)} "{ref.name}" (type $def.{ref.name}))'


def in_import_order(wit: Wit) -> list[Interface]:
    """The interfaces, those that others use first."""
    graph = {
        name: [t.target.interface for t in interface.types.values() if isinstance(t, Use)]
        for name, interface in wit.interfaces.items()
    }
    return [wit.interfaces[name] for name in TopologicalSorter(graph).static_order()]


def lowering(
    wit: Wit,
    lowered: Mapping[tuple[str, str], tuple[FuncType, Needs]],
    versions: Mapping[str, str] | None = None,
) -> str:
    """A component that lowers functions, and in it a core module that imports what results.

    Args:
        wit: the interfaces to import, with nothing used from elsewhere.
        lowered: of the functions, by interface and name: the core signature that the core module
            imports it with, and which options it is lowered with.
        versions: the versions to import the interfaces at, if any.
    """
    imports = [
        instance_import(each, f"@{versions[each.name]}" if versions else "")
        for each in in_import_order(wit)
    ]
    lowers, core_imports, exports = [], [], []
    for index, ((interface, name), (signature, needs)) in enumerate(lowered.items()):
        options = f"{MEMORY if needs.memory else ''} {REALLOC if needs.realloc else ''}"
        lowers += [
            f'  (alias export ${interface} "{name}" (func $f{index}))',
            f"  (core func $f{index} (canon lower (func $f{index}) {options}))",
        ]
        core_imports.append(f'    (import "wit" "{index}" (func {core_signature(signature)}))')
        exports.append(f'    (export "{index}" (func $f{index}))')
    return "\n".join(
        [
            "(component",
            *imports,
            STORE,
            *lowers,
            "  (core module $user",
            *core_imports,
            "  )",
            '  (core instance (instantiate $user (with "wit" (instance',
            *exports,
            "  )))))",
        ]
    )
