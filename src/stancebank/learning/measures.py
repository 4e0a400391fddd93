"""A classifier and examples in; the figures of what it says of them, with intervals, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.agreement.bootstrap import Bootstrap, Resampling
from stancebank.agreement.layer import layers
from stancebank.agreement.units import Choice, Coding, Unit
from stancebank.learning import classes, ranking, spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.agreement.figure import Figure
    from stancebank.agreement.layer import Layer
    from stancebank.learning.classifier import Classifier
    from stancebank.schemas.examples import Example


def measure(model: Classifier, held: Sequence[Example]) -> list[Figure]:
    """Return the figures of a model's classes on examples; a group is a document.

    Of check-worthiness also of their ranking, where documents have several. Nothing where there is
    no example.
    """
    if not held:
        return []
    odds = model.probabilities(held)
    gold = [one.label for one in held]
    predicted = [model.classes[place] for place in odds.argmax(axis=1)]
    found = figures(gold, predicted, held)
    if ranking.RELEVANT in model.classes:
        grid = _layer(gold, predicted, held)
        scores = odds[:, model.classes.index(ranking.RELEVANT)].tolist()
        relevant = [name == ranking.RELEVANT for name in gold]
        pairs = zip(relevant, scores, strict=True)
        ranked = ranking.tally(grid, {_id(n): one for n, one in enumerate(pairs)})
        if ranked is not None:
            # of one document's sentences, drawn apart, none is a ranking
            rounds = 0 if len({one.group for one in held}) == 1 else Bootstrap().rounds
            found.append(Resampling(grid, None, Bootstrap(rounds)).figure(ranked))
    return found


def figures(gold: Sequence[str], predicted: Sequence[str], held: Sequence[Example]) -> list[Figure]:
    """Return the figures of predicted classes against gold ones, of the same examples in order."""
    if not held:
        return []
    grid = _layer(gold, predicted, held)
    resampling = Resampling(grid, None, Bootstrap())
    return [resampling.figure(tally) for tally in classes.tallies(grid)]


def _layer(gold: Sequence[str], predicted: Sequence[str], held: Sequence[Example]) -> Layer:
    units = [Unit(_id(number), one.group, 1) for number, one in enumerate(held)]
    sides = ((spans.GOLD, gold), (spans.PREDICTED, predicted))
    said = [
        Coding(side, unit.id, "classes", (Choice(name),))
        for side, names in sides
        for unit, name in zip(units, names, strict=True)
    ]
    (layer,) = layers(units, said)
    return layer


def _id(number: int) -> str:
    return f"{number:09d}"
