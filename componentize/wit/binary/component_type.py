"""Custom sections `component-type`: what a guest's bindings were generated from.

A section is a component that exports the type of a component that exports the world: the type of a
component again, under the world's full name. Beside it stand the version of the format, the
encoding of strings, and the tools that wrote the bindings.
"""

from componentize.errors import InvalidModuleError
from componentize.text import printable
from componentize.wasm.codec import Malformed
from componentize.wasm.component import read_component
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.component.definitions import Component, CustomSection
from componentize.wasm.component.sorts import Sort
from componentize.wasm.core.custom import PRODUCERS, PRODUCERS_SECTION, ProducersField
from componentize.wasm.core.sections import Slice
from componentize.wasm.values import Name
from componentize.wit.binary.decode import is_package, with_docs
from componentize.wit.binary.definitions import Scopes
from componentize.wit.binary.names import is_id
from componentize.wit.binary.types import Scope, Template
from componentize.wit.binary.worlds import world_of
from componentize.wit.bindings import Bindings, bindings
from componentize.wit.model import package_of

ENCODING_SECTION = "wit-component-encoding"
"""The custom section with the version of the format and the encoding of strings."""

FORMAT = 4
"""The version of the format that is read."""


def read_component_type(payload: Slice, where: str, start: int = 0) -> Bindings:
    """The world in a `component-type` section, and how strings are encoded.

    Args:
        payload: what follows the section's name.
        where: what messages call the section.
        start: the byte of the input that the payload begins at.

    Raises:
        InvalidModuleError: it is not of format 4, is malformed, or is not valid; or something in it
            is newer than WASI 0.2.
    """
    try:
        return _read(payload)
    except InvalidModuleError as error:
        place = f"{error.where} of {where}" if error.where else where
        offset = None if error.offset is None else start + error.offset
        raise InvalidModuleError(error.found, where=place, offset=offset) from None


def _read(payload: Slice) -> Bindings:
    if payload and 0 < payload[0] < FORMAT:
        raise _outdated(payload[0])  # those formats began with their version
    component = read_component(payload)
    scopes = Scopes()
    scope = scopes.scope(Template(False, component.definitions, None))
    encoding = _encoding(component, scope)
    name, template = _only_export(scope, Sort.TYPE, "the type of a component")
    name, world = _only_export(scopes.scope(template), Sort.COMPONENT, "a world")
    if not is_id(name):
        found = f"the world is called `{printable(name)}`; its name must have its package"
        raise InvalidModuleError(found)
    wit = with_docs(world_of(scopes.scope(world), scopes, name), component, package_of(name))
    return bindings(wit, name, encoding, _producers(component))


def _outdated(version: int) -> InvalidModuleError:
    return InvalidModuleError(
        f"format {version} instead of {FORMAT} (tools that are too old wrote it: "
        "generate the bindings anew with newer ones)"
    )


def _encoding(component: Component, scope: Scope) -> StringEncoding:
    found = {
        bytes(each.contents)
        for each in component.definitions
        if isinstance(each, CustomSection) and each.name == ENCODING_SECTION
    }
    if not found:
        missing = f"the custom section `{ENCODING_SECTION}` is missing"
        if is_package(scope):
            missing += "; of a WIT package in its binary form, embed one of the worlds instead"
        raise InvalidModuleError(missing)
    if len(found) > 1:
        raise InvalidModuleError(f"there are {len(found)} different `{ENCODING_SECTION}`")
    contents = found.pop()
    if len(contents) != 2:
        raise InvalidModuleError(f"`{ENCODING_SECTION}` has {len(contents)} bytes instead of 2")
    version, encoding = contents
    if version < FORMAT:
        raise _outdated(version)
    if version > FORMAT:
        raise InvalidModuleError(f"format {version} (only {FORMAT} can be read)")
    try:
        return StringEncoding(encoding)
    except ValueError:
        raise InvalidModuleError(f"string encoding {encoding:#04x} is not known") from None


def _only_export(scope: Scope, sort: Sort, what: str) -> tuple[str, Template]:
    if scope.imports:
        raise InvalidModuleError(f"imports stand where only {what} can be exported")
    if len(scope.exports) != 1:
        raise InvalidModuleError(
            f"there are {len(scope.exports)} exports where {what} must be the only one"
        )
    ((name, item),) = scope.exports.items()
    if item.sort is not sort or not isinstance(item.entity, Template) or item.entity.is_instance:
        raise InvalidModuleError(f"the export `{printable(name)}` is not {what}")
    return name, item.entity


def _producers(component: Component) -> tuple[ProducersField, ...]:
    fields: list[ProducersField] = []
    for each in component.definitions:
        if isinstance(each, CustomSection) and each.name == PRODUCERS:
            try:
                fields += PRODUCERS_SECTION.parse(Name.build(PRODUCERS) + bytes(each.contents))
            except Malformed as error:
                raise InvalidModuleError(f"its `{PRODUCERS}` {error}") from None
    return tuple(fields)
