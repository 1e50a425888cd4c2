"""A component, and `build`, which makes one of a core module."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from componentize.errors import OutputError
from componentize.files import write_whole
from componentize.input import Input, binary, read_source
from componentize.options import DEFAULT, Options, WitSource
from componentize.text import printable_path

if TYPE_CHECKING:
    from componentize.report import Report
    from componentize.wasm.core.sections import Slice


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """A component, in memory. Two are equal if their binaries are.

    `parts`, joined, are its binary; the guest's own bytes stand in it uncopied.
    `source` is the file the guest was read from, if any.
    """

    parts: tuple["Slice", ...] = field(repr=False)
    report: "Report"
    source: Path | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Component):
            return NotImplemented
        return self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled, it is one part: slices of the input cannot be."""
        return type(self), ((self.to_bytes(),), self.report, self.source)

    def to_bytes(self) -> bytes:
        """The component's binary."""
        return b"".join(self.parts)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the component to a file, which appears whole or not at all.

        Args:
            path: the file to create or replace; never the file the guest was read from.

        Raises:
            OutputError: the file cannot be written, or is the input.
        """
        target = Path(path)
        try:
            if self.source and target.exists() and target.samefile(self.source):
                found = f"{printable_path(target)} is the input: name another file"
                raise OutputError(f"{found} for the component", path=target)
            write_whole(target, self.parts)
        except (OSError, ValueError) as error:  # a ValueError: no file can have this name
            reason = getattr(error, "strerror", None) or str(error)
            found = f"cannot write {printable_path(target)}: {reason}"
            if isinstance(error, FileNotFoundError) and not target.parent.exists():
                found += f" (there is no directory {printable_path(target.parent)})"
            raise OutputError(found, path=target) from error


def build(
    source: Input,
    *,
    wit: WitSource | None = None,
    world: str | None = None,
    features: Collection[str] = (),
    encoding: str = "utf8",
    adapters: Mapping[str, Input] = MappingProxyType({}),
    wasi: str | None = None,
    names: bool = False,
) -> Component:
    """Makes a core module a WASI 0.2 component.

    What the component imports and exports beside WASI is its world. It is found in the module's
    `component-type` sections, which generators of bindings leave there, or given as WIT; both
    together merge. A module that exports `_start` is a command, and needs none.

    Args:
        source: the core module, binary or text, as bytes; or the path of a `.wasm` or `.wat` file.
        wit: WIT that has the world: the path of a file, or of a folder of files with what they use
            in `deps`; or the texts by their names.
        world: the name of the world, with or without its package and version; not needed where the
            WIT has one world.
        features: names of the features whose `@unstable` items are part of the WIT.
        encoding: how strings of the world that `wit` has are encoded in the module: `utf8`, `utf16`
            or `latin1+utf16`.
        adapters: core modules that give what the module imports from a name, by that name.
        wasi: the version of WASI that hosts must have, `0.2.0` or later; by default `0.2.12`, the
            first with exit codes. Before it, a code that is not 0 becomes the status 1.
        names: keep the names of functions in what is added, for people who debug.

    Returns:
        A component of that world, which imports only what the module can reach. It exports
        `wasi:cli/run` if the module exports `_start`.

    Raises:
        InvalidModuleError: not a well-formed core module, or its world cannot be decoded.
        UnsupportedModuleError: a module that cannot be made a component: it is one already, it has
            neither a world nor `_start`, or it imports what is not known.
        AdapterError: an adapter is none, or does not fit its world or the module.
        MismatchError: the module does not fit its world.
        WitError: the WIT is wrong or has not that world, or worlds do not merge.
        ComponentizeError: `wasi` is no version of WASI 0.2, or `encoding` no string encoding.
        OSError: a file cannot be read.
    """
    read = read_source(source)
    options = Options(
        wit=wit,
        world=world,
        features=features,
        encoding=encoding,
        adapters={name: read_source(each) for name, each in adapters.items()},
        wasi=wasi,
        names=names,
    )
    return build_component(binary(read.data), read.path, options)


def build_component(
    module: bytes, source: Path | None = None, options: Options = DEFAULT
) -> Component:
    """`build` for a binary core module that has been read already, from file `source` if any."""
    from componentize.pipeline import convert  # imports all that a build takes

    return Component(*convert(module, options), source)
