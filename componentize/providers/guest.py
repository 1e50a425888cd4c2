"""The core instance of a guest or adapter: the edited module, given what providers give for it."""

from collections.abc import Iterable

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem
from componentize.module.edits import Edits, distinct_imports, edited
from componentize.module.facts import Facts
from componentize.providers.provided import Provided
from componentize.wasm.component.sorts import CoreSort

GUEST = "guest"


def function_of(instance: str, export: str) -> CoreExport:
    """A function that an instance exports."""
    return CoreExport(instance, CoreSort.FUNC, export)


def compose_guest(
    facts: Facts, edits: Edits, providers: Iterable[Provided], instance: str = GUEST
) -> CoreInstance:
    """The instance of a guest or adapter.

    Args:
        facts: the module.
        edits: what becomes of it.
        providers: what is given for its imports, and for those that `edits` add; each import is
            given by one of them.
        instance: what it is called.
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
    return CoreInstance(instance, edited(facts, edits, distinct), arguments)
