"""The component's encoding: its imports, core instances and exports as definitions, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from componentize.compose.composition import Composition, Lowered
from componentize.compose.core_instances import CoreInstances
from componentize.compose.exports import define_exports
from componentize.compose.imports import Imports
from componentize.compose.scope import Scope
from componentize.wasm.component.definitions import Definition, write_component
from componentize.wasm.core.sections import Slice


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
    return Encoded(write_component(scope.definitions), imports.functions)


def _lowered(composition: Composition) -> Iterator[tuple[Lowered, str]]:
    """The lowered functions, and which import of which core module each is given for."""
    for instance in composition.instances:
        for module, items in instance.arguments.items():
            for name, item in items.items():
                if isinstance(item, Lowered):
                    yield item, f'the {instance.name}\'s (import "{module}" "{name}")'
