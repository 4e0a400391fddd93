"""Two annotators' answers to one unit in; which of their labels are each other's, one to one, out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.agreement.layer import Layer
    from stancebank.agreement.units import Label, Place

Fit = Literal["exact", "overlap"]
"""Equal places, or places that share a position at least, each with its counterpart."""

PAIRING = (
    "labels are paired one to one, closest first (mean Dice of their places; ties go to one "
    "class, then to equal attributes)"
)


@dataclass(frozen=True)
class Match:
    """Two labels that are each other's: of which unit, and of which pair of annotators."""

    unit: int
    pair: int
    first: Label
    second: Label


def matches(layer: Layer, *, fit: Fit, same_class: bool) -> Iterator[Match]:
    """Yield every match of every pair of annotators, unit by unit."""
    for unit, row in enumerate(layer.answers):
        for pair, (one, other) in enumerate(layer.pairs):
            first, second = row[one], row[other]
            if first and second:
                for a, b in match(first, second, fit=fit, same_class=same_class):
                    yield Match(unit, pair, a, b)


def match(
    first: tuple[Label, ...], second: tuple[Label, ...], *, fit: Fit, same_class: bool
) -> list[tuple[Label, Label]]:
    """Pair labels, closest first, each at most once; the same pairs whichever side comes first.

    >>> from stancebank.agreement.units import Span
    >>> one, other = (Span(0, 4, "ORG"),), (Span(0, 3, "ORG"), Span(3, 4, "ORG"))
    >>> [b.end for _, b in match(one, other, fit="overlap", same_class=True)]
    [3]
    """
    candidates = []
    for (i, a), (j, b) in product(enumerate(first), enumerate(second)):
        if same_class and a.label != b.label:
            continue
        close = closeness(a.places, b.places)
        if close > 0.0 and (fit == "overlap" or a.places == b.places):
            # the last key decides between equally close ones by content alone, not by whose it is
            content = sorted((repr(a), repr(b)))
            candidates.append((-close, a.label != b.label, a != b, content, i, j))
    taken: tuple[set[int], set[int]] = set(), set()
    found = []
    for *_, i, j in sorted(candidates):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            found.append((first[i], second[j]))
    return found


def closeness(first: tuple[Place | None, ...], second: tuple[Place | None, ...]) -> float:
    """Return the mean Dice coefficient of places, 0 where one of them does not overlap at all.

    The author, a place of None, is the author and overlaps with no span.

    >>> closeness(((0, 4), None), ((2, 4), None))
    0.8333333333333333
    >>> closeness(((0, 4), None), ((2, 4), (9, 12)))
    0.0
    """
    parts = [_dice(a, b) for a, b in zip(first, second, strict=True)]
    return 0.0 if 0.0 in parts else sum(parts) / len(parts)


def _dice(a: Place | None, b: Place | None) -> float:
    if a is None or b is None:
        return float(a is b)
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, 2 * shared / (a[1] - a[0] + b[1] - b[0]))
