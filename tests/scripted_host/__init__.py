"""A preview2 host in Python, and programs whose preview1 calls are made from Python."""

from tests.scripted_host.clocks import Datetime
from tests.scripted_host.failures import (
    ClosedError,
    ContractError,
    ExitError,
    FilesystemError,
    StreamError,
)
from tests.scripted_host.guest import Guest, WasmtimeGuest
from tests.scripted_host.host import Call, Host
from tests.scripted_host.numbers import Errno
from tests.scripted_host.program import Preview1Error, Program
from tests.scripted_host.tree import Directory, File, Node, Symlink, tree

__all__ = [
    "Call",
    "ClosedError",
    "ContractError",
    "Datetime",
    "Directory",
    "Errno",
    "ExitError",
    "File",
    "FilesystemError",
    "Guest",
    "Host",
    "Node",
    "Preview1Error",
    "Program",
    "StreamError",
    "Symlink",
    "WasmtimeGuest",
    "tree",
]
