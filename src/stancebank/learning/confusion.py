"""Gold and predicted labels in; how often each class was taken for which out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancebank.agreement.layer import Answer, Layer
    from stancebank.agreement.units import Place

NOTHING = "nothing"
"""The class of a label on one side that has none at its place on the other."""

CONVENTION = (
    "Labels of equal places (of a whole sentence, of one span, or of one holder and target) are "
    f"paired; one that has no partner is paired with {NOTHING!r}."
)


@dataclass(frozen=True)
class Confusion:
    """Classes, `NOTHING` the last one if it is needed, and counts: gold (rows) by predicted."""

    layer: str
    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    convention: str = CONVENTION


def confusion(layer: Layer) -> Confusion:
    """Count a layer of two sides, in the order of their names: gold, then predicted."""
    pairs: Counter[tuple[str, str]] = Counter()
    for gold, predicted in layer.answers:
        meant, said = _by_places(gold), _by_places(predicted)
        for places in {**meant, **said}:
            pairs.update(_paired(meant.get(places, []), said.get(places, [])))
    names = {name for pair in pairs for name in pair}
    classes = (*sorted(names - {NOTHING}), *sorted(names & {NOTHING}))
    counts = tuple(tuple(pairs[row, column] for column in classes) for row in classes)
    return Confusion(layer.name, classes, counts)


def _by_places(answer: Answer) -> dict[tuple[Place | None, ...], list[str]]:
    found: dict[tuple[Place | None, ...], list[str]] = {}
    for label in answer or ():
        found.setdefault(label.places, []).append(label.label)
    return found


def _paired(gold: list[str], predicted: list[str]) -> list[tuple[str, str]]:
    """Pair classes at one place, equal ones first.

    >>> _paired(["A", "B"], ["B"])
    [('B', 'B'), ('A', 'nothing')]
    """
    common = list((Counter(gold) & Counter(predicted)).elements())
    left = sorted((Counter(gold) - Counter(predicted)).elements())
    right = sorted((Counter(predicted) - Counter(gold)).elements())
    longest = max(len(left), len(right))
    left += [NOTHING] * (longest - len(left))
    right += [NOTHING] * (longest - len(right))
    return [(one, one) for one in common] + list(zip(left, right, strict=True))
