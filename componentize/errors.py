"""The one exception family. Each message says what was found, where, and what can be done.

What a message says, an error also carries as attributes. All can be pickled and copied.
"""

from pathlib import Path
from typing import Self

from componentize.text import printable, printable_path


class ComponentizeError(Exception):
    """Base of every error this package raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        return type(self)._restored, self.args, self.__dict__

    @classmethod
    def _restored(cls, *args: object) -> Self:
        """An error with these `args`; what it carries besides is its state, which is set next."""
        return cls.__new__(cls, *args)


class InvalidModuleError(ComponentizeError):
    """The input is not a well-formed core module (or WAT text).

    Args:
        found: what is wrong, in one clause.
        where: the section or entry it is in, if known.
        offset: byte offset into the input, if known.
    """

    def __init__(self, found: str, *, where: str | None = None, offset: int | None = None) -> None:
        self.found = found
        self.where = where
        self.offset = offset
        place = f" in {where}" if where else ""
        at = f" at byte {offset:#x}" if offset is not None else ""
        super().__init__(f"{found}{place}{at}")


class UnsupportedModuleError(ComponentizeError):
    """The input is well-formed, but is not a program that can be made a component.

    Args:
        message: what it is or has, and what can be done.
        items: the imports or exports concerned, all of them, as the module names them.
    """

    def __init__(self, message: str, *, items: tuple[str, ...] = ()) -> None:
        self.items = items
        super().__init__(message)


class ShimError(ComponentizeError):
    """The shim's source does not keep its contract with preview1 or preview2."""


class WitError(ComponentizeError):
    """A WIT text cannot be parsed, or names something that is not defined.

    Args:
        found: what is wrong, in one clause.
        where: the file, and where known the line and column.
        excerpt: the line of the text, with a mark below the place; empty if that is not known.
    """

    def __init__(self, found: str, *, where: str | None = None, excerpt: str = "") -> None:
        self.found = found
        self.where = where
        self.excerpt = excerpt
        message = f"{where}: {found}" if where else found
        super().__init__(f"{message}\n{excerpt}" if excerpt else message)


class OutputError(ComponentizeError):
    """The output cannot be written.

    Args:
        message: what cannot be written, and why.
        path: the file it was to be; None for a standard stream.
    """

    def __init__(self, message: str, *, path: Path | None = None) -> None:
        self.path = path
        super().__init__(message)


class RunError(ComponentizeError):
    """The program could not be started, or it trapped.

    Args:
        message: what cannot be done, and why.
        path: the file or directory concerned, if it is about one.
    """

    def __init__(self, message: str, *, path: Path | None = None) -> None:
        self.path = path
        super().__init__(message)


class TrapError(RunError):
    """The program trapped.

    Args:
        program: its name.
        reason: why it trapped, in one clause.
        backtrace: the guest's calls, innermost first, a line each, in printable characters.
        stdout: what it wrote to standard output until then, if that was captured.
        stderr: the same of standard error.
    """

    def __init__(
        self,
        program: str,
        reason: str,
        backtrace: tuple[str, ...],
        stdout: bytes | None = None,
        stderr: bytes | None = None,
    ) -> None:
        self.program = program
        self.reason = reason
        self.backtrace = backtrace
        self.stdout = stdout
        self.stderr = stderr
        super().__init__(f"{printable(program)} trapped: {reason}")


class AdapterError(ComponentizeError):
    """An adapter cannot be used.

    Args:
        adapter: the module name that it is for.
        found: what is wrong, about `it`.
        path: its file; None if it was given as bytes.
    """

    def __init__(self, adapter: str, found: str, *, path: Path | None = None) -> None:
        self.adapter = adapter
        self.found = found
        self.path = path
        file = f" ({printable_path(path)})" if path else ""
        super().__init__(f"the adapter for `{printable(adapter)}`{file} cannot be used: {found}")


MOST_PROBLEMS = 100
"""How many problems a message shows; the error has all."""


class MismatchError(ComponentizeError):
    """A core module does not fit the world it is to be made a component of.

    Args:
        world: the name of the world.
        problems: all that is missing, unexpected or wrong, a sentence without its stop each.
        module: what the module is called in the message.
    """

    def __init__(
        self, world: str, problems: tuple[str, ...], *, module: str = "the module"
    ) -> None:
        self.world = world
        self.problems = problems
        found = f"{module} does not fit the world `{printable(world)}`"
        if len(problems) == 1:
            super().__init__(f"{found}: {problems[0]}")
        else:
            listing = "".join(f"\n- {problem}" for problem in problems[:MOST_PROBLEMS])
            if len(problems) > MOST_PROBLEMS:
                listing += f"\n- and {len(problems) - MOST_PROBLEMS} more"
            super().__init__(f"{found}, in {len(problems)} places:{listing}")
