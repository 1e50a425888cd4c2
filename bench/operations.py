"""What preview1 operations cost: native preview1, the reference adapter and ours, side by side.

    python bench/operations.py [--rounds N] [--milliseconds N] [--only NAME]... [--directory DIR]
                               [--least] [--json FILE] [--svg FILE]

A guest in C (bench/operations/) times its own loops with the monotonic clock. Each round runs each
operation in each variant, one after the other, in an order that rotates, as often as takes native
preview1 the time given; one process and one engine run them all. A figure is the median of the
rounds; on a machine that has other work to do, the least says more. Where an operation has a size,
times are for that many bytes: what one call moves differs. Standard output is a file, unless an
operation's title says that it is a pipe, which another process reads.
"""

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import wasmtime
from figures import Figure, Row, as_json, as_text
from plot import as_svg
from variants import JCO, Run, Timing, compiled_guest, variants

KIB, MIB = 1 << 10, 1 << 20
SOURCES = Path(__file__).parent / "operations"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the guest.

    `size` is how many bytes the figure is for; None where no bytes are moved. `once` is for what
    happens once in the life of a program, so that each repetition is an instance of its own. With
    `pipe` standard output is a pipe.
    """

    name: str
    title: str
    size: int | None = None
    once: bool = False
    pipe: bool = False


OPERATIONS = (
    Operation("clock", "clock_gettime"),
    Operation("random-32", "random 32 B"),
    Operation("append-64k", "append 64 KiB", 64 * KIB),
    Operation("append-1m", "append 1 MiB", MIB),
    Operation("write-64k", "write 64 KiB", 64 * KIB),
    Operation("write-1m", "write 1 MiB", MIB),
    Operation("read-64k", "read 64 KiB", 64 * KIB),
    Operation("read-1m", "read 1 MiB", MIB),
    Operation("pread-64", "pread 64 B", 64),
    Operation("pwrite-64", "pwrite 64 B", 64),
    Operation("writev-8x8k", "writev 8 x 8 KiB", 64 * KIB),
    Operation("readv-8x8k", "readv 8 x 8 KiB", 64 * KIB),
    Operation("writev-64x64", "writev 64 x 64 B", 4 * KIB),
    Operation("readv-64x64", "readv 64 x 64 B", 4 * KIB),
    Operation("seek", "lseek"),
    Operation("seek-read-4k", "lseek + read 4 KiB", 4 * KIB),
    Operation("fwrite-16", "fwrite 16 B", 16),
    Operation("fread-16", "fread 16 B", 16),
    Operation("fstat", "fstat"),
    Operation("stat", "stat"),
    Operation("open-close", "open + close"),
    Operation("open-deep", "open a/b/c/d/e/f + close"),
    Operation("create-close", "create + close"),
    Operation("unlink", "unlink"),
    Operation("readdir-1000", "readdir, 1000 entries"),
    Operation("stdout-64", "stdout 64 B", 64),
    Operation("stdout-64k", "stdout 64 KiB", 64 * KIB),
    Operation("stdout-64k-pipe", "stdout 64 KiB to a pipe", 64 * KIB, pipe=True),
    Operation("poll-clock", "poll, a clock that is due"),
    Operation("arguments", "100 arguments, 100 variables", once=True),
)


class Bench:
    """Runs operations in a directory: `tree` is what the guest sees, beside it are its streams."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._tree = directory / "tree"

    def lay_out(self) -> None:
        """Makes the files that the guest expects (bench/operations/main.c)."""
        deep = self._tree / "a/b/c/d/e"
        for folder in (deep, self._tree / "entries", self._tree / "scratch"):
            folder.mkdir(parents=True)
        (self._tree / "data").write_bytes(os.urandom(16 * MIB))
        (self._tree / "target").write_bytes(bytes(4 * MIB))
        (deep / "f").touch()
        for number in range(1000):
            (self._tree / "entries" / f"entry-{number}").touch()

    def measure(self, run: Run, operation: Operation, count: int) -> float:
        """Microseconds an operation takes, or as many bytes as its size, in one run of `count`."""
        if not operation.once:
            return _microseconds(operation, self._timing(run, operation, count))
        timings = [self._timing(run, operation, 1) for _ in range(count)]
        return sum(_microseconds(operation, timing) for timing in timings) / count

    def _timing(self, run: Run, operation: Operation, count: int) -> Timing:
        printed = self._directory / "stderr"
        config = wasmtime.WasiConfig()
        config.argv = ["operations", operation.name, str(count)]
        if operation.once:
            config.argv = ["operations", operation.name, *map(str, range(98))]
            config.env = [(f"VARIABLE_{number}", "x" * 32) for number in range(100)]
        config.preopen_dir(str(self._tree), "/")
        config.stderr_file = str(printed)
        with _read_pipe(self._directory / "pipe") if operation.pipe else nullcontext() as pipe:
            config.stdout_file = str(pipe or self._directory / "stdout")
            try:
                run(config)
            except (wasmtime.ExitTrap, wasmtime.WasmtimeError) as error:
                raise SystemExit(f"{operation.name}: {printed.read_text() or error}") from error
        return Timing(*map(int, printed.read_text().split()))

    def count(self, run: Run, operation: Operation, microseconds: float) -> int:
        """How often an operation must be done to take at least so long."""
        count = 1
        while True:
            taken = min(self.measure(run, operation, count) for _ in range(3)) * count
            if taken >= microseconds or count >= 1 << 24:
                return count
            count = max(count + 1, min(count * 8, int(count * microseconds / taken)))


