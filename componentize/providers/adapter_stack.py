"""The stack of an adapter: whoever calls the adapter first has it allocated, in the guest's memory.

An adapter of compiled code has a global `__stack_pointer`, which points at no stack. One that can
be called while its stack is being allocated has a global `allocation_state` too: 0 before, 1
meanwhile, 2 afterwards. Only for such an adapter the guest's allocator is called, which may call
it; all others get pages that the memory grows by.
"""

from collections.abc import Container, Mapping

from componentize.compose.composition import CoreExport, CoreInstance, CoreItem
from componentize.dataclass import dataclass
from componentize.module.edits import Edits, appended
from componentize.module.facts import Facts
from componentize.providers.guest import function_of
from componentize.providers.texts import assembled, quoted, signature
from componentize.wasm.component.sorts import CoreSort
from componentize.wasm.core.exports import EXPORT, Export, ExternKind
from componentize.wasm.core.global_names import global_names
from componentize.wasm.core.globals import read_globals
from componentize.wasm.core.imports import GlobalType
from componentize.wasm.core.sections import SectionId
from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType

STACK_SIZE = 1 << 16
"""How many bytes a stack has."""

_POINTER, _STATE = "__stack_pointer", "allocation_state"
_REALLOC = "realloc"


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack of an adapter: its globals, by their names, each with what it is exported as.

    `edits` make the adapter export them.
    """

    globals: Mapping[str, str]
    edits: Edits

    @property
    def has_state(self) -> bool:
        """Whether the adapter can be called while its stack is being allocated."""
        return _STATE in self.globals


def find_stack(facts: Facts) -> Stack | None:
    """The stack that an adapter is to have; None if it uses none.

    Raises:
        InvalidModuleError: its globals are malformed.
    """
    section = facts.by_id.get(SectionId.GLOBAL)
    if section is None:
        return None
    names, types = global_names(facts.sections), read_globals(section)
    wanted = GlobalType(NumType.I32, mutable=True)
    found = {
        name: index
        for name in (_POINTER, _STATE)
        for index in names.get(name, ())
        if index < len(types) and types[index] == wanted
    }
    if _POINTER not in found:
        return None
    exported = {name: _free(facts.exports, name) for name in found}
    entries = [
        EXPORT.build(Export(exported[name], ExternKind.GLOBAL, index))
        for name, index in found.items()
    ]
    exports = appended(facts.by_id.get(SectionId.EXPORT), SectionId.EXPORT, entries)
    return Stack(exported, Edits(sections={SectionId.EXPORT: exports}))


def _free(taken: Container[str], name: str) -> str:
    while name in taken:
        name += "'"
    return name


def growing_by_pages(instance: str, memory: CoreExport) -> CoreInstance:
    """The instance of a core module whose `realloc` grows a memory by pages."""
    module = assembled(_REALLOC_BY_GROWING)
    return CoreInstance(f"pages of {instance}", (module,), {"store": {"memory": memory}})


def realloc_of(pages: CoreInstance) -> CoreExport:
    """What allocates whole pages."""
    return function_of(pages.name, _REALLOC)


def with_stack(
    instance: str, stack: Stack, functions: Mapping[str, FuncType], realloc: CoreExport
) -> CoreInstance:
    """The instance of a core module with the functions of an adapter: each allocates the stack, if
    that is not there yet, and calls the adapter's.

    Args:
        instance: the adapter's instance.
        stack: its stack.
        functions: the types of the functions, by name.
        realloc: what allocates.
    """
    module = assembled(_stack_module(functions, has_state=stack.has_state))
    given: dict[str, CoreItem] = {
        name: CoreExport(instance, CoreSort.GLOBAL, export)
        for name, export in stack.globals.items()
    }
    called = {name: function_of(instance, name) for name in functions}
    arguments: dict[str, Mapping[str, CoreItem]] = {
        "adapter": called,
        "globals": given,
        "memory": {_REALLOC: realloc},
    }
    return CoreInstance(f"stack of {instance}", (module,), arguments)


_REALLOC_BY_GROWING = f"""(module $pages
  ;; cabi_realloc of whole pages: each call grows the memory
  (import "store" "memory" (memory 0))
  (func (export "{_REALLOC}") (param $old i32) (param $old_size i32) (param $align i32)
    (param $size i32) (result i32)
    (local $new i32)
    (local.set $new (memory.grow
      (i32.add
        (i32.shr_u (local.get $size) (i32.const 16))
        (i32.ne (i32.and (local.get $size) (i32.const 0xffff)) (i32.const 0)))))
    (if (i32.eq (local.get $new) (i32.const -1)) (then (unreachable)))
    (local.set $new (i32.shl (local.get $new) (i32.const 16)))
    (if (i32.gt_u (local.get $old_size) (local.get $size))
      (then (local.set $old_size (local.get $size))))
    (memory.copy (local.get $new) (local.get $old) (local.get $old_size))
    (local.get $new)))"""


def _stack_module(functions: Mapping[str, FuncType], *, has_state: bool) -> str:
    calls = [
        f'(import "adapter" {quoted(name)} (func $f{number} {signature(type_)}))'
        for number, (name, type_) in enumerate(functions.items())
    ]
    wrappers = [
        f"(func (export {quoted(name)}) {signature(type_)} (call $allocate) "
        f"(call $f{number}{_arguments(type_)}))"
        for number, (name, type_) in enumerate(functions.items())
    ]
    state = _STATE_OF_ADAPTER if has_state else _OWN_STATE
    imported, defined = (state, "") if has_state else ("", state)
    return "\n".join(
        ("(module $stack", _IMPORTS, imported, *calls, defined, _ALLOCATE, *wrappers, ")")
    )


_IMPORTS = f"""
(import "globals" "{_POINTER}" (global $pointer (mut i32)))
(import "memory" "{_REALLOC}" (func $realloc (param i32 i32 i32 i32) (result i32)))"""

_STATE_OF_ADAPTER = f'(import "globals" "{_STATE}" (global $state (mut i32)))'
_OWN_STATE = "(global $state (mut i32) (i32.const 0))"

_ALLOCATE = f"""
(func $allocate
  (if (global.get $state) (then (return)))
  (global.set $state (i32.const 1))
  (global.set $pointer (i32.add (i32.const {STACK_SIZE})
    (call $realloc (i32.const 0) (i32.const 0) (i32.const 8) (i32.const {STACK_SIZE}))))
  (global.set $state (i32.const 2)))"""


def _arguments(type_: FuncType) -> str:
    return "".join(f" (local.get {index})" for index in range(len(type_.params)))
