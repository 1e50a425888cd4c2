"""The world: lowered functions and intrinsics of resources for the guest, what is lifted of it."""

from collections.abc import Mapping

from componentize.compose.composition import (
    CoreExport,
    CoreItem,
    Dropped,
    Lifted,
    Lowered,
    New,
    Options,
    Rep,
)
from componentize.matching.match import (
    WORLD,
    ImportedFunction,
    Match,
    ResourceDrop,
    ResourceNew,
    ResourceRep,
    WorldImport,
)
from componentize.providers.guest import GUEST, function_of
from componentize.providers.provided import Provided
from componentize.wasm.component.canon import StringEncoding
from componentize.wit.abi import Needs, lift_needs, lower_needs
from componentize.wit.bindings import Bindings, Encodings, encoding_key
from componentize.wit.model import Extern, Function, InterfaceRef, Wit


def provide_world(
    match: Match,
    bindings: Bindings,
    memory: CoreExport,
    slots: Mapping[str, CoreExport],
) -> Provided:
    """What a world gives for the imports of a core module.

    Args:
        match: what stands for what.
        bindings: the world.
        memory: the memory that the module's pointers point into.
        slots: what stands for the module's exports before there is an instance of it.
    """
    imports: dict[str, dict[str, CoreItem]] = {}
    realloc = None if match.import_realloc is None else slots[match.import_realloc]
    for (module, name), item in match.imports.items():
        given = _given(item, bindings, memory, realloc)
        imports.setdefault(module, {})[name] = given
    return Provided(imports=imports)


def lifted_exports(
    match: Match,
    bindings: Bindings,
    memory: CoreExport,
    slots: Mapping[str, CoreExport],
    instance: str = GUEST,
) -> dict[str, dict[str, Lifted]]:
    """What a world's exports are lifted from, by what it calls the interface, and by function.

    Args:
        match: what stands for what.
        bindings: the world.
        memory: the memory that the module's pointers point into.
        slots: what is called in the place of the module's exports, where anything is.
        instance: the instance that has the exports.
    """
    wit = bindings.wit
    exports = wit.worlds[bindings.world].exports

    def called(export: str) -> CoreExport:
        return slots.get(export, function_of(instance, export))

    realloc = None if match.export_realloc is None else called(match.export_realloc)
    lifted: dict[str, dict[str, Lifted]] = {}
    for extern, functions in match.exports.items():
        lifted[extern] = {}
        for name, function in functions.items():
            needs = lift_needs(wit, _function(wit, exports, extern, name))
            post_return = function.post_return
            options = Options(
                memory if needs.memory else None,
                realloc if needs.realloc else None,
                _encoding(needs, bindings.export_encodings, extern, name),
                None if post_return is None else called(post_return),
            )
            lifted[extern][name] = Lifted(function_of(instance, function.core), options)
    return lifted


def destructors(match: Match, slots: Mapping[str, CoreExport]) -> dict[tuple[str, str], CoreExport]:
    """The destructors of exported resources, by what the world calls the interface, and by name."""
    return {resource: slots[export] for resource, export in match.destructors.items()}


def _given(
    item: WorldImport,
    bindings: Bindings,
    memory: CoreExport,
    realloc: CoreExport | None,
) -> CoreItem:
    match item:
        case ImportedFunction(extern, name):
            wit = bindings.wit
            imports = wit.worlds[bindings.world].imports
            needs = lower_needs(wit, _function(wit, imports, extern, name))
            options = Options(
                memory if needs.memory else None,
                realloc if needs.realloc else None,
                _encoding(needs, bindings.import_encodings, extern, name),
            )
            return Lowered(extern, name, options)
        case ResourceDrop(extern, resource, exported):
            return Dropped(extern, resource, exported)
        case ResourceNew(extern, resource):
            return New(extern, resource)
        case ResourceRep(extern, resource):
            return Rep(extern, resource)


def _encoding(
    needs: Needs, encodings: Encodings, extern: str, function: str
) -> StringEncoding | None:
    return encodings[encoding_key(extern, function)] if needs.string_encoding else None


def _function(wit: Wit, externs: Mapping[str, Extern], extern: str, name: str) -> Function:
    """A function of a world, or of an interface that it imports or exports."""
    found = externs[name if extern == WORLD else extern]
    if isinstance(found, InterfaceRef):
        return wit.interfaces[found.name].functions[name]
    assert isinstance(found, Function)
    return found