_READER = """
import os, sys
pipe = os.open(sys.argv[1], os.O_RDONLY)
buffers = [bytearray(1 << 17)]
while os.readv(pipe, buffers):
    pass
"""


@contextmanager
def _read_pipe(path: Path) -> Iterator[Path]:
    """A named pipe at `path` that a process reads until it is closed."""
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    with subprocess.Popen([sys.executable, "-ISc", _READER, str(path)]) as reader:
        try:
            yield path
        except BaseException:
            reader.kill()
            raise


def _microseconds(operation: Operation, timing: Timing) -> float:
    done = timing.bytes / operation.size if operation.size else timing.operations
    return timing.nanoseconds / 1000 / done


def measured(
    bench: Bench,
    runs: Mapping[str, Run],
    operations: Sequence[Operation],
    rounds: int,
    microseconds: float,
) -> list[dict[str, list[float]]]:
    """What `operations` took, each as a list of samples by variant: one from each of `rounds`
    rounds, in which native preview1 does an operation for about `microseconds`."""
    counts = [bench.count(runs["native"], operation, microseconds) for operation in operations]
    names = list(runs)
    samples: list[dict[str, list[float]]] = [{name: [] for name in names} for _ in operations]
    for number in range(rounds):
        order = names[number % len(names) :] + names[: number % len(names)]
        for operation, count, taken in zip(operations, counts, samples, strict=True):
            for name in order:
                taken[name].append(bench.measure(runs[name], operation, count))
        if sys.stderr.isatty():
            print(f"\rround {number + 1} of {rounds}", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return samples


def circumstances(directory: Path, options: argparse.Namespace) -> dict[str, Any]:
    """On what the figures were taken."""
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "file system": file_system(directory),
        "python": platform.python_version(),
        "wasmtime": version("wasmtime"),
        "jco": JCO,
        "figures": "the least" if options.least else "medians",
        "rounds": options.rounds,
        "milliseconds": options.milliseconds,
    }


def file_system(directory: Path) -> str:
    """The type of the file system that a directory is on, where the host tells."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown"
    found = {Path(line.split()[1]): line.split()[2] for line in mounts.read_text().splitlines()}
    resolved = directory.resolve()
    return next(found[path] for path in (resolved, *resolved.parents) if path in found)


@contextmanager
def _without_collections() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="default: 15")
    parser.add_argument(
        "--milliseconds",
        type=float,
        default=20,
        metavar="N",
        help="how long an operation takes native preview1 in a round; default: 20",
    )
    names = [operation.name for operation in OPERATIONS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help="measure it")
    parser.add_argument("--directory", metavar="DIR", help="where the files are")
    parser.add_argument(
        "--least", action="store_true", help="the least of the rounds, not the median"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the ratios there")
    return parser.parse_args()


def main() -> None:
    options = _options()
    chosen = [item for item in OPERATIONS if not options.only or item.name in options.only]
    with tempfile.TemporaryDirectory(dir=options.directory) as name, _without_collections():
        directory = Path(name)
        module = compiled_guest(sorted(SOURCES.glob("*.c")), directory / "operations.wasm")
        runs = variants(module, directory)
        bench = Bench(directory)
        bench.lay_out()
        samples = measured(bench, runs, chosen, options.rounds, options.milliseconds * 1000)
        about = circumstances(directory, options)
    rows = [
        Row(
            operation.title,
            {name: Figure(tuple(values), options.least) for name, values in taken.items()},
        )
        for operation, taken in zip(chosen, samples, strict=True)
    ]
    print(as_text(rows))
    print(", ".join(f"{key} {value}" for key, value in about.items()))
    if options.json:
        options.json.write_text(json.dumps(about | as_json(rows), indent=2) + "\n", "utf-8")
    if options.svg:
        options.svg.write_text(as_svg(rows, about), "utf-8")


if __name__ == "__main__":
    main()
