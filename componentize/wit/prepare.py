"""Resolves the texts of `adapter/wit`, for `preview2()` to read without parsing.

    python -m componentize.wit.prepare

Writes `adapter/preview2.json` in the checkout that this is run from; a test tells when it is stale.
Names are without versions there, for there is one version of each package: which one a component
imports is decided by what it uses.
"""

import re
from importlib.resources import as_file, files

from componentize.wit.load import PREPARED, load
from componentize.wit.stored import as_stored

_VERSION = re.compile(r'("[a-z0-9-]+:[a-z0-9-]+/[a-z0-9-]+)@[0-9.]+"')


def prepared() -> str:
    """The text that `adapter/preview2.json` is to have."""
    texts = sorted(files("componentize.adapter").joinpath("wit").iterdir(), key=lambda f: f.name)
    wit = load({text.name: text.read_text("utf8") for text in texts})
    return _VERSION.sub(r'\1"', as_stored(wit))


def main() -> None:
    with as_file(files("componentize.adapter").joinpath(PREPARED)) as path:
        path.write_text(prepared(), encoding="utf8", newline="\n")


if __name__ == "__main__":
    main()
