"""The component's encoding: its imports, core instances and exports as definitions, in order."""

from collections.abc import Iterator, Mapping

from componentize.compose.composition import Composition, Lowered
from componentize.compose.core_instances import CoreInstances
from componentize.compose.exports import define_exports
from componentize.compose.imports import Imports
from componentize.compose.scope import Scope
from componentize.dataclass import dataclass
from componentize.version import NAME, VERSION
from componentize.wasm.component.definitions import CustomSection, Definition, write_component
from componentize.wasm.component.names import Names, write_names
from componentize.wasm.component.sorts import AnySort, CoreSort
from componentize.wasm.core.custom import (
    PRODUCERS,
    PRODUCERS_SECTION,
    Producer,
    ProducersField,
)
from componentize.wasm.core.sections import Slice
from componentize.wasm.values import Name


@dataclass(frozen=True, slots=True)
class Encoded:
    """A component.

    `parts`, joined, are its bytes; slices of core modules stand in them uncopied. `imports` are
    the functions it imports, by versioned interface; one without any is imported for its types.
    """

    parts: tuple[Slice, ...]
    imports: Mapping[str, tuple[str, ...]]


def encode(composition: Composition) -> Encoded:
    """Encodes a component; it imports what the lowered functions use, nothing else.

    Raises:
        ShimError: a lowered function names an interface, function or resource that the
            composition's `wit` does not have.
    """
    scope: Scope[Definition] = Scope()
    imports = Imports(scope, composition.wit, dict(_lowered(composition)))
    core = CoreInstances(scope, imports, composition.instances)
    define_exports(scope, composition, imports, core)
    sections = (_names(core), _producers())
    return Encoded(write_component((*scope.definitions, *sections)), imports.functions)


def _names(core: CoreInstances) -> CustomSection:
    """What core modules and core instances are called, for people who debug."""
    definitions: dict[AnySort, Mapping[int, str]] = {
        CoreSort.MODULE: {index: name for name, index in core.modules.items()},
        CoreSort.INSTANCE: {index: name for name, index in core.indices.items()},
    }
    return write_names(Names(definitions=definitions))


def _producers() -> CustomSection:
    fields = ProducersField("processed-by", (Producer(NAME, VERSION),))
    payload = PRODUCERS_SECTION.build([fields])
    return CustomSection(PRODUCERS, payload.removeprefix(Name.build(PRODUCERS)))


def _lowered(composition: Composition) -> Iterator[tuple[Lowered, str]]:
    """The lowered functions, and which import of which core module each is given for."""
    for instance in composition.instances:
        for module, items in instance.arguments.items():
            for name, item in items.items():
                if isinstance(item, Lowered):
                    yield item, f'the {instance.name}\'s (import "{module}" "{name}")'
