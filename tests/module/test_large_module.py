"""The benchmark of building a large module: what it pads still runs, and it prints its figures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import wasmtime

import componentize

SCRIPT = Path(__file__).parents[2] / "bench" / "large_module.py"
PROGRAMS = Path(__file__).parents[1] / "runtime" / "programs"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the benchmark uses wait4")
def test_a_padded_module_is_as_large_as_asked_and_runs_as_before(tmp_path: Path) -> None:
    guest, large = tmp_path / "args.wasm", tmp_path / "large.wasm"
    guest.write_bytes(wasmtime.wat2wasm((PROGRAMS / "args.wat").read_text()))
    command: list[str | Path] = [
        sys.executable,
        SCRIPT,
        guest,
        "--size",
        "1",
        "--rounds",
        "1",
        "--json",
    ]
    process = subprocess.run(
        [*command, "--keep", large], stdout=subprocess.PIPE, text=True, check=True
    )
    figures = json.loads(process.stdout)
    assert figures["input_bytes"] == large.stat().st_size
    assert 900_000 < figures["input_bytes"] < 1_100_000
    assert 0 < figures["output_bytes"] - figures["input_bytes"] < 50_000
    assert figures["median_seconds"] > 0
    assert figures["peak_bytes"] > figures["input_bytes"]
    completed = componentize.run(large, ["a", "b"], stdout=componentize.CAPTURE, use_cache=False)
    assert completed.stdout == b"large.wasm\0a\0b\0"
