"""Programs to call preview1 in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import pytest

from componentize.shim.preview1 import PREVIEW1
from tests.scripted_host import Guest, Host
from tests.scripted_host.tree import Contents, tree


class Start(Protocol):
    """Starts a program.

    Args:
        files: what is in its one preopen, "/", which is ROOT; no preopen where this is None.
        imported: the functions it imports; by default, all.
        pages: the size of its memory.
        module: what the functions are imported from.
        args, environment, stdin, terminals: as `Host` has them.
    """

    def __call__(
        self,
        files: Mapping[str, Contents] | None = None,
        *,
        imported: Iterable[str] | None = None,
        pages: int = 64,
        module: str = PREVIEW1,
        args: Sequence[str] = (),
        environment: Sequence[tuple[str, str]] = (),
        stdin: Sequence[bytes] = (),
        terminals: Iterable[str] = (),
    ) -> Guest: ...


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts programs. In the end, each must have used all answers that its host was told."""
    started: list[Guest] = []

    def start(
        files: Mapping[str, Contents] | None = None,
        *,
        imported: Iterable[str] | None = None,
        pages: int = 64,
        module: str = PREVIEW1,
        args: Sequence[str] = (),
        environment: Sequence[tuple[str, str]] = (),
        stdin: Sequence[bytes] = (),
        terminals: Iterable[str] = (),
    ) -> Guest:
        host = Host(
            args=args,
            environment=environment,
            stdin=stdin,
            terminals=terminals,
            preopens={} if files is None else {"/": tree(files)},
        )
        started.append(Guest(host, imported, pages=pages, module=module))
        return started[-1]

    yield start
    for guest in started:
        assert not guest.host.unused_answers()
