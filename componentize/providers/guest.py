"""The guest's own core instance: the edited module, given what providers give for its imports."""

from collections.abc import Iterable

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem
from componentize.module.edits import Edits, distinct_imports, edited
from componentize.module.facts import Facts
from componentize.providers.provided import Provided
from componentize.wasm.component.sorts import CoreSort

GUEST = "guest"


def guest_function(export: str) -> CoreExport:
    """A function that the guest exports."""
    return CoreExport(GUEST, CoreSort.FUNC, export)


def compose_guest(facts: Facts, edits: Edits, providers: Iterable[Provided]) -> CoreInstance:
    """The guest's instance.

    Args:
        facts: the module.
        edits: what becomes of it.
        providers: what is given for its imports, and for those that `edits` add; each import is
            given by one of them.
    """
    given: dict[str, dict[str, CoreItem]] = {}
    for each in providers:
        for module, items in each.imports.items():
            given.setdefault(module, {}).update(items)
    arguments: dict[str, dict[str, CoreItem]] = {}
    distinct = distinct_imports(facts.imports)
    originals, renamed_imports = (*edits.imports, *facts.imports), (*edits.imports, *distinct)
    for original, renamed in zip(originals, renamed_imports, strict=True):
        item = given[original.module][original.name]
        arguments.setdefault(renamed.module, {})[renamed.name] = item
    return CoreInstance(GUEST, edited(facts, edits, distinct), arguments)
