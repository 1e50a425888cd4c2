"""Definitions of a component as text: a line each, with the index it gets in its index space."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum as PythonEnum

from componentize.wasm.component import (
    canon,
    externs,
    instances,
    read_component,
    types,
    valtypes,
)
from componentize.wasm.component.aliases import (
    Alias,
    CoreExportTarget,
    ExportTarget,
    OuterTarget,
)
from componentize.wasm.component.definitions import (
    CoreModule,
    CustomSection,
    Definition,
    NestedComponent,
)
from componentize.wasm.component.index_spaces import sort_of
from componentize.wasm.component.names import COMPONENT_NAME, read_names
from componentize.wasm.component.sorts import AnySort, sort_name


def listing(definitions: Iterable[Definition | types.ComponentDecl]) -> str:
    """The definitions of a component, or the declarations of a type."""
    return "".join(f"{line}\n" for line in _lines(definitions))


def _lines(definitions: Iterable[Definition | types.ComponentDecl]) -> Iterator[str]:
    sizes: Counter[AnySort] = Counter()
    for definition in definitions:
        sort = sort_of(definition)
        if sort is None:
            yield _text(definition)
            continue
        yield f"{sort_name(sort)} {sizes[sort]} = {_text(definition)}"
        sizes[sort] += 1
        if isinstance(definition, types.InstanceType | types.ComponentType):
            yield from (f"  {line}" for line in _lines(definition.declarations))
        if isinstance(definition, NestedComponent):
            nested = read_component(b"".join(definition.parts)).definitions
            yield from (f"  {line}" for line in _lines(nested))


def _text(value: object) -> str:
    match value:
        case CoreModule():
            return "module"
        case NestedComponent():
            return "component"
        case CustomSection(name) if name == COMPONENT_NAME:
            return f"custom {name!r}" + "".join(
                f", {sort_name(sort)} {index} = {text!r}"
                for sort, names in read_names(value).definitions.items()
                for index, text in names.items()
            )
        case CustomSection(name):
            return f"custom {name!r}"
        case Alias(_, ExportTarget(instance, name)):
            return f"export {name!r} of instance {instance}"
        case Alias(_, CoreExportTarget(instance, name)):
            return f"export {name!r} of core instance {instance}"
        case Alias(_, OuterTarget(count, index)):
            return f"outer {count} {index}"
        case externs.Import(name, type_):
            return f"import {name!r}: {_text(type_)}"
        case externs.ExportDecl(name, type_):
            return f"export {name!r}: {_text(type_)}"
        case externs.Export(name, sort, index, type_):
            ascribed = "" if type_ is None else f" as {_text(type_)}"
            return f"export {name!r}: {sort_name(sort)} {index}{ascribed}"
        case externs.TypeExtern(externs.Eq(index)):
            return f"type {index}"
        case externs.TypeExtern(externs.SubResource()):
            return "sub resource"
        case (
            externs.FuncExtern(index)
            | externs.InstanceExtern(index)
            | externs.ComponentExtern(index)
        ):
            return f"type {index}"
        case instances.CoreInstantiate(module, args):
            given = (f" with {arg.name!r} = {arg.instance}" for arg in args)
            return f"instantiate {module}" + "".join(given)
        case instances.Instantiate(component, args):
            given = (f" with {arg.name!r} = {sort_name(arg.sort)} {arg.index}" for arg in args)
            return f"instantiate {component}" + "".join(given)
        case instances.CoreInlineExports(exports) | instances.InlineExports(exports):
            return "exports " + ", ".join(
                f"{export.name!r} = {sort_name(export.sort)} {export.index}" for export in exports
            )
        case canon.Lift(function, options, type_):
            return f"lift {function}{_options(options)}: type {type_}"
        case canon.Lower(function, options):
            return f"lower {function}{_options(options)}"
        case canon.ResourceDrop(resource):
            return f"resource.drop {resource}"
        case canon.ResourceNew(resource):
            return f"resource.new {resource}"
        case canon.ResourceRep(resource):
            return f"resource.rep {resource}"
        case _:
            return _type_text(value)


def _options(options: Iterable[canon.CanonOpt]) -> str:
    return "".join(f" {_option(option)}" for option in options)


def _option(option: canon.CanonOpt) -> str:
    match option:
        case canon.StringEncoding():
            return option.name.lower()
        case canon.Memory(index):
            return f"memory {index}"
        case canon.Realloc(index):
            return f"realloc {index}"
        case canon.PostReturn(index):
            return f"post-return {index}"


def _type_text(value: object) -> str:
    match value:
        case int() | None:
            return "_" if value is None else str(value)
        case PythonEnum():
            return value.name.lower()
        case types.FuncType(params, result):
            return f"func({_labelled(params)}) -> {_text(result)}"
        case types.InstanceType():
            return "instance"
        case types.ComponentType():
            return "component"
        case types.ResourceType(_, destructor):
            return "resource" if destructor is None else f"resource dtor {destructor}"
        case valtypes.Record(fields):
            return f"record {{{_labelled(fields)}}}"
        case valtypes.Variant(cases):
            return f"variant {{{_labelled(cases)}}}"
        case valtypes.Enum(labels) | valtypes.Flags(labels):
            return f"{type(value).__name__.lower()} {{{', '.join(labels)}}}"
        case valtypes.Tuple(elements):
            return f"tuple<{', '.join(map(_text, elements))}>"
        case valtypes.Result(ok, error):
            return f"result<{_text(ok)}, {_text(error)}>"
        case valtypes.List(inner) | valtypes.Option(inner):
            return f"{type(value).__name__.lower()}<{_text(inner)}>"
        case valtypes.Own(inner) | valtypes.Borrow(inner):
            return f"{type(value).__name__.lower()}<{inner}>"
    raise AssertionError(f"{value!r} is not listed")


def _labelled(fields: Iterable[valtypes.LabelValType | valtypes.Case]) -> str:
    return ", ".join(f"{each.label}: {_text(each.type)}" for each in fields)
