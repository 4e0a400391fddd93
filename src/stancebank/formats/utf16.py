"""Offsets that count UTF-16 code units, as Java and JavaScript do, in; code points out; and back."""

from __future__ import annotations

from bisect import bisect_left


class Units:
    """A text's offsets, in code units and in code points.

    >>> units = Units("a🌩b")
    >>> units.point(3), units.unit(2)
    (2, 3)
    """

    def __init__(self, text: str) -> None:
        """Take the text; only code points past U+FFFF, which are two units each, are remembered."""
        self._wide = [point for point, char in enumerate(text) if char > "\uffff"]
        self._starts = [point + number for number, point in enumerate(self._wide)]
        self._length = len(text) + len(self._wide)

    def point(self, unit: int) -> int | None:
        """Return the code point at a unit; None: it is outside of the text, or inside of a pair."""
        before = bisect_left(self._starts, unit)
        inside = before > 0 and self._starts[before - 1] + 1 == unit
        return unit - before if 0 <= unit <= self._length and not inside else None

    def unit(self, point: int) -> int:
        """Return how many units the first code points of the text are."""
        return point + bisect_left(self._wide, point)
