"""A tokenised document and its sentences in; one small spaCy Doc per sentence, with the way back, out.

Models read a sentence without its line breaks and with straight quotation marks, which is how
their training text was printed; offsets lead back to the document as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.attrs import IDX, IS_SPACE, LENGTH, SENT_START
from spacy.tokens import Doc, Token

from stancebank.schemas.annotations import Entity, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_EDGE = frozenset("\"'.,;:-–—()[]…`") | {"''", "``", "--", "...", "•", "·", "*"}
_UNCLAIMED = frozenset({"heading", "byline"})


@dataclass(slots=True)
class Sentence:
    """One sentence as the models read it; `starts` and `ends` are the tokens' code-point offsets."""

    start: int
    end: int
    kind: str
    doc: Any
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    entities: tuple[Entity, ...] = ()
    entity_at: list[int] = field(default_factory=list)
    check_worthiness: str | None = None
    parsed: bool = False

    @property
    def running(self) -> bool:
        """Whether the sentence is running text, not a heading or a byline."""
        return self.kind not in _UNCLAIMED

    def span(self, first: int, last: int) -> Span | None:
        """Return the slice of tokens `first` to `last`, exclusive, less the marks at its edges.

        A quotation mark at an edge stays where its partner is inside: the vote was “wide open”.
        """
        words = self.words
        while first < last:
            odd = words[first:last].count('"') % 2 == 1
            around = words[first] == words[last - 1] == '"' and words[first:last].count('"') == 2
            if words[first] in _EDGE and (words[first] != '"' or odd or around):
                first += 1
            elif words[last - 1] in _EDGE and (words[last - 1] != '"' or odd or around):
                last -= 1
            else:
                return Span(self.starts[first], self.ends[last - 1])
        return None

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of tokens that lie inside the code points `start` to `end`."""
        inside = [i for i, at in enumerate(self.starts) if at >= start and self.ends[i] <= end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def entity_of(self, token: Token) -> Entity | None:
        """Return the entity that holds a token."""
        at = self.entity_at[token.i] if self.entity_at else -1
        return self.entities[at] if at >= 0 else None


def read(doc: Doc, text: str, sentences: Sequence[tuple[int, int, str]]) -> list[Sentence]:
    """Cut a document's tokens into its sentences; a token across a boundary is in none.

    `text` is the document's, `doc.text`.
    """
    straight = text.translate(_STRAIGHT)  # a character for a character: the offsets stay
    table = doc.to_array([IDX, LENGTH, IS_SPACE]).astype(np.int64)
    table = table[table[:, 2] == 0]
    starts: list[int] = table[:, 0].tolist()
    ends: list[int] = (table[:, 0] + table[:, 1]).tolist()
    found = []
    for start, end, kind in sentences:
        first, last = bisect_left(starts, start), bisect_right(ends, end)
        at, to = starts[first:last], ends[first:last]
        words = [straight[a:b] for a, b in zip(at, to, strict=True)]
        spaces = [after > before for before, after in zip(to, [*at[1:], end], strict=False)]
        small = Doc(doc.vocab, words=words, spaces=spaces)
        if words:
            # as `sent_starts` of Doc would, which takes as long as all else here
            small.from_array([SENT_START], _one_tree(len(words)))
        lower = [word.lower() for word in words]
        found.append(Sentence(start, end, kind, small, words, lower, at, to))
    return found


def _one_tree(length: int) -> Any:
    """Return spaCy's values of SENT_START for tokens of which the first alone begins a sentence."""
    values = np.full((length, 1), -1, np.int64)
    values[0] = 1
    return values.astype(np.uint64)
