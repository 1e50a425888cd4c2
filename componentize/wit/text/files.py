"""Which packages the files of WIT have, and are parts of (WIT.md, Packages)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from componentize.text import printable
from componentize.wit.text.names import error_at
from componentize.wit.text.syntax import File, Header, Package


def by_header(files: Iterable[File]) -> Iterator[tuple[File, ...]]:
    """The files in groups of one package each; files without a declaration are alone."""
    groups: dict[object, list[File]] = {}
    for file in files:
        groups.setdefault(file.header.full if file.header else id(file), []).append(file)
    return map(tuple, groups.values())


def packages_of(groups: Iterable[Sequence[File]]) -> Iterator[Package]:
    """The packages that are declared, and those that are nested, of each group one after another.

    Args:
        groups: the files of one package each. One of them must have the declaration, unless all
            they have is nested.

    Raises:
        WitError: a group has none or two declarations, or a package is declared in two places.
    """
    places: dict[str, Header] = {}
    for files in groups:
        header = _header(files)
        if header is not None:
            _place(places, header)
        for file in files:
            if file.items and header is None:
                found = "no package declaration stands above this; add one"
                raise error_at(file.items[0].name.span, found)
            if header is not None:
                yield Package(file.header or replace(header, docs=""), file.items)
            for package in file.nested:
                _place(places, package.header)
                yield package


def _header(files: Sequence[File]) -> Header | None:
    header = None
    for file in files:
        if file.header is not None:
            header = header or file.header
            if file.header.full != header.full:
                found = f"this declares `{printable(file.header.full)}`, and {header.span} declares"
                found = f"{found} `{printable(header.full)}`; a folder has one package"
                raise error_at(file.header.span, found)
    return header


def _place(places: dict[str, Header], header: Header) -> None:
    other = places.setdefault(header.full, header)
    if other is not header:
        found = f"`{printable(header.full)}` is declared at {other.span} already"
        raise error_at(header.span, f"{found}; put the two together")
