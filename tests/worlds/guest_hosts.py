"""What the libraries of `guests/` are tested with: their components, and hosts for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import wasmtime
from wasmtime.component import Record, ResourceAny, ResourceHost, Variant

from tests.harness import UnavailableError
from tests.harness.libraries import Host, build_library, load_libraries

LIBRARIES = load_libraries()


def built(name: str) -> Path:
    """The component of a library; the test is skipped where its compiler is not here."""
    try:
        return build_library(LIBRARIES[name])
    except UnavailableError as reason:
        pytest.skip(str(reason))


def record(**fields: Any) -> Record:
    """A record, as wasmtime-py takes it."""
    made = Record()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


class Store:
    """The host's side of `demo:journal/store`."""

    STORE = "demo:journal/store@0.3.1#"

    def __init__(self) -> None:
        self.entries: dict[int, tuple[str, list[tuple[Record, str]]]] = {}
        self.kept: list[int] = []
        self.dropped: list[str] = []
        functions: dict[str, Callable[..., Any]] = {
            "[constructor]entry": self.make,
            "[method]entry.append": self.append,
            "[method]entry.read": lambda entry: self.entries[self.number(entry)][1],
            "[static]entry.titles": self.titles,
            "keep": self.keep,
            "open": self.open,
            "longest": self.longest,
        }
        self.host = Host(
            {"now": lambda: 65535}
            | {self.STORE + name: function for name, function in functions.items()},
            {self.STORE + "entry": lambda each: self.dropped.append(self.entries[each][0])},
        )
        self.store: wasmtime.Store
        """To be set: where the component is."""

    def number(self, entry: ResourceAny) -> int:
        return entry.to_host(self.store).rep

    def make(self, title: str) -> ResourceHost:
        self.entries[len(self.entries) + 1] = (title, [])
        return ResourceHost.own(len(self.entries), 0)

    def append(self, entry: ResourceAny, line: str, at: Record) -> Any:
        lines = self.entries[self.number(entry)][1]
        if line == "":
            return Variant("err", None)
        if len(lines) == 2:
            return Variant("err", 2**63)
        if "!" in line:
            return Variant("err", line)
        lines.append((at, line))
        return Variant("ok", len(lines))

    def titles(self) -> list[str]:
        return [title for title, _ in self.entries.values()]

    def keep(self, entry: ResourceAny) -> int:
        self.kept.append(self.number(entry))
        return len(self.kept) - 1

    def open(self, place: int) -> ResourceHost | None:
        return ResourceHost.own(self.kept[place], 0) if place < len(self.kept) else None

    def longest(self, entries: list[ResourceAny]) -> int:
        return max(len(self.entries[self.number(each)][1]) for each in entries)
