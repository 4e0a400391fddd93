"""Gold and predicted classes in; tallies of accuracy, F1 and F_avg out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.codes import codes
from stancebank.agreement.cohen import confusions
from stancebank.agreement.tally import Tally, mean_of_defined, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stancebank.agreement.layer import Layer
    from stancebank.agreement.tally import Floats, Statistic

SIDES = ("FAVOR", "AGAINST")
"""The classes that F_avg is the mean of."""

_OVER = "over the units that have a class on both sides"
ACCURACY = f"Units of equal class / all units, {_OVER}."
MACRO = (
    f"F1 of each class that either side has, {_OVER}, and their mean; the same as scikit-learn's "
    "f1_score(average='macro')."
)
F_AVG = (
    f"Mean of F1 of FAVOR and F1 of AGAINST, {_OVER}; units of other classes count where they are "
    "taken for these; F1 of a class that neither side has is 0 (F_avg of SemEval-2016 Task 6, "
    "Mohammad et al. 2016)."
)
PRECISION = f"Of the units predicted to be of the class, those that are, {_OVER}."
RECALL = f"Of the units of the class, those predicted to be, {_OVER}."
F1 = f"Harmonic mean of the class's precision and recall, {_OVER}."
UNDEFINED = "there is nothing to divide by: no unit of such a class on that side"


def class_counts(confusion: Floats) -> tuple[Floats, Floats, Floats]:
    """Return each class's units in common, in gold, predicted: of matrices, gold by predicted."""
    return (
        np.diagonal(confusion, axis1=-2, axis2=-1),
        confusion.sum(axis=-1),
        confusion.sum(axis=-2),
    )


def f1_of_classes(confusion: Floats) -> Floats:
    """Return each class's F1, nan where neither side has it, of matrices, gold by predicted.

    >>> f1_of_classes(np.array([[3.0, 1.0], [1.0, 0.0]]))
    array([0.75, 0.  ])
    """
    common, gold, predicted = class_counts(confusion)
    return ratio(2 * common, gold + predicted)


def tallies(layer: Layer, classes: Iterable[str] = ()) -> Iterator[Tally]:
    """Yield accuracy, macro-F1, F_avg where the classes are stances, and figures of each class.

    The layer has two sides, in the order of their names: gold, then predicted. `classes` are ones
    that the layer may lack, and that another system's tallies have.
    """
    nominal = codes(layer)
    values = sorted({*nominal.values, *classes})
    places_of = [values.index(name) for name in nominal.values]
    table = np.zeros((len(layer.units), len(values), len(values)))
    if layer.pairs:
        table[np.ix_(range(len(layer.units)), places_of, places_of)] = confusions(nominal)[:, 0]

    def tally(name: str, said: str, statistic: Statistic, label: str | None = None) -> Tally:
        return Tally(
            name,
            said,
            table,
            statistic,
            UNDEFINED,
            counted=np.asarray(table.any(axis=(1, 2))),
            items=int(table.sum()),
            annotators=layer.annotators,
            label=label,
        )

    yield tally("accuracy", ACCURACY, accuracy)
    yield tally("f1-macro", MACRO, lambda sums: mean_of_defined(f1_of_classes(sums)))
    if set(SIDES) & set(values):
        places = [values.index(name) for name in SIDES if name in values]
        yield tally("f-avg", F_AVG, lambda sums: f_avg(sums, places))
    for place, label in enumerate(values):
        for name, said, statistic in _of_class(place):
            yield tally(name, said, statistic, label)


def accuracy(confusion: Floats) -> Floats:
    """Return the share on the diagonal, of matrices, gold by predicted."""
    return ratio(np.trace(confusion, axis1=-2, axis2=-1), confusion.sum(axis=(-2, -1)))


def f_avg(confusion: Floats, places: list[int]) -> Floats:
    """Return half the sum of the F1 of the classes at `places`; one that is missing adds 0."""
    found = np.nan_to_num(f1_of_classes(confusion)[..., places])
    return np.asarray(found.sum(axis=-1) / len(SIDES))


def _of_class(place: int) -> Iterator[tuple[str, str, Statistic]]:
    def precision(sums: Floats) -> Floats:
        common, _, predicted = class_counts(sums)
        return ratio(common[..., place], predicted[..., place])

    def recall(sums: Floats) -> Floats:
        common, gold, _ = class_counts(sums)
        return ratio(common[..., place], gold[..., place])

    def f1(sums: Floats) -> Floats:
        return np.asarray(f1_of_classes(sums)[..., place])

    yield "precision", PRECISION, precision
    yield "recall", RECALL, recall
    yield "f1", F1, f1
