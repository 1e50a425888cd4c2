"""How the guest of a component is wired to what is around it: directly, or through a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from componentize.module.facts import read_facts
from componentize.wasm.component.aliases import Alias, CoreExportTarget
from componentize.wasm.component.canon import Lift, Lower, Realloc
from componentize.wasm.component.definitions import CoreModule, read_component
from componentize.wasm.component.index_spaces import index_spaces
from componentize.wasm.component.instances import CoreInlineExports, CoreInstantiate
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.component.types import ResourceType
from componentize.wasm.core.imports import Func
from componentize.wasm.core.sections import SectionId, Slice
from componentize.wasm.values import u32_at

_VARIABLES = range(0x20, 0x25)
_CONSTANT, _CALL_INDIRECT, _END = 0x41, 0x11, 0x0B


@dataclass(frozen=True, slots=True)
class Wiring:
    """How many functions take a trampoline: one that passes its parameters to `call_indirect`.

    `imports` are the functions that the guest imports, `indirect` those behind a trampoline.
    `callbacks` are allocators and destructors of the guest that the host calls through one.
    """

    imports: int
    indirect: int
    callbacks: int


def wiring(component: Slice, guest: Slice) -> Wiring:
    """How a core module is wired in a component that was made of it."""
    return _Component(component).wiring(guest)


def _function_imports(module: Slice) -> list[tuple[str, str]]:
    imports = read_facts(module).imports
    return [(each.module, each.name) for each in imports if isinstance(each.type, Func)]


class _Component:
    def __init__(self, component: Slice) -> None:
        self._definitions = read_component(component).definitions
        self._spaces = index_spaces(self._definitions)
        modules = (each for each in self._definitions if isinstance(each, CoreModule))
        self._modules = [b"".join(each.parts) for each in modules]

    def wiring(self, guest: Slice) -> Wiring:
        imports, exports = _function_imports(guest), read_facts(guest).exports.keys()
        [given] = (
            {each.name: each.instance for each in instance.args}
            for instance in self._spaces[CoreSort.INSTANCE]
            if isinstance(instance, CoreInstantiate)
            and exports <= read_facts(self._modules[instance.module]).exports.keys()
        )
        indirect = [self._exported(given[module], name) for module, name in imports]
        return Wiring(len(imports), sum(indirect), sum(map(self._function, self._callbacks())))

    def _callbacks(self) -> set[int]:
        """The core functions that the host calls to allocate and to destroy."""
        return set(self._allocators()) | {
            each.destructor
            for each in self._definitions
            if isinstance(each, ResourceType) and each.destructor is not None
        }

    def _allocators(self) -> Iterator[int]:
        for each in self._definitions:
            if isinstance(each, Lift | Lower):
                yield from (each.function for each in each.options if isinstance(each, Realloc))

    def _function(self, index: int) -> bool:
        """Whether a core function is a trampoline."""
        match self._spaces[CoreSort.FUNC][index]:
            case Alias(_, CoreExportTarget(instance, name)):
                return self._exported(instance, name)
        return False

    def _exported(self, index: int, name: str) -> bool:
        """Whether a function that a core instance exports is a trampoline."""
        match self._spaces[CoreSort.INSTANCE][index]:
            case CoreInlineExports(exports):
                [function] = (each.index for each in exports if each.name == name)
                return self._function(function)
            case CoreInstantiate(module):
                return _is_trampoline(_body(self._modules[module], name))
        raise AssertionError


def _body(module: Slice, name: str) -> bytes:
    """The code of a function that a module defines and exports: its locals and its expression."""
    facts = read_facts(module)
    index = facts.exports[name].index - len(_function_imports(module))
    payload = bytes(facts.by_id[SectionId.CODE].payload)
    _, at = u32_at(payload, 0)
    for _ in range(index):
        size, at = u32_at(payload, at)
        at += size
    size, at = u32_at(payload, at)
    return payload[at : at + size]


def _is_trampoline(body: bytes) -> bool:
    """Whether a function has a `call_indirect`, and besides it constants, locals and globals."""
    if body[:1] != b"\0":
        return False
    at, calls = 1, False
    while body[at] != _END:
        if body[at] == _CALL_INDIRECT:
            _, at = u32_at(body, at + 1)
            _, at = u32_at(body, at)
            calls = True
        elif body[at] in _VARIABLES or body[at] == _CONSTANT:
            _, at = u32_at(body, at + 1)
        else:
            return False
    return calls
