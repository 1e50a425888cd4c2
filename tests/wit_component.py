"""Components are of the types that wit-component's own test suite expects.

    python -m tests.wit_component DIR [--embedded DIR] [-k TEXT]

DIR is `crates/wit-component/tests/components` of a checkout of bytecodealliance/wasm-tools. Each of
its folders has a core module, its world as WIT, perhaps adapters, and the component that is to come
out, or an error. Each is built with the world in a section of the module, and with `--wit`. What
Wasmtime says of the imports and exports must be what it says of the expected component's, and where
there is no adapter, functions must be lifted and lowered with the same options. What is to be
refused must be refused for its reason. wit_component_cases.toml says what is left out.

With `--embedded`, the folders of another DIR have the modules and adapters with sections that
another tool has made: `FOLDER/module.wasm`, `FOLDER/adapt-NAME.wasm`. They are built, too. With
`-k`, only folders with TEXT in their names are. The exit status is 1 if one differs.
"""

import argparse
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import wasmtime

import componentize
from componentize.wasm.component.canon import Lift, Lower, StringEncoding
from componentize.wasm.component.definitions import CustomSection, read_component
from componentize.wasm.core.custom import Producer, ProducersField
from componentize.wit.bindings import bindings
from componentize.wit.load import load_path
from tests.harness.component_types import described, differences
from tests.worlds.sections import with_section

CASES = Path(__file__).with_name("wit_component_cases.toml")
"""What is left out or refused."""

BINDGEN = (ProducersField("processed-by", (Producer("my-fake-bindgen", "123.45"),)),)
"""Who is said to have generated bindings, as in the suite's own harness."""

NAMED = re.compile(r"^;; module name: (.+)$", re.MULTILINE)
"""How an adapter's text says for which imports it is, where the name of its file cannot."""


class SuiteError(Exception):
    """There is no test suite where one is looked for."""


@dataclass(frozen=True, slots=True)
class Case:
    """A folder of the suite.

    `module` and `adapters`, by the name they are for, are paths of WAT texts; `wit` is the folder
    of the WIT, `world` the name of the module's world there, that of an adapter its file's.
    `refused` is a pattern of the message, where one is expected and no component.
    """

    name: str
    module: Path
    wit: Path
    world: str = "module"
    adapters: Mapping[str, Path] = field(default_factory=dict)
    refused: str | None = None


def load_cases(suite: Path) -> tuple[list[Case], dict[str, str]]:
    """The folders that are in scope; and those that are not, with the reason.

    Raises:
        SuiteError: there are none.
    """
    told = tomllib.loads(CASES.read_text())
    cases, left_out = [], {}
    for folder in sorted(path for path in suite.iterdir() if path.is_dir()):
        name = folder.name
        reasons = [each["reason"] for each in told["left-out"] if _is_in(name, each["folders"])]
        nested = {at: world for at, world in told["nested"].items() if at.startswith(f"{name}/")}
        if reasons:
            left_out[name] = reasons[0]
        elif nested:
            cases += [Case(at, suite / at / "module.wat", folder, nested[at]) for at in nested]
        elif (folder / "module.wat").exists():
            adapters = {_adapted(path): path for path in sorted(folder.glob("adapt-*.wat"))}
            refused = told["refused"].get(name)
            module = folder / "module.wat"
            cases.append(Case(name, module, folder, "module", adapters, refused))
    if not cases:
        raise SuiteError(f"no */module.wat in {suite}: these are no tests of wit-component")
    return cases, left_out


