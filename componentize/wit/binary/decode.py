"""The world of any component: what it imports and exports."""

from componentize.errors import InvalidModuleError
from componentize.wasm.component import read_component
from componentize.wasm.component.definitions import Component, CustomSection
from componentize.wasm.component.sorts import Sort
from componentize.wasm.core.sections import Slice
from componentize.wit.binary.definitions import Scopes
from componentize.wit.binary.package_docs import PACKAGE_DOCS, read_package_docs
from componentize.wit.binary.types import Scope, Template
from componentize.wit.binary.worlds import world_of
from componentize.wit.model import ROOT, Wit, package_of


def component_world(component: Slice) -> Wit:
    """A component's imports and exports as the world `ROOT`, with doc comments where it has them.

    Core modules in it are not looked into; components in it only where they say what it exports.

    Args:
        component: the bytes of a component.

    Raises:
        InvalidModuleError: it is not a component, is malformed, or imports or exports what WIT
            does not have; or it is a WIT package, encoded as a component.
    """
    read = read_component(component)
    scopes = Scopes()
    scope = scopes.scope(Template(False, read.definitions, None))
    if is_package(scope):
        raise InvalidModuleError("this is a WIT package in its binary form, and no component")
    return with_docs(world_of(scope, scopes, ROOT), read, package_of(ROOT))


def is_package(scope: Scope) -> bool:
    """Whether all that a component has are exports of the types of components, as of a package."""
    exports = scope.exports.values()
    return bool(exports) and all(
        sort is Sort.TYPE and isinstance(entity, Template) and not entity.is_instance
        for sort, entity in exports
    )


def with_docs(wit: Wit, component: Component, package: str) -> Wit:
    """The same with the doc comments that a component has of a package.

    Raises:
        InvalidModuleError: they are malformed.
    """
    for each in component.definitions:
        if isinstance(each, CustomSection) and each.name == PACKAGE_DOCS:
            wit = read_package_docs(each.contents, wit, package)
    return wit
