"""Nominal data in; the tally of Krippendorff's alpha, missing answers and all, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.tally import Tally, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.agreement.codes import Codes
    from stancebank.agreement.tally import Floats

CONVENTION = (
    "Krippendorff's alpha, nominal, over all units that two annotators or more annotated, however "
    "many they were; missing answers are left out, a unit annotated with no class is a class of "
    "its own (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C)."
)
UNDEFINED = "one class was given to every unit by everyone: there is no variation to agree about"


def alpha(counts: Floats) -> Floats:
    """Return alpha from sums over units, on the last axis: disagreement, then classes given.

    Disagreement is the sum of the coincidence matrix off its diagonal; then follow the values that
    can be paired, by class. Source: Krippendorff 2011: 1 - (n - 1) o / (n^2 - sum of n_c^2).

    >>> alpha(np.array([0.0, 3.0, 3.0]))
    np.float64(1.0)
    """
    given = counts[..., 1:]
    total = given.sum(axis=-1)
    by_chance = total * total - (given * given).sum(axis=-1)
    return (1.0 - ratio((total - 1) * counts[..., 0], by_chance))[()]


def table(by_unit: Floats) -> Floats:
    """Return the rows that `alpha` sums: of each unit that has a pair, disagreement and classes."""
    coders = by_unit.sum(axis=1, keepdims=True)
    agreeing = (by_unit * by_unit).sum(axis=1, keepdims=True)
    disagreement = (coders * coders - agreeing) / np.maximum(coders - 1, 1)
    return np.where(coders > 1, np.concatenate([disagreement, by_unit], axis=1), 0.0)


def tallies(codes: Codes) -> Iterator[Tally]:
    """Yield the one tally of alpha."""
    by_unit = codes.by_unit()
    counted = by_unit.sum(axis=1) > 1
    yield Tally(
        "krippendorff-alpha",
        CONVENTION,
        table(by_unit),
        alpha,
        UNDEFINED,
        counted=counted,
        items=int(counted.sum()),
        annotators=codes.annotators,
        label=codes.label,
    )
