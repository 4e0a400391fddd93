"""Examples in; the figures of models that learned from some of them, on the others, out."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from stancebank.errors import Refused
from stancebank.learning import logistic, measures
from stancebank.learning.classifier import LEAST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stancebank.agreement.figure import Figure
    from stancebank.learning.classifier import Classifier
    from stancebank.schemas.examples import Example


def check(task: str, given: Iterable[Example], folds: int) -> None:
    """Refuse folds in which a class would be missing, or too rare to learn.

    Raises:
        Refused: rule `learning-folds`.

    """
    counts = Counter(one.label for one in given)
    rarest = min(counts, key=lambda name: counts[name], default="")
    number = counts[rarest]
    if number < folds or number - math.ceil(number / folds) < LEAST:
        remedy = "take fewer folds, or more examples of the class"
        found = f"{number} × {rarest} in {folds} folds"
        raise Refused(task, "learning-folds", found=found, remedy=remedy)


def measure(
    task: str, given: Sequence[Example], learn: Callable[..., Classifier], folds: int
) -> list[Figure]:
    """Return the figures of what is said of each fold by a model that learned from the others.

    `learn` is called with the task and examples.
    """
    said = [""] * len(given)
    for others, own in logistic.folds(given, folds):
        made = learn(task, [given[place] for place in others])
        for place, name in zip(own, made.predict([given[place] for place in own]), strict=True):
            said[place] = name
    return measures.figures([one.label for one in given], said, given)
