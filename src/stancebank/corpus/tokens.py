"""Documents' tokens, as offsets, in; the Arrow column of their sentences' tokens out.

No token becomes a Python string: its bytes are taken from the text, those of a document at once.
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
        self._bytes: list[bytes] = []
        self._sizes: list[Ints] = []  # of each token, in bytes
        self._counts: list[Ints] = []  # of each sentence's tokens

    def add(self, text: str, starts: Ints, ends: Ints, counts: Ints | Sequence[int]) -> None:
        """Add the tokens of a document, or of a part of it.

        `starts` and `ends` are in code points of the text, in order; `counts` says how many tokens
        each sentence has.
        """
        data = np.frombuffer(text.encode(), np.uint8)
        if len(data) != len(text):
            # where each code point begins: continuation bytes are 0x80 to 0xBF
            begins = np.flatnonzero((data & 0xC0) != 0x80)
            places = np.append(begins, len(data))
            starts, ends = places[starts], places[ends]
        sizes = ends - starts
        shift = np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
        self._bytes.append(data[shift + np.arange(len(shift))].tobytes())
        self._sizes.append(sizes)
        self._counts.append(np.asarray(counts, np.int64))

    def column(self) -> pa.ListArray[Any]:
        """Return a list of strings a sentence."""
        sizes = np.concatenate([np.zeros(1, np.int64), *self._sizes])
        counts = np.concatenate([np.zeros(1, np.int64), *self._counts])
        ends = pa.py_buffer(np.cumsum(sizes).astype(np.int32).tobytes())
        words: Any = pa.StringArray.from_buffers(
            len(sizes) - 1, ends, pa.py_buffer(b"".join(self._bytes))
        )
        limits: Any = pa.array(np.cumsum(counts).astype(np.int32))
        return pa.ListArray.from_arrays(limits, words)
