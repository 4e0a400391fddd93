"""Documents with silver labels and a trained classifier in; with its classes in their place, out.

Only what is silver changes: gold stays, and so does what nobody looked at. A class that the label
scheme lacks, such as `not CFS`, still denies the model's other classes: a label that is one of them
is taken back, and the annotator is asked; any other stays.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

from stancebank.errors import Refused
from stancebank.learning.supervision import CLAIM
from stancebank.schemas.annotations import Claim
from stancebank.schemas.examples import Example

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from stancebank.annotation.sentences import Sentence
    from stancebank.learning.classifier import Classifier
    from stancebank.schemas.annotations import Answer, Span
    from stancebank.schemas.labels import LabelScheme
    from stancebank.serving.known import Known

CLAIMS = "claims"
ANSWERS = {
    "check_worthiness": "check_worthiness",
    "stance": "polarity",
    "claim_type": "claim_type",
}
"""The label set whose question a classifier of each task answers; that of claims answers none."""

_AROUND = " \t\n\u00a0.!?…\"“”„‘’'«»"  # what a claim's content neither begins nor ends with


def check(model: Classifier, scheme: LabelScheme, *, place: str) -> None:
    """Refuse a classifier that can answer nothing.

    Raises:
        Refused: rule `serve-classes`.

    """
    known: tuple[str, ...] = (CLAIM,)
    if model.task != CLAIMS:
        known = scheme[ANSWERS[model.task]].names
    if not set(known) & set(model.classes):
        remedy = f"train it on classes of labels.toml: {', '.join(known)}"
        found = ", ".join(model.classes)
        raise Refused(place, "serve-classes", found=found, remedy=remedy)


def classified(given: Sequence[Known], model: Classifier, scheme: LabelScheme) -> list[Known]:
    """Return documents with a classifier's classes: of sentences, of claims, or of stances.

    A stance gets its polarity from the classifier where its target stands in its own sentence. A
    sentence that makes a claim, and has none, gets one whose content is all of it and of which the
    annotator is asked everything; from one that makes none its claims are taken, but for those
    that a stance is about.
    """
    rows = list(_ROWS[model.task](given))
    names = scheme[ANSWERS[model.task]].names if model.task in ANSWERS else ()
    found = model.predict([row.example for row in rows])
    changed = [dict(one.answers) for one in given]
    targets = [_targets(one) if model.task == CLAIMS else frozenset() for one in given]
    for row, name in zip(rows, found, strict=True):
        answer = changed[row.number][row.sentence.index]
        if model.task == CLAIMS:
            claims = _claims(answer, name, row, targets[row.number])
            answer = dataclasses.replace(answer, claims=claims)
        elif row.place is None:
            worth = _settled(name, answer.check_worthiness, model, names)
            answer = dataclasses.replace(answer, check_worthiness=worth)
        elif model.task == "stance":
            stances = list(answer.stances or ())
            polarity = _settled(name, stances[row.place].polarity, model, names)
            stances[row.place] = dataclasses.replace(stances[row.place], polarity=polarity)
            answer = dataclasses.replace(answer, stances=tuple(stances))
        else:
            own = list(answer.claims or ())
            kind = _settled(name, own[row.place].claim_type, model, names)
            own[row.place] = dataclasses.replace(own[row.place], claim_type=kind)
            answer = dataclasses.replace(answer, claims=tuple(own))
        changed[row.number][row.sentence.index] = answer
    return [dataclasses.replace(one, answers=own) for one, own in zip(given, changed, strict=True)]


def _settled(name: str, silver: str | None, model: Classifier, names: Iterable[str]) -> str | None:
    if name in names:
        return name
    return None if silver in model.classes else silver


def _claims(answer: Answer, name: str, row: _Row, targets: Container[Span]) -> tuple[Claim, ...]:
    silver = answer.claims or ()
    if name != CLAIM:
        return tuple(one for one in silver if one.span in targets)
    text = row.example.text
    start = row.sentence.start + len(text) - len(text.lstrip(_AROUND))
    end = row.sentence.start + len(text.rstrip(_AROUND))
    if silver or start >= end:
        return silver
    nobody = dict.fromkeys(("claim_type", "source_kind", "source", "cue", "quote_type"))
    return (Claim(start, end, **nobody, factuality=None),)


def _targets(one: Known) -> frozenset[Span]:
    """Return what the stances of a document are about."""
    stances = (each for answer in one.answers.values() for each in answer.stances or ())
    return frozenset(each.target for each in stances if each.target is not None)


class _Row(NamedTuple):
    """What is classified: a document's number, its sentence, a label's place in that."""

    number: int
    sentence: Sentence
    place: int | None
    example: Example


def _worth(given: Sequence[Known]) -> Iterator[_Row]:
    for number, sentence, answer in _silver(given, "check_worthiness"):
        if answer.check_worthiness is not None:
            yield _row(given, number, sentence)


def _claiming(given: Sequence[Known]) -> Iterator[_Row]:
    for number, sentence, answer in _silver(given, "claims"):
        if sentence.asked and answer.claims is not None:
            yield _row(given, number, sentence)


def _types(given: Sequence[Known]) -> Iterator[_Row]:
    for number, sentence, answer in _silver(given, "claims"):
        for place, claim in enumerate(answer.claims or ()):
            row = _row(given, number, sentence)
            text = given[number].source.text[claim.start : claim.end]
            yield row._replace(place=place, example=dataclasses.replace(row.example, text=text))


def _stances(given: Sequence[Known]) -> Iterator[_Row]:
    for number, sentence, answer in _silver(given, "stances"):
        for place, stance in enumerate(answer.stances or ()):
            row = _row(given, number, sentence)
            target = stance.target
            if target is None or not sentence.start <= target.start < target.end <= sentence.end:
                continue
            start, end = target.start - sentence.start, target.end - sentence.start
            example = dataclasses.replace(row.example, start=start, end=end)
            yield row._replace(place=place, example=example)


_ROWS: dict[str, Callable[[Sequence[Known]], Iterator[_Row]]] = {
    "check_worthiness": _worth,
    CLAIMS: _claiming,
    "claim_type": _types,
    "stance": _stances,
}


def _silver(given: Sequence[Known], layer: str) -> Iterator[tuple[int, Sentence, Answer]]:
    for number, one in enumerate(given):
        for sentence in one.source.sentences:
            if sentence.index in one.answers and sentence.index not in one.gold[layer]:
                yield number, sentence, one.answers[sentence.index]


def _row(given: Sequence[Known], number: int, sentence: Sentence) -> _Row:
    source = given[number].source
    text = source.text[sentence.start : sentence.end]
    example = Example(f"{source.doc_id}:{sentence.index}", text, "", source.doc_id)
    return _Row(number, sentence, None, example)
