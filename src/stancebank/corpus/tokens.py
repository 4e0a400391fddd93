"""Documents' tokens, as offsets, in; the Arrow column of their sentences' tokens out.

No token becomes a Python string: the bytes of all are taken from the texts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    Ints = npt.NDArray[np.int64]


class TokenLists:
    """The column `tokens` of `sentences`, filled in document order."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._length = 0  # of the texts, in code points
        self._starts: list[Ints] = [np.zeros(0, np.int64)]  # counted from the first text on
        self._ends: list[Ints] = [np.zeros(0, np.int64)]
        self._counts: list[Ints] = [np.zeros(1, np.int64)]  # of each sentence's tokens

    def add(self, text: str, starts: Ints, ends: Ints, counts: Ints | Sequence[int]) -> None:
        """Add the tokens of a document, or of a part of it.

        `starts` and `ends` are in code points of the text, in order; `counts` says how many tokens
        each sentence has.
        """
        self._texts.append(text)
        self._starts.append(starts + self._length)
        self._ends.append(ends + self._length)
        self._counts.append(np.asarray(counts, np.int64))
        self._length += len(text)

    def column(self) -> pa.ListArray[Any]:
        """Return a list of strings a sentence."""
        starts, ends = np.concatenate(self._starts), np.concatenate(self._ends)
        data = np.frombuffer("".join(self._texts).encode(), np.uint8)
        if len(data) != self._length:
            # where each code point begins: continuation bytes are 0x80 to 0xBF
            places = np.append(np.flatnonzero((data & 0xC0) != 0x80), len(data))
            starts, ends = places[starts], places[ends]
        inside = np.zeros(len(data) + 1, np.int8)
        inside[starts] = 1
        inside[ends] -= 1  # nothing where the next one begins
        words: Any = pa.StringArray.from_buffers(
            len(starts),
            pa.py_buffer(np.append(0, np.cumsum(ends - starts)).astype(np.int32).tobytes()),
            pa.py_buffer(data[np.cumsum(inside[:-1], dtype=np.int8).view(np.bool_)].tobytes()),
        )
        limits: Any = pa.array(np.cumsum(np.concatenate(self._counts)).astype(np.int32))
        return pa.ListArray.from_arrays(limits, words)
