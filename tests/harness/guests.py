"""The guests of the project, compiled, and the cases they are run with."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tests.harness.cache import PROJECT, made
from tests.harness.layout import Layout
from tests.harness.outcome import Invocation, Preopen
from tests.harness.toolchains import TOOLCHAINS

GUESTS = PROJECT / "guests"
Ending = int | Literal["trap"]


@cache
def build_guest(guest: str, options: tuple[str, ...] = ()) -> Path:
    """The core module of a guest.

    Args:
        guest: its source, relative to `guests/`, such as "c/hello.c".
        options: of its compiler, beside those that every guest of the language gets.

    Raises:
        UnavailableError: its compiler is none that the test extra brings, and is not here.
    """
    source = GUESTS / guest
    toolchain = TOOLCHAINS[source.suffix]
    key: list[str | bytes] = [guest, source.read_bytes(), toolchain.version(), *options]
    return made(
        "guests",
        f"{source.stem}.wasm",
        key,
        lambda target: toolchain.compile(source, target, options),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A guest and what it is run with: an entry of `guests/cases.toml`, which says what is what."""

    name: str
    guest: str
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    layout: Layout = field(default_factory=Layout)
    preopened: bool = True
    exit_code: Ending = 0
    native_exit_code: Ending = 0
    stdout: str | None = None
    times: tuple[str, ...] = ()

    def invocation(self) -> Invocation:
        """What the guest is started with, whoever runs it."""
        preopens = (Preopen(".", "/"),) if self.preopened else ()
        argv = (Path(self.guest).stem, *self.args)
        return Invocation(argv, dict(self.env), self.stdin, preopens)


def load_cases() -> list[Case]:
    """Every case of `guests/cases.toml`."""
    with (GUESTS / "cases.toml").open("rb") as stream:
        return [_case(entry) for entry in tomllib.load(stream)["case"]]


def _case(entry: dict[str, Any]) -> Case:
    entry.setdefault("native_exit_code", entry.get("exit_code", 0))
    layout = Layout(
        files={path: _content(path, text) for path, text in entry.pop("files", {}).items()},
        directories=tuple(entry.pop("directories", ())),
        symlinks=entry.pop("symlinks", {}),
    )
    stdin = _content("stdin", entry.pop("stdin", ""))
    for key in ("args", "times"):
        entry[key] = tuple(entry.get(key, ()))
    return Case(**entry, layout=layout, stdin=stdin)


def _content(seed: str, text: str | dict[str, int]) -> bytes:
    if isinstance(text, str):
        return text.encode()
    return random.Random(seed).randbytes(text["random"])
