"""What cannot be made a component, and why: a rule each, over the facts of a module.

A rule returns nothing for a module it has nothing against, else a `Refusal`. Each says all that is
in the way by itself, and what helps.
"""

from collections.abc import Callable, Collection, Iterable

from componentize.dataclass import dataclass
from componentize.errors import UnsupportedModuleError
from componentize.module.facts import INITIALIZE, START, Facts, Function
from componentize.shim.preview1 import PREVIEW0, PREVIEW1, VERSIONS, functions, is_shims
from componentize.text import MOST, joined, listed, printable
from componentize.wasm.core.exports import ExternKind
from componentize.wasm.core.imports import Func, Import, kind
from componentize.wasm.core.memories import MemType
from componentize.wasm.core.types import FuncType

MOST_MEMORIES = 100
"""How many memories hosts accept in a core module."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a module cannot be made a component, and the imports or exports that are the reason."""

    message: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A module to be converted: what it is, and whether a world is given for it.

    `adapted` are the module names whose imports adapters give.
    """

    facts: Facts
    has_world: bool
    adapted: Collection[str] = ()

    @property
    def foreign(self) -> list[Import]:
        """The imports that are not the shim's."""
        return [each for each in self.facts.imports if not self.is_shims(each)]

    @property
    def imports(self) -> list[Import]:
        """The imports that are the shim's."""
        return [each for each in self.facts.imports if self.is_shims(each)]

    @property
    def functions(self) -> list[tuple[Import, Function]]:
        """The imports that are the shim's and functions, as all of them should be."""
        return [each for each in self.facts.functions if self.is_shims(each[0])]

    def is_shims(self, each: Import) -> bool:
        """Whether an import is the shim's to give."""
        return is_shims(each.module, self.adapted)


def refuse(subject: Subject) -> None:
    """Refuses a module that cannot be made a component.

    Raises:
        UnsupportedModuleError: the first rule that has something against the module.
    """
    for rule in RULES:
        refusal = rule(subject)
        if refusal is not None:
            raise UnsupportedModuleError(refusal.message, items=refusal.items)


_OF_THREADS = frozenset(
    {
        ("wasi", "thread-spawn"),
        ("env", "__wasm_get_stack_pointer"),
        ("env", "__wasm_set_stack_pointer"),
        ("env", "__wasm_get_tls_base"),
        ("env", "__wasm_set_tls_base"),
    }
)


def _threads(subject: Subject) -> Refusal | None:
    facts = subject.facts
    imported = [
        each
        for each in facts.imports
        if (each.module, each.name) in _OF_THREADS
        or (isinstance(each.type, MemType) and each.type.limits.shared)
    ]
    signs = [f"it imports {_quoted(each)}" for each in imported]
    signs += [
        f"its memory {index} is shared"
        for index, each in enumerate(facts.memories)
        if each.limits.shared
    ]
    if not signs:
        return None
    return Refusal(
        f"the module uses threads ({joined(signs, ', ')}), which WASI 0.2 does not have: "
        "build it for a target without threads",
        _names(imported),
    )


def _unknown_modules(subject: Subject) -> Refusal | None:
    unknown = [each for each in subject.foreign if each.module not in subject.adapted]
    if not unknown or subject.has_world:
        return None
    return Refusal(
        f"the module imports {_listed(unknown)}: without a world, only functions of `{PREVIEW1}` "
        f"and `{PREVIEW0}` can be given to it; name the WIT it was built for (`--wit`), or an "
        "adapter (`--adapt`)",
        _names(unknown),
    )


def _not_functions(subject: Subject) -> Refusal | None:
    others = [each for each in subject.imports if not isinstance(each.type, Func)]
    if not others:
        return None
    names = joined([f"{_quoted(each)} ({kind(each.type)})" for each in others], ", ")
    modules = " and ".join(f"`{each}`" for each in dict.fromkeys(each.module for each in others))
    have = "has" if len({each.module for each in others}) == 1 else "have"
    return Refusal(
        f"the module imports {names}: {modules} {have} functions only",
        _names(others),
    )


def _no_command(subject: Subject) -> Refusal | None:
    facts = subject.facts
    if START not in facts.exports:
        if subject.has_world or subject.adapted:
            return None
        found = (
            f"the module exports `{INITIALIZE}` and no `{START}`: it is a reactor (a library)"
            if INITIALIZE in facts.exports
            else f"the module exports no function `{START}`: it is not a program"
        )
        return Refusal(
            f"{found}; a command is built as an executable, and for a library the WIT of its world "
            "must be named (`--wit`)"
        )
    return _no_entry_point(facts, START)


