"""Damaged modules, worlds and components end well, within the time that is promised.

    python -m tests.mutations                      10,000 inputs
    python -m tests.mutations 500000 --seed 7      other inputs
    python -m tests.mutations --of texts           of one kind

Of each input, `componentize.build` must make a component or raise a ComponentizeError, in 1 s of
processor time and 1 s more for each MB. A component of a module that is valid must be valid; one of
a module that is not must not be. The first is checked of every 25th program, since a valid
component is compiled to know it, and of every library. The kinds of inputs:

- programs: real ones with bits flipped, bytes cut, put in and repeated, LEB128s made longer,
  sections repeated, moved, dropped and exchanged;
- libraries: the same of modules with a section of their world;
- sections: such a section is damaged; where it is still a world, the module is made for that one;
- texts: the same of worlds in WIT;
- components: the world of a damaged component is read, with no other end than a ComponentizeError.

What fails is printed, and kept in a temporary directory; then the exit status is 1.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import wasmtime
from wasmtime import component as wasmtime_component

import componentize
from componentize.errors import ComponentizeError
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.core.custom import COMPONENT_TYPE
from componentize.wasm.core.sections import SectionId, write_section
from componentize.wasm.values import Name
from componentize.wit.binary.component_type import read_component_type
from componentize.wit.binary.decode import component_world
from componentize.wit.binary.encode import write_component_type
from componentize.wit.bindings import bindings
from componentize.wit.load import load
from componentize.wit.model import Wit
from tests.damage import damaged, damaged_component, damaged_text
from tests.harness.guests import GUESTS, build_guest
from tests.worlds.manglings import CM32P2, LEGACY
from tests.worlds.stubs import stub

COUNT = 10_000
COMPILED = 25
"""Of how many components of valid programs one is compiled."""

SECONDS = 1.0
SECONDS_PER_BYTE = 1e-6

IMPORTS = """(import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))"""
TEXTS = {
    "garbage collected types": f"""(module
      (rec (type $node (sub (struct (field i8) (field (mut (ref null $node))))))
        (type $list (array (mut (ref null $node)))))
      (type $leaf (sub final $node (struct (field i8) (field (mut (ref null $node))))))
      (type $start (sub (func))) (rec (type $f (func (param (ref null $list)) (result anyref))))
      {IMPORTS} (memory (export "memory") 1)
      (global $root (mut (ref null $node)) (ref.null $node))
      (table $nodes 2 (ref null $node)) (elem declare func $other)
      (func $other (type $f) (ref.null any))
      (func (export "_start") (type $start) (global.set $root (struct.new $leaf
        (i32.const 1) (ref.null $node)))))""",
    "tables": f"""(module (type $t (func)) {IMPORTS} (memory (export "memory") 1 300)
      (table $a 3 5 funcref) (table $b 1 externref) (table $c i64 1 9 funcref)
      (table $d 2 funcref (ref.func $one)) (table $e 1 (ref null $t))
      (elem (table $a) (i32.const 0) func $one $one) (elem (table $d) (i32.const 1) func $one)
      (func $one) (func $main (export "_start") (call_indirect $a (i32.const 1))))""",
    "64-bit and other memories": f"""(module {IMPORTS} (memory $m (export "memory") 1 65536)
      (memory $large i64 1 0x1000000000000) (memory $other 2) (table $t i64 1 0xffffffff funcref)
      (data (memory $m) (i32.const 16) "some data") (data (memory $large) (i64.const 9) "far")
      (data $passive "later") (func $before) (start $before)
      (func (export "_start")
        (memory.init $m $passive (i32.const 0) (i32.const 0) (i32.const 2))))""",
    "exceptions": f"""(module (type $e (func (param i32 f64))) {IMPORTS}
      (memory (export "memory") 1) (tag $tag (type $e))
      (global $g (export "g") (mut i64) (i64.const -1))
      (func (export "_start") (block $caught (try_table (catch_all $caught)
        (throw $tag (i32.const 1) (f64.const 2)))))
      (@producers (language "WAT" "1") (processed-by "wast" "2") (sdk "wasi" "3"))
      (@custom ".debug_info" (after last) "DWARF"))""",
}

TESTS = Path(__file__).parent

WORLDS = (
    """package my:app@1.2.0;
    world app {
      include base with { log as note };
      include my:kit/part;
      import my:kit/types@0.3.1;
      use my:kit/types@0.3.1.{point as place, node};
      type places = list<place>;
      @since(version = 1.1.0) import find: func(at: places) -> option<own<node>>;
      resource session { constructor(name: string) -> result<session, string>; @unstable(feature =
        x) secret: func(); close: static func(s: session); owner: func(b: borrow<node>); }
      export run: func(args: list<string>) -> result<_, error>;
      type error = tuple<u32, string>;
      export my:kit/types@0.3.1;
      export views: interface { use my:kit/types@0.3.1.{node, color}; flags keys { a, %b }
        resource view { constructor(of: borrow<node>); } open: func(n: node, c: color) -> view; }
    }
    world base { import log: func(text: string); export my:kit/more@0.3.0; }
    package my:kit@0.3.1 {
      interface types { record point { x: s32, y: s32, } enum color { red, green } resource node {
        constructor(at: point); move: func(by: point) -> color; } variant shape { none, at(point),
        of(node), } type all = list<shape>; draw: func(what: all) -> result<all>; }
    }
    package my:kit@0.3.0 {
      interface more { use my:kit/types@0.3.1.{all}; type other = all; show: func(a: other, b:
        list<option<tuple<f64, char>>>, c: result<u8, s64>); }
    }
    package my:kit {
      world part { import my:kit/more@0.3.0; export start: func(); }
    }""",
)


class Seeds:
    """What is damaged: programs, worlds as texts and in sections, and components."""

    def __init__(self) -> None:
        guests = [*GUESTS.glob("wat/*.wat"), GUESTS / "c/hello.c", GUESTS / "zig/lines.zig"]
        built = (build_guest(path.relative_to(GUESTS).as_posix()).read_bytes() for path in guests)
        self.programs = [*built, *(bytes(wasmtime.wat2wasm(text)) for text in TEXTS.values())]
        worlds = [*GUESTS.glob("worlds/*.wit"), *TESTS.glob("wit/binary/worlds/*.wit")]
        self.texts = [*sorted(path.read_text("utf-8") for path in worlds), *WORLDS]
        source = random.Random(0)
        self.sections: list[bytes] = []
        self.libraries: list[bytes] = []
        for text in self.texts:
            wit = load({"a.wit": text})
            for name in wit.worlds:
                encoding = source.choice([*StringEncoding])
                self.sections.append(write_component_type(bindings(wit, name, encoding)))
                self.libraries.append(_with_section(_stub(wit, name, source), self.sections[-1]))
        self.components = [componentize.build(each).to_bytes() for each in self.libraries]


def _stub(wit: Wit, world: str, source: random.Random) -> bytes:
    """A module of a world."""
    mangling = source.choice((LEGACY, CM32P2))
    made = stub(wit, wit.worlds[world], mangling, lambda: source.random() < 0.7)
    return bytes(wasmtime.wat2wasm(made.text(mangling)))


def _with_section(module: bytes, section: bytes) -> bytes:
    return b"".join((module, *write_section(SectionId.CUSTOM, Name.build(COMPONENT_TYPE), section)))


@dataclass(frozen=True, slots=True)
class Input:
    """A module and the texts of its world, or a component whose world is read."""

    data: bytes
    wit: str = ""
    world: str = ""
    is_component: bool = False

    def __len__(self) -> int:
        return len(self.data) + len(self.wit)


def _program(seeds: Seeds, source: random.Random) -> Input:
    return Input(damaged(source.choice(seeds.programs), source))


def _library(seeds: Seeds, source: random.Random) -> Input:
    return Input(damaged(source.choice(seeds.libraries), source))


def _section(seeds: Seeds, source: random.Random) -> Input:
    section = damaged_component(source.choice(seeds.sections), source)
    try:
        read = read_component_type(section, "the section")
    except ComponentizeError:
        return Input(_with_section(source.choice(seeds.libraries), section))
    return Input(_with_section(_stub(read.wit, read.world, source), section))


def _text(seeds: Seeds, source: random.Random) -> Input:
    text = damaged_text(source.choice(seeds.texts), source)
    module = source.choice(seeds.libraries)
    try:
        wit = load({"damaged.wit": text})
    except ComponentizeError:
        return Input(module, text)
    if not wit.worlds:
        return Input(module, text)
    world = source.choice([*wit.worlds])
    return Input(_stub(wit, world, source), text, world)


def _damaged_component(seeds: Seeds, source: random.Random) -> Input:
    component = damaged_component(source.choice(seeds.components), source)
    return Input(component, is_component=True)


KINDS: Mapping[str, Callable[[Seeds, random.Random], Input]] = {
    "programs": _program,
    "libraries": _library,
    "sections": _section,
    "texts": _text,
    "components": _damaged_component,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an input: `kind` is what is counted, `failure` what should not be."""

    kind: str
    seconds: float
    failure: str | None = None


