"""A document's sentences and tokens in; where a span stands among them, and what is between, out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from stancebank.errors import Refused
from stancebank.formats.documents import Span
from stancebank.formats.utf16 import Units
from stancebank.formats.webanno.frame import between, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.formats.documents import Document


class Place(NamedTuple):
    """A token, by its number in the document, or a part of one; the whole sorts first."""

    token: int
    part: bool
    span: Span


class Grid:
    """The tokens of a document, and the offsets of its code points in UTF-16."""

    def __init__(self, document: Document) -> None:
        """Take a document whose words are all in sentences, and whose sentences have tokens.

        Raises:
            Refused: rule `webanno-tokens`.

        """
        self.tokens = [one for own in document.tokens for one in own]
        self._starts = [one.start for one in self.tokens]
        self._ends = [one.end for one in self.tokens]
        self._document = document
        self.units = Units(document.text)
        at = 0
        for span, own in zip(document.sentences, document.tokens, strict=False):
            places = [span.start, *(place for one in own for place in (one.start, one.end))]
            apart = all(one.start < one.end for one in own) and places == sorted(places)
            inside = own and at <= span.start and own[-1].end <= span.end <= len(document.text)
            if not apart or not inside or document.text[at : own[0].start].strip():
                raise self._refused(f"{span.start}-{span.end}")
            at = span.end
        if document.text[at:].strip() or len(document.sentences) != len(document.tokens):
            raise self._refused(f"{at}-{len(document.text)}")

    def _refused(self, found: str) -> Refused:
        remedy = "split the text into sentences, in order, and these into tokens, so that no word is left"
        return Refused(self._document.doc_id, "webanno-tokens", found=found, remedy=remedy)

    def gaps(self) -> Iterator[tuple[int, str]]:
        """Yield where, and what, stands before a sentence's first token that the file cannot say."""
        at = 0
        given = zip(self._document.sentences, self._document.tokens, strict=True)
        for number, (span, own) in enumerate(given):
            gap = self._document.text[at : own[0].start]
            if gap != between(width(gap), first=not number) or span.start != own[0].start:
                yield at, gap
            at = span.end
        if rest := self._document.text[at:]:
            yield at, rest

    def places(self, span: Span) -> list[Place]:
        """Return the tokens, and parts of tokens, that a span covers; [] if it ends beside them.

        Without length it stands at the end of a token rather than at the start of the next.
        """
        empty = span.start == span.end
        first = (bisect_left if empty else bisect_right)(self._ends, span.start)
        last = bisect_left(self._ends, span.end)
        if last >= len(self.tokens) or not self._starts[first] <= span.start:
            return []
        if not (empty or self._starts[last] < span.end):
            return []
        found = []
        for at in range(first, last + 1):
            token = self.tokens[at]
            part = Span(max(span.start, token.start), min(span.end, token.end))
            found.append(Place(at, part != token, part))
        return found
