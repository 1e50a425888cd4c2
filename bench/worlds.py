"""Libraries beside wit-component's: bytes, trampolines, times of calls and builds, messages.

    python bench/worlds.py [--rounds N] [--milliseconds N] [--only PART]... [--json FILE]

- sizes: of each library of guests/libraries.toml whose compiler is here, and of StarlingMonkey's
  embedding, how many bytes the component has besides the module; how many functions the module
  imports, and how many of them it reaches through a table; how many of its allocators and
  destructors the host reaches so.
- calls: nanoseconds of a call from component to component; either may be the reference's.
- builds: seconds of `componentize build` in a fresh interpreter, with a world of 50 interfaces.
- starts: whether a start function can call an import that returns a string.
- messages: what is said of modules with mistakes (bench/worlds/mistakes.toml).

The reference is wit-component as jco has it; without Node and npm its columns stay empty. A time is
the median of the rounds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import textwrap
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import wasmtime
from calls import SOURCES, call_times
from figures import OURS, REFERENCE
from large_world import large_world
from reference import Refusal, Source, reference_component, starlingmonkey
from start import HELLO, Interpreters, seconds
from variants import compiled_guest
from wasmtime import component as wasmtime_component
from wiring import wiring

import componentize
from componentize.module.facts import START, read_facts
from componentize.options import Options
from componentize.origin import given_bindings
from componentize.wasm.core.sections import SectionId, write_section
from componentize.wasm.values import Name
from componentize.wit.binary.encode import write_component_type

ROOT = Path(__file__).parent.parent
GUESTS = ROOT / "guests"
INTERFACES = 50

_BUILD_GUESTS = """
import json, sys
from tests.harness.guests import build_guest
from tests.harness.toolchains import UnavailableError

def built(name, guest, options):
    try:
        return str(build_guest(guest, tuple(options)))
    except UnavailableError as reason:
        print(f"{name} is left out: {reason}", file=sys.stderr)

