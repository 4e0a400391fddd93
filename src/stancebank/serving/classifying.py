"""Documents with silver labels and a trained classifier in; with its classes in their place, out.

Only what is silver changes: gold stays, and so does what nobody looked at. A class that the label
scheme lacks, such as `not CFS`, still denies the model's other classes: a label that is one of them
is taken back, and the annotator is asked; any other stays.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from stancebank.errors import Refused
from stancebank.schemas.examples import Example

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancebank.annotation.sentences import Sentence
    from stancebank.learning.classifier import Classifier
    from stancebank.schemas.annotations import Answer, Stance
    from stancebank.schemas.labels import LabelScheme
    from stancebank.serving.known import Known

ANSWERS = {"check_worthiness": "check_worthiness", "stance": "polarity"}
"""The label set whose question a classifier of each task answers."""


def check(model: Classifier, scheme: LabelScheme, *, place: str) -> None:
    """Refuse a classifier that can answer nothing.

    Raises:
        Refused: rule `serve-classes`.

    """
    known = scheme[ANSWERS[model.task]].names if model.task in ANSWERS else ()
    if not set(known) & set(model.classes):
        remedy = f"train it on classes of labels.toml: {', '.join(known) or ', '.join(ANSWERS)}"
        found = ", ".join(model.classes)
        raise Refused(place, "serve-classes", found=found, remedy=remedy)


def classified(given: Sequence[Known], model: Classifier, scheme: LabelScheme) -> list[Known]:
    """Return documents with a classifier's classes: of sentences, or of stances to a target.

    A stance gets its polarity from the classifier where its target stands in its own sentence.
    """
    rows = list(_sentences(given) if model.task == "check_worthiness" else _stances(given))
    names = scheme[ANSWERS[model.task]].names
    found = model.predict([example for *_, example in rows])
    changed = [dict(one.answers) for one in given]
    for (number, index, place, _), name in zip(rows, found, strict=True):
        answer = changed[number][index]
        if place is None:
            worth = _settled(name, answer.check_worthiness, model, names)
            answer = dataclasses.replace(answer, check_worthiness=worth)
        else:
            stances = list(answer.stances or ())
            polarity = _settled(name, stances[place].polarity, model, names)
            stances[place] = dataclasses.replace(stances[place], polarity=polarity)
            answer = dataclasses.replace(answer, stances=tuple(stances))
        changed[number][index] = answer
    return [dataclasses.replace(one, answers=own) for one, own in zip(given, changed, strict=True)]


def _settled(name: str, silver: str | None, model: Classifier, names: Iterable[str]) -> str | None:
    if name in names:
        return name
    return None if silver in model.classes else silver


Row = tuple[int, int, int | None, Example]
"""A document's number, a sentence's index, a stance's place in it, and what is classified."""


def _sentences(given: Sequence[Known]) -> Iterator[Row]:
    for number, sentence, answer in _silver(given, "check_worthiness"):
        if answer.check_worthiness is not None:
            yield number, sentence.index, None, _example(given[number], sentence)


def _stances(given: Sequence[Known]) -> Iterator[Row]:
    for number, sentence, answer in _silver(given, "stances"):
        for place, stance in enumerate(answer.stances or ()):
            example = _example(given[number], sentence, stance)
            if example.start is not None:
                yield number, sentence.index, place, example


def _silver(given: Sequence[Known], layer: str) -> Iterator[tuple[int, Sentence, Answer]]:
    for number, one in enumerate(given):
        for sentence in one.source.sentences:
            if sentence.index in one.answers and sentence.index not in one.gold[layer]:
                yield number, sentence, one.answers[sentence.index]


def _example(one: Known, sentence: Sentence, stance: Stance | None = None) -> Example:
    text = one.source.text[sentence.start : sentence.end]
    target = stance.target if stance else None
    found = Example(f"{one.source.doc_id}:{sentence.index}", text, "", one.source.doc_id)
    if target is None or not sentence.start <= target.start < target.end <= sentence.end:
        return found
    start, end = target.start - sentence.start, target.end - sentence.start
    return dataclasses.replace(found, start=start, end=end)
