"""WIT text of a world (WIT.md), from the model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from componentize.wit.model import (
    Alias,
    Borrow,
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
    Wit,
    World,
    is_inline,
    package_of,
)
from componentize.wit.order import used_interfaces
from componentize.wit.rename import renamed_interface, renaming

_INDENT = "  "
_KEYWORDS = frozenset(
    (
        *(
            "as",
            "async",
            "bool",
            "borrow",
            "char",
            "constructor",
            "enum",
            "error-context",
            "export",
        ),
        *(
            "f32",
            "f64",
            "flags",
            "from",
            "func",
            "future",
            "import",
            "include",
            "interface",
            "list",
        ),
        *("map", "option", "own", "package", "record", "resource", "result", "s16", "s32", "s64"),
        *("s8", "static", "stream", "string", "tuple", "type", "u16", "u32", "u64", "u8", "use"),
        *("variant", "with", "world"),
    )
)


_Lines = list[str]


def to_text(wit: Wit, world: str) -> str:
    """The text of a world and of all it reaches, which loads as the same world.

    Packages other than that of the world are nested. An interface that `live` has made two of is
    printed as it is exported.

    Args:
        wit: what the world is made of.
        world: its name.
    """
    wit = _merged(wit, wit.worlds[world])
    packages: dict[str, list[Interface]] = {package_of(world): []}
    reached = _reached(wit, wit.worlds[world])
    for name, interface in wit.interfaces.items():
        if name in reached and not is_inline(name):
            packages.setdefault(package_of(name), []).append(interface)
    home, *others = packages.items()
    texts = [[*_docs(wit.package_docs.get(home[0], "")), f"package {_package(home[0])};"]]
    texts += [_interface(each) for each in home[1]]
    texts.append(_world(wit, wit.worlds[world]))
    for package, interfaces in others:
        inner = _spaced(map(_interface, interfaces))
        docs = _docs(wit.package_docs.get(package, ""))
        texts.append([*docs, *_block(f"package {_package(package)}", inner)])
    return "\n\n".join("\n".join(lines) for lines in texts) + "\n"


def type_text(name: str, definition: TypeDef) -> str:
    """The definition of a type in one line, without doc comments."""
    if isinstance(definition, Use):
        return f"use {definition.target.interface}.{{{definition.target.name}}}"
    lines = (line.strip() for line in _definition(name, definition, []))
    return " ".join(line for line in lines if not line.startswith("///")).removesuffix(";")


def function_text(function: Function) -> str:
    """The type of a function: `func(x: u8) -> string`."""
    return f"func{_signature(function.params, function.result)}"


def _merged(wit: Wit, world: World) -> Wit:
    """Exported interfaces under the names that the world has for them."""
    names = {
        each.name: key
        for key, each in world.exports.items()
        if isinstance(each, InterfaceRef) and is_inline(each.name) and ":" in key
    }
    if not names:
        return wit

    interfaces = dict(wit.interfaces)
    for name, interface in wit.interfaces.items():
        own = names.get(name, name)
        if own != name or is_inline(name):
            interfaces[own] = renamed_interface(interface, own, renaming(names))
    exports: dict[str, Extern] = {
        key: InterfaceRef(key) if ":" in key else each for key, each in world.exports.items()
    }
    worlds = {world.name: replace(world, exports=exports)}
    return Wit(interfaces, worlds, wit.package_docs)


def _reached(wit: Wit, world: World) -> set[str]:
    """The interfaces that a world names, and all that these take types from."""
    pending = [
        extern.name if isinstance(extern, InterfaceRef) else extern.target.interface
        for extern in (*world.imports.values(), *world.exports.values())
        if isinstance(extern, InterfaceRef | Use)
    ]
    reached: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending.extend(used_interfaces(wit.interfaces[name]))
    return reached


def _id(name: str) -> str:
    return f"%{name}" if name in _KEYWORDS else name


def _package(name: str) -> str:
    path, at, version = name.partition("@")
    return ":".join(map(_id, path.split(":"))) + at + version


def _path(interface: str, package: str) -> str:
    """What an interface is called in a package."""
    path, at, version = interface.partition("@")
    home, _, name = path.partition("/")
    return (
        _id(name)
        if package_of(interface) == package
        else f"{_package(home)}/{_id(name)}{at}{version}"
    )


def _docs(text: str) -> _Lines:
    return [f"/// {line}".rstrip() for line in text.split("\n")] if text else []


def _block(header: str, inner: Iterable[str]) -> _Lines:
    lines = [_INDENT + line if line else "" for line in inner]
    return [f"{header} {{", *lines, "}"] if lines else [f"{header} {{}}"]


def _spaced(items: Iterable[_Lines]) -> Iterator[str]:
    """The lines of items, an empty one between two that are not both of one line."""
    before: _Lines = []
    for item in items:
        if before and len(before) + len(item) > 2:
            yield ""
        yield from item
        before = item


def _interface(interface: Interface) -> _Lines:
    name = interface.name.partition("@")[0].partition("/")[2]
    inner = _spaced(_interface_items(interface, package_of(interface.name)))
    return [*_docs(interface.docs), *_block(f"interface {_id(name)}", inner)]


def _interface_items(interface: Interface, package: str) -> Iterator[_Lines]:
    yield from _types(interface.types, _members(interface.functions), package)
    for name, function in interface.functions.items():
        if not name.startswith("["):
            yield [*_docs(function.docs), f"{_id(name)}: {function_text(function)};"]


def _world(wit: Wit, world: World) -> _Lines:
    package = package_of(world.name)
    items: list[_Lines] = []
    members = _members(
        {key: each for key, each in world.imports.items() if isinstance(each, Function)}
    )
    for is_type, group in groupby(
        world.imports.items(), key=lambda item: isinstance(item[1], TypeDef)
    ):
        externs = dict(group)
        if is_type:
            types = {key: each for key, each in externs.items() if isinstance(each, TypeDef)}
            items += _types(types, members, package)
        else:
            items += (
                _extern("import", key, each, wit, package)
                for key, each in externs.items()
                if not key.startswith("[")
            )
    items += (_extern("export", key, each, wit, package) for key, each in world.exports.items())
    name = world.name.partition("@")[0].partition("/")[2]
    return [*_docs(world.docs), *_block(f"world {_id(name)}", _spaced(items))]


def _extern(direction: str, key: str, extern: Extern, wit: Wit, package: str) -> _Lines:
    match extern:
        case Function():
            return [*_docs(extern.docs), f"{direction} {_id(key)}: {function_text(extern)};"]
        case InterfaceRef(name) if is_inline(name):
            interface = wit.interfaces[name]
            inner = _spaced(_interface_items(interface, package))
            block = _block(f"{direction} {_id(key)}: interface", inner)
            return [*_docs(interface.docs), *block]
        case InterfaceRef(name):
            called = "" if name == key else f"{_id(key)}: "
            return [f"{direction} {called}{_path(name, package)};"]
        case _:
            return [*_docs_of(extern), *_definition(key, extern, [])]


def _members(functions: Mapping[str, Function]) -> dict[str, list[Function]]:
    """The functions of each resource."""
    members: dict[str, list[Function]] = {}
    for name, function in functions.items():
        members.setdefault(name.partition("]")[2].partition(".")[0], []).append(function)
    return members


def _types(
    types: Mapping[str, TypeDef], members: Mapping[str, Iterable[Function]], package: str
) -> Iterator[_Lines]:
    def source(item: tuple[str, TypeDef]) -> str:
        return item[1].target.interface if isinstance(item[1], Use) else ""

    for interface, group in groupby(types.items(), key=source):
        if interface:
            names = ", ".join(_used(name, each) for name, each in group if isinstance(each, Use))
            yield [f"use {_path(interface, package)}.{{{names}}};"]
            continue
        for name, each in group:
            yield [*_docs_of(each), *_definition(name, each, members.get(name, []))]


def _docs_of(definition: TypeDef) -> _Lines:
    return [] if isinstance(definition, Use) else _docs(definition.docs)


def _used(name: str, use: Use) -> str:
    target = use.target.name
    return _id(target) if target == name else f"{_id(target)} as {_id(name)}"


def _definition(name: str, definition: TypeDef, members: Iterable[Function]) -> _Lines:
    called = _id(name)
    match definition:
        case Alias(Own(TypeRef(_, resource))):
            return [f"type {called} = own<{_id(resource)}>;"]
        case Alias(target):
            return [f"type {called} = {_type(target)};"]
        case Record(fields):
            lines = (
                line
                for each in fields
                for line in (*_docs(each.docs), f"{_id(each.name)}: {_type(each.type)},")
            )
            return _block(f"record {called}", lines)
        case Variant(cases):
            lines = (
                line
                for each in cases
                for line in (*_docs(each.docs), f"{_id(each.name)}{_payload(each.payload)},")
            )
            return _block(f"variant {called}", lines)
        case Enum(labels):
            return _block(f"enum {called}", _labels(labels, definition.label_docs))
        case Flags(labels):
            return _block(f"flags {called}", _labels(labels, definition.label_docs))
        case Resource():
            inner = list(_spaced(map(_member, members)))
            return _block(f"resource {called}", inner) if inner else [f"resource {called};"]
        case Use(target):
            return [f"use {target.interface}.{{{_used(name, definition)}}};"]


def _labels(labels: Iterable[str], docs: Mapping[str, str]) -> Iterator[str]:
    for label in labels:
        yield from _docs(docs.get(label, ""))
        yield f"{_id(label)},"


def _payload(type: ValType | None) -> str:
    return "" if type is None else f"({_type(type)})"


def _member(function: Function) -> _Lines:
    kind, _, path = function.name[1:].partition("]")
    name = _id(path.partition(".")[2])
    match kind:
        case "constructor":
            result = None if isinstance(function.result, Own) else function.result
            line = f"constructor{_signature(function.params, result)};"
        case "method":
            line = f"{name}: func{_signature(function.params[1:], function.result)};"
        case _:
            line = f"{name}: {kind} {function_text(function)};"
    return [*_docs(function.docs), line]


def _signature(params: Iterable[Field], result: ValType | None) -> str:
    listed = ", ".join(f"{_id(each.name)}: {_type(each.type)}" for each in params)
    return f"({listed})" if result is None else f"({listed}) -> {_type(result)}"


def _type(type: ValType) -> str:
    match type:
        case Primitive():
            return type.value
        case TypeRef(_, name) | Own(TypeRef(_, name)):
            return _id(name)
        case Borrow(TypeRef(_, name)):
            return f"borrow<{_id(name)}>"
        case List(element):
            return f"list<{_type(element)}>"
        case Option(payload):
            return f"option<{_type(payload)}>"
        case Tuple(elements):
            return f"tuple<{', '.join(map(_type, elements))}>"
        case Result(None, None):
            return "result"
        case Result(ok, None) if ok is not None:
            return f"result<{_type(ok)}>"
        case Result(ok, error):
            parts = ("_" if each is None else _type(each) for each in (ok, error))
            return f"result<{', '.join(parts)}>"
