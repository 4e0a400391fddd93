"""Judgements in; units, and each annotator's codings of them in every layer, for agreement out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank import ids
from stancebank.agreement.units import Choice, Coding, Relation, Span, Stance, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stancebank.agreement.units import Label, Place
    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.sentences import Source
    from stancebank.schemas import annotations as given_labels

_CLAIM = ("claim_type", "source_kind", "quote_type", "factuality")
_STANCE = ("polarity", "expressed")


def units(sources: Iterable[Source]) -> list[Unit]:
    """Return the sentences of documents; offsets are code points of the document's text."""
    return [
        Unit(
            ids.sentence_id(source.doc_id, one.index), source.doc_id, one.end - one.start, one.start
        )
        for source in sources
        for one in source.sentences
    ]


def slices(sources: Iterable[Source]) -> dict[str, str]:
    """Return the kind of each sentence: the slices that figures are also given for."""
    return {
        ids.sentence_id(source.doc_id, one.index): one.kind
        for source in sources
        for one in source.sentences
    }


def codings(judgements: Iterable[Judgement], sources: Mapping[str, Source]) -> list[Coding]:
    """Return the codings of seven layers; what an annotator did not annotate is None there.

    check_worthiness: choices, of sentences that are asked. entities: spans by class. claims: spans
    of one class, with attributes. sources, cues: relations from a source or cue to its claim.
    expressions: the spans of stances, with attributes. stances: (holder, target, polarity) tuples;
    one without a target or a polarity is no tuple, and is left out there.
    """
    return [
        Coding(one.annotator, one.sentence_id, layer, labels)
        for one in judgements
        for layer, labels in _layers(one, asked=sources[one.doc_id].sentences[one.index].asked)
    ]


def _layers(one: Judgement, *, asked: bool) -> Iterator[tuple[str, tuple[Label, ...] | None]]:
    answer = one.answer
    if asked:
        chosen = answer.check_worthiness
        yield "check_worthiness", None if chosen is None else (Choice(chosen),)
    entities, claims, stances = answer.entities, answer.claims, answer.stances
    yield (
        "entities",
        None if entities is None else tuple(Span(e.start, e.end, e.label) for e in entities),
    )
    yield (
        "claims",
        None if claims is None else tuple(_span(claim, "CLAIM", _CLAIM) for claim in claims),
    )
    for layer, role in (("sources", "source"), ("cues", "cue")):
        yield (
            layer,
            None
            if claims is None
            else tuple(
                Relation((span.start, span.end), (claim.start, claim.end), role.upper())
                for claim in claims
                if (span := getattr(claim, role)) is not None
            ),
        )
    yield (
        "expressions",
        None if stances is None else tuple(_span(each, "STANCE", _STANCE) for each in stances),
    )
    yield (
        "stances",
        None
        if stances is None
        else tuple(
            Stance(_place(each.holder), (each.target.start, each.target.end), each.polarity)
            for each in stances
            if each.target is not None and each.polarity is not None
        ),
    )


def _span(
    label: given_labels.Claim | given_labels.Stance, name: str, questions: tuple[str, ...]
) -> Span:
    answered = ((each, getattr(label, each)) for each in questions)
    given = tuple((each, value) for each, value in answered if value is not None)
    return Span(label.start, label.end, name, given)


def _place(span: given_labels.Span | None) -> Place | None:
    return None if span is None else (span.start, span.end)
