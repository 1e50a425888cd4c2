"""What building a large module costs: a real module is padded, and `componentize build` measured.

    python bench/large_module.py GUEST.wasm [--size MB] [--rounds N] [--json] [--keep FILE]

Padding repeats the module's own functions and adds passive data segments, half of the size each,
so the result is a valid module that still runs as before. Time is that of a fresh interpreter,
from start to exit; memory is the peak resident set of that process.
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from componentize.wasm.core.sections import (
    ORDER,
    Section,
    SectionId,
    Slice,
    read_sections,
    write_section,
)
from componentize.wasm.preambles import MODULE
from componentize.wasm.values import U32

MB = 1_000_000
SEGMENT = 64 * 1024


def padded(module: bytes, size: int) -> bytes:
    """`module` with functions and data added until it is about `size` bytes long.

    Args:
        module: a core module with functions, at most `size` bytes long.
        size: in bytes.
    """
    sections = read_sections(module)
    found = {section.id: section for section in sections}
    functions, code = found[SectionId.FUNCTION], found[SectionId.CODE]
    missing = size - len(module)
    copies = max(1, missing // 2 // len(code.payload))
    segments = max(1, (missing - copies * len(code.payload)) // SEGMENT)
    replaced = {
        SectionId.FUNCTION: _repeated(functions, copies),
        SectionId.CODE: _repeated(code, copies),
        SectionId.DATA: _with_segments(found.get(SectionId.DATA), segments),
    }
    if SectionId.DATA_COUNT in found:
        count = found[SectionId.DATA_COUNT].u32(0)[0] + segments
        replaced[SectionId.DATA_COUNT] = [U32.build(count)]
    if SectionId.DATA not in found:
        sections = (*sections, _empty_data())
    parts: list[Slice] = [MODULE]
    for section in sorted(sections, key=_rank):
        body = replaced.get(section.id)
        parts += [section.raw] if body is None else write_section(section.id, *body)
    return b"".join(parts)


def _rank(section: Section) -> int:
    return len(ORDER) if section.id == SectionId.CUSTOM else ORDER.index(section.id)


def _empty_data() -> Section:
    return Section(SectionId.DATA, memoryview(b"\x0b\x01\x00"), 0, 2, 3)


def _repeated(section: Section, copies: int) -> list[Slice]:
    count, start = section.u32(0)
    return [U32.build(count * (1 + copies)), *[section.payload[start:]] * (1 + copies)]


def _with_segments(section: Section | None, segments: int) -> list[Slice]:
    count, start = section.u32(0) if section else (0, 0)
    rest = section.payload[start:] if section else b""
    return [U32.build(count + segments), rest, *_passive_segments(segments)]


def _passive_segments(segments: int) -> Iterator[bytes]:
    source = random.Random(0)
    for _ in range(segments):
        yield b"\x01" + U32.build(SEGMENT) + source.randbytes(SEGMENT)


def measure(command: Sequence[str]) -> tuple[float, int]:
    """Wall seconds and peak resident bytes of one run of `command`.

    Raises:
        SystemExit: it fails.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    unit = 1 if platform.system() == "Darwin" else 1024
    return seconds, usage.ru_maxrss * unit


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("guest", type=Path, help="the core module to pad")
    parser.add_argument("--size", type=int, default=70, metavar="MB", help="default: 70")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default: 5")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep the large module here")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        large = options.keep or Path(directory, "large.wasm")
        large.write_bytes(padded(options.guest.read_bytes(), options.size * MB))
        output = Path(directory, "large.component.wasm")
        build = [sys.executable, "-m", "componentize", "build", "--quiet", str(large)]
        runs = [measure([*build, "-o", str(output)]) for _ in range(options.rounds)]
        seconds, peaks = zip(*runs, strict=True)
        figures = {
            "input_bytes": large.stat().st_size,
            "output_bytes": output.stat().st_size,
            "seconds": [round(second, 3) for second in seconds],
            "median_seconds": round(statistics.median(seconds), 3),
            "peak_bytes": max(peaks),
            "peak_per_input_byte": round(max(peaks) / large.stat().st_size, 2),
        }
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        print(
            f"input   {figures['input_bytes'] / MB:.1f} MB\n"
            f"output  {figures['output_bytes'] / MB:.1f} MB\n"
            f"time    {figures['median_seconds']:.3f} s (median of {options.rounds}: "
            f"{min(seconds):.3f} to {max(seconds):.3f})\n"
            f"memory  {figures['peak_bytes'] / MB:.0f} MB at its peak, "
            f"{figures['peak_per_input_byte']:.2f} times the input"
        )


if __name__ == "__main__":
    main()
