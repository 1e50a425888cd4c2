"""Damaged modules end in components or in our own errors, within the time that is promised.

    python -m tests.mutations                      10,000 inputs
    python -m tests.mutations 500000 --seed 7      other inputs

Real modules are damaged: bits flipped, bytes cut, put in and repeated, LEB128s made longer,
sections repeated, moved, dropped and exchanged. Of each input, `componentize.build` must make a
component or raise a ComponentizeError, in 1 s of processor time and 1 s more for each MB. A
component of a module that is valid must be valid; one of a module that is not must not be. The
first is checked of every 25th, since a valid component is compiled to know it.

What fails is printed, and kept in a temporary directory; then the exit status is 1.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import wasmtime
from wasmtime import component as wasmtime_component

import componentize
from componentize.errors import ComponentizeError
from componentize.wasm.core.sections import SectionId, read_sections, write_section
from componentize.wasm.preambles import MODULE
from tests.harness.guests import GUESTS, build_guest
from tests.harness.libraries import load_libraries

COUNT = 10_000
COMPILED = 25
"""Of how many components of valid modules one is compiled."""

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


def seeds() -> list[bytes]:
    """The modules that are damaged: guests, and texts with what no guest has."""
    libraries = {library.guest for library in load_libraries().values()}
    programs = {path.relative_to(GUESTS).as_posix() for path in GUESTS.glob("wat/*.wat")}
    guests = [*sorted(programs - libraries), "c/hello.c", "zig/lines.zig"]
    built = [build_guest(guest).read_bytes() for guest in guests]
    return [*built, *(bytes(wasmtime.wat2wasm(text)) for text in TEXTS.values())]


Sections = Sequence[tuple[SectionId, bytes]]


def _split(module: bytes) -> Sections:
    return [(each.id, bytes(each.payload)) for each in read_sections(module)]


def _joined(sections: Sections) -> bytes:
    parts = (part for each in sections for part in write_section(*each))
    return b"".join((MODULE, *parts))


def _flip(data: bytes, source: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 5)) if data else 0):
        changed[source.randrange(len(data))] ^= 1 << source.randrange(8)
    return bytes(changed)


def _set(data: bytes, source: random.Random) -> bytes:
    changed = bytearray(data)
    if data:
        byte = source.choice((0, 1, 0x7F, 0x80, 0xFF, source.randrange(256)))
        changed[source.randrange(len(data))] = byte
    return bytes(changed)


def _cut(data: bytes, source: random.Random) -> bytes:
    start = source.randrange(len(data) + 1)
    return data[:start] + data[start + source.choice((1, 1, 2, 4, source.randrange(64))) :]


def _truncate(data: bytes, source: random.Random) -> bytes:
    return data[: source.randrange(len(data) + 1)]


def _insert(data: bytes, source: random.Random) -> bytes:
    place = source.randrange(len(data) + 1)
    return data[:place] + source.randbytes(source.choice((1, 1, 2, 5, 20))) + data[place:]


def _repeat(data: bytes, source: random.Random) -> bytes:
    start = source.randrange(len(data) + 1)
    end = start + source.choice((1, 2, 4, source.randrange(64)))
    return data[:end] + data[start:end] * source.choice((1, 2, 50)) + data[end:]


def _lengthen(data: bytes, source: random.Random) -> bytes:
    """A byte that may be the last of a LEB128 becomes several, of the same value or nearly."""
    places = [place for place, byte in enumerate(data[:4096]) if byte < 0x80]
    if not places:
        return data
    place = source.choice(places)
    sign = source.choice((0x00, 0x00, 0x7F, 0x01, 0x10, 0x70))
    more = source.choice((0, 1, 3, 3, 4, 8, 9, 300))
    longer = bytes((data[place] | 0x80,)) + bytes((sign | 0x80,)) * more + bytes((sign,))
    return data[:place] + longer + data[place + 1 :]


BYTES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    *(_flip, _set, _cut, _truncate, _insert, _repeat, _lengthen, _lengthen),
)


def _payload(module: bytes, source: random.Random) -> bytes:
    """One section's payload is damaged, and its size made right: rarely that of code or data."""
    sections = list(_split(module))
    large = (SectionId.CODE, SectionId.DATA, SectionId.CUSTOM)
    weights = [1 if id_ in large else 6 for id_, _ in sections]
    place = source.choices(range(len(sections)), weights)[0]
    id_, payload = sections[place]
    sections[place] = (id_, source.choice(BYTES)(payload, source))
    return _joined(sections)


