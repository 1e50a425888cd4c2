"""The one exception family. Each message says what was found, where, and what can be done."""


class ComponentizeError(Exception):
    """Base of every error this package raises on purpose."""


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
    """

    def __init__(self, found: str, *, where: str | None = None) -> None:
        self.found = found
        self.where = where
        super().__init__(f"{where}: {found}" if where else found)


class OutputError(ComponentizeError):
    """The output cannot be written."""


class RunError(ComponentizeError):
    """The program could not be started, or it trapped."""


class TrapError(RunError):
    """The program trapped.

    Args:
        program: its name.
        reason: why it trapped, in one clause.
        backtrace: the guest's calls, innermost first, a line each.
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
        super().__init__(f"{program} trapped: {reason}")
