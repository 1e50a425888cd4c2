"""The stack of an adapter: whoever calls the adapter first has it allocated, in the guest's memory.

An adapter of compiled code has a global `__stack_pointer`, which its linker left at 0. One that
can be called while its stack is being allocated has a global `allocation_state` too: 0 before, 1
meanwhile, 2 afterwards. Only for such an adapter the guest's allocator is called, which may call
it; all others get pages that the memory grows by.
"""

from collections.abc import Mapping

from componentize.wasm.core.types import FuncType

STACK_SIZE = 1 << 16
"""How many bytes a stack has."""

POINTER, STATE = "__stack_pointer", "allocation_state"
"""The globals, by their names."""

REALLOC_BY_GROWING = """(module $pages
  ;; cabi_realloc of whole pages: each call grows the memory
  (import "store" "memory" (memory 0))
  (func (export "realloc") (param $old i32) (param $old_size i32) (param $align i32)
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
"""The text of a core module that allocates in the memory it imports."""


def stack_module(functions: Mapping[str, FuncType], *, has_state: bool) -> str:
    """The text of a core module with the functions of an adapter: each allocates the stack, if that
    is not there yet, and calls the adapter's.

    It imports the functions and the globals from `adapter`, and a `realloc` from `memory`.

    Args:
        functions: the types of the functions, by name.
        has_state: whether the adapter has an allocation state.
    """
    calls = [
        f'(import "adapter" {_quoted(name)} (func $f{number} {_signature(type_)}))'
        for number, (name, type_) in enumerate(functions.items())
    ]
    wrappers = [
        f"(func (export {_quoted(name)}) {_signature(type_)} (call $allocate) "
        f"(call $f{number}{_arguments(type_)}))"
        for number, (name, type_) in enumerate(functions.items())
    ]
    allocate = _WITH_STATE if has_state else _WITHOUT_STATE
    return "\n".join(("(module $stack", _IMPORTS, *calls, allocate, *wrappers, ")"))


_IMPORTS = f"""
(import "adapter" "{POINTER}" (global $pointer (mut i32)))
(import "memory" "realloc" (func $realloc (param i32 i32 i32 i32) (result i32)))"""

_ALLOCATED = f"""(i32.add (i32.const {STACK_SIZE})
    (call $realloc (i32.const 0) (i32.const 0) (i32.const 8) (i32.const {STACK_SIZE})))"""

_WITHOUT_STATE = f"""
(func $allocate
  (if (global.get $pointer) (then (return)))
  (global.set $pointer {_ALLOCATED}))"""

_WITH_STATE = f"""
(import "adapter" "{STATE}" (global $state (mut i32)))
(func $allocate
  (if (global.get $state) (then (return)))
  (global.set $state (i32.const 1))
  (global.set $pointer {_ALLOCATED})
  (global.set $state (i32.const 2)))"""


def _signature(type_: FuncType) -> str:
    params, results = (" ".join(map(str, types)) for types in (type_.params, type_.results))
    return f"(param {params}) (result {results})"


def _arguments(type_: FuncType) -> str:
    return "".join(f" (local.get {index})" for index in range(len(type_.params)))


def _quoted(name: str) -> str:
    return '"' + "".join(f"\\{byte:02x}" for byte in name.encode()) + '"'
