"""Features and classes in; a logistic regression, its C chosen by cross-validation, out.

Multinomial, classes weighted by their rarity. Folds tear no group apart, unless the groups are so few
that a fold would be empty, or one class all that there is to learn from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stancebank.learning import scikit
from stancebank.learning.classifier import LEAST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stancebank.schemas.examples import Example

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]
    Split = Callable[[Places, Places], tuple[Any, Any]]
    """Places to learn from and to test on; the features of each out."""

_SEED = 0
_ROUNDS = 1000


class Fitted(NamedTuple):
    """Weights (classes by features; of two classes, the first's are 0) and intercepts."""

    weights: Floats
    intercept: Floats


def choose(
    given: Sequence[Example],
    split: Split,
    choices: Sequence[float],
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[float, Mapping[float, float]]:
    """Return the C of the best mean macro-F1 over folds, the least of equals, and all scores."""
    metrics = scikit.module("metrics")
    labels = np.array([one.label for one in given])
    scores: dict[float, list[float]] = {c: [] for c in choices}
    for number, (learn, test) in enumerate(folds(given)):
        matrix, held = split(learn, test)
        for tried, c in enumerate(choices):
            predicted = _regression(c).fit(matrix, labels[learn]).predict(held)
            scores[c].append(float(metrics.f1_score(labels[test], predicted, average="macro")))
            if on_progress is not None:
                on_progress(number * len(choices) + tried + 1, LEAST * len(choices) + 1)
    means = {c: sum(found) / len(found) for c, found in scores.items()}
    return max(means, key=lambda c: (means[c], -c)), means


def folds(given: Sequence[Example], number: int = LEAST) -> list[tuple[Places, Places]]:
    """Return the places to learn from and to test on of each fold, the same for the same examples."""
    selection = scikit.module("model_selection")
    labels = np.array([one.label for one in given])
    cut = selection.StratifiedGroupKFold(number, shuffle=True, random_state=_SEED)
    groups = [one.group for one in given]
    if len(set(groups)) >= number:
        found = list(cut.split(given, labels, groups))
        if all(len(test) and len(set(labels[learn])) > 1 for learn, test in found):
            return found
    return list(cut.split(given, labels, range(len(given))))


def fit(matrix: Any, labels: Sequence[str] | npt.NDArray[Any], c: float) -> Fitted:
    """Fit on all rows."""
    fitted = _regression(c).fit(matrix, np.array(labels))
    weights, intercept = fitted.coef_, fitted.intercept_
    if len(weights) == 1:
        weights = np.vstack([np.zeros_like(weights), weights])
        intercept = np.concatenate([np.zeros(1), intercept])
    return Fitted(np.asarray(weights, np.float64), np.asarray(intercept, np.float64))


def settings(c: float) -> dict[str, Any]:
    """Return the regression's settings but for its seed: it draws nothing."""
    return {"C": c, "class_weight": "balanced", "max_iter": _ROUNDS, "tol": 1e-3}


def _regression(c: float) -> Any:
    return scikit.module("linear_model").LogisticRegression(**settings(c))
