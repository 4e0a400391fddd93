"""Bytes in; how many of a kind are before a place, and where they are, out.

Of a hundred million bytes only the bits are kept, and counted a word of 64 at a time.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Array = np.ndarray[Any, np.dtype[Any]]


_AT_ONCE = 2**18  # bytes: few enough for what is made of them to stay in the cache


def counted(data: Array, byte: int) -> int:
    """Return how often a byte is there."""
    parts = range(0, len(data), _AT_ONCE)
    return sum(np.count_nonzero(data[at : at + _AT_ONCE] == byte) for at in parts)


class Ranks:
    """The places that a mask marks."""

    def __init__(self, data: Array, marked: Callable[[Array], Array]) -> None:
        """Take bytes, and what makes a mask of some of them."""
        self._words = np.zeros(len(data) // 64 + 1, np.uint64)
        bits = self._words.view(np.uint8)
        for at in range(0, len(data), _AT_ONCE):
            part = np.packbits(marked(data[at : at + _AT_ONCE]), bitorder="little")
            bits[at // 8 : at // 8 + len(part)] = part
        counts = np.bitwise_count(self._words)
        self._before = np.cumsum(counts, dtype=np.int64)
        self.total = int(self._before[-1])
        self._before -= counts

    def before(self, at: Array) -> Array:
        """Return how many are marked before each place; the mask's length is a place."""
        word = at >> 6
        below = (np.uint64(1) << (at & 63).astype(np.uint64)) - np.uint64(1)
        found: Array = self._before[word] + np.bitwise_count(self._words[word] & below)
        return found

    @cached_property
    def places(self) -> Array:
        """Where the marks are."""
        used = np.flatnonzero(self._words)
        bits = np.flatnonzero(
            np.unpackbits(self._words[used].view(np.uint8), bitorder="little").view(np.bool_)
        )
        found: Array = used[bits >> 6] * 64 + (bits & 63)
        return found
