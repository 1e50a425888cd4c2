"""A command that also exports `_initialize` has that called first, as `wasmtime run` does."""

from pathlib import Path

import pytest
import wasmtime

import componentize
from componentize.shim.preview1 import PREVIEW1
from tests.harness import TRAPPED, Invocation, run_command_line

EXIT = f'(import "{PREVIEW1}" "proc_exit" (func $exit (param i32)))'
BOTH = f"""{EXIT} (memory (export "memory") 1) (global $state (mut i32) (i32.const 1))
    (func (export "_initialize")
      (global.set $state (i32.add (global.get $state) (i32.const 40))))"""

PROGRAMS = {
    "first": (f'{BOTH} (func (export "_start") (call $exit (global.get $state)))', 41),
    "of an open type": (
        f"""(type (func)) (type (func (param i64))) (type $open (sub (func))) {BOTH}
        (func (export "_start") (type $open) (call $exit (global.get $state)))""",
        41,
    ),
    "that exits": (
        f"""{EXIT} (memory (export "memory") 1)
        (func (export "_initialize") (call $exit (i32.const 9)))
        (func (export "_start") (call $exit (i32.const 8)))""",
        9,
    ),
    "that traps": (
        """(memory (export "memory") 1)
        (func (export "_initialize") unreachable) (func (export "_start"))""",
        TRAPPED,
    ),
    "that is the entry point": (
        """(memory (export "memory") 1)
        (func $main (export "_initialize") (export "_start")
          (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
          (if (i32.gt_u (i32.load (i32.const 0)) (i32.const 1)) (then unreachable)))""",
        TRAPPED,
    ),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_it_is_called_first(case: str, tmp_path: Path) -> None:
    text, expected = PROGRAMS[case]
    invocation = Invocation(("program",), {}, b"", ())
    module, component = tmp_path / "module.wasm", tmp_path / "component.wasm"
    module.write_bytes(wasmtime.wat2wasm(f"(module {text})"))
    componentize.build(module).save(component)
    root = tmp_path / "root"
    root.mkdir()
    assert run_command_line(module, invocation, root).exit_code == expected
    assert run_command_line(component, invocation, root).exit_code == expected


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            '(func (export "_initialize") (param i32))',
            r"the export `_initialize` is a function of type \[i32\] -> \[\], not \[\] -> \[\]",
        ),
        ('(memory (export "_initialize") 1)', "the export `_initialize` is a memory"),
        (
            '(type $t (sub (func))) (func (export "_initialize") (type $t))',
            "type that is not plain",
        ),
    ],
)
def test_what_cannot_be_called_is_refused(fields: str, message: str) -> None:
    with pytest.raises(componentize.UnsupportedModuleError, match=message) as caught:
        componentize.build(f'(module {fields} (func (export "_start")))'.encode())
    assert caught.value.items == ("_initialize",)
