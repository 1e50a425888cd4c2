"""Published core modules with worlds become components of the types that the reference gives them.

    python -m tests.published_worlds                   all of tests/published_libraries, and guests/
    python -m tests.published_worlds splicer shapes    some of them

Packages are fetched from npm, pinned, and kept in the tests' cache, as tests.published does it.
Each module is built with the shim, and with jco's adapter for preview1 in its place. What Wasmtime
says of imports and exports must be the same of the component that the reference makes with that
adapter: of all, where ours has the adapter too; of the exports and of what the world itself
imports, where ours has the shim. Where the reference takes unused code out of the adapter, ours may
import more; it is printed what.

The reference is wit-component as jco has it: a module that is built by this package, too, and that
Wasmtime runs. The exit status is 1 if something differs.
"""

import argparse
import hashlib
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import wasmtime
from wasmtime.component import Record, Variant

import componentize
from componentize.module.facts import read_facts
from componentize.wasm.core.sections import SectionId, Slice, read_sections, write_section
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32
from tests.harness import Invocation, build_guest, run_command_line
from tests.harness.cache import made
from tests.harness.component_types import Description, described, differences
from tests.harness.guests import GUESTS
from tests.harness.libraries import (
    Encoding,
    instantiated,
    load_libraries,
)
from tests.harness.toolchains import UnavailableError
from tests.published import Package, PublishedError, fetch

LISTS = Path(__file__).with_name("published_libraries")
TOOLS = "local:wasm-tools/tools#"
ENCODINGS: Mapping[Encoding, str] = {
    "utf8": "utf8",
    "utf16": "utf16",
    "latin1+utf16": "compact-utf16",
}
PREVIEW1 = "wasi_snapshot_preview1"
PROGRAM = "exports > wasi:cli/run@0.2.0 is too much"
"""How a program differs, which the reference exports with another adapter only."""


def _quick() -> wasmtime.Engine:
    config = wasmtime.Config()
    config.cranelift_opt_level = "none"
    return wasmtime.Engine(config)


_TYPES = _quick()
"""It compiles for the types alone."""


@dataclass(frozen=True, slots=True)
class Module:
    """A core module and its world: in a section of it, or in `wit`.

    `stdout` is what it prints with `args`, where it can be run.
    """

    name: str
    wasm: Path
    wit: Path | None = None
    encoding: Encoding = "utf8"
    args: tuple[str, ...] = ()
    stdout: str | None = None

    def needs(self, name: str) -> bool:
        """Whether the module itself imports that function, or something of that interface."""
        track = name.partition(".")[0]
        return any(
            each.module in (name, f"cm32p2|{name}", f"cm32p2|{track}")
            or (each.module in ("$root", "cm32p2") and each.name == name)
            for each in read_facts(self.wasm.read_bytes()).imports
        )

    def exports(self, name: str) -> bool:
        """Whether the module has an export of a name."""
        return name in read_facts(self.wasm.read_bytes()).exports

    def build(self, adapters: Mapping[str, Path]) -> bytes:
        """The component that this package makes."""
        return componentize.build(
            self.wasm, wit=self.wit, encoding=self.encoding, adapters=adapters
        ).to_bytes()


def published(entry: Mapping[str, Any], name: str) -> Module:
    """A module of an entry of `libraries.toml`; its package is fetched."""
    wasm = fetch(Package(**entry["package"])) / entry["wasm"]
    wit = LISTS / entry["wit"] if "wit" in entry else None
    args = tuple(entry.get("args", ()))
    return Module(name, wasm, wit, args=args, stdout=entry.get("stdout"))


def guests() -> list[Module]:
    """The libraries of guests/ whose compilers are here."""
    found = []
    for name, library in load_libraries().items():
        try:
            core = build_guest(library.guest, library.options)
        except UnavailableError as reason:
            print(f"{name}: not built, {reason}")
            continue
        found.append(Module(name, core, GUESTS / "worlds" / library.wit, library.encoding))
    return found


def hollow(binary: bytes) -> bytes:
    """A core module without its code and its data: they are no part of a component's type.

    Wasmtime bounds the lists that it takes from Python: 10 MB are too much for it.
    """
    parts: list[Slice] = [MODULE]
    for section in read_sections(memoryview(binary)):
        if section.id == SectionId.CODE:
            count, _ = section.u32(0)
            body = b"\x03\x00\x00\x0b"  # its size, no locals, unreachable, end
            parts += write_section(section.id, U32.build(count), body * count)
        elif section.id not in (SectionId.DATA, SectionId.DATA_COUNT):
            parts.append(section.raw)
    return b"".join(parts)


class RefusedError(Exception):
    """The reference refuses a module; its message."""


@dataclass(frozen=True, slots=True)
class Reference:
    """wit-component, in a component."""

    component: Path

    def build(self, module: Module, adapter: Path) -> bytes:
        """The component that the reference makes of a module, with an adapter for preview1.

        Raises:
            RefusedError: it makes none.
        """
        binary = hollow(module.wasm.read_bytes())
        if module.wit is not None:
            binary = self._call("component-embed", _embedding(binary, module))
        return self._call("component-new", binary, [(PREVIEW1, adapter.read_bytes())])

    def _call(self, function: str, *arguments: Any) -> bytes:
        with instantiated(self.component) as tools:
            result = tools.call(TOOLS + function, *arguments)
        if isinstance(result, str):
            raise RefusedError(result)
        assert isinstance(result, bytes)
        return result


