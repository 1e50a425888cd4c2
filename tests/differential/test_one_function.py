"""A guest that imports one function, and `proc_exit`, gets the same errnos from it.

Each component has a shim with only what that function needs. "preopens" in `differences` is why
preopens are tried only by guests that can ask for them.
"""

from pathlib import Path

import pytest
import wasmtime

from tests.differential.functions import PREVIEW0, PREVIEW1, ROLES, Function, Version
from tests.differential.runs import runners
from tests.harness import Invocation, Layout, Preopen, build_component

pytestmark = pytest.mark.slow

LAYOUT = Layout(files={"a": b"text", "d/x": b""}, symlinks={"l": "a"})
INVOCATION = Invocation(("one", "argument"), {"NAME": "value"}, b"input", (Preopen(".", "/"),))
_FDS = (0, 1, 2, 4, 99)
_PREOPEN = 3
_ASK = "fd_prestat_get"
_RESULTS = 4096
_PATH = 64
_BUFFERS = 128
_TYPES = {"i": "i32", "I": "i64"}
_VALUES = {"path": (_PATH, 1), "iovs": (_BUFFERS, 1), "ciovs": (_BUFFERS, 1), "buffer": (2048, 512)}


def _arguments(function: Function) -> str:
    arguments = []
    for index, role in enumerate(function.roles):
        if role == "fd":
            arguments.append("(local.get 0)")
        elif role in _VALUES:
            arguments += [f"(i32.const {value})" for value in _VALUES[role]]
        elif role.startswith("out.") or role in ("pointers", "strings", "events"):
            arguments.append(f"(i32.const {_RESULTS + 512 * index})")
        else:
            # A clock, no flags, one subscription (to that clock), and so on.
            core_type = _TYPES[ROLES[role]]
            value = {"count": 1, "subscriptions": 1024}.get(role, 0)
            arguments.append(f"({core_type}.const {value})")
    return " ".join(arguments)


def _guest(module: str, function: Function, asks: bool) -> bytes:
    """Calls the function with each of some descriptors; the exit code is made of the errnos."""
    fds = (*_FDS, _PREOPEN) if asks else _FDS
    ask = f'(import "{module}" "{_ASK}" (func (param i32 i32) (result i32)))'
    params = " ".join(_TYPES[core_type] for core_type in function.params)
    calls = [
        f"(global.set $sum (i32.rem_u (i32.add (i32.mul (global.get $sum) (i32.const 83))"
        f" (call $call (i32.const {fd}))) (i32.const 113)))"
        for fd in fds
    ]
    return bytes(
        wasmtime.wat2wasm(f"""(module
          (import "{module}" "{function.name}"
            (func $function (param {params}) (result i32)))
          {ask if asks else ""}
          (import "{module}" "proc_exit" (func $proc_exit (param i32)))
          (memory (export "memory") 1)
          (global $sum (mut i32) (i32.const 1))
          (data (i32.const {_PATH}) "a")
          (data (i32.const {_BUFFERS}) "\\00\\08\\00\\00\\10")
          (func $call (param i32) (result i32) (call $function {_arguments(function)}))
          (func (export "_start")
            {" ".join(calls)}
            (call $proc_exit (global.get $sum))))""")
    )


@pytest.mark.parametrize("asks", [False, True], ids=["alone", "with-preopens"])
@pytest.mark.parametrize(
    ("version", "name"),
    [
        pytest.param(version, name, id=f"{version.module}.{name}")
        for version in (PREVIEW1, PREVIEW0)
        for name in sorted(version.functions.keys() - {"proc_exit"})
    ],
)
def test_a_function(version: Version, name: str, asks: bool, tmp_path: Path) -> None:
    guest = tmp_path / "guest.wasm"
    guest.write_bytes(_guest(version.module, version.functions[name], asks))
    for run in ("native", "component"):
        LAYOUT.create(tmp_path / run / "root")
    native, component = tmp_path / "native", tmp_path / "component"
    run_guest, run_component = runners(version)
    expected = run_guest(guest, INVOCATION, native / "root", native / "streams")
    found = run_component(
        build_component(guest), INVOCATION, component / "root", component / "streams"
    )
    assert found.exit_code == expected.exit_code != "trap"
    assert {path: entry.content for path, entry in found.tree.items()} == {
        path: entry.content for path, entry in expected.tree.items()
    }
