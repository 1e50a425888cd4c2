"""Productions with an abbreviation: the form that needs no tag is written without one."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import construct as c


def abbreviated(
    tagged: Mapping[int, c.Construct], plain: c.Construct, tag_of: Callable[[Any], int | None]
) -> c.Construct:
    """A production of tagged forms, and of one that begins with any other byte.

    Args:
        tagged: the forms by the byte before them.
        plain: the form without such a byte.
        tag_of: the tag a value is written with; None for `plain`.
    """
    return _Abbreviated(tagged, plain, tag_of)


class _Abbreviated(c.Construct):  # type: ignore[misc]
    def __init__(
        self,
        tagged: Mapping[int, c.Construct],
        plain: c.Construct,
        tag_of: Callable[[Any], int | None],
    ) -> None:
        super().__init__()
        self.tagged = tagged
        self.plain = plain
        self.tag_of = tag_of

    def _parse(self, stream: BytesIO, context: Any, path: str) -> Any:
        tag: int = c.stream_read(stream, 1, path)[0]
        form = self.tagged.get(tag)
        if form is None:
            c.stream_seek(stream, -1, 1, path)
            form = self.plain
        return form._parsereport(stream, context, path)

    def _build(self, value: Any, stream: BytesIO, context: Any, path: str) -> Any:
        tag = self.tag_of(value)
        if tag is None:
            return self.plain._build(value, stream, context, path)
        c.stream_write(stream, bytes((tag,)), 1, path)
        return self.tagged[tag]._build(value, stream, context, path)
