"""Nominal data in; the tally of Fleiss' kappa, over units with one number of annotators, out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.tally import Tally, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.agreement.codes import Codes
    from stancebank.agreement.tally import Floats

CONVENTION = (
    "Fleiss' kappa over the units that exactly n annotators annotated, where n is the commonest "
    "number (of equally common ones the largest); all other units are left out and counted as "
    "such; a unit annotated with no class is a class of its own; annotators need not be the same "
    "ones for each unit, and all of them together give chance agreement (Fleiss 1971)."
)
UNDEFINED = "one class was given to every unit by everyone"


def kappa(counts: Floats, *, raters: int) -> Floats:
    """Return Fleiss' kappa from sums over units, on the last axis: agreeing pairs, classes given.

    An agreeing pair is an ordered pair of annotators of one unit who gave it one class; then
    follows how often each class was given. Source: Fleiss 1971, formulas 1 to 7.

    >>> two_units = np.array([[3, 1], [1, 3]])  # four annotators, two classes
    >>> agreeing = (two_units * (two_units - 1)).sum()
    >>> kappa(np.array([agreeing, *two_units.sum(axis=0)], float), raters=4)
    np.float64(0.0)
    """
    given = counts[..., 1:]
    total = given.sum(axis=-1)
    # observed and expected agreement, both multiplied by the squared number of classes given
    observed = counts[..., 0] * total / (raters - 1)
    expected = (given * given).sum(axis=-1)
    return ratio(observed - expected, total * total - expected)[()]


def tallies(codes: Codes) -> Iterator[Tally]:
    """Yield the one tally of Fleiss' kappa."""
    by_unit = codes.by_unit()
    coders = by_unit.sum(axis=1).astype(np.int64)
    often = np.bincount(coders, minlength=3)
    raters = len(often) - 1 - int(np.argmax(often[::-1]))
    counted = coders == raters
    agreeing = (by_unit * (by_unit - 1)).sum(axis=1, keepdims=True)
    table = np.concatenate([agreeing, by_unit], axis=1) * counted[:, None]
    yield Tally(
        "fleiss-kappa",
        CONVENTION,
        table,
        partial(kappa, raters=raters),
        UNDEFINED,
        counted=counted,
        items=int(counted.sum()),
        annotators=tuple(
            name
            for name, coded in zip(codes.annotators, codes.coded, strict=True)
            if (coded & counted).any()
        ),
        label=codes.label,
    )
