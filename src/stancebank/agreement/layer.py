"""Units and codings in; one layer's answers as a grid of annotators and units, checked, out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from stancebank.agreement.units import Choice, Label, Span
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stancebank.agreement.units import Coding, Unit

Answer = tuple[Label, ...] | None


@dataclass(frozen=True)
class Layer:
    """The units that two annotators or more annotated in a layer, and what they answered.

    Units with fewer annotators say nothing about agreement: they are not here, so that nothing
    that is measured, resampled or counted can depend on them. Units are in the order of document,
    start and id, annotators and classes in the order of their names.
    """

    name: str
    units: tuple[Unit, ...]
    annotators: tuple[str, ...]
    kind: type[Label]
    """The kind of its labels, also where a part of it holds none; `Span` where it holds none."""
    answers: tuple[tuple[Answer, ...], ...]
    """`answers[unit][annotator]`: sorted, each label once; None where not annotated."""

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Each pair of annotators once, as indices."""
        return tuple(combinations(range(len(self.annotators)), 2))

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Every answer that anyone gave."""
        return tuple(label for row in self.answers for answer in row for label in answer or ())

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The classes that anyone used."""
        return tuple(sorted({label.label for label in self.labels}))

    def part(self, ids: Iterable[str]) -> Layer:
        """Return the layer on some of its units alone, with the annotators who worked there."""
        kept = set(ids)
        rows = {
            unit: dict(zip(self.annotators, row, strict=True))
            for unit, row in zip(self.units, self.answers, strict=True)
            if unit.id in kept
        }
        return _grid(self.name, rows, self.kind)


def layers(units: Iterable[Unit], codings: Iterable[Coding]) -> tuple[Layer, ...]:
    """Return the layers that the codings speak of, by name.

    Raises:
        Refused: rules `agreement-unit` (two units of one id, or a coding of an unknown one),
            `agreement-twice` (two answers of one annotator to a unit in one layer),
            `agreement-kind` (a layer of several kinds of label), `agreement-choice` (two choices
            for one unit), `agreement-span` (an empty span, or one that leaves its unit).

    """
    known: dict[str, Unit] = {}
    for unit in units:
        if unit.id in known:
            raise Refused(unit.id, "agreement-unit", remedy="state each unit once")
        known[unit.id] = unit
    found: dict[str, dict[Unit, dict[str, Answer]]] = defaultdict(lambda: defaultdict(dict))
    for coding in codings:
        place = f"{coding.unit}: {coding.layer}: {coding.annotator}"
        if coding.unit not in known:
            raise Refused(place, "agreement-unit", found=coding.unit, remedy="state its unit too")
        row = found[coding.layer][known[coding.unit]]
        answer = _answer(coding, known[coding.unit], place)
        if row.get(coding.annotator) is None:  # nothing yet, or a page that was left empty
            row[coding.annotator] = answer
        elif answer is not None:
            raise Refused(place, "agreement-twice", remedy="keep the annotator's one valid coding")
    return tuple(_grid(name, rows, _kind(name, rows)) for name, rows in sorted(found.items()))


def _kind(name: str, rows: dict[Unit, dict[str, Answer]]) -> type[Label]:
    labels = (label for row in rows.values() for answer in row.values() for label in answer or ())
    kinds = {type(label) for label in labels}
    if len(kinds) > 1:
        found = ", ".join(sorted(kind.__name__ for kind in kinds))
        remedy = "give each kind of label a layer of its own"
        raise Refused(name, "agreement-kind", found=found, remedy=remedy)
    return kinds.pop() if kinds else Span


def _answer(coding: Coding, unit: Unit, place: str) -> Answer:
    if coding.labels is None:
        return None
    answer = tuple(sorted(set(coding.labels), key=_order))
    if sum(isinstance(label, Choice) for label in answer) > 1:
        remedy = "a unit has one class; give the others a layer of their own"
        raise Refused(place, "agreement-choice", found=len(answer), remedy=remedy)
    for label in answer:
        if not all(each is None or each[0] < each[1] for each in label.places):
            raise Refused(place, "agreement-span", found=label, remedy="end it after its start")
        inside = unit.start, unit.start + unit.length
        if isinstance(label, Span) and not (inside[0] <= label.start < label.end <= inside[1]):
            remedy = f"keep it inside {inside[0]} to {inside[1]}"
            raise Refused(place, "agreement-span", found=label, remedy=remedy)
    return answer


def _order(label: Label) -> str:
    # any order that depends on nothing but the label's content; a holder of None has no number
    return repr((label.places, label.label, label.attributes))


def _grid(name: str, rows: dict[Unit, dict[str, Answer]], kind: type[Label]) -> Layer:
    coded = {
        unit: answers
        for unit, row in rows.items()
        if len(answers := {who: answer for who, answer in row.items() if answer is not None}) > 1
    }
    units = tuple(sorted(coded, key=lambda unit: (unit.document, unit.start, unit.id)))
    annotators = tuple(sorted({who for row in coded.values() for who in row}))
    grid = tuple(tuple(coded[unit].get(who) for who in annotators) for unit in units)
    return Layer(name, units, annotators, kind, grid)
