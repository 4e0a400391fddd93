"""A document's judgements and its adjudicator's answers in; its gold and every decision out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from stancebank.annotation import candidates, gold
from stancebank.annotation.deciding import Deciding
from stancebank.annotation.judgements import Judgement
from stancebank.errors import Refused
from stancebank.schemas.annotations import Answer
from stancebank.schemas.tables import ADJUDICATION, NESTED

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from stancebank.annotation.candidates import Label
    from stancebank.annotation.decisions import Decision
    from stancebank.annotation.gold import Sentence
    from stancebank.schemas.issues import Issue
    from stancebank.schemas.labels import LabelScheme


@dataclass(frozen=True)
class Adjudicated:
    """A document's gold, a judgement for each sentence, its decisions in order, and its issues.

    An issue that is an error has to be put right before the gold is used.
    """

    gold: tuple[Judgement, ...]
    decisions: tuple[Decision, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class Case:
    """What a document's decisions are taken on.

    `round`, `guideline` and `config` are those of the adjudication round, for what nobody
    submitted; an adjudicator's answer names its own. `asked` are the sentences that the round is
    about, by index; None: all.
    """

    doc_id: str
    text: str
    sentences: Sequence[Sentence]
    round: str
    guideline: str
    config: str
    asked: Container[int] | None = None


def adjudicate(
    case: Case,
    judgements: Iterable[Judgement],
    final: Iterable[Judgement] | None,
    scheme: LabelScheme,
    *,
    said: str | None = None,
) -> Adjudicated:
    """Take the decisions of a document.

    `judgements` are its annotators', `final` its adjudicator's answers; None: it is accepted by
    rule, as it is unanimous. `said` is what the adjudicator wrote of the task as a whole; the
    module `remarks` says how a line of it gives a reason.

    A layer that the adjudicator did not annotate stays None, and has no decision. Elsewhere each
    gold label has one decision, and so has each group of candidates that no gold label answers.
    A gold label answers the group of the label that it equals; if it equals none, the groups with a
    label on its span, else those with a label that shares a position with it, save unanimous ones
    that stand. Labels are named as a corpus names them, in the order of `candidates.order`.

    Issues: those of `gold.check`; `gold-undecided` (an error: a disputed class, cue or holder was
    left as it was shown), `decision-reason` (a warning: gold lacks what all annotators gave, and
    nothing says why), `decision-remark` (a warning: a line of remarks is about nothing here).

    Raises:
        Refused: rules `gold-not-unanimous`, `gold-two-adjudicators`, `judgement-twice`, `gold-sentence` (an answer to a
            sentence that the document does not have), `labels-unknown`.

    """
    given = candidates.sentences(judgements)
    if final is None:
        if not candidates.is_unanimous(one for answers in given.values() for one in answers):
            remedy = "let an adjudicator decide it"
            raise Refused(case.doc_id, "gold-not-unanimous", remedy=remedy)
        answered = {i: _by_rule(case, i, answers) for i, answers in given.items()}
    else:
        answered = _by_adjudicator(candidates.sentences(final))
    beyond = [one.id for index, one in answered.items() if index >= len(case.sentences)]
    if beyond:
        remedy = "build the corpus again, and push the document again"
        raise Refused(case.doc_id, "gold-sentence", found=beyond[0], remedy=remedy)
    work = Deciding(case.doc_id, case.text, scheme, said)
    for index in range(len(case.sentences)):
        if index in answered:
            work.sentence(given.get(index, []), answered[index])
    unseen = dataclasses.replace(
        next(iter(answered.values()), _judgement(case, 0, Answer())), answer=Answer()
    )
    lines = [
        _gold(answered.get(index) or dataclasses.replace(unseen, index=index))
        for index in range(len(case.sentences))
    ]
    answers = {index: one.answer for index, one in answered.items()}
    issues = gold.check(answers, case.sentences, case.text, case.doc_id, case.asked)
    return Adjudicated(
        tuple(lines),
        tuple(work.decisions),
        tuple(sorted([*issues, *work.issues, *work.unused()])),
    )


def by_rule(case: Case, judgements: Iterable[Judgement]) -> bool:
    """Say whether a document is gold without an adjudicator: unanimous, and nothing is missing.

    What is unanimous may still lack an attribute that nobody answered: that needs an adjudicator.
    """
    given = candidates.sentences(judgements)
    if not candidates.is_unanimous(one for answers in given.values() for one in answers):
        return False
    answered = {index: _by_rule(case, index, answers).answer for index, answers in given.items()}
    return not gold.check(answered, case.sentences, case.text, case.doc_id, case.asked)


def _by_adjudicator(given: dict[int, list[Judgement]]) -> dict[int, Judgement]:
    found = [one for answers in given.values() for one in answers]
    for one in found:
        if one.annotator != found[0].annotator:
            remedy = f"let {found[0].annotator} alone decide the document"
            raise Refused(one.id, "gold-two-adjudicators", found=one.annotator, remedy=remedy)
    return {one.index: one for one in found}


def _by_rule(case: Case, index: int, answers: Sequence[Judgement]) -> Judgement:
    """Return the answer that is everybody's."""
    layers = {
        layer: tuple(group.voices[0].label for group in candidates.groups(answers, layer))
        for layer in NESTED
    }
    vote = candidates.votes(answers).voices
    agreed = cast("str", vote[0].label) if vote else None
    return _judgement(case, index, Answer(**cast("Any", layers), check_worthiness=agreed))


def _judgement(case: Case, index: int, answer: Answer) -> Judgement:
    versions = (case.round, case.guideline, case.config)
    return Judgement(case.doc_id, index, ADJUDICATION, "rule", *versions, None, None, answer)


def _gold(final: Judgement) -> Judgement:
    """Return a sentence's line of gold: no notes, labels in the order that names them."""
    layers: dict[str, Any] = {layer: _labels(final.answer, layer) for layer in NESTED}
    answer = dataclasses.replace(final.answer, **layers)
    return dataclasses.replace(final, annotator=ADJUDICATION, answer=answer)


def _labels(answer: Answer, layer: str) -> tuple[Label, ...] | None:
    labels: tuple[Label, ...] | None = getattr(answer, layer)
    if labels is None:
        return None
    return tuple(sorted((candidates.bare(label) for label in labels), key=candidates.order))
