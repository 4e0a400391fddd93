"""A document's gold answers in; what the tables of a corpus could not hold of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from stancebank import ids
from stancebank.annotation.candidates import bare, overlap
from stancebank.annotation.sentences import ASKED
from stancebank.annotation.words import words
from stancebank.schemas.annotations import Claim, Entity, Stance
from stancebank.schemas.issues import Issue
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from stancebank.annotation.candidates import Label
    from stancebank.schemas.annotations import Answer, Span


class Sentence(Protocol):
    """A sentence of a document: its slice of the text, and its kind."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102


_ATTRIBUTES = {
    "claims": ("claim_type", "source_kind", "quote_type", "factuality"),
    "stances": ("polarity", "expressed"),
}
_LAYER_OF = {"entity": "entities", "claim": "claims"}


def check(
    answers: Mapping[int, Answer],
    sentences: Sequence[Sentence],
    text: str,
    place: str,
    asked: Container[int] | None = None,
) -> list[Issue]:
    """Return what has to be put right before the answers are gold, sorted by place.

    `answers` are by sentence, `place` names the document; `asked` are the sentences whose
    check-worthiness has to be there, if not all. Rules, all errors: `gold-inside`,
    `gold-twice`, `gold-overlap`, `gold-attribute-missing`, `gold-source`, `gold-quote`,
    `gold-holder`, `gold-target`, `gold-check-worthiness`.
    """
    found: list[Issue] = []
    for index, sentence in enumerate(sentences):
        answer = answers.get(index)
        where = ids.sentence_id(place, index)
        worth = None if answer is None else answer.check_worthiness
        if worth is None and sentence.kind in ASKED and (asked is None or index in asked):
            remedy = "answer the sentence's check-worthiness"
            found.append(Issue(where, "gold-check-worthiness", "error", "", remedy))
        for layer in NESTED:
            labels = getattr(answer, layer) or () if answer else ()
            for label in labels:
                for rule, remedy in _breaches(label, layer, sentence, answers, sentences):
                    found.append(
                        Issue(at(where, layer, label), rule, "error", words(label, text), remedy)
                    )
            for label, rule, remedy in _beside(labels):
                found.append(
                    Issue(at(where, layer, label), rule, "error", words(label, text), remedy)
                )
    return sorted(found)


def at(sentence_id: str, layer: str, label: Label) -> str:
    """Return the place of a label: its sentence, layer and span."""
    return f"{sentence_id} {layer} {label.start}-{label.end}"


def _beside(labels: Sequence[Label]) -> Iterator[tuple[Label, str, str]]:
    """Yield labels that cannot stand beside one before them."""
    for number, label in enumerate(labels):
        before = labels[:number]
        if any(bare(label) == bare(one) for one in before):
            yield label, "gold-twice", "delete one of the two"
        elif isinstance(label, Entity) and any(
            overlap((label.start, label.end), (one.start, one.end)) for one in before
        ):
            yield label, "gold-overlap", "keep one of the entities that overlap"


def _breaches(
    label: Label,
    layer: str,
    sentence: Sentence,
    answers: Mapping[int, Answer],
    sentences: Sequence[Sentence],
) -> Iterator[tuple[str, str]]:
    """Yield the rules that a label breaks by itself, each with the remedy."""
    if not sentence.start <= label.start < label.end <= sentence.end:
        yield "gold-inside", "label words of one sentence"
    for name in _ATTRIBUTES.get(layer, ()):
        if getattr(label, name) is None:
            yield "gold-attribute-missing", f"answer {name}"
    if isinstance(label, Claim):
        yield from _of_claim(label)
    if isinstance(label, Stance):
        if (label.holder_kind == "mention") != (label.holder is not None):
            yield "gold-holder", "draw the arrow from the holder, or none for the author"
        if label.target is None or label.target_kind is None:
            yield "gold-target", "draw an arrow to the target"
        elif _lost(label, label.target, answers, sentences):
            remedy = f"keep the {label.target_kind} that it points to, or point to another span"
            yield "gold-target", remedy


def _of_claim(claim: Claim) -> Iterator[tuple[str, str]]:
    kind = claim.source_kind
    if kind is not None and (kind == "author") != (claim.source is None):
        yield "gold-source", "draw the arrow from the source, or answer author and draw none"
    if kind not in (None, "author") and claim.quote_type == "none":
        yield "gold-quote", "say how it is quoted: direct, indirect or mixed"


def _lost(
    label: Stance, target: Span, answers: Mapping[int, Answer], sentences: Sequence[Sentence]
) -> bool:
    """Say whether gold has no such entity or claim, in a sentence whose layer is gold."""
    layer = _LAYER_OF.get(label.target_kind or "")
    if layer is None:
        return False
    for index, sentence in enumerate(sentences):
        if sentence.start <= target.start < sentence.end:
            answer = answers.get(index)
            labels = getattr(answer, layer) if answer else None
            if labels is None:
                return False  # silver stays there
            return all((one.start, one.end) != (target.start, target.end) for one in labels)
    return True
