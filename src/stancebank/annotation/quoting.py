"""A model's answers, its spans quoted as words, in; the same answers with offsets out.

Language models quote well and count badly. So an annotator that is a model names a span by its
sentence, its words, and which occurrence of them it means; nothing is guessed that is not there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance
from stancebank.schemas.issues import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancebank.annotation.sentences import Sentence
    from stancebank.schemas.labels import LabelScheme

Row = dict[str, Any]

_CLAIM = ("claim_type", "source_kind", "quote_type", "factuality")
_STANCE = ("polarity", "expressed")
_REMEDY = "mend the answer, and post the file again; nothing was posted"


@dataclass(frozen=True)
class Quoted:
    """A document's answers by sentence index, and what could not be resolved, sorted by place."""

    answers: dict[int, Answer]
    issues: tuple[Issue, ...]
    remarks: str | None = None


def read(
    raw: bytes, text: str, sentences: Sequence[Sentence], scheme: LabelScheme, *, place: str
) -> Quoted:
    """Resolve a document's answers.

    The JSON holds `check_worthiness` (sentence index to class) and the lists `entities`, `claims`
    and `stances`; a span is `{"s": sentence index, "text": words, "nth": which occurrence, from
    1}`, a label is a span with its attributes and perhaps a `note`, `source`, `cue`, `holder` and
    `target` are spans or null. `remarks`, if it is there, is a list of lines about the whole text,
    in which an adjudicator gives reasons (module `remarks`). Rules: `quoted-span`, `quoted-label`.

    Raises:
        Refused: rule `quoted-syntax`: the file is not of that form.

    """
    try:
        said = json.loads(raw)
        reader = _Reader(text, {one.index: one for one in sentences}, scheme, place)
        classes = {int(index): name for index, name in said["check_worthiness"].items()}
        entities = list(reader.entities(said["entities"]))
        claims = list(reader.claims(said["claims"]))
        stances = list(reader.stances(said["stances"], entities, claims))
        remarks = "\n".join(_lines(said.get("remarks", [])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = "write the JSON that docs/annotating.md describes"
        raise Refused(place, "quoted-syntax", found=repr(error), remedy=remedy) from error
    answers = {}
    for one in sentences:
        name = classes.pop(one.index, None)
        reader.check("check_worthiness", name, f"{one.index}")
        inside = one.start, one.end
        answers[one.index] = Answer(
            entities=tuple(sorted(_of(inside, entities), key=_place)),
            claims=tuple(sorted(_of(inside, claims), key=_place)),
            stances=tuple(sorted(_of(inside, stances), key=_place)),
            check_worthiness=name,
        )
    for index in classes:
        reader.issue(f"{index}", "quoted-span", "no such sentence")
    return Quoted(answers, tuple(sorted(reader.issues)), remarks or None)


def _lines(said: Any) -> list[str]:
    if isinstance(said, list):
        return said
    raise TypeError(f"remarks is no list: {said!r}")


def _of(inside: tuple[int, int], labels: Sequence[Any]) -> Iterator[Any]:
    return (one for one in labels if inside[0] <= one.start < inside[1])


def _place(label: Any) -> tuple[int, int, int]:
    target = getattr(label, "target", None)
    return label.start, label.end, target.start if target else 0


class _Reader:
    """Resolves quotations against one document; what it cannot resolve becomes an issue."""

    def __init__(
        self, text: str, sentences: dict[int, Sentence], scheme: LabelScheme, place: str
    ) -> None:
        self._text = text
        self._sentences = sentences
        self._scheme = scheme
        self._place = place
        self.issues: list[Issue] = []

    def issue(self, where: str, rule: str, found: str) -> None:
        self.issues.append(Issue(f"{self._place}: {where}", rule, "error", found, _REMEDY))

    def check(self, label_set: str, name: str | None, where: str) -> None:
        if name is not None and name not in self._scheme[label_set].ids:
            self.issue(where, "quoted-label", f"{label_set} = {name}")

    def span(self, row: Row | None) -> Span | None:
        if row is None:
            return None
        words, nth = row["text"], row.get("nth", 1)
        where = f"{row['s']}: {words!r}"
        if row["s"] not in self._sentences or not words:
            self.issue(where, "quoted-span", "no such sentence, or no words")
            return None
        sentence = self._sentences[row["s"]]
        at = sentence.start - 1
        for _ in range(nth):
            at = self._text.find(words, at + 1, sentence.end)
            if at < 0:
                self.issue(where, "quoted-span", f"no occurrence {nth} in the sentence")
                return None
        return Span(at, at + len(words))

    def _labels(self, rows: list[Row], sets: tuple[str, ...]) -> Iterator[tuple[Row, Span]]:
        for row in rows:
            for label_set in sets:
                self.check(label_set, row.get(label_set), f"{row['s']}: {row['text']!r}")
            span = self.span(row)
            if span is not None:
                yield row, span

    def entities(self, rows: list[Row]) -> Iterator[Entity]:
        for row, span in self._labels(rows, ()):
            self.check("entity", row["label"], f"{row['s']}: {row['text']!r}")
            yield Entity(span.start, span.end, row["label"], row.get("note"))

    def claims(self, rows: list[Row]) -> Iterator[Claim]:
        for row, span in self._labels(rows, _CLAIM):
            yield Claim(
                span.start,
                span.end,
                source=self.span(row.get("source")),
                cue=self.span(row.get("cue")),
                note=row.get("note"),
                **{name: row.get(name) for name in _CLAIM},
            )

    def stances(
        self, rows: list[Row], entities: Sequence[Entity], claims: Sequence[Claim]
    ) -> Iterator[Stance]:
        kinds = {one.span: "claim" for one in claims} | {one.span: "entity" for one in entities}
        for row, span in self._labels(rows, _STANCE):
            holder, target = self.span(row.get("holder")), self.span(row.get("target"))
            yield Stance(
                span.start,
                span.end,
                holder_kind="author" if row.get("holder") is None else "mention",
                holder=holder,
                target_kind=None if target is None else kinds.get(target, "mention"),
                target=target,
                note=row.get("note"),
                **{name: row.get(name) for name in _STANCE},
            )
