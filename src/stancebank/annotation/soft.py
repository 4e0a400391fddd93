"""Judgements in; the distribution of the annotators' answers to each sentence out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from stancebank.errors import Refused
from stancebank.schemas import tables
from stancebank.schemas.rows import ClassIds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancebank.annotation.judgements import Judgement
    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rows import Row


def soft(
    judgements: Iterable[Judgement], texts: Mapping[str, str], scheme: LabelScheme
) -> pa.Table:
    """Return rows under `tables.SOFT`, by document and sentence; spans by their offsets.

    `texts` is each document's text, by id. A judgement that annotated nothing is no answer. A vote
    counts once a span: an annotator who gave it several classes has an equal part in each.

    Raises:
        Refused: rules `judgement-document` (no such document), `labels-unknown`.

    """
    found: dict[tuple[str, int], list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.doc_id not in texts:
            remedy = "build with the document's source, or take its round out"
            raise Refused(one.id, "judgement-document", found=one.doc_id, remedy=remedy)
        if any(getattr(one.answer, layer) is not None for layer in tables.LAYERS):
            found[one.doc_id, one.index].append(one)
    ids = {name: ClassIds(name, scheme[name].ids) for name in scheme.sets}
    rows = [_row(found[key], texts[key[0]], ids) for key in sorted(found)]
    return pa.Table.from_pylist(rows, schema=tables.SOFT)


def _row(judgements: Sequence[Judgement], text: str, ids: Mapping[str, ClassIds]) -> Row:
    first = judgements[0]
    return {
        "sentence_id": first.sentence_id,
        "doc_id": first.doc_id,
        "annotators": len(judgements),
        "check_worthiness": _shares(
            [[one.answer.check_worthiness] for one in judgements], ids["check_worthiness"]
        ),
        **{layer: _layer(judgements, layer, text, ids) for layer in tables.SOFT_CLASSES},
    }


def _layer(
    judgements: Sequence[Judgement], layer: str, text: str, ids: Mapping[str, ClassIds]
) -> list[Row] | None:
    answers = [getattr(one.answer, layer) for one in judgements]
    answers = [answer for answer in answers if answer is not None]
    if not answers:
        return None
    attribute, label_set = tables.SOFT_CLASSES[layer]
    given: dict[tuple[int, int], list[list[str | None]]] = defaultdict(list)
    for answer in answers:
        mine: dict[tuple[int, int], list[str | None]] = defaultdict(list)
        for label in answer:
            mine[label.start, label.end].append(getattr(label, attribute))
        for span, classes in mine.items():
            given[span].append(classes)
    return [
        {
            "start": start,
            "end": end,
            "text": text[start:end],
            "votes": len(given[start, end]),
            "voters": len(answers),
            attribute: _shares(given[start, end], ids[label_set]),
        }
        for start, end in sorted(given)
    ]


def _shares(answers: Iterable[Sequence[str | None]], ids: ClassIds) -> list[float] | None:
    """Return each class's part, in class-id order, of who named a class; None where nobody did."""
    named = [sorted({name for name in said if name is not None}) for said in answers]
    voting = sorted(names for names in named if names)
    shares = [0.0] * (len(ids) - 1)  # without None, which has no class id
    for names in voting:
        for name in names:
            shares[cast("int", ids[name])] += 1 / len(names)
    return [share / len(voting) for share in shares] if voting else None
