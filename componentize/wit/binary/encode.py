"""A world as the content of a custom section `component-type`."""

from componentize.wasm.component import types as component
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.component.definitions import CustomSection, Definition, write_component
from componentize.wasm.component.externs import (
    ComponentExtern,
    Export,
    ExportDecl,
    ExternType,
    Import,
)
from componentize.wasm.component.sorts import Sort
from componentize.wasm.core.custom import PRODUCERS, PRODUCERS_SECTION
from componentize.wasm.values import Name
from componentize.wit.binary.component_type import ENCODING_SECTION, FORMAT
from componentize.wit.binary.externs import Externs, interfaces_of
from componentize.wit.binary.package_docs import PACKAGE_DOCS, write_package_docs
from componentize.wit.binary.scope import Scope
from componentize.wit.bindings import Bindings
from componentize.wit.model import Wit, World, package_of


def write_component_type(bindings: Bindings) -> bytes:
    """The content of a custom section `component-type`, what follows its name.

    Args:
        bindings: a world in which all functions have one string encoding; the section has no other.
    """
    wit, world = bindings.wit, bindings.wit.worlds[bindings.world]
    outer = component.ComponentType(
        (component_type(wit, world), ExportDecl(world.name, ComponentExtern(0)))
    )
    definitions: list[Definition] = [
        CustomSection(ENCODING_SECTION, bytes((FORMAT, _encoding(bindings).value))),
        outer,
        Export(_short(world.name), Sort.TYPE, 0, None),
    ]
    interfaces = {
        each.name: each
        for externs in (world.imports, world.exports)
        for each in interfaces_of(wit, externs).values()
    }
    documented = Wit(interfaces, {world.name: world}, wit.package_docs)
    docs = write_package_docs(documented, package_of(world.name))
    if docs is not None:
        definitions.append(CustomSection(PACKAGE_DOCS, docs))
    if bindings.producers:
        payload = PRODUCERS_SECTION.build(list(bindings.producers))
        definitions.append(CustomSection(PRODUCERS, payload.removeprefix(Name.build(PRODUCERS))))
    return b"".join(write_component(definitions))


def component_type(wit: Wit, world: World) -> component.ComponentType:
    """The type of a component of a world.

    An exported interface uses types of other exported interfaces where the world exports those,
    else of imported ones.
    """
    scope: Scope[component.ComponentDecl] = Scope()

    def imported(name: str, type: ExternType) -> int:
        return scope.define(Import(name, type))

    def exported(name: str, type: ExternType) -> int:
        return scope.define(ExportDecl(name, type))

    imports = Externs(scope, wit, world.name, world.imports, imported)
    Externs(scope, wit, world.name, world.exports, exported, imports.type)
    return component.ComponentType(tuple(scope.definitions))


def _encoding(bindings: Bindings) -> StringEncoding:
    encodings = (*bindings.import_encodings.values(), *bindings.export_encodings.values())
    return encodings[0] if encodings else StringEncoding.UTF8


def _short(name: str) -> str:
    return name.partition("/")[2].partition("@")[0]
