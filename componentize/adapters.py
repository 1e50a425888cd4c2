"""The adapters that a build is given: which of them are used, and what for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from componentize.dataclass import dataclass
from componentize.errors import (
    AdapterError,
    InvalidModuleError,
    MismatchError,
    UnsupportedModuleError,
    WitError,
)
from componentize.input import Source, binary
from componentize.matching.fit import match
from componentize.module.facts import Facts, read_facts
from componentize.origin import section_bindings
from componentize.providers.adapter import Adapter
from componentize.providers.adapter_contract import (
    adapter_realloc,
    called_exports,
    imported_functions,
    is_memory,
    is_of_guest,
    refuse_adapter,
)
from componentize.providers.adapter_reach import entry_points, unused_imports
from componentize.providers.adapter_stack import find_stack
from componentize.text import listed
from componentize.wit.bindings import Bindings
from componentize.wit.parts import NOTHING


@dataclass(frozen=True, slots=True)
class UsedAdapter:
    """An adapter before it is known what the whole world is; `bindings` are its own, and `path` is
    its file, if it was read from one."""

    name: str
    path: Path | None
    facts: Facts
    bindings: Bindings


def used_adapters(guest: Facts, adapters: Mapping[str, Source]) -> Iterator[UsedAdapter]:
    """The adapters that a guest imports from, or that export something of their world.

    Args:
        guest: the guest.
        adapters: all adapters, by the module names whose imports they give.

    Raises:
        AdapterError: one of them is malformed or no adapter, or imports what is in no world.
    """
    modules = {each.module for each in guest.imports}
    for name, source in adapters.items():
        with _blaming(name, source.path):
            facts = read_facts(binary(source.data))
            refuse_adapter(facts, guest)
            bindings = section_bindings(facts)
            if bindings is None:
                _refuse_foreign(facts)
                bindings = NOTHING
        if name in modules or bindings.wit.worlds[bindings.world].exports:
            yield UsedAdapter(name, source.path, facts, bindings)


def _refuse_foreign(facts: Facts) -> None:
    foreign = tuple(
        dict.fromkeys(
            f"{each.module}.{each.name}" for each in facts.imports if not is_of_guest(each)
        )
    )
    if foreign:
        raise UnsupportedModuleError(
            f"it imports {listed(foreign)}, but has no `component-type` section that says what "
            "these are: embed its world in it",
            items=foreign,
        )


def fit_adapter(used: UsedAdapter, bindings: Bindings, guest: Facts, *, memory: bool) -> Adapter:
    """An adapter that fits its world and the guest.

    Args:
        used: the adapter.
        bindings: what it has of the whole world.
        guest: the guest.
        memory: whether the guest has one.

    Raises:
        AdapterError: it does not.
    """
    facts = used.facts
    with _blaming(used.name, used.path):
        given = {(each.module, each.name) for each in facts.imports if is_of_guest(each)}
        whole = match(facts, bindings, given, memory=memory)
        wanted = imported_functions(facts, guest, used.name)
        unused = unused_imports(facts, entry_points(whole, wanted))
        realloc = adapter_realloc(guest)
        called = called_exports(facts, guest, realloc, unused)
        stack = find_stack(facts) if any(map(is_memory, facts.imports)) else None
        return Adapter(
            used.name,
            facts,
            bindings,
            match(facts, bindings, {*given, *unused}, memory=memory) if unused else whole,
            wanted,
            called,
            stack,
            realloc if stack is not None and stack.has_state else None,
            unused,
        )


@contextmanager
def _blaming(name: str, path: Path | None) -> Iterator[None]:
    """Tells which adapter an error is about."""
    try:
        yield
    except MismatchError as error:
        own = MismatchError(error.world, error.problems, module="it")
        raise AdapterError(name, str(own), path=path) from error
    except (InvalidModuleError, UnsupportedModuleError, WitError) as error:
        raise AdapterError(name, str(error), path=path) from error
