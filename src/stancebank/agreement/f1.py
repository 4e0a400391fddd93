"""A layer of spans, relations or stances in; tallies of pairwise F1, exact and overlapping, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.matching import PAIRING, matches
from stancebank.agreement.tally import Tally, mean_of_defined, ratio
from stancebank.agreement.units import Relation, Span, Stance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.agreement.layer import Layer
    from stancebank.agreement.matching import Fit
    from stancebank.agreement.tally import Floats
    from stancebank.agreement.units import Label

_SAME: dict[type[Label], dict[Fit, str]] = {
    Span: {
        "exact": "spans agree when start, end and class are equal",
        "overlap": "spans agree when they share a position and the class is equal",
    },
    Relation: {
        "exact": "relations agree when head, tail and class are equal",
        "overlap": "relations agree when heads overlap, tails overlap and the class is equal",
    },
    Stance: {
        "exact": "tuples agree when holder, target and polarity are equal",
        "overlap": (
            "tuples agree when holders overlap or both are the author, targets overlap and "
            "polarity is equal"
        ),
    },
}
UNDEFINED = "nobody marked anything in the units that were annotated"


_MEAN = "Mean over all pairs of annotators, each pair counting once, of"


def convention(kind: type[Label], fit: Fit, *, of: str) -> str:
    """Return what is counted, in one sentence that begins with whose figure it is."""
    return (
        f"{of} 2 x agreed / (marked by one + marked by the other), over the units that the two "
        f"both annotated; {_SAME[kind][fit]}; {PAIRING}; units in which neither marked anything "
        "add nothing, annotators who both marked nothing at all have no F1 "
        "(Hripcsak and Rothschild 2005)."
    )


def f1(counts: Floats) -> Floats:
    """Return F1 of counts on the last axis: agreed, marked by one plus marked by the other.

    Source: Hripcsak and Rothschild 2005: F of two annotators, the same whichever is the reference.

    >>> f1(np.array([1.0, 4.0]))
    np.float64(0.5)
    """
    return ratio(2 * counts[..., 0], counts[..., 1])[()]


def mean_f1(counts: Floats) -> Floats:
    """Return the mean of the defined F1s of pairs of annotators: (rounds, pairs, 2)."""
    return mean_of_defined(f1(counts))


def tallies(layer: Layer, *, fit: Fit) -> Iterator[Tally]:
    """Yield the tally over all classes, of each pair of annotators, and of each class by itself."""
    table = _table(layer, fit=fit)
    both = np.array(
        [
            [row[a] is not None and row[b] is not None for a, b in layer.pairs]
            for row in layer.answers
        ],
        np.bool_,
    ).reshape(len(layer.units), len(layer.pairs))
    said = convention(layer.kind, fit, of=_MEAN)

    def mean(counts: Floats, label: str | None) -> Tally:
        return Tally(
            f"f1-{fit}-mean",
            said,
            counts,
            mean_f1,
            UNDEFINED,
            counted=np.asarray(both.any(axis=1)),
            items=int(counts[..., 1].sum()),
            annotators=layer.annotators,
            label=label,
        )

    overall = table.sum(axis=2)
    yield mean(overall, None)
    for index, (a, b) in enumerate(layer.pairs):
        yield Tally(
            f"f1-{fit}",
            convention(layer.kind, fit, of="Of two annotators,"),
            overall[:, index],
            f1,
            UNDEFINED,
            counted=both[:, index],
            items=int(overall[:, index, 1].sum()),
            annotators=(layer.annotators[a], layer.annotators[b]),
        )
    for index, label in enumerate(layer.classes):
        yield mean(table[:, :, index], label)


def _table(layer: Layer, *, fit: Fit) -> Floats:
    """Return the counts that `f1` sums: (units, pairs, classes, 2)."""
    number = {label: index for index, label in enumerate(layer.classes)}
    table = np.zeros((len(layer.units), len(layer.pairs), len(number), 2))
    for unit, row in enumerate(layer.answers):
        for pair, (one, other) in enumerate(layer.pairs):
            first, second = row[one], row[other]
            if first is not None and second is not None:
                for label in (*first, *second):
                    table[unit, pair, number[label.label], 1] += 1
    for match in matches(layer, fit=fit, same_class=True):
        table[match.unit, match.pair, number[match.first.label], 0] += 1
    return table
