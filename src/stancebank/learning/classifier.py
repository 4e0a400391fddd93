"""What every classifier of texts can do, and what all of them learn from."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancebank.schemas.examples import Example

    Floats = npt.NDArray[np.float64]

LEAST = 3
"""How many examples of a class there must be."""


class Classifier(ABC):
    """A trained classifier; `about` says what it learned from, and how it was chosen."""

    task: str
    classes: tuple[str, ...]
    about: Mapping[str, Any]  # examples, the fingerprint of the data, choices, figures

    @abstractmethod
    def probabilities(self, examples: Sequence[Example]) -> Floats:
        """Return the probability of each class (columns, in the order of `classes`)."""

    def predict(self, examples: Sequence[Example]) -> list[str]:
        """Return the likeliest class of each example."""
        return [self.classes[place] for place in self.probabilities(examples).argmax(axis=1)]


def softmax(scores: Floats) -> Floats:
    """Return rows of scores as probabilities.

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def classes_of(task: str, examples: Iterable[Example]) -> tuple[str, ...]:
    """Return the names of the classes, sorted.

    Raises:
        Refused: rule `learning-classes` (fewer than two, or one of fewer than `LEAST` examples).

    """
    classes, counts = np.unique([one.label for one in examples], return_counts=True)
    if len(classes) < 2 or counts.min() < LEAST:
        pairs = zip(classes, counts, strict=True)
        found = ", ".join(f"{number} × {name}" for name, number in pairs)
        remedy = f"give at least two classes, and {LEAST} examples of each"
        raise Refused(task, "learning-classes", found=found or "no example", remedy=remedy)
    return tuple(map(str, classes))


def fingerprint(examples: Iterable[Example]) -> str:
    """Return the sha256 over examples, whatever their order."""
    lines = sorted(json.dumps(dataclasses.astuple(one)) for one in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
