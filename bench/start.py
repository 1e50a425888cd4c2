"""How long building takes, and starting a program.

    python bench/start.py [--rounds N] [--size MB] [--json FILE]

`componentize build` and `componentize run` are fresh interpreters, from start to exit: `cold` with
an empty cache directory, so that the component is compiled, `warm` with it compiled before. The
bytecode of Python is there already, as it is where a package is installed. `build()` is called in a
process that has built the same module already. The large program is the small one, padded (see
large_module.py).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from large_module import MB, padded
from variants import compiled_guest

import componentize

HELLO = Path(__file__).parent.parent / "guests" / "c" / "hello.c"


def seconds(work: Callable[[], object], rounds: int) -> list[float]:
    """What each of `rounds` calls took."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


class Interpreters:
    """Fresh interpreters, whose bytecode is kept in a directory of their own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.environment = dict(os.environ, PYTHONPYCACHEPREFIX=str(directory / "bytecode"))
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def build(self, module: Path, output: Path, *options: str) -> None:
        """`componentize build`."""
        self._componentize("build", "--quiet", str(module), "-o", str(output), *options)

    def run(self, module: Path, cache: Path) -> None:
        """`componentize run`, with a cache directory of its own."""
        self._componentize("run", str(module), cache=cache)

    def run_cold(self, module: Path) -> None:
        """`componentize run`, with an empty cache directory."""
        with tempfile.TemporaryDirectory(dir=self.directory) as cache:
            self.run(module, Path(cache))

    def execute(self, code: str) -> None:
        """`python -c CODE`."""
        self._python("-c", code)

    def _componentize(self, *arguments: str, cache: Path | None = None) -> None:
        self._python("-m", "componentize", *arguments, cache=str(cache) if cache else "off")

    def _python(self, *arguments: str, cache: str = "off") -> None:
        environment = self.environment | {"COMPONENTIZE_CACHE": cache}
        command = [sys.executable, *arguments]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)


def figures(directory: Path, rounds: int, size: int) -> dict[str, list[float]]:
    """Seconds of each step, by its title: one for each round, but for compiling what is large.

    Args:
        directory: where the programs and caches go.
        size: of the large program, in bytes.
    """
    small, large = directory / "hello.wasm", directory / "large.wasm"
    large.write_bytes(padded(compiled_guest([HELLO], small), size))
    cache = directory / "cache"
    python = Interpreters(directory)
    python.run(small, cache)
    module = small.read_bytes()
    output = directory / "component.wasm"
    megabytes = f"{size / MB:.0f} MB"
    return {
        "python -c 'import wasmtime'": seconds(lambda: python.execute("import wasmtime"), rounds),
        "componentize build, small": seconds(lambda: python.build(small, output), rounds),
        f"componentize build, {megabytes}": seconds(lambda: python.build(large, output), rounds),
        "build(), small": seconds(lambda: componentize.build(module).to_bytes(), rounds + 1)[1:],
        "componentize run, small, cold": seconds(lambda: python.run_cold(small), rounds),
        "componentize run, small, warm": seconds(lambda: python.run(small, cache), rounds),
        f"componentize run, {megabytes}, cold": seconds(lambda: python.run(large, cache), 1),
        f"componentize run, {megabytes}, warm": seconds(lambda: python.run(large, cache), rounds),
    }


def as_text(taken: Mapping[str, Sequence[float]]) -> str:
    """The table: the median, the least and the most, in milliseconds."""
    lines = [f"{'milliseconds':34}{'median':>9}{'least':>9}{'most':>9}"]
    for title, times in taken.items():
        columns = (statistics.median(times), min(times), max(times))
        lines.append(f"{title:34}" + "".join(f"{value * 1000:9,.1f}" for value in columns))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="default: 7")
    parser.add_argument("--size", type=int, default=20, metavar="MB", help="default: 20")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        taken = figures(Path(name), options.rounds, options.size * MB)
    print(as_text(taken))
    if options.json:
        options.json.write_text(json.dumps(taken, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
