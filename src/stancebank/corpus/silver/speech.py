"""A document's quotations in; what each sentence holds of them, and who goes on speaking, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.corpus.silver.quotes import Quotation
    from stancebank.corpus.silver.reading import Sentence
    from stancebank.corpus.silver.sources import Source


@dataclass(slots=True)
class Piece:
    """A quotation as far as one sentence holds it."""

    number: int
    first: int
    last: int


def pieces(sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> list[list[Piece]]:
    """Cut quotations at the sentences; one list a sentence, in order."""
    found: list[list[Piece]] = [[] for _ in sentences]
    at = 0
    for number, quotation in enumerate(quotations):
        while at < len(sentences) and sentences[at].end <= quotation.start:
            at += 1
        here = at
        while here < len(sentences) and sentences[here].start < quotation.end:
            first, last = sentences[here].tokens(quotation.start, quotation.end)
            if first < last:
                found[here].append(Piece(number, first, last))
            here += 1
    return found


def carry_on(
    sentences: Sequence[Sentence],
    quotations: Sequence[Quotation],
    pieces: Sequence[Sequence[Piece]],
    speakers: dict[int, Source],
) -> None:
    """Give a quotation without a cue the speaker of the one before, where it carries on from it.

    It does after a paragraph that ends inside a quotation, and where it fills the sentences right
    after an attributed one: “…,” she said. “…”
    """
    place = {quote.number: at for at, found in reversed(list(enumerate(pieces))) for quote in found}
    ends = {quote.number: at for at, found in enumerate(pieces) for quote in found}
    for number in range(1, len(quotations)):
        if number in speakers or number - 1 not in speakers or number not in place:
            continue
        continued = quotations[number - 1].continues
        at, before = place[number], ends.get(number - 1, -1)
        starts = sentences[at].tokens(sentences[at].start, quotations[number].start)[1] <= 1
        if continued or (starts and at - before == 1):
            speakers[number] = speakers[number - 1]
    # a long quotation in several paragraphs may name its speaker only at its end
    for number in range(len(quotations) - 2, -1, -1):
        if quotations[number].continues and number + 1 in speakers:
            speakers.setdefault(number, speakers[number + 1])


def alone(sentence: Sentence, quote: Piece, quotes: Sequence[Piece]) -> bool:
    """Whether nothing but the quotation is said in the sentence."""
    outside = [
        word
        for at, word in enumerate(sentence.words)
        if word[:1].isalnum() and not any(q.first <= at < q.last for q in quotes)
    ]
    return not outside and quote in quotes


def closed(sentence: Sentence, quote: Piece) -> int:
    """Return where a quotation ends with its closing mark."""
    marked = sentence.words[quote.last : quote.last + 1] == ['"']
    return quote.last + 1 if marked else quote.last