def _sections(module: bytes, source: random.Random) -> bytes:
    """A section is repeated, dropped, moved, emptied, or given another one's payload."""
    sections = list(_split(module))
    place, other = (source.randrange(len(sections)) for _ in range(2))
    id_, payload = sections[place]
    match source.randrange(5):
        case 0:
            sections.insert(other, sections[place])
        case 1:
            del sections[place]
        case 2:
            sections.insert(other, sections.pop(place))
        case 3:
            sections[place] = (id_, source.choice((b"", b"\0", b"\1")))
        case _:
            sections[place] = (sections[other][0], payload)
    return _joined(sections)


def _anywhere(module: bytes, source: random.Random) -> bytes:
    return source.choice(BYTES)(module, source)


def damaged(module: bytes, source: random.Random) -> bytes:
    """The module after one to three changes; the last may be one after which it has no sections."""
    for _ in range(source.choice((0, 0, 0, 1, 2))):
        module = source.choice((_payload, _payload, _sections))(module, source)
        if len(module) == len(MODULE):
            break
        try:
            _split(module)
        except ComponentizeError:
            return module
    if len(module) == len(MODULE):
        return module
    return source.choice((_payload, _payload, _payload, _sections, _anywhere))(module, source)


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

    def check(self, module: bytes) -> Outcome:
        """What becomes of a module; processor time is counted, so that a busy machine is none."""
        started = time.process_time()
        try:
            component = componentize.build(module).to_bytes()
        except ComponentizeError as error:
            return self._timed(module, type(error).__name__, started)
        except Exception as error:
            failure = f"{type(error).__name__}: {str(error)[:200]}"
            return Outcome("another exception", time.process_time() - started, failure)
        outcome = self._timed(module, "component", started)
        if outcome.failure:
            return outcome
        return self._validated(module, component, outcome.seconds)

    def _timed(self, module: bytes, kind: str, started: float) -> Outcome:
        seconds = time.process_time() - started
        late = seconds > SECONDS + SECONDS_PER_BYTE * len(module)
        failure = f"{seconds:.2f} s for {len(module)} bytes" if late else None
        return Outcome(kind, seconds, failure)

    def _validated(self, module: bytes, component: bytes, seconds: float) -> Outcome:
        if reason := self._invalid_module(module):
            if self._invalid_component(component) is None:
                failure = f"an invalid module became a valid component: {reason}"
                return Outcome("component", seconds, failure)
            return Outcome("component, both invalid", seconds)
        self.valid += 1
        if self.valid % COMPILED == 0 and (reason := self._invalid_component(component)):
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


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def main(argv: Sequence[str] | None = None) -> int:
    """Checks as many inputs as asked for; prints counts, the slowest and what failed."""
    assert __doc__
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    modules = seeds()
    checker = Checker()
    for module in modules:
        checker.check(module)
    counts: Counter[str] = Counter()
    slowest = (0.0, 0)
    failures: Path | None = None
    for number in range(options.count):
        source = random.Random(f"{options.seed} {number}")
        module = damaged(source.choice(modules), source)
        outcome = checker.check(module)
        counts[outcome.kind] += 1
        slowest = max(slowest, (outcome.seconds, len(module)))
        if outcome.failure:
            counts["failed"] += 1
            failures = failures or Path(tempfile.mkdtemp(prefix="mutations-"))
            kept = failures / f"{options.seed}-{number}.wasm"
            kept.write_bytes(module)
            print(f"{kept}: {outcome.failure}", flush=True)
    for kind, count in counts.most_common():
        print(f"{count:8} {kind}")
    print(f"slowest: {slowest[0]:.3f} s for {slowest[1]} bytes")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
