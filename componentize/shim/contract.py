"""The contract of the shim: what its imports, exports and constants must be.

Every preview2 import is lowered as the Canonical ABI flattens the WIT function, with a memory and a
realloc exactly where it needs them; every export has the type and the parameter names of preview1;
what stands for something in preview0 has its type;
every constant that is annotated is the number that the annotation stands for. The linker trusts
this, and tests check it.
"""

from collections.abc import Iterable, Iterator

from componentize.errors import WitError
from componentize.shim.layouts import LAYOUTS, number
from componentize.shim.link import lowering_of
from componentize.shim.preview0 import stands_for
from componentize.shim.preview1 import functions, parameters
from componentize.shim.sexpr import write
from componentize.shim.source import Field, Source
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.abi import lower_needs, lowered
from componentize.wit.model import Resource, Wit
from componentize.wit.versions import precedence

_LINKED = ("@of", "@since", "@until", "@lower", "@inside", "@guards")
"""The annotations that the linker reads."""

_DROP = FuncType((NumType.I32,), ())


def breaches(source: Source, wit: Wit) -> Iterator[str]:
    """Where a source does not keep its contract: a sentence each.

    Args:
        source: the shim's source.
        wit: the preview2 interfaces it may import.
    """
    for field in source.fields:
        if field.kind == "import" and field.strings[0].startswith("wasi:"):
            yield from _import_breaches(field, wit)
        if field.export is not None:
            yield from _export_breaches(field, field.export)
        if field.of is not None and field.of not in source.kinds:
            yield f"{field}: there is no kind of descriptor called {field.of}"
        yield from _annotation_breaches(field, wit)
        yield from _preview0_breaches(field, source)
    for kind, makers in source.kinds.items():
        for name in sorted(makers - functions().keys()):
            yield f"kind {kind}: preview1 has no function {name}"


def _import_breaches(field: Field, wit: Wit) -> Iterator[str]:
    lowering = lowering_of(field, "")
    name, _, version = lowering.interface.partition("@")
    where = f"{lowering.interface} {lowering.function}"
    interface = wit.interfaces.get(name)
    if interface is None:
        yield f"{where}: there is no such interface"
        return
    if lowering.dropped is not None:
        if not isinstance(interface.types.get(lowering.dropped), Resource):
            yield f"{where}: there is no such resource"
        expected, memory, realloc = _DROP, False, False
    else:
        function = interface.functions.get(lowering.function)
        if function is None:
            yield f"{where}: there is no such function"
            return
        expected = lowered(wit, function)
        memory, realloc, _ = lower_needs(wit, function)
        if precedence(version) < precedence(function.since):
            yield f"{where}: it exists since {function.since} only"
    if (found := field.signature) != expected:
        yield f"{where}: declared {found}, but it is lowered to {expected}"
    if memory != (lowering.memory is not None):
        yield f"{where}: it is lowered {'with' if memory else 'without'} a memory"
    if realloc != (lowering.realloc is not None):
        yield f"{where}: it is lowered {'with' if realloc else 'without'} a realloc"


def _export_breaches(field: Field, name: str) -> Iterator[str]:
    expected = functions().get(name)
    if expected is None:
        yield f"{name}: preview1 has no such function"
        return
    if (found := field.signature) != expected:
        yield f"{name}: declared {found}, but it is {expected}"
    if (names := field.params) != parameters()[name]:
        yield f"{name}: its parameters are {_listed(parameters()[name])}, not {_listed(names)}"


def _preview0_breaches(field: Field, source: Source) -> Iterator[str]:
    identifier = stands_for(field)
    if identifier is None:
        return
    other = source.named.get(identifier)
    if other is None:
        yield f"{field}: there is no {identifier.space} {identifier.name} that it could stand for"
    elif field.constant is not None and other.constant is not None:
        if field.constant.type != other.constant.type:
            yield f"{field}: it is an {field.constant.type}, but {other.name} is not"
    elif field.kind != "func" or field.signature != other.signature:
        yield f"{field}: it has another type than {other.name}"


def _listed(names: Iterable[str | None]) -> str:
    return ", ".join(name or "(no name)" for name in names) or "none"


def _annotation_breaches(field: Field, wit: Wit) -> Iterator[str]:
    if field.kind[0] == "@":
        yield f"{field}: there is no such annotation"
    for annotation in field.annotations:
        where = f"{field} {write(annotation)}"
        if annotation[0] not in LAYOUTS:
            if annotation[0] not in _LINKED:
                yield f"{where}: there is no such annotation"
            continue
        if field.constant is None:
            yield f"{where}: only a constant can be that"
            continue
        try:
            expected = number(annotation, wit)
        except WitError as error:
            yield f"{where}: {error}"
            continue
        if (found := field.constant.value) != expected:
            yield f"{where}: it is {found}, but must be {expected}"
