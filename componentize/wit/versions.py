"""Versions and their order (Semantic Versioning 2.0.0, as WIT.md asks for)."""

import re

from componentize.errors import WitError
from componentize.text import printable

_NUMBER = r"(?:0|[1-9][0-9]*)"
_IDENTIFIER = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_MAX_LENGTH = 256


def precedence(version: str) -> tuple[int, ...]:
    """What versions are ordered by (SemVer §11): the greater tuple is that of the later version.

    Versions that differ in their build metadata only have the same. No version, which is the empty
    string, is before every other.

    Raises:
        WitError: this is no version, such as one with leading zeros.
    """
    if not version:
        return ()
    parts = _VERSION.fullmatch(version) if len(version) <= _MAX_LENGTH else None
    if parts is None:
        raise WitError(
            f"`{printable(version)}` is no version; write three numbers without leading zeros, "
            "such as 0.2.0 or 1.0.0-rc.1"
        )
    major, minor, patch, prerelease = parts.groups()
    numbers = (int(major), int(minor), int(patch))
    if prerelease is None:
        return (*numbers, 1)
    ordered = (each for identifier in prerelease.split(".") for each in _identifier(identifier))
    return (*numbers, 0, *ordered)


def _identifier(identifier: str) -> tuple[int, ...]:
    """Numbers come before words, and a word before the longer ones that begin with it."""
    if identifier.isdecimal():
        return (0, int(identifier))
    return (1, *map(ord, identifier), 0)