class Checker:
    """Builds components, and knows which modules and components are valid."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        config.cranelift_opt_level = "none"
        config.wasm_threads = True
        config.wasm_gc = True
        config.wasm_function_references = True
        config.wasm_exceptions = True
        config.wasm_memory64 = True
        config.wasm_multi_memory = True
        self.engine = wasmtime.Engine(config)
        self.valid = 0

    def check(self, given: Input, every: int) -> Outcome:
        """What becomes of an input; processor time is counted, so that a busy machine is none.

        Of components of valid modules, one of `every` so many is compiled.
        """
        started = time.process_time()
        try:
            component = _result(given)
        except ComponentizeError as error:
            return self._timed(given, type(error).__name__, started)
        except Exception as error:
            failure = f"{type(error).__name__}: {str(error)[:200]}"
            return Outcome("another exception", time.process_time() - started, failure)
        outcome = self._timed(given, "component" if component else "world", started)
        if outcome.failure or not component:
            return outcome
        return self._validated(given.data, component, outcome.seconds, every)

    def _timed(self, given: Input, kind: str, started: float) -> Outcome:
        seconds = time.process_time() - started
        late = seconds > SECONDS + SECONDS_PER_BYTE * len(given)
        failure = f"{seconds:.2f} s for {len(given)} bytes" if late else None
        return Outcome(kind, seconds, failure)

    def _validated(self, module: bytes, component: bytes, seconds: float, every: int) -> Outcome:
        if reason := self._invalid_module(module):
            if self._invalid_component(component) is None:
                failure = f"an invalid module became a valid component: {reason}"
                return Outcome("component", seconds, failure)
            return Outcome("component, both invalid", seconds)
        self.valid += 1
        if self.valid % every == 0 and (reason := self._invalid_component(component)):
            failure = f"a valid module became an invalid component: {reason}"
            return Outcome("component", seconds, failure)
        return Outcome("component", seconds)

    def _invalid_module(self, module: bytes) -> str | None:
        try:
            wasmtime.Module.validate(self.engine, module)
        except wasmtime.WasmtimeError as error:
            return _one_line(error)
        return None

    def _invalid_component(self, component: bytes) -> str | None:
        try:
            wasmtime_component.Component(self.engine, component)
        except wasmtime.WasmtimeError as error:
            return _one_line(error)
        return None


def _result(given: Input) -> bytes:
    """The component that is built; nothing of one whose world is read."""
    if given.is_component:
        component_world(given.data)
        return b""
    wit = {"damaged.wit": given.wit} if given.wit else None
    return componentize.build(given.data, wit=wit, world=given.world or None).to_bytes()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def main(argv: Sequence[str] | None = None) -> int:
    """Checks as many inputs as asked for; prints counts, the slowest and what failed."""
    assert __doc__
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", choices=KINDS, help="one kind of inputs; by default all in turn")
    options = parser.parse_args(argv)
    kinds = [options.of] if options.of else [*KINDS]
    seeds, checker = Seeds(), Checker()
    for program in seeds.programs:
        checker.check(Input(program), COMPILED)
    counts: Counter[tuple[str, str]] = Counter()
    slowest = (0.0, 0)
    failures: Path | None = None
    for number in range(options.count):
        kind = kinds[number % len(kinds)]
        source = random.Random(f"{options.seed} {number}")
        given = KINDS[kind](seeds, source)
        outcome = checker.check(given, COMPILED if kind == "programs" else 1)
        counts[kind, outcome.kind] += 1
        slowest = max(slowest, (outcome.seconds, len(given)))
        if outcome.failure:
            counts[kind, "failed"] += 1
            failures = failures or Path(tempfile.mkdtemp(prefix="mutations-"))
            kept = failures / f"{kind}-{options.seed}-{number}"
            kept.with_suffix(".wasm").write_bytes(given.data)
            kept.with_suffix(".wit").write_text(given.wit, "utf-8", "surrogatepass")
            print(f"{kept}: {outcome.failure}", flush=True)
    for (kind, end), count in sorted(counts.items()):
        print(f"{count:8} {kind}: {end}")
    print(f"slowest: {slowest[0]:.3f} s for {slowest[1]} bytes")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
