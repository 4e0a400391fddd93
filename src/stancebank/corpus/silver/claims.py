"""A document's read sentences in; the claims of each, with who makes them, out.

Three kinds: contents of reporting words, quotations with a speaker, and what the author asserts.
Source: PARC 3 (Pareti 2016), PolNeAR (Newell et al. 2018).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stancebank.corpus.silver.annotations import Claim, Span
from stancebank.corpus.silver.attribution import attributions
from stancebank.corpus.silver.claim_types import claim_type
from stancebank.corpus.silver.factuality import factuality
from stancebank.corpus.silver.quotation import introducer
from stancebank.corpus.silver.sources import Memory, Source, identify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from stancebank.corpus.silver.attribution import Attribution
    from stancebank.corpus.silver.quotes import Quotation
    from stancebank.corpus.silver.reading import Sentence

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


@dataclass(slots=True)
class _Quote:
    """A quotation as far as one sentence holds it."""

    number: int
    first: int
    last: int


def claims(sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> list[Voices]:
    """Find the claims of a document; one `Voices` a sentence, in order."""
    pieces = _pieces(sentences, quotations)
    found = [Voices() for _ in sentences]
    speakers: dict[int, Source] = {}
    memory = Memory()
    claimed: list[list[Claim]] = [[] for _ in sentences]
    open_quotes: list[list[_Quote]] = [[] for _ in sentences]
    for at, sentence in enumerate(sentences):
        voices = found[at]
        voices.before = Memory(list(memory.people), memory.speaker)
        if not sentence.running:
            continue
        voices.cues = _outside(sentence, pieces[at]) if sentence.parsed else ()
        taken: set[int] = set()
        for quote in pieces[at]:
            cue = introducer(sentence, quote.first, quote.last, voices.cues)
            source = _source(cue, sentence, memory) if cue is not None else None
            if cue is None or source is None:
                open_quotes[at].append(quote)
                continue
            speakers.setdefault(quote.number, source)
            claim = _claim(sentence, (quote.first, quote.last), source, cue, "direct")
            if claim is not None:
                claimed[at].append(claim)
                taken.add(cue.cue[0])
        claimed[at] += _indirect(sentence, voices.cues, taken, pieces[at], memory)
        speaker = next((c.source for c in claimed[at] if c.source_kind == "named"), None)
        memory.turn(sentence, speaker)
    _carry_on(sentences, quotations, pieces, speakers)
    for at, sentence in enumerate(sentences):
        for quote in open_quotes[at]:
            carried = speakers.get(quote.number)
            if carried is not None and _alone(sentence, quote, pieces[at]):
                claim = _claim(sentence, (quote.first, quote.last), carried, None, "direct")
                claimed[at] += [claim] if claim is not None else []
        quoted = bool(pieces[at])
        if not claimed[at] and not quoted:
            claimed[at] += _authors(sentence)
        found[at].claims = _distinct(claimed[at])
        found[at].quoted = tuple((q.first, q.last, speakers.get(q.number)) for q in pieces[at])
    return found


def _pieces(sentences: Sequence[Sentence], quotations: Sequence[Quotation]) -> list[list[_Quote]]:
    pieces: list[list[_Quote]] = [[] for _ in sentences]
    at = 0
    for number, quotation in enumerate(quotations):
        while at < len(sentences) and sentences[at].end <= quotation.start:
            at += 1
        here = at
        while here < len(sentences) and sentences[here].start < quotation.end:
            first, last = sentences[here].tokens(quotation.start, quotation.end)
            if first < last:
                pieces[here].append(_Quote(number, first, last))
            here += 1
    return pieces


def _outside(sentence: Sentence, quotes: Sequence[_Quote]) -> tuple[Attribution, ...]:
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
    quotes: Sequence[_Quote],
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
        last = max([last, *(quote.last for quote in inside)])
        kind = "mixed" if inside else "indirect"
        if len(inside) == 1 and inside[0].first <= first + 1 and inside[0].last >= last - 1:
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


def _carry_on(
    sentences: Sequence[Sentence],
    quotations: Sequence[Quotation],
    pieces: Sequence[Sequence[_Quote]],
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


def _alone(sentence: Sentence, quote: _Quote, quotes: Sequence[_Quote]) -> bool:
    """Whether nothing but the quotation is said in the sentence."""
    outside = [
        word
        for at, word in enumerate(sentence.words)
        if word[:1].isalnum() and not any(q.first <= at < q.last for q in quotes)
    ]
    return not outside and quote in quotes


def _authors(sentence: Sentence) -> list[Claim]:
    """Return the sentence as the author's claim, if it asserts a fact worth checking."""
    span = sentence.span(0, len(sentence.words))
    if sentence.check_worthiness != "CFS" or span is None:
        return []
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
            factuality(sentence, 0, last, head if sentence.parsed else None),
        )
    ]


def _distinct(found: list[Claim]) -> tuple[Claim, ...]:
    """Keep one claim a span, in the order of the spans."""
    by_span: dict[Span, Claim] = {}
    for claim in found:
        by_span.setdefault(claim.span, claim)
    return tuple(by_span[span] for span in sorted(by_span))
