"""Programs before the two kinds of host."""

from collections.abc import Iterable
from pathlib import Path

from wasmtime import WasiConfig
from wasmtime.component import Linker

from componentize.shim.preview1 import PREVIEW1
from tests.scripted_host.calls import Preview1
from tests.scripted_host.component import engine
from tests.scripted_host.host import Host


class Guest(Preview1):
    """A program before a host of this package."""

    def __init__(
        self,
        host: Host,
        imported: Iterable[str] | None = None,
        *,
        pages: int = 64,
        module: str = PREVIEW1,
    ) -> None:
        super().__init__(host.linker(engine()), imported, pages=pages, module=module)
        self.host = host


class WasmtimeGuest(Preview1):
    """A program before wasmtime's own preview2.

    Args:
        directory: its one preopen, which also takes its standard output, in a file `stdout`.
        pages: the size of its memory.
    """

    def __init__(self, directory: Path, *, pages: int = 64) -> None:
        linker = Linker(engine())
        linker.add_wasip2()
        wasi = WasiConfig()
        wasi.preopen_dir(str(directory), "/")
        wasi.stdout_file = str(directory / "stdout")
        super().__init__(linker, pages=pages, wasi=wasi)