print(json.dumps([built(*each) for each in json.loads(sys.argv[1])]))
"""


def libraries() -> Mapping[str, Source]:
    """The libraries of guests/ that can be compiled here, and StarlingMonkey's embedding."""
    entries = tomllib.loads((GUESTS / "libraries.toml").read_text("utf-8"))
    guests = [(name, each["guest"], each.get("options", ())) for name, each in entries.items()]
    done = subprocess.run(
        [sys.executable, "-c", _BUILD_GUESTS, json.dumps(guests)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    sources = {}
    for (name, entry), path in zip(entries.items(), json.loads(done.stdout), strict=True):
        if path is not None:
            module = Path(path).read_bytes()
            sources[name] = Source(
                module,
                (GUESTS / "worlds" / entry["wit"]).read_text("utf-8"),
                entry.get("world"),
                entry.get("encoding", "utf8"),
                "command" if START in read_facts(module).exports else "reactor",
            )
    embedding = starlingmonkey()
    if embedding is not None:
        sources["StarlingMonkey"] = Source(embedding, adapter="reactor")
    return sources


def build(source: Source) -> bytes | Refusal:
    """Our component of a source."""
    wit = None if source.wit is None else {"world.wit": source.wit}
    try:
        return componentize.build(
            source.module, wit=wit, world=source.world, encoding=source.encoding
        ).to_bytes()
    except componentize.ComponentizeError as error:
        return Refusal(str(error))


def both(source: Source) -> Mapping[str, bytes | Refusal]:
    """What ours and the reference make of a source, by whose it is."""
    made = {OURS: build(source)}
    reference = reference_component(source)
    return made if reference is None else made | {REFERENCE: reference}


def sizes() -> dict[str, Any]:
    """Bytes and trampolines of each library."""

    def figures(component: bytes | Refusal, module: bytes) -> dict[str, int]:
        if isinstance(component, Refusal):
            raise SystemExit(f"no component: {component.message}")
        found = wiring(component, module)
        return {
            "added": len(component) - len(module),
            "imports": found.imports,
            "indirect": found.indirect,
            "callbacks": found.callbacks,
        }

    return {
        name: {
            "module": len(source.module),
            **{whose: figures(each, source.module) for whose, each in both(source).items()},
        }
        for name, source in libraries().items()
    }


def builds(rounds: int) -> dict[str, Any]:
    """Seconds of `componentize build` of a module with a large world, and of one without."""
    source = large_world(INTERFACES)
    assert source.wit
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        python = Interpreters(directory)
        wit, output = directory / "world.wit", directory / "component.wasm"
        wit.write_text(source.wit, "utf-8")
        plain, sectioned = directory / "plain.wasm", directory / "sectioned.wasm"
        plain.write_bytes(source.module)
        sectioned.write_bytes(with_section(source))
        compiled_guest([HELLO], directory / "hello.wasm")
        works: Mapping[str, Callable[[], None]] = {
            "from WIT": lambda: python.build(plain, output, "--wit", str(wit)),
            "from a section": lambda: python.build(sectioned, output),
            "hello-world in C": lambda: python.build(directory / "hello.wasm", output),
        }
        taken: dict[str, list[float]] = {title: [] for title in works}
        for _ in range(rounds + 1):
            for title, work in works.items():
                taken[title] += seconds(work, 1)
        return {title: times[1:] for title, times in taken.items()}


def with_section(source: Source) -> bytes:
    """The module of a source, with a section for its world."""
    options = Options(wit={"world.wit": source.wit or ""})
    found = given_bindings(read_facts(source.module), options)
    assert found
    payload = Name.build("component-type") + write_component_type(found)
    return source.module + b"".join(write_section(SectionId.CUSTOM, payload))


def starts() -> dict[str, Any]:
    """What becomes of functions that are called first, and call an import with a string."""
    text = (GUESTS / "wat" / "greeter.wat").read_text("utf-8")
    wit = (GUESTS / "worlds" / "greeter.wit").read_text("utf-8")
    texts = {
        "a start function": text,
        "`_initialize`": text.replace("(start $start)", '(export "_initialize" (func $start))'),
    }
    return {
        name: {whose: greeting(made) for whose, made in both(Source(assembled(each), wit)).items()}
        for name, each in texts.items()
    }


def assembled(text: str) -> bytes:
    """The core module of a text."""
    return bytes(wasmtime.wat2wasm(text))


def greeting(component: bytes | Refusal) -> str:
    """What a greeter greets with, or why it cannot."""
    if isinstance(component, Refusal):
        return component.message
    engine = wasmtime.Engine()
    linker = wasmtime_component.Linker(engine)
    with linker.root() as root:
        root.add_func("name", lambda _: "world")
    with wasmtime.Store(engine) as store:
        try:
            compiled = wasmtime_component.Component(engine, component)
            function = linker.instantiate(store, compiled).get_func(store, "greeting")
            assert function
            return f"says `{function(store)}`"
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            return f"traps: {str(error).splitlines()[-1].strip()}"


def messages() -> dict[str, Any]:
    """What is said of each mistake."""
    mistakes = tomllib.loads((SOURCES / "mistakes.toml").read_text("utf-8"))["mistake"]

    def message(component: bytes | Refusal) -> str:
        return component.message if isinstance(component, Refusal) else "makes a component"

    return {
        each["title"]: {
            whose: message(made)
            for whose, made in both(Source(assembled(each["wat"]), each["wit"])).items()
        }
        for each in mistakes
    }


def as_text(found: Mapping[str, Any]) -> str:
    """The tables of what was measured."""
    return "\n\n".join("\n".join(_TABLES[part](found[part])) for part in found)


def _sizes_table(libraries: Mapping[str, Any]) -> Iterator[str]:
    titles = ("bytes", "imports", "indirect", "callbacks")
    yield f"{'':18}{'module':>11}{'ours':^40}{'reference':^40}"
    yield f"{'':18}{'bytes':>11}" + "".join(f"{title:>10}" for title in titles) * 2
    for name, figures in libraries.items():
        row = f"{name:18}{figures['module']:11,}"
        for whose in (OURS, REFERENCE):
            row += "".join(f"{value:10,}" for value in figures.get(whose, {}).values())
        yield row


def _calls_table(calls: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'nanoseconds of a call':34}" + "".join(
        f"{each:>24}" for each in next(iter(calls.values()))
    )
    for title, samples in calls.items():
        yield f"{title:34}" + "".join(
            f"{statistics.median(each):24,.1f}" for each in samples.values()
        )


def _builds_table(builds: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'seconds of a build':34}{'median':>9}{'least':>9}"
    for title, samples in builds.items():
        yield f"{title:34}{statistics.median(samples):9.3f}{min(samples):9.3f}"


def _texts_table(texts: Mapping[str, Any]) -> Iterator[str]:
    for title, said in texts.items():
        yield title
        for whose, text in said.items():
            yield textwrap.indent(f"{whose}: {text}", "    ")


_TABLES: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "sizes": _sizes_table,
    "calls": _calls_table,
    "builds": _builds_table,
    "starts": _texts_table,
    "messages": _texts_table,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=21, metavar="N", help="default: 21")
    parser.add_argument(
        "--milliseconds", type=float, default=20, metavar="N", help="of a sample; default: 20"
    )
    parser.add_argument(
        "--only", action="append", choices=_TABLES, metavar="PART", help="leave out the others"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    parts: Mapping[str, Callable[[], Mapping[str, Any]]] = {
        "sizes": sizes,
        "calls": lambda: call_times(options.rounds, options.milliseconds),
        "builds": lambda: builds(options.rounds),
        "starts": starts,
        "messages": messages,
    }
    found = {part: parts[part]() for part in options.only or parts}
    print(as_text(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