def _is_in(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _adapted(path: Path) -> str:
    named = NAMED.search(path.read_text())
    return named[1] if named else path.stem.removeprefix("adapt-")


def _core(path: Path) -> bytes:
    return bytes(wasmtime.wat2wasm(path.read_text()))


def _embedded(case: Case, path: Path) -> bytes:
    """A core module with the section of its world, as the suite's own harness makes it."""
    world = case.world if path == case.module else path.stem
    wit, (package, *_) = load_path(case.wit)
    name = world if "/" in world else _world(package, world)
    return with_section(_core(path), bindings(wit, name, StringEncoding.UTF8, BINDGEN))


def _world(package: str, name: str) -> str:
    path, at, version = package.partition("@")
    return f"{path}/{name}{at}{version}"


def build_with_sections(case: Case, other: Path | None) -> bytes:
    """The component of a module whose world is in a section."""
    adapters = {name: _embedded(case, path) for name, path in case.adapters.items()}
    return componentize.build(_embedded(case, case.module), adapters=adapters).to_bytes()


def build_with_wit(case: Case, other: Path | None) -> bytes:
    """The component of a module whose world is given; an adapter's is in a section anyhow."""
    adapters = {name: _embedded(case, path) for name, path in case.adapters.items()}
    return componentize.build(
        _core(case.module), wit=case.wit, world=case.world, adapters=adapters
    ).to_bytes()


def build_with_others_sections(case: Case, other: Path | None) -> bytes:
    """The component of a module with a section that another tool has made."""
    assert other
    folder = other / case.name
    adapters = {
        name: (folder / path.name).with_suffix(".wasm").read_bytes()
        for name, path in case.adapters.items()
    }
    return componentize.build((folder / "module.wasm").read_bytes(), adapters=adapters).to_bytes()


WAYS = {
    "sections": build_with_sections,
    "--wit": build_with_wit,
    "other sections": build_with_others_sections,
}
"""How a case is built, by name."""


def failure(case: Case, way: str, other: Path | None, engine: wasmtime.Engine) -> list[str]:
    """What is wrong with what comes out of a case, built in one of the `WAYS`."""
    try:
        component = WAYS[way](case, other)
    except componentize.ComponentizeError as error:
        message = str(error)
        if case.refused is None:
            return [f"refused: {message}"]
        if not re.search(case.refused, message, re.DOTALL):
            return [f"refused for another reason: {message}"]
        return []
    except Exception as error:
        return [f"crashed: {error!r}"]
    if case.refused is not None:
        return ["not refused"]
    expected = bytes(wasmtime.wat2wasm((case.module.parent / "component.wat").read_text()))
    return list(_differing(case, way, component, expected, engine))


def _differing(
    case: Case, way: str, found: bytes, expected: bytes, engine: wasmtime.Engine
) -> Iterator[str]:
    try:
        types = described(engine, found)
    except wasmtime.WasmtimeError as error:
        yield f"invalid: {error}"
        return
    yield from differences(types, described(engine, expected))
    if way != "--wit" and b"my-fake-bindgen" not in _producers(found):
        yield "the producers of the bindings are not told"
    if not case.adapters:
        ours, theirs = options(found), options(expected)
        for option in sorted({*ours, *theirs}):
            # the same import under two names is lowered once here, twice there
            least = 1 if option.startswith("Lower") else theirs[option]
            if not least <= ours[option] <= theirs[option]:
                yield f"{option} {ours[option]} times, not {theirs[option]}"


def _producers(component: bytes) -> bytes:
    sections = read_component(component).definitions
    return b"".join(
        bytes(each.contents)
        for each in sections
        if isinstance(each, CustomSection) and each.name == "producers"
    )


def options(component: bytes) -> Counter[str]:
    """How often functions are lifted and lowered with the same options."""
    counted: Counter[str] = Counter()
    for definition in read_component(component).definitions:
        if isinstance(definition, Lift | Lower):
            given = sorted({_option(each) for each in definition.options} - {"UTF8"})
            counted[" ".join([type(definition).__name__, *given])] += 1
    return counted


def _option(option: Any) -> str:
    return option.name if isinstance(option, StringEncoding) else type(option).__name__


def main(argv: list[str]) -> int:
    """Runs the suite, prints what differs and how many do not, and returns the exit status."""
    assert __doc__
    parser = argparse.ArgumentParser(
        "tests.wit_component",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("suite", type=Path, metavar="DIR")
    parser.add_argument("--embedded", type=Path, metavar="DIR")
    parser.add_argument("-k", dest="text", default="", metavar="TEXT")
    arguments = parser.parse_args(argv)
    try:
        cases, left_out = load_cases(arguments.suite)
    except (SuiteError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    cases = [case for case in cases if arguments.text in case.name]
    ways = [way for way in WAYS if way != "other sections" or arguments.embedded]
    engine = wasmtime.Engine()
    failed: Counter[tuple[str, str]] = Counter()
    for case in cases:
        for way in ways:
            if lines := failure(case, way, arguments.embedded, engine):
                failed[way, _kind(case)] += 1
                print(f"{case.name}, {way}:", *lines, sep="\n    ", flush=True)
    for kind, count in Counter(map(_kind, cases)).items():
        passed = ", ".join(f"{count - failed[way, kind]} by {way}" for way in ways)
        print(f"{kind}: of {count}, {passed}")
    for reason, count in Counter(left_out.values()).items():
        print(f"left out: {count} for {reason}")
    return 1 if failed else 0


def _kind(case: Case) -> str:
    kind = "adapters" if case.adapters else "modules"
    return f"{kind} to be refused" if case.refused else kind


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
