"""The contract of the shim: what each of its imports and exports must be.

Every preview2 import is lowered as the Canonical ABI flattens the WIT function, with a memory and a
realloc exactly where it needs them; every export has its preview1 type. The linker trusts this, and
tests check it.
"""

from collections.abc import Iterator, Mapping

from componentize.shim.link import lowering_of
from componentize.shim.preview1 import functions
from componentize.shim.source import Field, Source
from componentize.wit.abi import CoreSignature, lowered, needs
from componentize.wit.model import Resource, Wit
from componentize.wit.versions import precedence

_DROP = CoreSignature(("i32",), ())


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
            yield from _export_breaches(field, functions())


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
        memory, realloc = needs(wit, function)
        if precedence(version) < precedence(function.since):
            yield f"{where}: it exists since {function.since} only"
    if (found := field.signature) != expected:
        yield f"{where}: declared {found}, but it is lowered to {expected}"
    if memory != (lowering.memory is not None):
        yield f"{where}: it is lowered {'with' if memory else 'without'} a memory"
    if realloc != (lowering.realloc is not None):
        yield f"{where}: it is lowered {'with' if realloc else 'without'} a realloc"


def _export_breaches(field: Field, preview1: Mapping[str, CoreSignature]) -> Iterator[str]:
    assert field.export is not None
    expected = preview1.get(field.export)
    if expected is None:
        yield f"{field.export}: preview1 has no such function"
    elif (found := field.signature) != expected:
        yield f"{field.export}: declared {found}, but it is {expected}"