def _bad_initialize(subject: Subject) -> Refusal | None:
    facts = subject.facts
    if INITIALIZE not in facts.exports:
        return None
    refusal = _no_entry_point(facts, INITIALIZE)
    if refusal is None and not facts.entry_points[INITIALIZE].defined.is_plain:
        found = f"the export `{INITIALIZE}` has a type that is not plain, as that of"
        return Refusal(f"{found} `{START}` may be: give it the type (func)", (INITIALIZE,))
    return refusal


def _no_entry_point(facts: Facts, name: str) -> Refusal | None:
    """What is wrong with an export that must be a function without parameters and results."""
    function = facts.entry_points.get(name)
    if function is None:
        what = ExternKind(facts.exports[name].kind).name.lower()
        return Refusal(f"the export `{name}` is a {what}, not a function", (name,))
    if function.type != FuncType((), ()):
        found = f"the export `{name}` is a function of type {function.type}, not [] -> []"
        return Refusal(found, (name,))
    return None


def _two_types(subject: Subject) -> Refusal | None:
    types: dict[tuple[str, str], FuncType] = {}
    found: dict[tuple[str, str], str] = {}
    for each, function in subject.functions:
        key = each.module, each.name
        first = types.setdefault(key, function.type)
        if first != function.type and key not in found:
            found[key] = f"{_quoted(each)} with two types: {first} and {function.type}"
    if not found:
        return None
    return Refusal(
        f"the module imports {joined(list(found.values()))}",
        tuple(f"{module}.{name}" for module, name in found),
    )


def _memories(subject: Subject) -> Refusal | None:
    facts = subject.facts
    if len(facts.memories) <= MOST_MEMORIES:
        return None
    return Refusal(
        f"the module has {len(facts.memories)} memories: hosts accept at most {MOST_MEMORIES}"
    )


def _memory(subject: Subject) -> Refusal | None:
    memories = subject.facts.all_memories
    if not memories:
        return None
    index = subject.facts.pointed_memory
    of_preview1 = bool(subject.imports) or not subject.has_world
    if index is None:
        if not of_preview1 and not subject.adapted:
            return None  # whether one is needed depends on the world
        return Refusal(
            f"the module has {len(memories)} memories and exports none as `memory`: "
            "export the one that its preview1 pointers point into"
        )
    limits = memories[index].limits
    if limits.is_64:
        pointers = "preview1 pointers" if of_preview1 else "pointers of components"
        return Refusal(
            f"memory {index} has 64-bit addresses, but {pointers} have 32 bits: "
            "build the module for wasm32"
        )
    if limits.page_size_log2 is not None:
        return Refusal(
            f"memory {index} has a page size of its own: build the module with pages of 64 KiB"
        )
    return None


def _unknown_functions(subject: Subject) -> Refusal | None:
    for module in VERSIONS:
        known = functions(module)
        imported = {each.name for each, _ in subject.functions if each.module == module}
        if unknown := sorted(imported - known.keys()):
            return Refusal(
                f"the module imports functions that {module} does not have: " + listed(unknown),
                tuple(f"{module}.{name}" for name in unknown),
            )
    return None


def _wrong_types(subject: Subject) -> Refusal | None:
    for module in VERSIONS:
        known = functions(module)
        wrong = dict.fromkeys(
            (each.name, function.type)
            for each, function in subject.functions
            if each.module == module and function.type != known[each.name]
        )
        if wrong:
            clauses = [f"{name} is {type_}, not {known[name]}" for name, type_ in wrong]
            return Refusal(
                f"imports from {module} have a wrong type: {joined(clauses)}",
                tuple(f"{module}.{name}" for name, _ in wrong),
            )
    return None


def _open_types(subject: Subject) -> Refusal | None:
    """A function type that is not final, has supertypes, or stands in a recursion group with others
    is another type than the plain one that hosts' functions have (core spec, 3.3, Matching)."""
    imports = [each for each, function in subject.functions if not function.defined.is_plain]
    if not imports:
        return None
    names = _listed(imports)
    return Refusal(
        f"the module imports {names} with a type that is not final or is part of a recursion "
        "group: no host's function matches it; import it with a plain function type",
        _names(imports),
    )


RULES: tuple[Callable[[Subject], Refusal | None], ...] = (
    _threads,
    _unknown_modules,
    _not_functions,
    _no_command,
    _bad_initialize,
    _two_types,
    _memories,
    _memory,
    _unknown_functions,
    _wrong_types,
    _open_types,
)
"""All rules; the first that has something against a module is the one that is reported."""


def _quoted(each: Import) -> str:
    return f"`{printable(f'{each.module}.{each.name}')}`"


def _listed(imports: Iterable[Import]) -> str:
    """Imports as messages have them, each once; no more are rendered than are shown."""
    names = _names(imports)
    return joined([f"`{printable(name)}`" for name in names[:MOST]], ", ", len(names))


def _names(imports: Iterable[Import]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{each.module}.{each.name}" for each in imports))
