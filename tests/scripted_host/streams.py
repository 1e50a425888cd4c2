"""wasi:io: errors, pollables and streams."""

from collections.abc import Callable, Sequence

from tests.scripted_host.clocks import Clock
from tests.scripted_host.failures import ClosedError, ContractError
from tests.scripted_host.resources import Resource


class Error(Resource):
    """What went wrong with a stream; `code` is the `error-code` of wasi:filesystem, if any."""

    kind = "error"

    def __init__(self, code: str | None) -> None:
        self.code = code


class Pollable(Resource):
    """`ready` tells whether it is ready; `deadline` is the instant at which it will be, if any."""

    kind = "pollable"

    def __init__(
        self,
        ready: Callable[[], bool],
        deadline: int | None = None,
        parent: Resource | None = None,
    ) -> None:
        self._ready = ready
        self.deadline = deadline
        self._parent = parent
        if parent is not None:
            parent.children += 1

    def ready(self) -> bool:
        return self._ready()

    def dropped(self) -> None:
        if self._parent is not None:
            self._parent.children -= 1


def poll(clock: Clock, pollables: Sequence[Pollable]) -> list[int]:
    """The indices of those that are ready; the clock goes on until there is one."""
    if not pollables:
        raise ContractError("poll of an empty list")
    if not any(pollable.ready() for pollable in pollables):
        deadlines = [item.deadline for item in pollables if item.deadline is not None]
        if not deadlines:
            raise ContractError("poll would wait for ever")
        clock.monotonic = min(deadlines)
    return [index for index, pollable in enumerate(pollables) if pollable.ready()]


class InputStream(Resource):
    """Gives `pieces`, one or a part of one for each read, and closes."""

    kind = "input-stream"

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = list(pieces)

    def blocking_read(self, length: int) -> bytes:
        if not self._pieces:
            raise ClosedError
        piece = self._pieces.pop(0)
        if piece[length:]:
            self._pieces.insert(0, piece[length:])
        return piece[:length]

    def subscribe(self) -> Pollable:
        return Pollable(lambda: True, parent=self)


class OutputStream(Resource):
    """Hands what it is given to `sink`, when flushed; `budgets` answers each check-write."""

    kind = "output-stream"

    def __init__(self, sink: Callable[[bytes], object], budgets: Callable[[], int]) -> None:
        self._sink = sink
        self._budgets = budgets
        self._permitted = 0
        self._buffered = bytearray()

    def check_write(self) -> int:
        self._permitted = self._budgets()
        return self._permitted

    def write(self, contents: bytes) -> None:
        if len(contents) > self._permitted:
            raise ContractError(f"write of {len(contents)} bytes, but {self._permitted} may be")
        self._permitted = 0
        self._buffered += contents

    def blocking_flush(self) -> None:
        self._sink(bytes(self._buffered))
        self._buffered.clear()

    def blocking_write_and_flush(self, contents: bytes) -> None:
        if len(contents) > 4096:
            raise ContractError(f"blocking-write-and-flush of {len(contents)} bytes")
        self._buffered += contents
        self.blocking_flush()

    def subscribe(self) -> Pollable:
        return Pollable(lambda: True, parent=self)
