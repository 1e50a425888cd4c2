"""How a call of a preview2 function ends, other than with a value."""


class FilesystemError(Exception):
    """The function returns an `error-code` of wasi:filesystem: `code`, as WIT spells it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StreamError(Exception):
    """The function returns `last-operation-failed`, with an `error` that has a code or none."""

    def __init__(self, code: str | None) -> None:
        super().__init__(code)
        self.code = code


class ClosedError(Exception):
    """The function returns the `stream-error` `closed`."""


class ExitError(Exception):
    """The program exits with `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class ContractError(Exception):
    """The guest did what WIT forbids, and a host may trap."""
