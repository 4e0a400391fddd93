"""A document's text and its blocks in, its sentences out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stancebank.corpus.split import split

if TYPE_CHECKING:
    from collections.abc import Iterable


class Sentence(NamedTuple):
    """One sentence, heading, byline or list item.

    Offsets: Unicode code points into the text, 0-based, end exclusive, white space trimmed.
    kind: the block's, "heading", "byline", "item" or "body".
    """

    start: int
    end: int
    kind: str


def sentences(text: str, blocks: Iterable[tuple[int, int, str]]) -> list[Sentence]:
    """Return the sentences of a document, in order; no sentence crosses a block.

    Lossless: where the blocks leave only white space between them, so do the sentences. A heading
    or a byline is one sentence whatever it holds: its stops are those of abbreviations and names.

    >>> text = "Talks fail   They failed. Why?"
    >>> for sentence in sentences(text, [(0, 10, "heading"), (13, 30, "body")]):
    ...     print(sentence.kind, text[sentence.start : sentence.end])
    heading Talks fail
    body They failed.
    body Why?
    """
    found = []
    for start, end, kind in blocks:
        block = text[start:end]
        starts = [0] if kind in _WHOLE else split(block)
        for begin, stop in zip(starts, [*starts[1:], len(block)], strict=True):
            length = len(block[begin:stop].rstrip())
            found.append(Sentence(start + begin, start + begin + length, kind))
    return found


_WHOLE = frozenset({"heading", "byline"})
