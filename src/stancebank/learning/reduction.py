"""Features with their classes in; those that weigh most, and a model's numbers in half the bytes, out."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancebank.learning import logistic, scikit

if TYPE_CHECKING:
    from collections.abc import Sequence

_C = 1.0
"""Of the regression over all features by which they are weighed."""


def heaviest(
    matrix: Any, labels: Sequence[str] | npt.NDArray[Any], most: int
) -> npt.NDArray[np.int64]:
    """Return the places of at most `most` features, in order: those of the largest weight.

    A feature weighs what its largest weight over the classes is, without its sign.
    """
    if matrix.shape[1] <= most:
        return np.arange(matrix.shape[1])
    weights = np.abs(logistic.fit(matrix, labels, _C).weights).max(axis=0)
    return np.sort(np.argsort(-weights, kind="stable")[:most])


def kept(matrix: Any, places: npt.NDArray[np.int64], sizes: Sequence[int]) -> Any:
    """Return the columns at `places`; in each block, of `sizes` columns, a row is of length 1 again."""
    from scipy.sparse import hstack  # noqa: PLC0415 - comes with scikit-learn, an extra

    normalize = scikit.module("preprocessing").normalize
    limits = np.searchsorted(places, np.cumsum([0, *sizes]))
    parts = [
        normalize(matrix[:, places[first:end]])
        for first, end in itertools.pairwise(limits)
        if first < end
    ]
    return hstack(parts, format="csr")


def halved(numbers: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float16]:
    """Return numbers in half precision, 11 bits of each: two bytes a weight in place of eight."""
    return numbers.astype(np.float16)
