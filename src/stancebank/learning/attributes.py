"""Gold and predicted spans in; tallies of how often their attributes are right out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.matching import PAIRING, match
from stancebank.agreement.tally import Tally, ratio
from stancebank.learning.spans import GOLD, PREDICTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.agreement.layer import Layer
    from stancebank.agreement.tally import Floats

ACCURACY = (
    "Labels with the gold value of the attribute / labels that stand exactly where a gold one does and "
    f"whose attribute gold has decided; {PAIRING}; it says nothing of labels that were not found."
)
UNDEFINED = "no label that was found has the attribute in gold"


def tallies(layer: Layer) -> Iterator[Tally]:
    """Yield the accuracy of each attribute, over labels that were found exactly."""
    sides = [layer.annotators.index(GOLD), layer.annotators.index(PREDICTED)]
    names = sorted({name for label in layer.labels for name, _ in label.attributes})
    tables = {name: np.zeros((len(layer.units), 2)) for name in names}
    for unit, row in enumerate(layer.answers):
        gold, predicted = (row[side] or () for side in sides)
        for one, other in match(gold, predicted, fit="exact", same_class=True):
            said = dict(other.attributes)
            for name, value in one.attributes:
                tables[name][unit] += (said.get(name) == value, 1)
    for name, table in tables.items():
        yield Tally(
            "attribute-accuracy",
            ACCURACY,
            table,
            _accuracy,
            UNDEFINED,
            counted=np.ones(len(layer.units), np.bool_),
            items=int(table[:, 1].sum()),
            annotators=layer.annotators,
            attribute=name,
        )


def _accuracy(counts: Floats) -> Floats:
    return ratio(counts[..., 0], counts[..., 1])
