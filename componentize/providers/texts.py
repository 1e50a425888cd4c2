"""Small core modules that are assembled from texts."""

from componentize.wasm.core.types import FuncType


def signature(type_: FuncType) -> str:
    """The parameters and results of a function."""
    params, results = (" ".join(map(str, types)) for types in (type_.params, type_.results))
    return f"(param {params}) (result {results})"


def quoted(name: str) -> str:
    """A name, of whatever characters."""
    return '"' + "".join(f"\\{byte:02x}" for byte in name.encode()) + '"'


def assembled(text: str) -> bytes:
    """The binary of a core module."""
    import wasmtime

    return bytes(wasmtime.wat2wasm(text))
