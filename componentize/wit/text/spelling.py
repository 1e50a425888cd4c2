"""How names are spelled in WIT (WIT.md, Identifiers), and which characters a text may have."""

import re

from componentize.errors import WitError
from componentize.text import printable
from componentize.wit.text.newer import NEWER

_NAME = re.compile(r"(?:[a-z][0-9a-z]*|[A-Z][0-9A-Z]*)(?:-(?:[0-9a-z]+|[0-9A-Z]+))*")
KEYWORDS = frozenset(
    {
        *("as", "bool", "borrow", "char", "constructor", "enum", "export", "f32", "f64", "flags"),
        *("func", "import", "include", "interface", "list", "option", "own", "package", "record"),
        *("resource", "result", "s16", "s32", "s64", "s8", "static", "string", "tuple", "type"),
        *("u16", "u32", "u64", "u8", "use", "variant", "with", "world"),
    }
)
"""The keywords that productions begin with or have in them."""

_OTHER_KEYWORDS = frozenset({"from"})
_NEWER_KEYWORDS = frozenset({"async", "error-context", "future", "map", "stream"})
_HUMP = re.compile(r"(?<=[0-9a-z])(?=[A-Z])|_+|--+")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
    "\u0149\u0673\u0f77\u0f79\u17a3\u17a4\u17b4\u17b5\ud800-\udfff]"
)
_ANNOTATION = re.compile(r"\[(?:method|static)\]")
_LONGEST_ADVICE = 60


def check_characters(text: str, where: str) -> None:
    """Refuse what makes a text look like another one: control characters, and marks that change
    the direction of what follows; and halves of characters, which no bytes stand for.

    Raises:
        WitError: there is one; `where` is what the text is called.
    """
    if (match := _FORBIDDEN.search(text)) is not None:
        start = match.start()
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        found = f"the character U+{ord(match[0]):04X} is not allowed in WIT; remove it"
        raise WitError(found, where=f"{where}:{line}:{column}")


def wrong_name(written: str) -> str | None:
    """What is wrong with a name, as written; None if it is well spelled."""
    name = written.removeprefix("%")
    shown = printable(name)
    if not _NAME.fullmatch(name):
        rule = "it takes words with a hyphen between, each in small letters or each in capitals"
        better = _HUMP.sub("-", name[:_LONGEST_ADVICE]).strip("-").lower()
        advice = f"; write `{better}`" if len(name) < _LONGEST_ADVICE else ""
        return f"`{shown}` is not spelled as a name: {rule}{advice}"
    if name == written and name in _OTHER_KEYWORDS:
        return f"`{shown}` is a keyword; as a name, it is written `%{shown}`"
    if name == written and name in _NEWER_KEYWORDS:
        return f"`{shown}` is {NEWER}; as a name, it is written `%{shown}`"
    return None


def likeness(name: str) -> str:
    """What names of one scope must differ in (Explainer.md, strongly-unique): no letter case, no
    hyphens, and of which kind a function of a resource is."""
    unversioned, at, version = name.partition("@")
    kind = _ANNOTATION.match(unversioned)
    plain = (unversioned[kind.end() :] if kind else unversioned).lower().replace("-", "")
    resource, _, member = plain.partition(".")
    return resource if kind and member == resource else plain + at + version
