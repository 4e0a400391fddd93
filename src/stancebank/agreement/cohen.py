"""Nominal data in; tallies of Cohen's kappa, of each pair of annotators and their mean, out."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.tally import Tally, mean_of_defined, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.agreement.codes import Codes
    from stancebank.agreement.tally import Floats

PAIR = (
    "Cohen's kappa of two annotators over the units that both annotated, not weighted; each "
    "annotator's own distribution of classes gives chance agreement; a unit annotated with no "
    "class is a class of its own, a unit not annotated by both is left out (Cohen 1960)."
)
MEAN = (
    "Mean over all pairs of annotators, each pair counting once, of Cohen's kappa over the units "
    "that the two both annotated; pairs whose kappa is undefined are left out; a unit annotated "
    "with no class is a class of its own (Cohen 1960; the mean: Light 1971)."
)
UNDEFINED = "both annotators of every pair used one and the same class throughout"


def kappa(confusion: Floats) -> Floats:
    """Return Cohen's kappa of confusion matrices, over their last two axes.

    (po - pe) / (1 - pe), multiplied through by the squared number of units, so that counts stay
    whole and a zero is a zero. Source: Cohen 1960, formula 1.

    >>> kappa(np.array([[20.0, 5.0], [10.0, 15.0]])).round(3)
    np.float64(0.4)
    """
    total = confusion.sum(axis=(-2, -1))
    agreed = np.trace(confusion, axis1=-2, axis2=-1)
    chance = (confusion.sum(axis=-1) * confusion.sum(axis=-2)).sum(axis=-1)
    return ratio(total * agreed - chance, total * total - chance)[()]


def mean_kappa(confusions: Floats) -> Floats:
    """Return the mean of the defined kappas of confusion matrices (rounds, pairs, K, K)."""
    return mean_of_defined(kappa(confusions))


def confusions(codes: Codes) -> Floats:
    """Return each unit's confusion matrix of each pair: (units, pairs, K, K), zeros and ones."""
    _, units = codes.matrix.shape
    pairs = list(combinations(range(len(codes.annotators)), 2))
    size = len(codes.values)
    table = np.zeros((units, len(pairs), size, size))
    for index, (first, second) in enumerate(pairs):
        both = np.flatnonzero(codes.coded[first] & codes.coded[second])
        table[both, index, codes.matrix[first, both], codes.matrix[second, both]] = 1.0
    return table


def tallies(codes: Codes) -> Iterator[Tally]:
    """Yield the tally of the mean and, where the data is not reduced to a class, of each pair."""
    table = confusions(codes)
    of_pair = table.sum(axis=(2, 3))
    yield Tally(
        "cohen-kappa-mean",
        MEAN,
        table,
        mean_kappa,
        UNDEFINED,
        counted=of_pair.any(axis=1),
        items=int(of_pair.sum()),
        annotators=codes.annotators,
        label=codes.label,
    )
    if codes.label is not None:
        return
    for index, pair in enumerate(combinations(codes.annotators, 2)):
        yield Tally(
            "cohen-kappa",
            PAIR,
            table[:, index],
            kappa,
            UNDEFINED,
            counted=of_pair[:, index] > 0,
            items=int(of_pair[:, index].sum()),
            annotators=pair,
        )
