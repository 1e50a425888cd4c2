"""The linker: the shim that a guest needs, and no more."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Literal

from componentize.errors import ShimError
from componentize.preview2 import LATEST
from componentize.shim.model import Lowering, MemoryName, Shim, StoreImport
from componentize.shim.source import Field, Source, entry_source, shim_source, store_source
from componentize.wasm.core.sections import SectionId, read_sections
from componentize.wasm.preambles import MODULE
from componentize.wit.versions import precedence

PREVIEW2 = "2"
"""The module name of the linked shim's preview2 imports; their names are short too: they are
repeated in the component, and say nothing that its imports do not say."""

_LOWER = re.compile(r"\(@lower \(memory \$(guest|shim)\)(?: \(realloc \"([\w-]+)\"\))?\)")
_ANNOTATION = re.compile(r"\s*\(@[a-z]+(?: [^()]*| \([^()]*\))*\)")
_CONSTANT_USE = re.compile(r"global\.get (\$[^\s()]+)")
_STORES: Mapping[str, MemoryName] = {"guest": "guest", "shim": "shim"}


def functions() -> frozenset[str]:
    """The preview1 functions that the shim has."""
    return frozenset(field.export for field in shim_source().fields if field.export is not None)


def link(preview1: Iterable[str], wasi: str = LATEST) -> Shim:
    """Links the shim for a guest that imports the functions `preview1`.

    What stays is the exports of those names and all that they use. A function that cannot be
    reached is emptied, so that the preview2 functions it would call are not imported: one annotated
    `(@of KIND)` when no function that makes descriptors of that kind is linked, one annotated
    `(@since ...)` or `(@until ...)` when that is not of this version of WASI.

    Args:
        preview1: names of functions.
        wasi: the version of WASI to import from, as `0.2.0`.

    Raises:
        ShimError: the shim has no function of such a name.
    """
    return _link(frozenset(preview1), precedence(wasi))


@cache
def _link(preview1: frozenset[str], wasi: tuple[int, ...]) -> Shim:
    source = shim_source()
    if missing := preview1 - functions():
        raise ShimError(f"the shim does not have {', '.join(sorted(missing))}")
    kinds = {kind for kind, makers in source.kinds.items() if not makers.isdisjoint(preview1)}
    source = _with_emptied(source, lambda field: not _is_reachable(field, kinds, wasi))
    live = _reachable(source, preview1)

    lowerings: list[Lowering] = []
    store_imports: list[StoreImport] = []
    text: list[str] = []
    for field in live:
        if field.name in source.constants:
            continue
        if field.kind != "import":
            text.append(_plain(source, field, preview1))
        elif field.strings[0] in _STORES:
            store_imports.append(_store_import(field))
            text.append(field.text)
        else:
            lowering = lowering_of(field, str(len(lowerings)))
            lowerings.append(lowering)
            text.append(_renamed(field, lowering))

    reallocs = {lowering.realloc for lowering in lowerings if lowering.realloc}
    wanted = reallocs | {item.export for item in store_imports if item.owner == "shim"} | {"memory"}
    return Shim(
        module=_assemble(text),
        store=_link_all(store_source(), frozenset(wanted)),
        entry=_link_all(entry_source(), frozenset({"run"})),
        lowerings=tuple(lowerings),
        store_imports=tuple(store_imports),
    )


def _link_all(source: Source, exports: frozenset[str]) -> bytes:
    return _assemble(_plain(source, field, exports) for field in _reachable(source, exports))


def _reachable(source: Source, exports: frozenset[str]) -> list[Field]:
    """The fields that `exports` use, in the order of the source. A data segment is used with the
    constant that is its address."""
    names: set[str] = set()
    pending = [field for field in source.fields if field.export in exports]
    segments = [field for field in source.fields if field.kind == "data"]
    while pending:
        field = pending.pop()
        if field.name in names:
            continue
        if field.name is not None:
            names.add(field.name)
        for use in field.uses:
            if use in source.named and use not in names:
                pending.append(source.named[use])
        if field.name in source.constants:
            pending.extend(segment for segment in segments if field.name in segment.uses)
    return [field for field in source.fields if field.name in names]


def _is_reachable(field: Field, kinds: set[str], wasi: tuple[int, ...]) -> bool:
    return (
        (field.of is None or field.of in kinds)
        and (field.since is None or wasi >= precedence(field.since))
        and (field.until is None or wasi < precedence(field.until))
    )


def _with_emptied(source: Source, is_emptied: Callable[[Field], bool]) -> Source:
    fields = tuple(_emptied(field) if is_emptied(field) else field for field in source.fields)
    named = {field.name: field for field in fields if field.name is not None}
    return Source(fields, named, source.constants, source.kinds)


def _emptied(field: Field) -> Field:
    header = re.match(
        r"\(func \$\S+(?: \(@[^()]*\))+((?: \((?:param|result)[^()]*\))*)", field.text
    )
    if header is None:
        raise ShimError(f"{field.name} is annotated, but not a function that can be emptied")
    results = re.findall(r"\(result ([^()]+)\)", header[1])
    zeros = "".join(f" ({type_}.const 0)" for group in results for type_ in group.split())
    text = f"(func {field.name}{header[1]}{zeros})"
    return Field(field.kind, field.name, text, (), frozenset(), field.export)


def _plain(source: Source, field: Field, exports: frozenset[str]) -> str:
    """The text of a field with constants in their places, and without exports nobody wants."""
    text = _ANNOTATION.sub("", field.text)
    if field.export is not None and field.export not in exports:
        text = text.replace(f' (export "{field.export}")', "", 1)
    return _CONSTANT_USE.sub(lambda use: source.constants.get(use[1], use[0]), text)


def lowering_of(field: Field, core_name: str) -> Lowering:
    """How the preview2 function that `field` imports is lowered, to be imported as `core_name`."""
    interface, function = field.strings[:2]
    lower = _LOWER.search(field.text)
    memory: MemoryName | None = _STORES[lower[1]] if lower else None
    return Lowering(PREVIEW2, core_name, interface, function, memory, lower[2] if lower else None)


def _store_import(field: Field) -> StoreImport:
    owner, export = field.strings
    kind: Literal["func", "memory", "global"] = "func"
    if "(memory $" in field.text:
        kind = "memory"
    elif "(global $" in field.text:
        kind = "global"
    return StoreImport(owner, export, _STORES[owner], export, kind)


def _renamed(field: Field, lowering: Lowering) -> str:
    text = _ANNOTATION.sub("", field.text)
    return text.replace(
        f'"{lowering.interface}" "{lowering.function}"',
        f'"{lowering.core_module}" "{lowering.core_name}"',
        1,
    )


def _assemble(fields: Iterable[str]) -> bytes:
    """Assembles a module, without the custom sections an assembler adds (names)."""
    from wasmtime import WasmtimeError, wat2wasm

    try:
        module = bytes(wat2wasm("(module " + "\n".join(fields) + ")"))
    except WasmtimeError as error:
        raise ShimError(f"the shim does not assemble: {error}") from error
    kept = (section.raw for section in read_sections(module) if section.id != SectionId.CUSTOM)
    return b"".join((MODULE, *kept))
