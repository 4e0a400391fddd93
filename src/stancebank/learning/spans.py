"""Gold and predicted spans, relations or stances in; tallies of precision, recall and F1 out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stancebank.agreement.matching import PAIRING, match
from stancebank.agreement.tally import Tally, mean_of_defined, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancebank.agreement.layer import Layer
    from stancebank.agreement.matching import Fit
    from stancebank.agreement.tally import Floats, Statistic

GOLD, PREDICTED = "gold", "predicted"
"""The names under which the two sides stand in a layer."""


class Credit(NamedTuple):
    """What counts as found: how close labels of one class must be, and what a close one earns."""

    name: str
    fit: Fit
    inexact: float
    said: str


CREDITS = (
    Credit("strict", "exact", 0.0, "a label is found if all its places and its class are equal"),
    Credit(
        "partial",
        "overlap",
        0.5,
        "a label is found if all its places and its class are equal, and half found if its places "
        "overlap and its class is equal (the partial credit of MUC-5, Chinchor and Sundheim 1993, "
        "for labels of one class)",
    ),
    Credit(
        "overlap", "overlap", 1.0, "a label is found if its places overlap and its class is equal"
    ),
)
_OVER = "over the sentences in which both sides say something of the layer, if only “nothing”"
_POOLED = "counts are added up over all documents before dividing (micro)"
_EACH = "of each document, and the mean over documents in which either side has a label"
UNDEFINED = "there is nothing to divide by: no such label on that side"


def precision(counts: Floats) -> Floats:
    """Return found / predicted, of counts (found, gold, predicted) on the last axis.

    >>> precision(np.array([1.0, 4.0, 2.0]))
    np.float64(0.5)
    """
    return ratio(counts[..., 0], counts[..., 2])[()]


def recall(counts: Floats) -> Floats:
    """Return found / gold, of counts (found, gold, predicted) on the last axis.

    >>> recall(np.array([1.0, 4.0, 2.0]))
    np.float64(0.25)
    """
    return ratio(counts[..., 0], counts[..., 1])[()]


def f1(counts: Floats) -> Floats:
    """Return 2 x found / (gold + predicted), of counts (found, gold, predicted).

    Source: van Rijsbergen 1979, with equal weight on precision and recall.

    >>> f1(np.array([1.0, 2.0, 2.0]))
    np.float64(0.5)
    """
    return ratio(2 * counts[..., 0], counts[..., 1] + counts[..., 2])[()]


_STATISTICS: tuple[tuple[str, Statistic], ...] = (
    ("precision", precision),
    ("recall", recall),
    ("f1", f1),
)


def tallies(layer: Layer, classes: Iterable[str] = ()) -> Iterator[Tally]:
    """Yield precision, recall and F1 of each credit, over all classes and of each class.

    The layer has the sides `GOLD` and `PREDICTED`. Where it has several documents, F1 is given as
    the mean over documents too. `classes` are ones that the layer may lack, and that another
    system's tallies have.
    """
    names = tuple(sorted({*layer.classes, *classes}))
    for credit in CREDITS:
        table = counts(layer, credit, names)
        overall = table.sum(axis=1)
        for name, statistic in _STATISTICS:
            yield _tally(layer, f"{name}-{credit.name}", overall, statistic, credit, _POOLED)
        yield from _by_document(layer, overall, credit)
        for index, label in enumerate(names):
            for name, statistic in _STATISTICS:
                of = table[:, index]
                named = f"{name}-{credit.name}"
                yield _tally(layer, named, of, statistic, credit, _POOLED, label)
        if credit.name == "strict" and len(names) > 1:
            yield _tally(
                layer,
                "f1-strict-macro",
                table,
                lambda sums: mean_of_defined(f1(sums)),
                credit,
                "F1 of each class that either side has, and their mean (macro)",
            )


def counts(layer: Layer, credit: Credit, classes: Sequence[str]) -> Floats:
    """Return (units, classes, 3): what was found, and what gold and prediction have."""
    number = {label: index for index, label in enumerate(classes)}
    sides = [layer.annotators.index(GOLD), layer.annotators.index(PREDICTED)]
    table = np.zeros((len(layer.units), len(number), 3))
    for unit, row in enumerate(layer.answers):
        gold, predicted = (row[side] or () for side in sides)
        for column, labels in ((1, gold), (2, predicted)):
            for label in labels:
                table[unit, number[label.label], column] += 1
        for one, other in match(gold, predicted, fit=credit.fit, same_class=True):
            earned = 1.0 if one.places == other.places else credit.inexact
            table[unit, number[one.label], 0] += earned
    return table


def _by_document(layer: Layer, overall: Floats, credit: Credit) -> Iterator[Tally]:
    """Yield the mean of documents' F1; it stands in the row of each document's first unit."""
    rows = np.zeros((len(layer.units), 2))
    places = enumerate(layer.units)
    documents = [[at for at, _ in of] for _, of in groupby(places, lambda pair: pair[1].document)]
    for units in documents:
        value = float(f1(overall[units].sum(axis=0)))
        if not np.isnan(value):
            rows[units[0]] = value, 1.0
    if len(documents) > 1:
        name = f"f1-{credit.name}-documents"
        yield _tally(
            layer, name, rows, lambda sums: ratio(sums[..., 0], sums[..., 1]), credit, _EACH
        )


def _tally(  # noqa: PLR0917 - the parts of one figure, stated side by side
    layer: Layer,
    name: str,
    table: Floats,
    statistic: Statistic,
    credit: Credit,
    how: str,
    label: str | None = None,
) -> Tally:
    return Tally(
        name,
        f"{name.split('-', maxsplit=1)[0].capitalize()}, {_OVER}; {credit.said}; {PAIRING}; {how}.",
        table,
        statistic,
        UNDEFINED,
        counted=np.ones(len(layer.units), np.bool_),
        items=int(table[..., 1:].sum()),
        annotators=layer.annotators,
        label=label,
    )
