"""Custom sections `package-docs`: the doc comments of a package, in both directions.

A section has the version of its format in one byte, and JSON. There the interfaces and worlds of
one package stand by their names, each with its `docs`, those of its types and functions, and since
when these are there. Version 0 knows doc comments only; version 1 is written.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias, TypeVar

from componentize.errors import InvalidModuleError
from componentize.wasm.core.sections import Slice
from componentize.wit.model import (
    Alias,
    Case,
    Enum,
    Extern,
    Field,
    Flags,
    Function,
    Interface,
    InterfaceRef,
    Record,
    Resource,
    TypeDef,
    Use,
    Variant,
    Wit,
    World,
    is_inline,
    package_of,
)

PACKAGE_DOCS = "package-docs"
"""The name of the section."""

_VERSION = 1

Json: TypeAlias = Mapping[str, object]
_Item = TypeVar("_Item", Field, Case)


def read_package_docs(payload: Slice, wit: Wit, package: str) -> Wit:
    """The same interfaces and worlds with the doc comments of a section.

    What is not there any more is passed over, and so is a section of a later version.

    Args:
        payload: what follows the section's name.
        wit: what the section is about, among others.
        package: the name of the package that it is about, with its version.

    Raises:
        InvalidModuleError: the section is malformed.
    """
    data = bytes(payload)
    if not data or data[0] > _VERSION:
        return wit
    try:
        read = json.loads(data[1:].decode())
    except (ValueError, RecursionError):
        raise _malformed("is no JSON") from None
    documented = _mapping(read)
    interfaces = dict(wit.interfaces)
    for name, docs in _members(documented, "interfaces", wit.interfaces, package):
        interfaces[name] = _interface(interfaces[name], docs)
    worlds = dict(wit.worlds)
    for name, docs in _members(documented, "worlds", wit.worlds, package):
        worlds[name] = _world(worlds[name], docs, interfaces)
    package_docs = dict(wit.package_docs)
    if text := _docs(documented):
        package_docs[package] = text
    return Wit(interfaces, worlds, package_docs)


def write_package_docs(wit: Wit, package: str) -> bytes | None:
    """The section, without its name, with the doc comments of a package; None if it has none.

    Args:
        wit: the package, among others.
        package: its name, with its version.
    """
    version = package.partition("@")[2]
    worlds = {
        _short(world.name): _world_docs(world, wit, version)
        for world in wit.worlds.values()
        if package_of(world.name) == package
    }
    interfaces = {
        _short(interface.name): _interface_docs(interface, version)
        for interface in wit.interfaces.values()
        if package_of(interface.name) == package and not is_inline(interface.name)
    }
    documented = _present(
        docs=wit.package_docs.get(package, ""),
        worlds=_present(**worlds),
        interfaces=_present(**interfaces),
    )
    if not documented:
        return None
    written = json.dumps(documented, ensure_ascii=False, separators=(",", ":"))
    return bytes((_VERSION,)) + written.encode()


def _short(name: str) -> str:
    return name.partition("/")[2].partition("@")[0]


def _present(**members: object) -> dict[str, object]:
    return {name: member for name, member in members.items() if member}


def _world_docs(world: World, wit: Wit, version: str) -> dict[str, object]:
    imports, exports = (
        {name: (extern, _extern_docs(extern, wit, version)) for name, extern in externs.items()}
        for externs in (world.imports, world.exports)
    )

    def of(externs: Mapping[str, tuple[Extern, object]], *classes: type) -> dict[str, object]:
        docs = {name: docs for name, (extern, docs) in externs.items() if type(extern) in classes}
        return _present(**docs)

    return _present(
        docs=world.docs,
        interfaces=of(imports, InterfaceRef),
        types=of(imports, Record, Variant, Enum, Flags, Alias, Resource),
        funcs=of(imports, Function),
        interface_exports=of(exports, InterfaceRef),
        func_exports=of(exports, Function),
    )


def _extern_docs(extern: Extern, wit: Wit, version: str) -> dict[str, object]:
    match extern:
        case InterfaceRef(name):
            return _interface_docs(wit.interfaces[name], version) if is_inline(name) else {}
        case Function():
            return _function_docs(extern, version)
        case _:
            return _type_docs(extern)


def _interface_docs(interface: Interface, version: str) -> dict[str, object]:
    functions = interface.functions.values()
    return _present(
        docs=interface.docs,
        funcs=_present(**{each.name: _function_docs(each, version) for each in functions}),
        types=_present(**{name: _type_docs(each) for name, each in interface.types.items()}),
    )


def _function_docs(function: Function, version: str) -> dict[str, object]:
    gated = function.since and function.since != version
    stability = {"stable": {"since": function.since}} if gated else None
    return _present(docs=function.docs, stability=stability)


def _type_docs(type_: TypeDef) -> dict[str, object]:
    items: Mapping[str, str] = {}
    match type_:
        case Use():
            return {}
        case Record(fields):
            items = {field.name: field.docs for field in fields}
        case Variant(cases):
            items = {case.name: case.docs for case in cases}
        case Enum() | Flags():
            items = type_.label_docs
    return _present(docs=type_.docs, items=_present(**items))


def _members(
    documented: Json, key: str, known: Mapping[str, object], package: str
) -> Iterable[tuple[str, Json]]:
    path, at, version = package.partition("@")
    for short, docs in _mapping(documented.get(key)).items():
        name = f"{path}/{short}{at}{version}"
        if name in known:
            yield name, _mapping(docs)


def _world(world: World, documented: Json, interfaces: dict[str, Interface]) -> World:
    imports, exports = dict(world.imports), dict(world.exports)
    for key, targets in (
        ("interfaces", (imports, exports)),
        ("funcs", (imports, exports)),
        ("types", (imports,)),
        ("interface_exports", (exports,)),
        ("func_exports", (exports,)),
    ):
        for name, docs in _mapping(documented.get(key)).items():
            externs = next((each for each in targets if name in each), {})
            match externs.get(name):
                case None | Use():
                    pass
                case InterfaceRef(inline):
                    if is_inline(inline):
                        interfaces[inline] = _interface(interfaces[inline], _mapping(docs))
                case Function() as function:
                    externs[name] = _function(function, docs)
                case type_:
                    externs[name] = _type(type_, _mapping(docs))
    return replace(world, imports=imports, exports=exports, docs=_docs(documented) or world.docs)


def _interface(interface: Interface, documented: Json) -> Interface:
    types, functions = dict(interface.types), dict(interface.functions)
    for name, docs in _mapping(documented.get("types")).items():
        if name in types:
            types[name] = _type(types[name], _mapping(docs))
    for name, docs in _mapping(documented.get("funcs")).items():
        if name in functions:
            functions[name] = _function(functions[name], docs)
    return replace(
        interface, types=types, functions=functions, docs=_docs(documented) or interface.docs
    )


def _function(function: Function, documented: object) -> Function:
    if isinstance(documented, str):  # version 0
        return replace(function, docs=_text(documented))
    read = _mapping(documented)
    stability = read.get("stability")
    stable = stability.get("stable") if isinstance(stability, dict) else None
    since = _text(_mapping(stable).get("since")) or function.since
    return replace(function, docs=_docs(read) or function.docs, since=since)


def _type(type_: TypeDef, documented: Json) -> TypeDef:
    items = {name: _text(docs) for name, docs in _mapping(documented.get("items")).items()}
    docs = _docs(documented)
    match type_:
        case Use():
            return type_
        case Record(fields):
            return Record(tuple(_item(field, items) for field in fields), docs or type_.docs)
        case Variant(cases):
            return Variant(tuple(_item(case, items) for case in cases), docs or type_.docs)
        case Enum(labels) | Flags(labels):
            known = {label: items[label] for label in labels if items.get(label)}
            return replace(type_, docs=docs or type_.docs, label_docs=known or type_.label_docs)
        case _:
            return replace(type_, docs=docs or type_.docs)


def _item(item: _Item, items: Mapping[str, str]) -> _Item:
    return replace(item, docs=items.get(item.name) or item.docs)


def _docs(documented: Json) -> str:
    return _text(documented.get("docs"))


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _malformed("has a comment that is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _malformed("has text that is not Unicode") from None
    return value


def _mapping(value: object) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _malformed("has something else where names should be")
    return value


def _malformed(found: str) -> InvalidModuleError:
    return InvalidModuleError(f"the custom section `{PACKAGE_DOCS}` {found}")
