"""The linker: the shim that a guest needs, and no more."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, cast

from componentize.errors import ShimError
from componentize.preview2 import LATEST
from componentize.shim.constants import Constant, folded
from componentize.shim.model import Lowering, MemoryName, Shim, StoreImport
from componentize.shim.preview0 import with_preview0
from componentize.shim.sexpr import Expr, List, first_word, lists, strings, write
from componentize.shim.source import (
    Field,
    Source,
    entry_source,
    read_field,
    shim_source,
    store_source,
)
from componentize.wasm.core.sections import SectionId, read_sections
from componentize.wasm.core.valtypes import NumType
from componentize.wasm.preambles import MODULE
from componentize.wit.versions import precedence

PREVIEW2 = "2"
"""The module name of the linked shim's preview2 imports; their names are short too: they are
repeated in the component, and say nothing that its imports do not say."""

GUARD = ("slots", "inside")
"""The module and the name of what a guarded shim imports: while that global is not 0, the host is
not called."""

_STORES: Mapping[str, MemoryName] = {"guest": "guest", "shim": "shim"}


def functions() -> frozenset[str]:
    """The preview1 functions that the shim has."""
    return frozenset(field.export for field in shim_source().fields if field.export is not None)


def link(
    preview1: Iterable[str],
    wasi: str = LATEST,
    names: bool = False,
    guarded: bool = False,
    preview0: Iterable[str] = (),
) -> Shim:
    """Links the shim for a guest that imports the functions `preview1` and `preview0`.

    What stays is the exports of those names and all that they use. A function that cannot be
    reached is emptied, so that the preview2 functions it would call are not imported: one annotated
    `(@of KIND)` when no function that makes descriptors of that kind is linked, one annotated
    `(@since ...)` or `(@until ...)` when that is not of this version of WASI.

    Args:
        preview1: names of functions.
        wasi: the version of WASI to import from, as `0.2.0`.
        names: whether the modules have a name section, for people who debug them.
        guarded: whether functions that would call the host answer `notsup` while it may not be
            called. What is annotated `(@inside)` does nothing then instead, or answers as it says
            there. A function that has no errno calls the host, which traps.
        preview0: names of functions as preview0 has them.

    Raises:
        ShimError: the shim has no function of such a name.
    """
    version = precedence(wasi)
    return _link(frozenset(preview1), frozenset(preview0), version, names, guarded)


@cache
def _link(
    preview1: frozenset[str],
    preview0: frozenset[str],
    wasi: tuple[int, ...],
    names: bool,
    guarded: bool,
) -> Shim:
    source = shim_source()
    wanted = preview1 | preview0
    if missing := wanted - functions():
        raise ShimError(f"the shim does not have {', '.join(sorted(missing))}")
    given: dict[str, str] = {}
    if preview0:
        source, exported = with_preview0(source)
        given = {name: exported.get(name, name) for name in sorted(preview0)}
    exports = preview1.union(given.values())
    kinds = {kind for kind, makers in source.kinds.items() if not makers.isdisjoint(wanted)}
    source = _with(
        source,
        {each: _emptied(each) for each in source.fields if not _is_reachable(each, kinds, wasi)},
    )
    if guarded:
        source = _with_guards(source, exports)

    lowerings: list[Lowering] = []
    store_imports: list[StoreImport] = []
    fields: list[Expr] = []
    is_guarded = False
    for field in _reachable(source, exports):
        if field.kind != "import":
            fields.append(_linked(field, source.constants, exports))
        elif field.strings[:2] == GUARD:
            is_guarded = True
            fields.append(field.tree)
        elif field.strings[0] in _STORES:
            store_imports.append(_store_import(field))
            fields.append(field.tree)
        else:
            lowering = lowering_of(field, str(len(lowerings)))
            lowerings.append(lowering)
            fields.append(_renamed(field, lowering))

    reallocs = {lowering.realloc for lowering in lowerings if lowering.realloc}
    used = reallocs | {item.export for item in store_imports if item.owner == "shim"} | {"memory"}
    return Shim(
        module=_assemble("shim", fields, names),
        store=_link_all("shim-store", store_source(), frozenset(used), names),
        lowerings=tuple(lowerings),
        store_imports=tuple(store_imports),
        preview0=given,
        is_guarded=is_guarded,
    )


@cache
def link_entry(export: str = "run", names: bool = False) -> bytes:
    """Links the entry: the core module that calls the guest's `_start`.

    Args:
        export: what it exports: `run`, or `initialize-and-run`, which calls `_initialize` first.
        names: whether it has a name section, for people who debug it.
    """
    return _link_all("entry", entry_source(), frozenset({export}), names)


def _link_all(name: str, source: Source, exports: frozenset[str], names: bool) -> bytes:
    live = _reachable(source, exports)
    return _assemble(name, (_linked(field, source.constants, exports) for field in live), names)


def _reachable(source: Source, exports: frozenset[str]) -> list[Field]:
    """The fields that `exports` use, in the order of the source, but for constants. A data segment
    is used with the constant that is its address."""
    segments = [field for field in source.fields if field.kind == "data"]
    pending = [field for field in source.fields if field.export in exports]
    live: set[Field] = set()
    while pending:
        field = pending.pop()
        if field in live:
            continue
        live.add(field)
        pending.extend(source.named[use] for use in field.uses if use in source.named)
        if field.constant is not None:
            pending.extend(segment for segment in segments if field.identifier in segment.uses)
    return [field for field in source.fields if field in live and field.constant is None]


def _is_reachable(field: Field, kinds: set[str], wasi: tuple[int, ...]) -> bool:
    return (
        (field.of is None or field.of in kinds)
        and (field.since is None or wasi >= precedence(field.since))
        and (field.until is None or wasi < precedence(field.until))
    )


def _with(source: Source, changed: Mapping[Field, Field]) -> Source:
    """A source with other fields in the place of some."""
    named = {each.identifier: each for each in changed.values() if each.identifier is not None}
    fields = tuple(changed.get(field, field) for field in source.fields)
    return Source(fields, {**source.named, **named}, source.constants, source.kinds)


def _emptied(field: Field) -> Field:
    if field.kind != "func":
        raise ShimError(f"{field} is annotated, but not a function that can be emptied")
    kept = ("export", "param", "result")
    body: list[Expr] = [
        each for each in field.tree[1:] if each == field.name or first_word(each) in kept
    ]
    body += [(f"{type_}.const", "0") for type_ in field.signature.results]
    return read_field(("func", *body), field.file)


def _with_guards(source: Source, exports: frozenset[str]) -> Source:
    """A source whose functions look first whether the host may be called, where they would."""
    source = _with_guarding(source, exports)
    quiet = [each for each in source.fields if _inside(each)]
    cut = _with(source, {each: _emptied(each) for each in quiet})
    calling = [
        each
        for each in source.fields
        if each.export in exports
        and not _guarding(each)
        and each.signature.results == (NumType.I32,)
        and _calls_host(cut, each.export)
    ]
    return _with(source, {each: _guarded(each) for each in (*quiet, *calling)})


def _with_guarding(source: Source, exports: frozenset[str]) -> Source:
    """A source in which functions that guard others are exported in their places."""
    changed: dict[Field, Field] = {}
    exported = {each.export: each for each in source.fields if each.export in exports}
    for each in source.fields:
        guarded = exported.get(_guarding(each) or "")
        if guarded is not None:
            export: Expr = ("export", f'"{guarded.export}"')
            declared = list(each.tree[1:])
            declared.insert(1, export)
            plain = (part for part in guarded.tree[1:] if first_word(part) != "export")
            changed[each] = read_field(("func", *declared), each.file)
            changed[guarded] = read_field(("func", *plain), guarded.file)
    return _with(source, changed)


def _guarding(field: Field) -> str | None:
    """The exported function in whose place a function is exported."""
    names = (strings(each) for each in field.annotations if each[0] == "@guards")
    return next((next(each) for each in names), None)


def _calls_host(source: Source, export: str) -> bool:
    """Whether an exported function can call preview2."""
    return any(
        each.kind == "import" and each.strings[0] not in _STORES
        for each in _reachable(source, frozenset({export}))
    )


def _inside(field: Field) -> List | None:
    """The annotation of what a function does while the host may not be called."""
    return next((each for each in field.annotations if each[0] == "@inside"), None)


def _guarded(field: Field) -> Field:
    """A function that returns at once while the host may not be called."""
    heads = ("export", "param", "result", "local")
    head = [each for each in field.tree[1:] if each == field.name or first_word(each) in heads]
    body = [each for each in field.tree[1:] if each not in head]
    _, *errno = _inside(field) or ("@inside", "$errno.notsup")
    answer: list[Expr] = [("global.get", each) for each in errno if isinstance(each, str)]
    returned: List = ("return", *answer)
    look: List = ("if", ("global.get", f"${GUARD[1]}"), ("then", returned))
    declaration: tuple[Expr, ...] = (*head, look, *body)
    return read_field((field.kind, *declaration), field.file)


def _linked(field: Field, constants: Mapping[str, Constant], exports: frozenset[str]) -> Expr:
    """A field with constants in their places, and without exports nobody wants."""
    tree = _without_annotations(field.tree)
    if field.export is not None and field.export not in exports:
        tree = (tree[0], *[each for each in tree[1:] if first_word(each) != "export"])
    return folded(tree, constants)


def _without_annotations(declaration: List) -> List:
    return (declaration[0], *[each for each in declaration[1:] if first_word(each)[:1] != "@"])


def lowering_of(field: Field, core_name: str) -> Lowering:
    """How the preview2 function that `field` imports is lowered, to be imported as `core_name`."""
    interface, function = field.strings[:2]
    memory: MemoryName | None = None
    realloc: str | None = None
    for annotation in field.annotations:
        if annotation[0] == "@lower":
            memory = next(_STORES[str(each[-1])[1:]] for each in lists(annotation, "memory"))
            realloc = next(strings(annotation), None)
    return Lowering(core_name, interface, function, memory, realloc)


def _store_import(field: Field) -> StoreImport:
    owner, export = field.strings
    kind = cast(Literal["func", "memory", "global"], field.declaration[0])
    return StoreImport(_STORES[owner], export, kind)


def _renamed(field: Field, lowering: Lowering) -> Expr:
    module, name = f'"{PREVIEW2}"', f'"{lowering.core_name}"'
    return ("import", module, name, _without_annotations(field.declaration))


def _assemble(name: str, fields: Iterable[Expr], names: bool) -> bytes:
    """Assembles a module, with the section of names that an assembler adds or without it."""
    from wasmtime import WasmtimeError, wat2wasm

    try:
        module = bytes(wat2wasm(f"(module ${name} " + "\n".join(map(write, fields)) + ")"))
    except WasmtimeError as error:
        raise ShimError(f"the shim does not assemble: {error}") from error
    if names:
        return module
    kept = (section.raw for section in read_sections(module) if section.id != SectionId.CUSTOM)
    return b"".join((MODULE, *kept))
