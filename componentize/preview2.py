"""What the package knows of WASI 0.2 by name: its versions, and the interface a command exports."""

import re

from componentize.errors import ComponentizeError
from componentize.text import printable

EARLIEST = "0.2.0"
"""The version of an interface that every WASI 0.2 host has."""

LATEST = "0.2.12"
"""The version of WASI that a component asks for where nobody says otherwise."""

RUN = f"wasi:cli/run@{EARLIEST}"
"""The interface a command exports. Hosts find any compatible version under this name."""

_VERSION = re.compile(r"0\.2\.(0|[1-9][0-9]{0,8})")


def checked_version(wasi: str) -> str:
    """A version of WASI 0.2 that somebody named.

    Raises:
        ComponentizeError: it is none.
    """
    if not _VERSION.fullmatch(wasi):
        raise ComponentizeError(
            f"'{printable(wasi)}' is no version of WASI 0.2, such as {EARLIEST} or {LATEST}"
        )
    return wasi
