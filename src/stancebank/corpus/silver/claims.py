"""A document's read sentences in; the claims of each, with who makes them, out.

Three kinds: contents of reporting words, quotations with a speaker, and what the author asserts.
Source: PARC 3 (Pareti 2016), PolNeAR (Newell et al. 2018).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stancebank.corpus.silver import speech
from stancebank.corpus.silver.attribution import attributions
from stancebank.corpus.silver.claim_types import claim_type
from stancebank.corpus.silver.factuality import factuality
from stancebank.corpus.silver.quotation import introducer
from stancebank.corpus.silver.sources import Memory, Source, identify
from stancebank.schemas.annotations import Claim, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from stancebank.corpus.silver.attribution import Attribution
    from stancebank.corpus.silver.quotes import Quotation
    from stancebank.corpus.silver.reading import Sentence
    from stancebank.corpus.silver.speech import Piece

_SHORTEST = 3  # words that a claim has


@dataclass(slots=True)
class Voices:
    """Who speaks in a sentence: what the stance layer needs to know of the claims.

    `before` is the memory as the sentence found it; `quoted` are its quoted token ranges with
    their speakers.
    """

    claims: tuple[Claim, ...] = ()
    cues: tuple[Attribution, ...] = ()
    before: Memory = field(default_factory=Memory)
    quoted: tuple[tuple[int, int, Source | None], ...] = ()


def claims(sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> list[Voices]:
    """Find the claims of a document; one `Voices` a sentence, in order."""
    pieces = speech.pieces(sentences, quotations)
    speakers: dict[int, Source] = {}  # of each quotation, by its number
    memory = Memory()
    found = []
    for sentence, quoted in zip(sentences, pieces, strict=True):
        voices = Voices(before=Memory(list(memory.people), memory.speaker))
        found.append(voices)
        if sentence.running:
            voices.cues = _outside(sentence, quoted) if sentence.parsed else ()
            voices.claims = _attributed(sentence, voices.cues, quoted, memory, speakers)
            named = (one.source for one in voices.claims if one.source_kind == "named")
            memory.turn(sentence, next(named, None))
    speech.carry_on(sentences, quotations, pieces, speakers)
    for sentence, quoted, voices in zip(sentences, pieces, found, strict=True):
        if sentence.running:
            carried = _carried(sentence, quoted, speakers)
            own = [] if quoted or voices.claims else _authors(sentence)
            voices.claims = _distinct([*voices.claims, *carried, *own])
        voices.quoted = tuple((one.first, one.last, speakers.get(one.number)) for one in quoted)
    return found


def _attributed(
    sentence: Sentence,
    cues: Sequence[Attribution],
    quoted: Sequence[Piece],
    memory: Memory,
    speakers: dict[int, Source],
) -> tuple[Claim, ...]:
    """Return what the sentence's cues attribute; note who speaks in its quotations."""
    found = []
    taken: set[int] = set()
    for piece in quoted:
        cue = introducer(sentence, piece.first, piece.last, cues)
        source = _source(cue, sentence, memory) if cue is not None else None
        if cue is None or source is None:
            continue
        speakers.setdefault(piece.number, source)
        claim = _claim(sentence, (piece.first, piece.last), source, cue, "direct")
        if claim is not None:
            found.append(claim)
            taken.add(cue.cue[0])
    return (*found, *_indirect(sentence, cues, taken, quoted, memory))


def _carried(
    sentence: Sentence, quoted: Sequence[Piece], speakers: dict[int, Source]
) -> list[Claim]:
    """Return the quotations that fill the sentence, whoever was said to speak them before it."""
    found = []
    for piece in quoted:
        source = speakers.get(piece.number)
        if source is not None and speech.alone(sentence, piece, quoted):
            claim = _claim(sentence, (piece.first, piece.last), source, None, "direct")
            found += [claim] if claim is not None else []
    return found


def _outside(sentence: Sentence, quotes: Sequence[Piece]) -> tuple[Attribution, ...]:
    """Return the cues that the author uses: those inside a quotation are the speaker's."""
    return tuple(
        cue
        for cue in attributions(sentence)
        if not any(quote.first <= cue.cue[0] < quote.last for quote in quotes)
    )


def _source(cue: Attribution, sentence: Sentence, memory: Memory) -> Source | None:
    if cue.source is None:
        return None
    source = identify(cue.source, sentence, memory)
    if source is None and cue.word.itself:
        return Source("document", sentence.span(cue.source.i, cue.source.i + 1), agent=False)
    if source is not None and cue.word.kind == "belief" and not source.agent:
        return source if cue.word.commitment == "PR+" else None
    return source


def _indirect(
    sentence: Sentence,
    cues: Sequence[Attribution],
    taken: set[int],
    quotes: Sequence[Piece],
    memory: Memory,
) -> list[Claim]:
    """Return the claims of cues that report a clause and introduce no quotation."""
    found = []
    covered = 0
    for cue in cues:
        if cue.content is None or cue.cue[0] in taken or cue.cue[0] < covered:
            continue
        source = _source(cue, sentence, memory)
        if source is None:
            continue
        first, last = cue.content
        inside = [q for q in quotes if q.first < last and q.last > first]
        last = max([last, *(speech.closed(sentence, quote) for quote in inside)])
        kind = "mixed" if inside else "indirect"
        if len(inside) == 1 and inside[0].first <= first + 1 and inside[0].last >= last - 2:
            first, last, kind = inside[0].first, inside[0].last, "direct"
        claim = _claim(sentence, (first, last), source, cue, kind)
        if claim is not None:
            found.append(claim)
            covered = last if cue.cue[0] < first else covered
    return found


def _claim(
    sentence: Sentence,
    tokens: tuple[int, int],
    source: Source,
    cue: Attribution | None,
    quote: str,
) -> Claim | None:
    first, last = tokens
    span = sentence.span(first, last)
    if span is None or sum(word[:1].isalnum() for word in sentence.words[first:last]) < _SHORTEST:
        return None
    head: Token | None = cue.head if cue is not None and quote != "direct" else None
    if head is None and sentence.parsed:
        head = sentence.doc[first:last].root
    commitment = cue.commitment if cue is not None else "CT+"
    expected = cue is not None and cue.word.kind == "belief" and "to" in sentence.lower[first:last]
    to_come = expected and head is not None and head.tag_ == "VB" and quote == "indirect"
    return Claim(
        span.start,
        span.end,
        "prediction" if to_come else claim_type(sentence, first, last),
        source.kind,
        source.span,
        sentence.span(*cue.cue) if cue is not None else None,
        quote,
        factuality(sentence, first, last, head, commitment),
    )


def _authors(sentence: Sentence) -> list[Claim]:
    """Return the sentence as the author's claim, if it asserts a fact worth checking."""
    span = sentence.span(0, len(sentence.words))
    if sentence.check_worthiness != "CFS" or span is None:
        return []
    head = None
    if sentence.parsed:
        head = next((one for one in sentence.doc if one.dep_ == "ROOT"), None)
    last = len(sentence.words)
    return [
        Claim(
            span.start,
            span.end,
            claim_type(sentence, 0, last),
            "author",
            None,
            None,
            "none",
            factuality(sentence, 0, last, head),
        )
    ]


def _distinct(found: list[Claim]) -> tuple[Claim, ...]:
    """Keep one claim a span, in the order of the spans."""
    by_span: dict[Span, Claim] = {}
    for claim in found:
        by_span.setdefault(claim.span, claim)
    return tuple(by_span[span] for span in sorted(by_span))
