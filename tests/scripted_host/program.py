"""Calling preview1 from Python: an instance of a program, and its memory."""

from collections.abc import Iterable
from functools import cache

from wasmtime import Store, WasiConfig
from wasmtime.component import Func, Linker

from componentize.shim.preview1 import PREVIEW1, functions
from tests.scripted_host.component import compiled, engine
from tests.scripted_host.numbers import Errno

UNTOUCHED = 0xAA
"""What memory holds where nothing was written yet."""

_SCRATCH = 1024


class Preview1Error(Exception):
    """A preview1 function returned an errno."""

    def __init__(self, errno: Errno) -> None:
        super().__init__(errno.name)
        self.errno = errno


class Program:
    """An instance of a program that imports preview1 functions; tests are what calls them.

    A call that traps raises wasmtime.WasmtimeError, and is the last that can be made. One that
    exits raises ExitError. What fails in the host is raised as it was there.

    Args:
        linker: preview2.
        imported: the functions it imports: by default, all.
        pages: the size of its memory, in pages of 64 KiB.
        module: what they are imported from: preview1 or preview0.
        wasi: what the linker's functions take for arguments, directories and so on, if they are
            wasmtime's.
    """

    def __init__(
        self,
        linker: Linker,
        imported: Iterable[str] | None = None,
        *,
        pages: int = 64,
        module: str = PREVIEW1,
        wasi: WasiConfig | None = None,
    ) -> None:
        self.module = module
        names = frozenset(functions(module) if imported is None else imported)
        self._store = Store(engine())
        if wasi is not None:
            self._store.set_wasi(wasi)
        self._instance = linker.instantiate(self._store, compiled(names, pages, module))
        self._functions: dict[str, Func] = {}
        self._free = _SCRATCH

    def export(self, name: str, *args: int | str) -> int | str | None:
        """Calls an export of the component."""
        if name not in self._functions:
            function = self._instance.get_func(self._store, name)
            assert function is not None, name
            self._functions[name] = function
        result: int | str | None = self._functions[name](self._store, *args)
        return result

    def raw(self, name: str, *args: int) -> int:
        """Calls a preview1 function; the errno that it returns, or 0 where it returns nothing."""
        masked = (arg & mask for arg, mask in zip(args, _masks(name), strict=True))
        errno = self.export(name.replace("_", "-"), *masked)
        assert not isinstance(errno, str)
        return errno or 0

    def load(self, at: int, size: int) -> bytes:
        """Bytes of the program's memory."""
        text = self.export("load", at, size)
        assert isinstance(text, str)
        return text.encode("latin-1")

    def store(self, at: int, contents: bytes) -> None:
        """Sets bytes of the program's memory."""
        self.export("store", at, contents.decode("latin-1"))

    def fill(self, at: int, byte: int, size: int) -> None:
        """Sets `size` bytes of the program's memory to `byte`."""
        self.export("fill", at, byte, size)

    def pages(self, memory: str) -> int:
        """The size of a memory, `guest` or `shim`, in pages of 64 KiB."""
        size = self.export(f"{memory}-pages")
        assert isinstance(size, int)
        return size

    def arena_top(self) -> int:
        """Where the shim's next allocation would start."""
        top = self.export("arena-top")
        assert isinstance(top, int)
        return top

    def scratch(self) -> None:
        """Frees what `put` and `room` took."""
        self._free = _SCRATCH

    def room(self, size: int, align: int = 8) -> int:
        """The address of `size` bytes that are UNTOUCHED."""
        at = -(-self._free // align) * align
        self._free = at + size
        self.fill(at, UNTOUCHED, size)
        return at

    def put(self, contents: bytes, align: int = 1) -> int:
        """The address of bytes that hold `contents`."""
        at = -(-self._free // align) * align
        self._free = at + len(contents)
        self.store(at, contents)
        return at

    def call(self, name: str, *args: int, result: tuple[int, int] | None = None) -> bytes:
        """Calls a preview1 function whose result goes to `result`, an address and a size.

        Returns:
            The bytes of the result.

        Raises:
            Preview1Error: it returned an errno, and wrote no result.
        """
        at, size = result or (0, 0)
        errno = Errno(self.raw(name, *args))
        if errno is not Errno.success:
            assert self.load(at, size) == bytes([UNTOUCHED]) * size, f"{name} wrote a result"
            raise Preview1Error(errno)
        return self.load(at, size)


@cache
def _masks(name: str) -> tuple[int, ...]:
    bits = {"i32": 32, "i64": 64}
    return tuple((1 << bits[str(param)]) - 1 for param in functions()[name].params)
