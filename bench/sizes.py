"""What componentizing adds to a program, in bytes, and what each preview1 function takes.

    python bench/sizes.py [--json FILE]

For each function, what the linker makes for a guest that imports it alone, and what a guest that
imports all of them would save without it. For two whole programs, what the component has besides
the program, ours and with the reference adapter: hello-world in C, and one that imports everything.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import wasmtime
from variants import compiled_guest, with_reference_adapter

import componentize
from componentize.shim.link import link, link_entry
from componentize.shim.preview1 import functions

HELLO = Path(__file__).parent.parent / "guests" / "c" / "hello.c"


def shim_size(names: Iterable[str]) -> int:
    """Bytes of the core modules that the linker makes for a guest that imports `names`."""
    shim = link(names)
    return len(shim.module) + len(shim.store) + len(link_entry())


def importing_everything() -> bytes:
    """A core module that imports every preview1 function, and uses none."""
    imports = "\n".join(
        f'(import "wasi_snapshot_preview1" "{name}" (func {_declared(type_)}))'
        for name, type_ in functions().items()
    )
    body = '(memory (export "memory") 1) (func (export "_start"))'
    return bytes(wasmtime.wat2wasm(f"(module {imports} {body})"))


def _declared(type_: Any) -> str:
    params = " ".join(type_.params)
    results = " ".join(type_.results)
    return (f"(param {params})" if params else "") + (f" (result {results})" if results else "")


def program(module: bytes, directory: Path) -> dict[str, int | None]:
    """What a program's component has besides the program, in bytes."""
    built = componentize.build(module)
    adapted = with_reference_adapter(module, directory)
    return {
        "module": len(module),
        "shim": built.report.shim_size,
        "ours": built.report.output_size - len(module),
        "reference": None if adapted is None else len(adapted) - len(module),
    }


def by_function(names: Sequence[str]) -> dict[str, dict[str, int]]:
    """Bytes of each function: `alone`, and `more` with it than without it among all others."""
    everything = shim_size(names)
    return {
        name: {
            "alone": shim_size([name]),
            "more": everything - shim_size([other for other in names if other != name]),
        }
        for name in names
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        hello = compiled_guest([HELLO], directory / "hello.wasm")
        programs = {
            "hello-world in C": program(hello, directory),
            "a program that imports everything": program(importing_everything(), directory),
        }
    names = sorted(functions())
    sizes_by_function = by_function(names)

    print(f"{'bytes besides the program':36}{'shim':>9}{'ours':>9}{'reference':>11}")
    for title, sizes in programs.items():
        reference = "" if sizes["reference"] is None else f"{sizes['reference']:,}"
        print(f"{title:36}{sizes['shim']:9,}{sizes['ours']:9,}{reference:>11}")
    print(f"\n{'bytes of the shim':36}{'alone':>9}{'more':>9}")
    for title, bytes_ in sizes_by_function.items():
        print(f"{title:36}{bytes_['alone']:9,}{bytes_['more']:9,}")
    if options.json:
        figures = {"programs": programs, "functions": sizes_by_function}
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
