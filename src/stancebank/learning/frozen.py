"""Examples in; a classifier over a pretrained encoder that stays as it is, out.

Logistic regression over pooled hidden states, each brought to mean 0 and variance 1. The states are
of the two layers before the last: what comes last is nearest to what the encoder was trained for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stancebank.learning import logistic, scikit
from stancebank.learning.classifier import classes_of, fingerprint
from stancebank.learning.encoder import Encoder, features
from stancebank.learning.pretrained import DEFAULT, load
from stancebank.learning.tokens import POOLS
from stancebank.schemas.examples import CLASSIFIED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stancebank.schemas.examples import Example

TASK_POOLS = {**dict.fromkeys(CLASSIFIED, ("mean",)), "stance": POOLS}
"""What each task is learned from."""

CHOICES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03)
"""The values of C that are tried."""

_LAYERS = 2


def train(
    task: str,
    examples: Sequence[Example],
    *,
    name: str = DEFAULT,
    about: Mapping[str, Any] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Encoder:
    """Train on examples; the same examples give the same model.

    Raises:
        Refused: rules `learning-extra`, `learning-classes`, and those of `pretrained.load`.

    """
    given = list(examples)
    classes = classes_of(task, given)
    scikit.module("linear_model")  # before the encoder reads, which takes minutes
    encoder, pools = load(name), TASK_POOLS[task]
    layers = tuple(range(max(encoder.depth - _LAYERS, 0), encoder.depth))
    matrix = features(encoder, given, layers, pools, on_progress=on_progress)
    best, scores = logistic.choose(
        given, lambda learn, test: _scaled(matrix[learn], matrix[test]), CHOICES
    )
    mean, scale = _measures(matrix)
    labels = [one.label for one in given]
    weights, intercept = logistic.fit((matrix - mean) / scale, labels, best)
    said = {
        "model": "frozen",
        "encoder": name,
        "C": best,
        "cross_validation": {str(c): round(score, 4) for c, score in scores.items()},
        "examples": len(given),
        "data": fingerprint(given),
    }
    return Encoder(
        task=task,
        classes=classes,
        encoder=encoder,
        layers=layers,
        pools=pools,
        mark=None,
        weights=weights / scale,
        intercept=intercept - weights @ (mean / scale),
        about=said | dict(about or {}),
    )


def _scaled(learn: Any, test: Any) -> tuple[Any, Any]:
    mean, scale = _measures(learn)
    return (learn - mean) / scale, (test - mean) / scale


def _measures(matrix: Any) -> tuple[Any, Any]:
    """Return the mean and the standard deviation of each column, 1 where that is 0."""
    scale = matrix.std(axis=0)
    return matrix.mean(axis=0), np.where(scale > 0, scale, 1.0)