def _embedding(binary: bytes, module: Module) -> Record:
    assert module.wit is not None
    options = Record()
    options.__dict__ |= dict.fromkeys(("wit-path", "dummy", "world", "metadata"))
    options.__dict__ |= {
        "features": Variant("none"),
        "binary": binary,
        "wit-source": module.wit.read_text(),
        "string-encoding": ENCODINGS[module.encoding],
    }
    return options


@dataclass(frozen=True, slots=True)
class Comparison:
    """How our components of a module differ from the reference's, and what they import besides."""

    different: tuple[str, ...]
    imports_more: tuple[str, ...] = ()


def compare(module: Module, reference: Reference, adapter: Path) -> Comparison:
    """Builds a module in all ways, and instantiates what has the shim."""
    try:
        expected = reference.build(module, adapter)
    except RefusedError as message:
        return Comparison((f"the reference refuses it: {message}",))
    found = _differences(module, module.build({PREVIEW1: adapter}), expected)
    lines = [f"with the adapter: {line}" for line in found if not _is_further_import(line)]
    more = [line for line in found if _is_further_import(line)]

    component = module.build({})
    lines += [
        f"with the shim: {line}"
        for line in _differences(module, component, expected)
        if not _is_further_import(line)
        and not (line.endswith(" is missing") and not module.needs(line.split(" > ")[1]))
    ]
    if module.stdout is not None:
        lines += run(module, component)
    return Comparison(tuple(lines), tuple(more))


def _differences(module: Module, component: bytes, reference: bytes) -> list[str]:
    """How a component differs from the reference's, but for a program's `wasi:cli/run`."""
    found, expected = (described(_TYPES, each) for each in (component, reference))
    lines = unlike(found, expected)
    return [line for line in lines if line != PROGRAM or not module.exports("_start")]


def unlike(found: Description, expected: Description) -> list[str]:
    """How two descriptions differ; a resource is called by the first place where both have one."""
    names = [dict(_resources(each)) for each in (found, expected)]
    common = [place for place in sorted(names[0]) if place in names[1]]
    renamed = [
        _renamed(each, {resources[place]: place for place in reversed(common)})
        for each, resources in zip((found, expected), names, strict=True)
    ]
    return differences(*renamed)


def _resources(description: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each place where a resource is exported or imported, and what it is called there."""
    if isinstance(description, Mapping):
        for name, item in description.items():
            yield from _resources(item, f"{place}{name} > ")
    elif description[0] == "type" and str(description[1]).startswith("resource "):
        yield place, description[1]


def _renamed(description: Any, names: Mapping[str, str]) -> Any:
    """A description with other names of resources: two components do not number them alike."""
    if isinstance(description, Mapping):
        return {name: _renamed(item, names) for name, item in description.items()}
    if isinstance(description, tuple):
        return tuple(_renamed(each, names) for each in description)
    return names.get(description, description)


def run(module: Module, component: bytes) -> list[str]:
    """Runs a component that can be; what it does otherwise than it should."""
    with tempfile.TemporaryDirectory() as scratch:
        wasm, root = Path(scratch, "component.wasm"), Path(scratch, "root")
        wasm.write_bytes(component)
        root.mkdir()
        ran = run_command_line(wasm, Invocation((module.name, *module.args)), root, ("-Shttp",))
    if (ran.exit_code, ran.stdout.decode()) == (0, module.stdout):
        return []
    return [f"it ends with {ran.exit_code}, prints {ran.stdout!r} and complains {ran.stderr!r}"]


def _is_further_import(line: str) -> bool:
    return "imports > " in line and line.endswith(" is too much")


def main() -> int:
    """Compares what is asked for, and prints what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.published_worlds", description=__doc__)
    parser.add_argument("names", nargs="*", help="modules, as libraries.toml and guests/ call them")
    names = parser.parse_args().names
    listed = tomllib.loads((LISTS / "libraries.toml").read_text())
    try:
        adapter = published(listed["adapter"], "adapter").wasm
        tool = published(listed["reference"], "reference")
        modules = [published(each, each["name"]) for each in listed["library"]]
    except PublishedError as error:
        print(error)
        return 1
    tools = tool.build({})
    key = [hashlib.sha256(tools).digest()]
    reference = Reference(
        made("components", "reference.wasm", key, lambda target: target.write_bytes(tools))
    )
    exit_status = 0
    for module in (*guests(), *modules):
        if names and module.name not in names:
            continue
        comparison = compare(module, reference, adapter)
        print(f"{module.name}: {'differs' if comparison.different else 'same'}", flush=True)
        for line in comparison.different:
            print(f"    {line}")
        if comparison.imports_more:
            print(f"    {len(comparison.imports_more)} imports more: ", end="")
            print(", ".join(each.split(" > ", 1)[1] for each in comparison.imports_more))
        exit_status |= bool(comparison.different)
    return exit_status


if __name__ == "__main__":
    sys.exit(main())
