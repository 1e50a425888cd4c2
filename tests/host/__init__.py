"""A preview2 host in Python, and programs whose preview1 calls are made from Python."""

from host.clocks import Datetime
from host.failures import ClosedError, ContractError, ExitError, FilesystemError, StreamError
from host.guest import Guest, WasmtimeGuest
from host.host import Call, Host
from host.numbers import Errno
from host.program import Preview1Error, Program
from host.tree import Directory, File, Node, Symlink, tree

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
