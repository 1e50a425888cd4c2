"""The names of imports, exports and labels (Explainer.md, Import and Export Definitions)."""

import re
from collections.abc import Iterable

from componentize.errors import InvalidModuleError, WitError
from componentize.text import printable
from componentize.wit.versions import precedence

_LABEL = r"(?:[a-z][0-9a-z]*|[A-Z][0-9A-Z]*)(?:-(?:[0-9a-z]+|[0-9A-Z]+))*"
_LOWER = r"[a-z][0-9a-z]*(?:-[0-9a-z]+)*"
_IS_LABEL = re.compile(_LABEL).fullmatch
_IS_ID = re.compile(rf"{_LOWER}:{_LOWER}/{_LABEL}(?:@(.*))?", re.DOTALL).fullmatch
_IS_MEMBER = re.compile(
    rf"\[(?:(constructor)|(method)|(static))\]({_LABEL})(?:\.({_LABEL}))?"
).fullmatch
_NEWER = ("[async]", "[async method]", "[async static]", "[implements=")
_DEPENDENCIES = ("unlocked-dep=", "locked-dep=", "url=", "integrity=")


def is_label(name: str) -> bool:
    """Whether the name is in kebab case: words with hyphens between them."""
    return _IS_LABEL(name) is not None


def is_id(name: str) -> bool:
    """Whether the name is `namespace:package/item`, with or without `@version`."""
    parts = _IS_ID(name)
    if parts is None:
        return False
    try:
        return parts[1] is None or bool(precedence(parts[1]))
    except WitError:
        return False


def resource_of_member(name: str) -> str | None:
    """The resource whose constructor, method or static function has the name; None for others."""
    parts = _IS_MEMBER(name)
    if parts is None or (parts[1] is None) == (parts[5] is None):
        return None
    return parts[4]


def check_labels(kind: str, labels: Iterable[str]) -> None:
    """Labels must be in kebab case, and differ when case is ignored.

    Raises:
        InvalidModuleError: they are not; `kind` is what messages call one.
    """
    seen = set()
    for label in labels:
        if not is_label(label):
            found = f"the {kind} `{printable(label)}` is not in kebab case, such as `a-name`"
            raise InvalidModuleError(found)
        if label.lower() in seen:
            raise InvalidModuleError(f"two {kind}s are called `{printable(label)}`")
        seen.add(label.lower())


def refused_name(kind: str, name: str) -> InvalidModuleError:
    """The error about an import or export whose name is none that a world can have."""
    found = f"the {kind} `{printable(name)}`"
    if name.startswith(_NEWER):
        return InvalidModuleError(f"{found} is of a feature newer than WASI 0.2; leave it out")
    if name.startswith(_DEPENDENCIES):
        return InvalidModuleError(
            f"{found} is a dependency that is not linked yet; compose the component with it first"
        )
    return InvalidModuleError(
        f"{found} has no name that WIT can write, such as `a-name` or `my:package/name@1.0.0`"
    )
