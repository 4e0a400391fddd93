"""A layer of choices in; a matrix of class numbers, annotators by units, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from stancebank.agreement.layer import Layer
    from stancebank.agreement.tally import Bools

NONE = "(none)"
"""The class of a unit that was annotated and given no class: an answer like any other."""

MISSING = -1


@dataclass(frozen=True)
class Codes:
    """Nominal data: `matrix[annotator, unit]` is an index into `values`, or -1: not annotated.

    `label` is the class that the data was reduced to, against all others; None: it was not.
    """

    matrix: npt.NDArray[np.int64]
    values: tuple[str, ...]
    annotators: tuple[str, ...]
    label: str | None = None

    @property
    def coded(self) -> Bools:
        """Where an annotator annotated a unit."""
        return np.asarray(self.matrix != MISSING)

    def against_others(self, label: str) -> Codes:
        """Reduce the data to one class against all the others taken together."""
        is_it = (self.matrix == self.values.index(label)).astype(np.int64)
        matrix = np.where(self.coded, is_it, MISSING)
        return Codes(matrix, ("other", label), self.annotators, label)

    def by_unit(self) -> npt.NDArray[np.float64]:
        """Return how many annotators gave each unit (row) each class (column)."""
        numbers = np.arange(len(self.values))
        given = self.matrix.T[:, :, None] == numbers
        return np.asarray(given.sum(axis=1), np.float64)


def codes(layer: Layer) -> Codes:
    """Return a layer of choices as nominal data, with its classes in the order of their names."""
    given = [[None if a is None else (a[0].label if a else NONE) for a in r] for r in layer.answers]
    values = tuple(sorted({label for row in given for label in row if label is not None}))
    number = {label: index for index, label in enumerate(values)} | {None: MISSING}
    rows = [[number[label] for label in row] for row in given]
    shape = (len(layer.units), len(layer.annotators))
    return Codes(np.array(rows, np.int64).reshape(shape).T, values, layer.annotators)
