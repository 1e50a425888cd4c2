"""A place in the tokens of a text, and what was looked for there."""

from collections.abc import Callable
from typing import TypeVar

from componentize.errors import WitError
from componentize.text import printable
from componentize.wit import versions
from componentize.wit.text.comments import blank_block_comments, doc_comments
from componentize.wit.text.newer import newer
from componentize.wit.text.spelling import KEYWORDS, check_characters, wrong_name
from componentize.wit.text.syntax import Name, Span
from componentize.wit.text.tokens import END, NAME, UNKNOWN, VERSION, Token, tokens

_NAME = "a name"
_Part = TypeVar("_Part")


class Cursor:
    """Takes tokens one after another, and tells what is wrong with one that nobody takes.

    Args:
        text: the WIT.
        file: what it is called.

    Raises:
        WitError: there are characters that WIT does not have, or a comment is not closed.
    """

    def __init__(self, text: str, file: str) -> None:
        check_characters(text, file)
        self._text = blank_block_comments(text, file)
        self._file = file
        self._docs = doc_comments(text)
        self._tokens = list(tokens(self._text))
        self._next = 0
        self._expected: dict[str, None] = {}

    def name(self) -> Name:
        """Take a name, which is no keyword and well spelled."""
        token = self.token
        if token.text in KEYWORDS or not self.take(NAME, _NAME):
            self._expected[_NAME] = None
            raise self.unexpected()
        span = self.span(token)
        if (found := wrong_name(token.text)) is not None:
            raise self.error(newer(self._text, self.token.start) or found, span)
        return Name(token.text.removeprefix("%"), span)

    def version(self) -> str:
        """Take a version."""
        token = self.token
        if not self.take(VERSION, "a version"):
            raise self.unexpected()
        try:
            versions.precedence(token.text)
        except WitError as error:
            raise self.error(error.found, self.span(token)) from None
        return token.text

    def until(self, close: str, item: Callable[[], _Part]) -> tuple[_Part, ...]:
        """Items until there is this keyword or mark, which is taken too."""
        parts: list[_Part] = []
        while not self.accept(close):
            parts.append(item())
        return tuple(parts)

    def items(
        self, close: str, item: Callable[[], _Part], can_be_empty: bool = False
    ) -> tuple[_Part, ...]:
        """Items with commas between and perhaps one behind, until there is this mark."""
        if can_be_empty and self.accept(close):
            return ()
        parts = [item()]
        while self.accept(","):
            if self.accept(close):
                return tuple(parts)
            parts.append(item())
        self.expect(close)
        return tuple(parts)

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self._next]

    def advance(self) -> None:
        """Take the next token, whatever it is."""
        self._next += 1
        self._expected.clear()

    def take(self, kind: str, called: str) -> bool:
        """Take the next token, if it is of a kind; `called` is that in messages."""
        if self.token.kind == kind:
            self.advance()
            return True
        self._expected[called] = None
        return False

    def accept(self, text: str) -> bool:
        """Take the next token, if it is a keyword or mark that is written so."""
        if self._tokens[self._next].text == text:
            self.advance()
            return True
        self._expected[f"`{text}`"] = None
        return False

    def expect(self, text: str) -> Token:
        """Take the next token, which must be a keyword or mark that is written so."""
        token = self.token
        if not self.accept(text):
            raise self.unexpected()
        return token

    def ends(self) -> bool:
        """Whether there is no token any more."""
        self._expected["the end of the text"] = None
        return self.token.kind == END

    def doc(self, first: Token) -> str:
        """The doc comments before a token."""
        return self._docs.get(first.start, "")

    def span(self, first: Token) -> Span:
        """From a token to the one that was taken last."""
        return self.span_of(first, self._tokens[self._next - 1])

    def span_of(self, first: Token, last: Token) -> Span:
        """From one token to another, which can be the same."""
        end = last.column + len(last.text)
        return Span(self._file, first.line, first.column, last.line, end)

    def error(self, found: str, span: Span) -> WitError:
        """The error about what stands there."""
        return WitError(found, where=str(span))

    def unexpected(self) -> WitError:
        """The error that the next token is none of those looked for, in the words of WIT."""
        token = self.token
        span = self.span_of(token, token)
        if (found := newer(self._text, token.start)) is not None:
            return self.error(found, span)
        if token.kind == UNKNOWN:
            return self.error(f"{token.text!r} begins nothing in WIT; remove it", span)
        found = f"found `{printable(token.text)}`" if token.text else "the text ends"
        hint = ""
        if _NAME in self._expected and token.kind == NAME:
            hint = f"; as a name, the keyword is written `%{token.text}`"
        expected = ", ".join(sorted(self._expected))
        return self.error(f"{found}, expected {expected}{hint}", span)
