"""Answers to a document's sentences in; the result of one annotation, as Label Studio has it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancebank.annotation.page import QUESTIONS
from stancebank.schemas.annotations import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancebank.schemas.annotations import Answer, Claim, Entity, Stance

Json = dict[str, Any]

_PREFIX = {"CLAIM": "c", "CUE": "u", "STANCE": "s", "MENTION": "m"}


def result(
    answers: Mapping[int, Answer],
    text: str,
    *,
    asked: Mapping[int, int],
    offset: int = 0,
    remarks: str | None = None,
) -> list[Json]:
    """Return the items: check-worthiness, regions with their answers and notes, then arrows.

    Args:
        answers: by sentence index; offsets are the document's.
        text: the task's text, which begins at `offset` of the document. What of a label lies
            outside of it is left out.
        asked: the sentences that the task asks about, sentence index to place in `sentences`.
        offset: 0 where a task is a document.
        remarks: what is said of the task as a whole.

    Ids of regions are made of what they are and where, so that the same answers give the same
    items. A holder, source or target that is an entity's or a claim's span is that region.

    """
    return _Writer(text, offset).items(answers, asked, remarks)


class _Writer:
    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self._offset = offset
        self._items: list[Json] = []
        self._arrows: dict[tuple[str, str], Json] = {}
        self._ids: dict[tuple[str, Span], str] = {}
        self._taken: set[str] = set()

    def items(
        self, answers: Mapping[int, Answer], asked: Mapping[int, int], remarks: str | None
    ) -> list[Json]:
        ordered = [answer for _, answer in sorted(answers.items())]
        for index, answer in sorted(answers.items()):
            if answer.check_worthiness is not None and index in asked:
                self._worth(asked[index], answer.check_worthiness)
        for answer in ordered:
            for entity in answer.entities or ():
                self._label(entity, entity.label, "name")
        claims = [(c, self._label(c, "CLAIM", "CLAIM")) for a in ordered for c in a.claims or ()]
        for claim, claim_id in claims:
            if claim_id is not None:
                self._claim(claim, claim_id)
        expressions: dict[tuple[Any, ...], str | None] = {}
        for answer in ordered:
            for stance in answer.stances or ():
                self._stance(stance, expressions)
        if remarks:
            value = {"text": remarks.split("\n")}
            self._item("remarks", "remarks", "textarea", value)
        return [*self._items, *self._arrows.values()]

    def _worth(self, place: int, name: str) -> None:
        self._items.append(
            {
                "id": f"w{place}",
                "from_name": f"check_worthiness_{place}",
                "to_name": f"sentence_{place}",
                "type": "choices",
                "value": {"choices": [name]},
            }
        )

    def _claim(self, claim: Claim, claim_id: str) -> None:
        for role, label in ((claim.source, "MENTION"), (claim.cue, "CUE")):
            if role is not None:
                self._arrow(self._role(role, label), claim_id)

    def _stance(self, stance: Stance, expressions: dict[tuple[Any, ...], str | None]) -> None:
        """Write a stance; those that differ in their targets alone share a region."""
        key = (
            stance.start,
            stance.end,
            stance.holder,
            stance.polarity,
            stance.expressed,
            stance.note,
            stance.target is None,  # among others' arrows it would not show
        )
        if key not in expressions:
            expressions[key] = self._label(stance, "STANCE", "STANCE")
            if expressions[key] is not None and stance.holder is not None:
                self._arrow(self._role(stance.holder, "MENTION"), expressions[key])
        if expressions[key] is not None and stance.target is not None:
            claim = (
                self._ids.get(("CLAIM", stance.target)) if stance.target_kind == "claim" else None
            )
            self._arrow(expressions[key], claim or self._role(stance.target, "MENTION"))

    def _label(self, label: Entity | Claim | Stance, name: str, kind: str) -> str | None:
        """Write a label's region, its answers and its note; return its id, None if it is outside."""
        span = Span(label.start, label.end)
        region = self._region(span, name)
        if region is None:
            return None
        self._ids.setdefault((kind, span), region)
        value = self._value(span)
        for question in QUESTIONS.get(name, ()):
            answer = getattr(label, question)
            if answer is not None:
                self._item(region, question, "choices", value | {"choices": [answer]})
        if label.note:
            self._item(region, "note", "textarea", value | {"text": label.note.split("\n")})
        return region

    def _role(self, span: Span, label: str) -> str | None:
        """Return the region of a source, cue, holder or target: the entity on its span, or its own."""
        kind = "name" if label == "MENTION" else label
        if (kind, span) not in self._ids:
            region = self._region(span, label)
            if region is None:
                return None
            self._ids[kind, span] = region
        return self._ids[kind, span]

    def _region(self, span: Span, label: str) -> str | None:
        if not self._offset <= span.start < span.end <= self._offset + len(self._text):
            return None
        stem = f"{_PREFIX.get(label, 'e')}{span.start}-{span.end}"
        region, number = stem, 1
        while region in self._taken:
            number += 1
            region = f"{stem}_{number}"
        self._taken.add(region)
        self._item(region, "span", "labels", self._value(span) | {"labels": [label]})
        return region

    def _value(self, span: Span) -> Json:
        start, end = span.start - self._offset, span.end - self._offset
        return {"start": start, "end": end, "text": self._text[start:end]}

    def _item(self, region: str, name: str, kind: str, value: Json) -> None:
        said = {"id": region, "from_name": name, "to_name": "text", "type": kind, "value": value}
        self._items.append(said)

    def _arrow(self, tail: str | None, head: str | None) -> None:
        if tail is None or head is None:
            return
        self._arrows[tail, head] = {
            "type": "relation",
            "from_id": tail,
            "to_id": head,
            "direction": "right",
            "labels": [],
        }
