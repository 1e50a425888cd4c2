"""Components by the reference: wit-component, as jco has it."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from variants import installed_jco

SCRIPT = Path(__file__).parent / "worlds" / "reference.mjs"
STARLINGMONKEY = Path("@bytecodealliance/componentize-js/lib/starlingmonkey_embedding.wasm")
"""A core module in a package that jco needs."""

_ENCODINGS = {"latin1+utf16": "compact-utf16"}


@dataclass(frozen=True, slots=True)
class Source:
    """A core module, and what a component is made of besides: the text of its world, the name of
    that and the encoding of strings, and which adapter stands for preview1."""

    module: bytes
    wit: str | None = None
    world: str | None = None
    encoding: str = "utf8"
    adapter: Literal["command", "reactor"] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is said instead of a component."""

    message: str


def reference_component(source: Source) -> bytes | Refusal | None:
    """What the reference makes of a source; None, and a note, where it cannot be had.

    It is a process of its own: a component that has trapped does nothing more.
    """
    jco = installed_jco()
    if jco is None:
        return None
    node, script = jco
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        output = directory / "component.wasm"
        job = directory / "job.json"
        job.write_text(json.dumps(_job(source, directory, output)), "utf-8")
        command = [node, str(SCRIPT), str(Path(script).with_name("api.js")), str(job)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise SystemExit(f"the reference fails: {done.stderr}")
        failure = json.loads(done.stdout)
        return output.read_bytes() if failure is None else Refusal(failure)


def _job(source: Source, directory: Path, output: Path) -> dict[str, str]:
    module, wit = directory / "core.wasm", directory / "world.wit"
    module.write_bytes(source.module)
    job = {"module": str(module), "output": str(output)}
    if source.wit is not None:
        wit.write_text(source.wit, "utf-8")
        job["wit"] = str(wit)
        job["encoding"] = _ENCODINGS.get(source.encoding, source.encoding)
    if source.world is not None:
        job["world"] = source.world
    if source.adapter is not None:
        job["adapter"] = source.adapter
    return job


def starlingmonkey() -> bytes | None:
    """The embedding of StarlingMonkey that comes with jco; None, and a note, without jco."""
    jco = installed_jco()
    if jco is None:
        return None
    modules = next(each for each in Path(jco[1]).parents if each.name == "node_modules")
    return (modules / STARLINGMONKEY).read_bytes()
