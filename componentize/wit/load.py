"""The interfaces of WIT texts, and those of preview2 that the package carries."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from componentize.wit.model import Wit
from componentize.wit.resolve import resolve_names


def load(texts: Mapping[str, str]) -> Wit:
    """Parse WIT texts and resolve their names, across texts too.

    Args:
        texts: each text by what it is called in messages, usually the name of its file.

    Raises:
        WitError: with file, line and column, if a text is not WIT, or a name does not resolve.
    """
    from componentize.wit.parse import parse  # imports lark, which takes tens of milliseconds

    return resolve_names(
        [package for where, text in texts.items() for package in parse(text, where)]
    )


@cache
def preview2() -> Wit:
    """The preview2 (WASI 0.2) interfaces a preview1 shim can use: those of `adapter/wit`."""
    texts = sorted(files("componentize.adapter").joinpath("wit").iterdir(), key=lambda f: f.name)
    return load({text.name: text.read_text("utf8") for text in texts})
