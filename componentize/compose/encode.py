"""The component's encoding: its imports, core instances and exports as definitions, in order."""

from collections.abc import Iterator, Mapping

from componentize.compose.canons import Canons
from componentize.compose.composition import Composition
from componentize.compose.core_instances import CoreInstances
from componentize.compose.exports import define_exports
from componentize.dataclass import dataclass
from componentize.version import NAME, VERSION
from componentize.wasm.component.definitions import CustomSection, Definition, write_component
from componentize.wasm.component.externs import ExternType, Import
from componentize.wasm.component.names import Names, write_names
from componentize.wasm.component.sorts import AnySort, CoreSort
from componentize.wasm.core.custom import (
    PRODUCERS,
    PRODUCERS_SECTION,
    Producer,
    ProducersField,
    add_producer,
)
from componentize.wasm.core.sections import Slice
from componentize.wasm.values import Name
from componentize.wit.binary.externs import Externs, interfaces_of
from componentize.wit.binary.package_docs import PACKAGE_DOCS, write_package_docs
from componentize.wit.binary.scope import Scope
from componentize.wit.model import ROOT, Extern, Function, Wit, World, package_of


@dataclass(frozen=True, slots=True)
class Encoded:
    """A component.

    `parts`, joined, are its bytes; slices of core modules stand in them uncopied. `imports` and
    `exports` are its functions, by what the world calls the interface; those of the world itself
    are under nothing. An interface without any is there for its types.
    """

    parts: tuple[Slice, ...]
    imports: Mapping[str, tuple[str, ...]]
    exports: Mapping[str, tuple[str, ...]]


def encode(composition: Composition) -> Encoded:
    """Encodes a component: it imports and exports all of the composition's world.

    What interfaces of the world use of each other tells imports from exports by name: types of an
    exported interface are of another name than those of an imported one.
    """
    wit, world = composition.wit, composition.world
    scope: Scope[Definition] = Scope()

    def declare(name: str, type: ExternType) -> int:
        return scope.define(Import(name, type))

    imports = Externs(scope, wit, world.name, world.imports, declare)
    core = CoreInstances(scope, composition.instances)
    canons = Canons(scope, composition, imports, core)
    core.define_others(canons.canon)
    define_exports(scope, composition, imports, core, canons)
    sections = (*_docs(wit, world), _names(core), _producers(composition.producers))
    return Encoded(
        write_component((*scope.definitions, *sections)),
        _functions(wit, world.imports),
        _functions(wit, world.exports),
    )


def _functions(wit: Wit, externs: Mapping[str, Extern]) -> dict[str, tuple[str, ...]]:
    """The functions of interfaces, and of the world, if it has any, sorted."""
    functions = {
        key: tuple(sorted(each.functions)) for key, each in interfaces_of(wit, externs).items()
    }
    own = tuple(sorted(name for name, each in externs.items() if isinstance(each, Function)))
    return dict(sorted((functions | ({"": own} if own else {})).items()))


def _names(core: CoreInstances) -> CustomSection:
    """What core modules and core instances are called, for people who debug."""
    definitions: dict[AnySort, Mapping[int, str]] = {
        CoreSort.MODULE: {index: name for name, index in core.modules.items()},
        CoreSort.INSTANCE: {index: name for name, index in core.indices.items()},
    }
    return write_names(Names(definitions=definitions))


def _docs(wit: Wit, world: World) -> Iterator[CustomSection]:
    """The doc comments of the world, if it has any, as those of the world that it is decoded as.

    Interfaces of packages have no place in the section.
    """
    version = world.name.partition("@")[2]
    name = f"{ROOT}@{version}" if version else ROOT
    imports, exports = (
        {key: each for key, each in externs.items() if ":" not in key}
        for externs in (world.imports, world.exports)
    )
    own = World(name, imports, exports, world.docs)
    docs = write_package_docs(Wit(wit.interfaces, {name: own}), package_of(name))
    if docs is not None:
        yield CustomSection(PACKAGE_DOCS, docs)


def _producers(given: tuple[ProducersField, ...]) -> CustomSection:
    payload = PRODUCERS_SECTION.build(list(given))
    merged = add_producer(payload, "processed-by", Producer(NAME, VERSION))
    assert merged is not None, "a section that was just built"
    return CustomSection(PRODUCERS, merged.removeprefix(Name.build(PRODUCERS)))
