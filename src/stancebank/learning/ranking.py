"""Scores of sentences, and which of them are relevant, in; figures of the ranking out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.tally import Tally, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancebank.agreement.layer import Layer

RELEVANT = "CFS"
"""The class that a ranking by check-worthiness looks for."""

MAP = (
    f"Mean, over the documents with a unit of {RELEVANT}, of the average precision of their units, "
    "ranked by the probability of it; of equal ones the first ranks higher (MAP of CheckThat! 2019, "
    "task 1, Atanasova et al. 2019)."
)
UNDEFINED = f"no document has a unit of {RELEVANT}"


def average_precision(relevant: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Return the mean, over the relevant items, of the precision at the rank of each.

    Items are ranked by score, highest first; of equal scores the one given first ranks higher, as
    in the official scorer of CheckThat! (Atanasova et al. 2019). None where nothing is relevant.

    >>> average_precision([True, False, True], [0.9, 0.8, 0.7])
    0.8333333333333333
    """
    found, total = 0, 0.0
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    for rank, place in enumerate(order, 1):
        if relevant[place]:
            found += 1
            total += found / rank
    return total / found if found else None


def mean_average_precision(
    queries: Iterable[tuple[Sequence[bool], Sequence[float]]],
) -> float | None:
    """Return the mean of average precision over queries, such as debates or documents (MAP).

    A query without a relevant item has none and is left out. None where no query has one.
    """
    values = [value for one in queries if (value := average_precision(*one)) is not None]
    return sum(values) / len(values) if values else None


def precision_at(relevant: Sequence[bool], scores: Sequence[float], k: int) -> float:
    """Return the share of relevant items among the `k` ranked highest; missing ones are not.

    >>> precision_at([True, False, True], [0.9, 0.8, 0.7], 2)
    0.5
    """
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    return sum(relevant[place] for place in order[:k]) / k


def tally(layer: Layer, said: Mapping[str, tuple[bool, float]]) -> Tally | None:
    """Return the tally of MAP; a document is a query.

    `said`: whether each unit is relevant, and its score, by the unit's id. None where each unit is a
    document of its own: then there is nothing to rank.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, unit in enumerate(layer.units):
        places[unit.document].append(place)
    if len(places) == len(layer.units):
        return None
    table = np.zeros((len(layer.units), 2))  # at the first unit of each: its precision, and 1
    for own in places.values():
        found = average_precision(*zip(*(said[layer.units[at].id] for at in own), strict=True))
        if found is not None:
            table[own[0]] = found, 1.0
    return Tally(
        "map",
        MAP,
        table,
        lambda sums: ratio(sums[..., 0], sums[..., 1]),
        UNDEFINED,
        counted=np.ones(len(layer.units), dtype=np.bool_),
        items=int(table[:, 1].sum()),
        annotators=layer.annotators,
    )
