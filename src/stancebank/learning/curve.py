"""Examples in; ever larger parts of them, to learn from one after the other, out."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from stancebank.learning.classifier import LEAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancebank.schemas.examples import Example

SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2)
"""The shares of the examples that are learned from, before all of them are."""

FIGURE = "f1-macro"
"""What is measured at each."""


class Point(NamedTuple):
    """How many examples were learned from, and the figure with its interval; None: undefined."""

    examples: int
    value: float | None
    low: float | None
    high: float | None


def parts(examples: Sequence[Example]) -> Iterator[list[Example]]:
    """Yield a part for each of `SHARES`, each within the next; groups are whole.

    Groups come in the order of their names' sha256, so that the same examples have the same parts.
    A part is left out that lacks a class, or has fewer than `LEAST` examples of one.
    """
    groups = sorted({one.group for one in examples}, key=_order)
    sizes = Counter(one.group for one in examples)
    classes = {one.label for one in examples}
    for share in SHARES:
        taken: set[str] = set()
        number = 0
        for group in groups:
            if number + sizes[group] > share * len(examples):
                break
            taken.add(group)
            number += sizes[group]
        part = [one for one in examples if one.group in taken]
        counts = Counter(one.label for one in part)
        if all(counts[name] >= LEAST for name in classes):
            yield part


def _order(group: str) -> str:
    return hashlib.sha256(group.encode()).hexdigest()
