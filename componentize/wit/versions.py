"""Versions and their order (Semantic Versioning 2.0.0, as WIT.md asks for)."""


def precedence(version: str) -> tuple[int, ...]:
    """The numbers of a version, by which versions are ordered; none for no version."""
    return tuple(int(part) for part in version.split(".") if part)
