"""What a figure is made of: counts per unit, and the function of their sum that is the figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    Floats = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

Statistic = Callable[["npt.NDArray[np.float64]"], "npt.NDArray[np.float64]"]
"""Summed counts, of shape (rounds, *counts), to values, of shape (rounds,); nan: undefined."""


@dataclass(frozen=True)
class Tally:
    """Counts that add up over units, so that a resampled corpus is a weighted sum of its units.

    `table` has a row for each unit of the layer; a row is zero where the unit is not counted.
    `items` is how many things were compared, over all units; the convention says which.
    """

    name: str
    convention: str
    table: Floats
    statistic: Statistic
    undefined: str
    """Why there is no value, where things were compared and there is none all the same."""
    counted: Bools
    items: int
    annotators: tuple[str, ...]
    label: str | None = None
    attribute: str | None = None


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Divide, and return nan, without a warning, where the denominator is not above zero.

    >>> ratio(np.array([1.0, 1.0]), np.array([2.0, 0.0]))
    array([0.5, nan])
    """
    # sums of products of counts: what is zero by definition may come out as a rounding error
    defined = denominator > 1e-9
    empty = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=empty, where=defined)
    return empty


def mean_of_defined(values: Floats) -> Floats:
    """Return the mean over the last axis of what is not nan; nan where nothing is.

    >>> mean_of_defined(np.array([[1.0, np.nan], [np.nan, np.nan]]))
    array([ 1., nan])
    """
    defined = ~np.isnan(values)
    return ratio(np.where(defined, values, 0.0).sum(axis=-1), defined.sum(axis=-1).astype(float))
