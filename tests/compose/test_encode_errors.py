"""A lowering that names what WIT does not have is an error that names it."""

import pytest

from componentize.errors import ShimError
from componentize.wit.load import preview2
from tests.compose.encoder_programs import Lowering, guest_of, joined, memory_store, shim_of


@pytest.mark.parametrize(
    ("interface", "function", "message"),
    [
        (
            "wasi:io/pipes@0.2.0",
            "open",
            """the shim's (import "w" "f") is 'open' of wasi:io/pipes@0.2.0, """
            "but there is no interface wasi:io/pipes",
        ),
        (
            "wasi:io/pipes@0.2.0",
            "[resource-drop]pipe",
            """the shim's (import "w" "f") is '[resource-drop]pipe' of wasi:io/pipes@0.2.0, """
            "but there is no interface wasi:io/pipes",
        ),
        (
            "wasi:cli/stdout@0.2.0",
            "get-stdin",
            """the shim's (import "w" "f") is 'get-stdin' of wasi:cli/stdout@0.2.0, """
            "but wasi:cli/stdout has no such function",
        ),
        (
            "wasi:io/poll@0.2.0",
            "[resource-drop]stream",
            """the shim's (import "w" "f") is '[resource-drop]stream' of wasi:io/poll@0.2.0, """
            "but wasi:io/poll has no resource 'stream'",
        ),
        (
            "wasi:io/streams@0.2.0",
            "[resource-drop]stream-error",
            """the shim's (import "w" "f") is '[resource-drop]stream-error' of """
            "wasi:io/streams@0.2.0, but wasi:io/streams has no resource 'stream-error'",
        ),
        (
            "wasi:cli/exit@0.2.3",
            "exit-with-code",
            """the shim's (import "w" "f") is 'exit-with-code' of wasi:cli/exit@0.2.3, """
            "but it exists since version 0.2.12: import it at that one",
        ),
    ],
)
def test_unknown(interface: str, function: str, message: str) -> None:
    shim = shim_of("(module)", [Lowering("w", "f", interface, function, None, None)], [])
    guest = guest_of("(module)", [memory_store("memory")], "memory")
    with pytest.raises(ShimError) as raised:
        joined(preview2(), shim, guest)
    assert str(raised.value) == message
