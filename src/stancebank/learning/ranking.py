"""Scores of sentences, and which of them are relevant, in; figures of the ranking out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
