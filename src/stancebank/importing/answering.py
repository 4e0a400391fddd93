"""A document with what several people say of it in; their answers to its sentences, and gold, out."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats import to_corpus
from stancebank.formats.own_marks import ATTRIBUTE
from stancebank.schemas.annotations import Answer, Claim
from stancebank.schemas.issues import Issue, breach
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancebank.annotation.sentences import Sentence
    from stancebank.formats.annotated import Annotated, Version
    from stancebank.formats.to_corpus import Reading


class Said(NamedTuple):
    """Answers by sentence: those of each annotator, by pseudonym, and what was decided.

    `times`: when each annotator saved the document, and the seconds it took, as far as it is told.
    Of what is `held`, what is not `taken` has an issue.
    """

    doc_id: str
    answers: Mapping[str, dict[int, Answer]]
    gold: dict[int, Answer]
    times: Mapping[str, tuple[str | None, float | None]]
    held: Counter[str]
    taken: Counter[str]
    issues: tuple[Issue, ...]


def said(one: Annotated, sentences: Sequence[Sentence], how: Reading) -> Said:
    """Read each version of a document; an issue's place names the version, where there are several.

    A gold claim's source and its kind do not contradict each other: where they do, the kind, or the
    kind of quotation, is left out and named.
    """
    ends = [(each.start, each.end) for each in sentences]
    answers: dict[str, dict[int, Answer]] = {}
    gold: dict[int, Answer] = {}
    held: Counter[str] = Counter()
    count: Counter[str] = Counter()
    issues: list[Issue] = []
    for who, version in one.versions.items():
        name = f"{one.doc_id}/{who}" if one.answers else one.doc_id
        taken = to_corpus.answers(dataclasses.replace(version.document, doc_id=name), ends, how)
        held += taken.held
        count += taken.taken
        issues += taken.issues
        found = dict(_looked(version, taken.answers))
        if version is one.gold:
            wrong: list[Issue] = []
            gold = {at: _sound(each, f"{name}: {at}", wrong) for at, each in found.items()}
            count["attributes"] -= len(wrong)
            issues += wrong
        else:
            answers[who] = found
    times = {who: (each.moment, each.seconds) for who, each in one.answers.items()}
    return Said(one.doc_id, answers, gold, times, held, count, tuple(issues))


def _looked(version: Version, answers: Mapping[int, Answer]) -> Iterator[tuple[int, Answer]]:
    """Yield what was looked at: in a version that is not done, the layers that something is in."""
    for at, answer in answers.items():
        kept = answer
        if not version.done:
            layers = {layer: getattr(answer, layer) or None for layer in NESTED}
            kept = dataclasses.replace(answer, **layers)
        if kept != Answer():
            yield at, kept


def _sound(answer: Answer, place: str, issues: list[Issue]) -> Answer:
    if answer.claims is None:
        return answer
    return dataclasses.replace(
        answer, claims=tuple(_claim(one, place, issues) for one in answer.claims)
    )


def _claim(one: Claim, place: str, issues: list[Issue]) -> Claim:
    """Return a claim without what contradicts its source."""
    found = one
    if one.source_kind is not None and (one.source_kind == "author") != (one.source is None):
        issues.append(breach(ATTRIBUTE, place, f"source_kind {one.source_kind}"))
        found = dataclasses.replace(found, source_kind=None)
    if found.source_kind not in {None, "author"} and one.quote_type == "none":
        issues.append(breach(ATTRIBUTE, place, f"quote_type {one.quote_type}"))
        found = dataclasses.replace(found, quote_type=None)
    return found
