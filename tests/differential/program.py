"""Programs for the interpreter: sequences of calls, their encoding and their text."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from tests.differential import interpreter as layout
from tests.differential.functions import FUNCTIONS


class Constant(NamedTuple):
    """An argument that is a number."""

    value: int


class Register(NamedTuple):
    """An argument that is what a register holds: a descriptor."""

    number: int


Argument: TypeAlias = Constant | Register


class Patch(NamedTuple):
    """What is put into memory before a call: bytes, or a descriptor (u32)."""

    address: int
    data: bytes | Register


class Field(NamedTuple):
    """A result that two runs need not have in common.

    Kinds are: masked, which is not compared; stat, a filestat; listing, directory entries, whose
    size in all is at `used`; events, whose number is there; subscriptions, after an error.
    """

    kind: str
    address: int
    size: int
    used: int = 0


class Save(NamedTuple):
    """After success, the u32 at `address` goes to a register."""

    register: int
    address: int


@dataclass(frozen=True, slots=True)
class Call:
    """One call: a function's name, its arguments, and all that goes with them.

    `flags` are the interpreter's.
    """

    function: str
    arguments: tuple[Argument, ...]
    patches: tuple[Patch, ...] = ()
    flags: int = 0
    save: Save | None = None
    fields: tuple[Field, ...] = ()

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        arguments = ", ".join(map(_argument_text, self.arguments))
        saved = f" -> r{self.save.register}" if self.save else ""
        patches = "".join(
            f"\n        {patch.address:#x}: {_patch_text(patch)}" for patch in self.patches
        )
        return f"{self.function}({arguments}){saved}{patches}"

    def encode(self) -> bytes:
        """The call as the interpreter reads it."""
        save = self.save or Save(layout.NONE, 0)
        missing = layout.MAX_ARGUMENTS - len(self.arguments)
        arguments = (*self.arguments, *[Constant(0)] * missing)
        body = b"".join([*map(_encode_argument, arguments), *map(_encode_patch, self.patches)])
        number, count = FUNCTIONS[self.function].number, len(self.patches)
        size = layout.CALL.size + len(body)
        return layout.CALL.pack(size, number, self.flags, count, *save, 4, 0) + body


def encode(calls: list[Call], split: bool) -> bytes:
    """A program's file.

    Args:
        calls: what to perform.
        split: whether a call that moves bytes to or from several buffers stands for one call each.
    """
    header = layout.PROGRAM_HEADER.pack(split, len(calls))
    return b"".join([header, *(call.encode() for call in calls)])


def _argument_text(argument: Argument) -> str:
    if isinstance(argument, Register):
        return f"r{argument.number}"
    return hex(argument.value) if argument.value > 999 else str(argument.value)


def _patch_text(patch: Patch) -> str:
    if isinstance(patch.data, Register):
        return f"r{patch.data.number}"
    if len(patch.data) > 60:
        return f"{len(patch.data)} bytes, {patch.data[:40]!r}..."
    return repr(patch.data)


def _encode_argument(argument: Argument) -> bytes:
    return layout.ARGUMENT.pack(isinstance(argument, Register), 0, argument[0])


def _encode_patch(patch: Patch) -> bytes:
    if isinstance(patch.data, Register):
        return layout.PATCH.pack(patch.address, 4, patch.data.number, 0)
    padding = b"\0" * (-len(patch.data) % 8)
    header = layout.PATCH.pack(patch.address, len(patch.data), layout.NONE, 0)
    return header + patch.data + padding
