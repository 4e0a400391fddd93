"""A mask over bytes in; how many it marks before a place, and where they are, out.

Of a hundred million bytes only the bits are kept, and counted a word of 64 at a time.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Ranks:
    """The places that a mask marks."""

    def __init__(self, mask: Array) -> None:
        """Take a mask of bytes that are 0 or 1."""
        bits = np.packbits(mask, bitorder="little")
        self._words = np.zeros(len(mask) // 64 + 1, np.uint64)
        self._words.view(np.uint8)[: len(bits)] = bits
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
