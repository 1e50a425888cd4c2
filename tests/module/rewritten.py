"""A core module as `build` rewrites it: refused, or edited, with the stores it imports then."""

from collections.abc import Mapping
from dataclasses import dataclass

from componentize.module.edits import distinct_imports, edited
from componentize.module.facts import read_facts
from componentize.module.refusals import Subject, refuse
from componentize.providers.store import provide_stores
from componentize.wasm.core.sections import Slice
from componentize.wasm.core.types import FuncType


@dataclass(frozen=True)
class Store:
    kind: str
    name: str
    parts: tuple[Slice, ...]


@dataclass(frozen=True)
class Rewritten:
    """The edited module, its stores, the name of the store that pointers point into, what it
    imports from preview1, and the notes."""

    parts: tuple[Slice, ...]
    stores: tuple[Store, ...]
    memory: str
    preview1: Mapping[str, FuncType]
    notes: tuple[str, ...]


def rewrite(module: Slice) -> Rewritten:
    facts = read_facts(module)
    refuse(Subject(facts, has_world=False))
    stores = provide_stores(facts)
    return Rewritten(
        edited(facts, stores.edits, distinct_imports(facts.imports)),
        tuple(
            Store(each.name.rstrip("0123456789"), each.name, each.module)
            for each in stores.provided.instances
        ),
        stores.memory.name,
        {each.name: function.type for each, function in facts.functions},
        stores.notes,
    )
