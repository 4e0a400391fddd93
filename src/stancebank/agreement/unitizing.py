"""A layer of spans in; tallies of Krippendorff's alpha for unitizing, overall and by class, out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.tally import Tally, ratio
from stancebank.agreement.units import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancebank.agreement.layer import Answer, Layer
    from stancebank.agreement.tally import Floats
    from stancebank.agreement.units import Place

_VARIANT = (
    "Krippendorff's alpha for unitizing, the coefficient u-alpha with the nominal metric: the "
    "continuum is the units laid end to end, each with the annotators who annotated it; length is "
    "counted in the units' offsets; a gap is a value of its own, and by chance a span is paired "
    "with everything but itself, a gap position with everything but itself; "
)
_SOURCE = (
    "; a unit annotated with nothing found is all gap, a unit that fewer than two annotated is "
    "left out (Krippendorff, Mathet, Bouvry and Widloecher 2016, formulas 1 to 5, with erratum)."
)
OVERALL = (
    f"{_VARIANT}spans of one class that overlap in one annotator's answer are merged, units in "
    f"which somebody's spans of different classes overlap are left out{_SOURCE}"
)
BY_CLASS = (
    f"{_VARIANT}only spans of the class count, all else is gap, and spans that overlap in one "
    f"annotator's answer are merged{_SOURCE}"
)
UNDEFINED = "the whole continuum has one value: nobody marked a span, or everybody marked all of it"

Segment = tuple[int, int, int]
"""Start, end and class number (from 1; 0 is the gap) of a span on the continuum."""


def u_alpha(counts: Floats) -> Floats:
    """Return u-alpha from sums over units, on the last axis: disagreement, self-pairs, lengths.

    Disagreement is the observed coincidences off the diagonal; self-pairs are the sum of the
    squared lengths of spans and the lengths of gaps; then follow gap and classes by length.
    Source: Krippendorff et al. 2016, formula 5, with the expected coincidences of formula 4.

    >>> u_alpha(np.array([0.0, 40.0, 16.0, 4.0]))
    np.float64(1.0)
    """
    disagreement, itself, lengths = counts[..., 0], counts[..., 1], counts[..., 2:]
    total = lengths.sum(axis=-1)
    by_chance = total * (total * total - (lengths * lengths).sum(axis=-1))
    return (1.0 - ratio(disagreement * (total * total - itself), by_chance))[()]


def tallies(layer: Layer) -> Iterator[Tally]:
    """Yield the tally over all classes, then that of each class by itself."""
    yield _tally(layer, layer.classes, OVERALL, None)
    for label in layer.classes:
        yield _tally(layer, (label,), BY_CLASS, label)


def _tally(layer: Layer, classes: Sequence[str], convention: str, label: str | None) -> Tally:
    number = {name: index for index, name in enumerate(classes, 1)}
    table = np.zeros((len(layer.units), 3 + len(classes)))
    counted = np.zeros(len(layer.units), np.bool_)
    for index, (unit, row) in enumerate(zip(layer.units, layer.answers, strict=True)):
        coders = [_segments(answer, number) for answer in row if answer is not None]
        if any(_overlap(segments) for segments in coders):
            continue
        counted[index] = True
        table[index] = counts(coders, (unit.start, unit.start + unit.length), len(classes))
    lengths = (unit.length for unit, used in zip(layer.units, counted, strict=True) if used)
    return Tally(
        "u-alpha",
        convention,
        table,
        u_alpha,
        UNDEFINED,
        counted=counted,
        items=sum(lengths),
        annotators=layer.annotators,
        label=label,
    )


def counts(coders: Sequence[Sequence[Segment]], whole: Place, classes: int) -> Floats:
    """Return the counts that `u_alpha` sums, of one stretch that two coders or more annotated.

    Two of three positions marked by both, the third by one alone:

    >>> counts([[(0, 2, 1)], [(0, 3, 1)]], (0, 3), 1)
    array([ 2., 14.,  1.,  5.])
    """
    raters = len(coders)
    lengths = [0] * (1 + classes)
    itself = 0
    bounds = {*whole}
    for segments in coders:
        for start, end, value in segments:
            lengths[value] += end - start
            itself += (end - start) ** 2
            bounds |= {start, end}
    lengths[0] = raters * (whole[1] - whole[0]) - sum(lengths)
    apart = 0
    for start, end in pairwise(sorted(bounds)):
        values = [_value(segments, start) for segments in coders]
        alike = sum(values.count(value) ** 2 for value in set(values))
        apart += (end - start) * (raters**2 - alike)
    return np.array([apart / (raters - 1), itself + lengths[0], *lengths], np.float64)


def _value(segments: Sequence[Segment], position: int) -> int:
    return next((value for start, end, value in segments if start <= position < end), 0)


def _overlap(segments: Sequence[Segment]) -> bool:
    return any(first[1] > second[0] for first, second in pairwise(sorted(segments)))


def _segments(answer: Answer, number: dict[str, int]) -> list[Segment]:
    """Return the spans of the numbered classes; those of one class that overlap, as one."""
    spans = [s for s in answer or () if isinstance(s, Span) and s.label in number]
    return [
        (start, end, number[label])
        for label in sorted({span.label for span in spans})
        for start, end in _merged((s.start, s.end) for s in spans if s.label == label)
    ]


def _merged(places: Iterable[Place]) -> list[Place]:
    merged: list[Place] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
